"""The form of the outcomes: what, when, which difference is worth it, and which one is the main thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from portal.experiments.protocol.content import Content, Wording
from portal.experiments.protocol.fields import NumberField, WholeField
from portal.experiments.protocol.moments import DueUnit, in_days, in_own_unit
from portal.experiments.protocol.section_form import SectionForm
from portal.i18n import _, _l
from portal.stats.design import Better, OutcomeSpec, OutcomeType
from portal.web.forms import free_text

MOST_OUTCOMES = 5
LONGEST_KEY = 40
# Columns that a data file has already.
RESERVED = frozenset({"unit", "arm", "site", "cluster", "period", "stratum", "block", "position"})


@dataclass(frozen=True)
class OutcomeRow:
    """The fields of one outcome."""

    number: int
    key: Field
    label: Field
    type: Field
    due: Field
    due_unit: Field
    better: Field
    smallest: Field

    @property
    def is_filled(self) -> bool:
        """It has a name or a number."""
        return bool(self.label.data or self.due.data is not None or self.smallest.data is not None)

    def outcome(self, key: str, is_main: bool) -> OutcomeSpec:
        """The outcome as it was filled in."""
        kind = OutcomeType(self.type.data)
        smallest = round(self.smallest.data / 100, 6) if kind is OutcomeType.BINARY else self.smallest.data
        due = in_days(self.due.data, DueUnit(self.due_unit.data))
        return OutcomeSpec(key, self.label.data, kind, is_main, Better(self.better.data), smallest, due)


NAMES = ("key", "label", "type", "due", "due_unit", "better", "smallest")


class OutcomesForm(SectionForm):
    """`outcomes_form` adds the rows."""

    known: Sequence[OutcomeSpec] = ()
    factors: Collection[str] = ()
    shown = 0
    main = RadioField(_l("Which is the main thing that we measure?"), coerce=int, validate_choice=False)
    have_nl = free_text(
        _l("The main thing in a sentence, in Dutch"),
        hint=_l("The verb first. For instance: hebben werk"),
        most=80,
        long=False,
    )
    have_en = free_text(
        _l("The main thing in a sentence, in English"),
        hint=_l("The verb first. For instance: have work"),
        most=80,
        long=False,
    )
    unit = free_text(
        _l("If the main thing is a number: in what do you count?"), hint=_l("For instance: euro a month"), most=40,
        long=False,
    )  # fmt: skip

    @property
    def rows(self) -> list[OutcomeRow]:
        """The outcomes that the page shows."""
        return [OutcomeRow(n, *(self[f"{name}_{n}"] for name in NAMES)) for n in range(1, self.shown + 1)]

    @property
    def can_grow(self) -> bool:
        """One more outcome can be added."""
        return self.shown < MOST_OUTCOMES

    @property
    def _main_row(self) -> OutcomeRow | None:
        return next((row for row in self.rows if row.number == self.main.data and row.is_filled), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each outcome is whole, one is the main one, and that one can be said in a sentence."""
        is_good = bool(super().validate(extra_validators))
        for row in self.rows:
            if row.is_filled or row.number == 1:
                self._check(row)
        main = self._main_row
        if main is None:
            self.complain(self.main, _("Choose which is the main thing that we measure."))
        elif main.type.data == OutcomeType.BINARY.value:
            for field in (self.have_nl, self.have_en):
                if not field.data:
                    self.complain(field, _("Write how the result page says this."))
        elif not self.unit.data:
            self.complain(self.unit, _("Write in what you count."))
        return is_good and not self.errors

    def _check(self, row: OutcomeRow) -> None:
        if not row.label.data:
            self.complain(row.label, _("Write what we measure."))
        if row.due.data is None and not row.due.errors:
            self.complain(row.due, _("Write after how long we look."))
        if row.smallest.data is None:
            if not row.smallest.errors:
                self.complain(row.smallest, _("Write from which difference it is worth it."))
        elif row.smallest.data <= 0 or (row.type.data == OutcomeType.BINARY.value and row.smallest.data >= 100):
            self.complain(row.smallest, _("Write a number above 0. For yes or no it is below 100."))

    def write(self, content: Content) -> Content:
        """The plan with these outcomes."""
        rows = [row for row in self.rows if row.is_filled]
        keys = self._keys(rows)
        main = self.main.data
        return content.with_changes(
            outcomes=tuple(row.outcome(key, row.number == main) for key, row in zip(keys, rows, strict=True)),
            wording=Wording(content.wording.new_name, self.have_nl.data, self.have_en.data, self.unit.data),
        )

    def _keys(self, rows: Sequence[OutcomeRow]) -> list[str]:
        """An outcome keeps its key; a new one gets one from its name, which is a column in data files."""
        known = {outcome.key for outcome in self.known}
        keys: list[str] = []
        for row in rows:
            key = row.key.data
            if key not in known or key in keys:
                key = free_key(row.label.data, known | set(keys) | set(self.factors) | RESERVED)
            keys.append(key)
        return keys


