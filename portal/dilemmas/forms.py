"""Forms for dilemmas: share one, give a number, react."""

from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, NumberRange, Optional

from portal.dilemmas.models import MOST_MONTHLY, MOST_WAYS, THEME_LABELS, Dilemma, Theme
from portal.dilemmas.services import MOST_TITLE, DilemmaDraft
from portal.i18n import _, _l
from portal.web.forms import PortalForm, free_text

NO_CLIENTS = _l("Don't write down names or other data of clients.")
FEWEST_WAYS_SHOWN = 3


class WholeNumberField(IntegerField):
    """A whole number; the error says what to write."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number, such as 6.")) from None


def monthly_field(label: Any) -> Field:
    """An optional number of clients a month."""
    in_range = NumberRange(0, MOST_MONTHLY, message=_l("Write a whole number from 0 to %(max)d."))
    hint = _l("In your team. A guess is enough. You can leave this empty.")
    return WholeNumberField(label, description=hint, validators=[Optional(), in_range])


class DilemmaForm(PortalForm):
    """Share or change a dilemma. Ways beyond `shown` are left out; the page asks for one more with `add_way`."""

    title = free_text(
        _l("What is your question, in one sentence?"),
        hint=_l("For instance: does it help when I …?"),
        missing=_l("Write your question in one sentence."),
        most=MOST_TITLE,
        long=False,
    )
    situation = free_text(
        _l("What happens, and why is it difficult?"), hint=NO_CLIENTS, missing=_l("Write what you run into.")
    )
    way_1 = free_text(_l("What do you do now?"), missing=_l("Write what you do now."))
    way_2 = free_text(_l("What else could you do?"), missing=_l("Write at least one other way to act."))
    way_3 = free_text(_l("Another way to act"), hint=_l("You can leave this empty."))
    way_4 = free_text(_l("A fourth way to act"), hint=_l("You can leave this empty."))
    way_5 = free_text(_l("A fifth way to act"), hint=_l("You can leave this empty."))
    way_6 = free_text(_l("A sixth way to act"), hint=_l("You can leave this empty."))
    whom = free_text(_l("Which clients is it about?"), missing=_l("Write which clients it is about."))
    better = free_text(
        _l("When is it worth it?"),
        hint=_l("What should go better for clients, and by how much?"),
        missing=_l("Write what should go better for clients."),
    )
    theme = SelectField(
        _l("What is it about most of all?"),
        choices=[
            SelectChoice("", _l("Choose a subject")),
            *(SelectChoice(theme.value, THEME_LABELS[theme]) for theme in Theme),
        ],
        validate_choice=False,
        validators=[AnyOf([theme.value for theme in Theme], message=_l("Choose a subject from the list."))],
    )
    monthly_number = monthly_field(_l("How many of these clients do you see in a month?"))

    def __init__(self, *args: Any, shown: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = min(max(shown, FEWEST_WAYS_SHOWN), MOST_WAYS)
        for number in range(self.shown + 1, MOST_WAYS + 1):
            del self[f"way_{number}"]

    @property
    def way_fields(self) -> list[Field]:
        """The ways that the page shows."""
        return [self[f"way_{number}"] for number in range(1, self.shown + 1)]

    @property
    def can_grow(self) -> bool:
        """One more way can be added."""
        return self.shown < MOST_WAYS

    def draft(self) -> DilemmaDraft:
        """What was filled in, without the ways that stayed empty."""
        return DilemmaDraft(
            title=self.title.data,
            situation=self.situation.data,
            ways=tuple(field.data for field in self.way_fields if field.data),
            whom=self.whom.data,
            better=self.better.data,
            theme=Theme(self.theme.data),
            monthly_number=self.monthly_number.data,
        )


def typed_ways(names: Any) -> int:
    """How many ways the page that was sent had room for."""
    return sum(1 for number in range(1, MOST_WAYS + 1) if f"way_{number}" in names)


def known_values(dilemma: Dilemma, monthly_number: int | None) -> dict[str, Any]:
    """What a form to change a dilemma starts with."""
    ways = {f"way_{number}": way.text for number, way in enumerate(dilemma.ways, 1)}
    return {
        "title": dilemma.title,
        "situation": dilemma.situation,
        **ways,
        "whom": dilemma.whom,
        "better": dilemma.better,
        "theme": dilemma.theme.value,
        "monthly_number": monthly_number,
    }


class RecogniseForm(PortalForm):
    """The tap has no field; the number can come after it."""

    monthly_number = monthly_field(_l("How many of these clients do you see in a month?"))


class CommentForm(PortalForm):
    """A remark, or an answer to the remark with the id in `parent`."""

    text = free_text(_l("Your remark"), hint=NO_CLIENTS, missing=_l("Write your remark first."))
    parent = HiddenField()

    @property
    def parent_id(self) -> int | None:
        """The remark that is answered."""
        text = self.parent.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None
