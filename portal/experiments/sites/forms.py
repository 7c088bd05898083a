"""The form to join with a team."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.experiments.sites.services import MOST_PER_MONTH
from portal.i18n import _l
from portal.teams.models import Team
from portal.web.forms import PortalForm


class JoinForm(PortalForm):
    """Which team, and how many clients it expects."""

    team_id = RadioField(_l("With which team?"), coerce=int, validate_choice=True)
    expected_per_month = IntegerField(
        _l("How many clients do you expect?"),
        description=_l("Count how many of your clients can take part in an ordinary month. A guess is fine."),
        validators=[
            InputRequired(message=_l("Fill in how many clients you expect in a month.")),
            NumberRange(
                min=1,
                max=MOST_PER_MONTH,
                message=_l("Fill in how many clients you expect in a month: a whole number of 1 or more."),
            ),
        ],
    )


def join_form(teams: Sequence[Team]) -> JoinForm:
    """A form for these own teams; with one team there is no question which."""
    form = JoinForm()
    form.team_id.choices = [SelectChoice(str(team.id), team.full_name) for team in teams]
    if len(teams) == 1:
        form.team_id.data = teams[0].id
    return form