def free_key(label: str, taken: Collection[str]) -> str:
    """A column name from a label: small letters, digits and underscores, and not in use."""
    letters = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[: LONGEST_KEY - 3].rstrip("_") or "outcome"
    tries = (stem, *(f"{stem}_{number}" for number in range(2, 100)))
    return next(key for key in tries if key not in taken)


def outcomes_form(content: Content, opened: str, sent: Any) -> OutcomesForm:
    """A form with room for the outcomes of the plan, for what was sent, and for one more when that is asked."""
    sent_rows = sum(1 for number in range(1, MOST_OUTCOMES + 1) if f"label_{number}" in sent)
    shown = min(max(1, len(content.outcomes), sent_rows + ("add" in sent)), MOST_OUTCOMES)
    fields: dict[str, Any] = {"known": content.outcomes, "factors": content.allocation.strata, "shown": shown}
    main = next((number for number, outcome in enumerate(content.outcomes, 1) if outcome.primary), 1)
    wording = content.wording
    values: dict[str, Any] = {
        "opened": opened,
        "main": main,
        "have_nl": wording.outcome_have_nl,
        "have_en": wording.outcome_have_en,
        "unit": wording.unit,
    }
    for number in range(1, shown + 1):
        fields |= _fields(number)
    for number, outcome in enumerate(content.outcomes, 1):
        values |= _values(number, outcome)
    form: OutcomesForm = type("OutcomesFormOfThisPlan", (OutcomesForm,), fields)(data=values)
    form.main.choices = [(n, form[f"label_{n}"].data or _("Number %(number)d", number=n)) for n in range(1, shown + 1)]
    return form


def _values(number: int, outcome: OutcomeSpec) -> dict[str, Any]:
    due, unit = in_own_unit(outcome.due_days)
    is_binary = outcome.type is OutcomeType.BINARY
    return {
        f"key_{number}": outcome.key,
        f"label_{number}": outcome.label,
        f"type_{number}": outcome.type.value,
        f"due_{number}": due,
        f"due_unit_{number}": unit.value,
        f"better_{number}": outcome.better.value,
        f"smallest_{number}": outcome.smallest_effect * 100 if is_binary else outcome.smallest_effect,
    }


def _fields(number: int) -> dict[str, Field]:
    in_range = NumberRange(0, 3650, message=_l("Write a whole number from %(min)d to %(max)d."))
    return {
        f"key_{number}": HiddenField(),
        f"label_{number}": free_text(_l("What do we measure?"), most=100, long=False),
        f"type_{number}": SelectField(
            _l("What kind of answer is it?"),
            choices=[
                SelectChoice(OutcomeType.BINARY.value, _l("Yes or no")),
                SelectChoice(OutcomeType.CONTINUOUS.value, _l("A number")),
            ],
        ),
        f"due_{number}": WholeField(_l("How long after the start do we look?"), validators=[Optional(), in_range]),
        f"due_unit_{number}": SelectField(
            _l("Months or days?"),
            choices=[
                SelectChoice(DueUnit.MONTHS.value, _l("months")),
                SelectChoice(DueUnit.DAYS.value, _l("days")),
            ],
        ),
        f"better_{number}": SelectField(
            _l("What is better?"),
            choices=[
                SelectChoice(Better.HIGHER.value, _l("More is better")),
                SelectChoice(Better.LOWER.value, _l("Less is better")),
            ],
        ),
        f"smallest_{number}": NumberField(
            _l("When is it worth it?"),
            description=_l(
                "Caseworkers say this. For yes or no: how many more (or fewer) of every 100 clients? "
                "For a number: how much more or less?"
            ),
        ),
    }
