"""Forms on the result page."""

from __future__ import annotations

from datetime import date, timedelta

from wtforms import DateField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal import clock
from portal.i18n import _l
from portal.results.models import CHOICE_LABELS, Choice
from portal.web.forms import PortalForm, free_text, required

HINTS = {
    Choice.ADOPT.value: _l("We are going to do this, as in the trial."),
    Choice.ADAPT.value: _l("We do it differently, or for other clients."),
    Choice.REJECT.value: _l("We leave it as it is."),
    Choice.WAIT.value: _l("We want to know more first."),
}


def in_six_months() -> date:
    """A good moment to look back, unless the team knows better."""
    return clock.today() + timedelta(days=183)


class DecisionForm(PortalForm):
    """What a team does with a result."""

    choice = RadioField(
        _l("What does your team do?"),
        choices=[SelectChoice(choice.value, label) for choice, label in CHOICE_LABELS.items()],
        validators=[InputRequired(_l("Choose what your team does."))],
    )
    reason = free_text(
        _l("Why?"),
        hint=_l("Other teams learn from your reason."),
        missing=_l("Say why in a sentence or two."),
        most=4000,
    )
    look_back_on = DateField(
        _l("When do you look back?"), default=in_six_months, validators=[required(_l("Choose a day to look back."))]
    )


class ReactionForm(PortalForm):
    """What an owner says of the result."""

    text = free_text(_l("Your reaction"), missing=_l("Write your reaction."), most=4000)


class CaseloadForm(PortalForm):
    """How many such clients there are; read from the address, changes nothing."""

    class Meta(PortalForm.Meta):
        """A question, not an act: no token."""

        csrf = False

    per_month = IntegerField(
        _l("How many such clients does your team see in a month?"),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(1, 10_000, _l("Write a number from 1 to 10,000.")),
        ],
    )
