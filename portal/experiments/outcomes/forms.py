"""Forms for outcomes: the due list at once, one client's correction, a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from portal.experiments.outcomes.queries import DueOutcome
from portal.experiments.outcomes.services import NewValue
from portal.experiments.outcomes.values import problem_with
from portal.i18n import _, _l, language
from portal.stats.dataset import CellError, parse_number, parse_yes_no
from portal.stats.design import OutcomeSpec, OutcomeType
from portal.web.forms import PortalForm, free_text


class ValueCheck:
    """Reads a typed value as its outcome needs it, in the reader's way of writing numbers."""

    def __init__(self, spec: OutcomeSpec) -> None:
        self.spec = spec

    def __call__(self, form: PortalForm, field: Field) -> None:
        """Refuse what can't be read or can't be."""
        try:
            sentence = problem_with(self.spec, read_value(self.spec, field.data))
        except CellError:
            sentence = _("Write a number.")
        if sentence is not None:
            raise ValidationError(str(sentence))


def read_value(spec: OutcomeSpec, text: str) -> float:
    """The number that was typed or chosen; raises CellError."""
    if spec.type is OutcomeType.BINARY:
        return float(parse_yes_no(text))
    return parse_number(text, "," if language() == "nl" else ".")


def value_field(spec: OutcomeSpec, label: Any, *, required: bool = False) -> Field:
    """Yes or no as radio buttons, a number as a short input."""
    checks: list[Any] = [ValueCheck(spec)] if required else [Optional(), ValueCheck(spec)]
    if spec.type is OutcomeType.BINARY:
        return RadioField(
            label,
            choices=[SelectChoice("1", _l("Yes")), SelectChoice("0", _l("No"))],
            validators=checks,
            validate_choice=required,
        )
    return StringField(label, validators=checks)


class DueForm(PortalForm):
    """All that is due on this page; what stays empty stays open."""

    def values(self, due: Sequence[DueOutcome]) -> list[NewValue]:
        """What was filled in."""
        return [
            NewValue(item.enrolment, item.spec, read_value(item.spec, self[item.field_name].data))
            for item in due
            if self[item.field_name].data not in (None, "")
        ]


def due_form(due: Sequence[DueOutcome]) -> DueForm:
    """A form with an input for each outcome that is due."""
    fields = {d.field_name: value_field(d.spec, f"{d.enrolment.client_code}: {d.spec.label}") for d in due}
    kind: type[DueForm] = type("DueFormOfThisPage", (DueForm,), fields)
    return kind()


class CorrectionForm(PortalForm):
    """Change what is known of a client, and say why."""

    reason = free_text(_l("Why do you change it?"), missing=_l("Say why you change it."), most=2000)


def correction_form(spec: OutcomeSpec, current: float) -> CorrectionForm:
    """A form that holds the present value of one outcome."""
    kind: type[CorrectionForm] = type(
        "CorrectionOfThisOutcome", (CorrectionForm,), {"value": value_field(spec, spec.label, required=True)}
    )
    return kind(data={"value": _typed(current)})


def _typed(value: float) -> str:
    """A value as its reader would type it, with all its digits; yes is 1."""
    plain = format(Decimal(repr(value)).normalize(), "f")
    return plain.replace(".", ",") if language() == "nl" else plain


class UploadForm(PortalForm):
    """A spreadsheet saved as CSV."""

    file = FileField(
        _l("File"),
        description=_l("Save it as CSV in your spreadsheet. One row for each client."),
        validators=[FileRequired(message=_l("Choose a file."))],
    )
