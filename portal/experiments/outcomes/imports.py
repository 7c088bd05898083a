"""Look at a spreadsheet before it is taken in: which rows are fine, and what is wrong where. Writes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.clock import local
from portal.experiments.outcomes import values
from portal.experiments.outcomes.services import NewValue
from portal.i18n import _, _l, show_date
from portal.stats.dataset import CellError, Table, TableError, parse_date, parse_number, parse_yes_no, read_table
from portal.stats.design import OutcomeSpec, OutcomeType

if TYPE_CHECKING:
    from portal.experiments.enrolment.models import Enrolment
    from portal.experiments.outcomes.models import OutcomeRecord

CODE_NAMES = {"klantcode", "clientcode", "code", "klant", "unit"}
DATE_NAMES = {"datum", "date", "gemetenop", "measuredon"}
SHOWN = 200


@dataclass(frozen=True)
class BadCell:
    """What is wrong in one cell, as the spreadsheet numbers its rows."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass
class Preview:
    """What taking in the file would do; it can be taken in only when `bad` is empty and something is new."""

    bad: list[BadCell] = field(default_factory=list)
    new: list[NewValue] = field(default_factory=list)
    same: int = 0
    empty: int = 0
    rows: int = 0
    ignored: list[str] = field(default_factory=list)

    @property
    def can_be_taken_in(self) -> bool:
        """All rows are fine, and there is something to write."""
        return not self.bad and bool(self.new)


def look_at(
    content: bytes,
    specs: Sequence[OutcomeSpec],
    enrolments: Mapping[str, Enrolment],
    known: Mapping[tuple[int, str], OutcomeRecord],
) -> Preview:
    """Read a file against the clients (by code) and what is known of them."""
    preview = Preview()
    try:
        table = read_table(content)
    except TableError as error:
        preview.bad.append(BadCell(error.row or 1, error.column or "", "", _file_sentence(error.code)))
        return preview
    columns = _match_columns(table, specs, preview)
    if columns is None:
        return preview
    seen: dict[str, int] = {}
    for row in table.rows:
        preview.rows += 1
        _look_at_row(row, table, columns, enrolments, known, seen, preview)
    return preview


@dataclass(frozen=True)
class _Columns:
    code: str
    measured_on: str | None
    outcomes: dict[str, OutcomeSpec]


def _plain(name: str) -> str:
    """A column's name without what people write differently: case, spaces, punctuation, accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def _match_columns(table: Table, specs: Sequence[OutcomeSpec], preview: Preview) -> _Columns | None:
    by_name = {_plain(spec.key): spec for spec in specs} | {_plain(spec.label): spec for spec in specs}
    code = next((h for h in table.header if _plain(h) in CODE_NAMES), None)
    if code is None:
        sentence = _("There is no column with client codes. Call it “klantcode”.")
        preview.bad.append(BadCell(1, "", "", sentence))
    measured_on = next((h for h in table.header if _plain(h) in DATE_NAMES), None)
    outcomes = {h: by_name[_plain(h)] for h in table.header if _plain(h) in by_name and h != code}
    if not outcomes:
        names = ", ".join(f"“{spec.key}”" for spec in specs)
        preview.bad.append(BadCell(1, "", "", _("There is no column with an outcome. Call it %(names)s.", names=names)))
    for column, first in _doubled(outcomes).items():
        sentence = _("This is the same outcome as column %(column)s. Keep one of them.", column=first)
        preview.bad.append(BadCell(1, column, "", sentence))
    preview.ignored = [h for h in table.header if h not in outcomes and h not in (code, measured_on)]
    return _Columns(code, measured_on, outcomes) if code is not None and not preview.bad else None


def used_columns(table: Table, specs: Sequence[OutcomeSpec]) -> list[str]:
    """The columns that are read: codes, outcomes, dates; in the order of the file."""
    found = _match_columns(table, specs, Preview())
    if found is None:
        return []
    return [h for h in table.header if h in found.outcomes or h in (found.code, found.measured_on)]


def _doubled(outcomes: Mapping[str, OutcomeSpec]) -> dict[str, str]:
    """Columns whose outcome stands in an earlier column too, once by its key and once by its name; with that column."""
    first: dict[str, str] = {}
    return {column: kept for column, spec in outcomes.items() if (kept := first.setdefault(spec.key, column)) != column}


def _look_at_row(
    row: Any,
    table: Table,
    columns: _Columns,
    enrolments: Mapping[str, Enrolment],
    known: Mapping[tuple[int, str], OutcomeRecord],
    seen: dict[str, int],
    preview: Preview,
) -> None:
    number = row.number

    def bad(column: str, sentence: Any) -> None:
        preview.bad.append(BadCell(number, column, row.cells.get(column, ""), str(sentence)))

    code = "".join(unicodedata.normalize("NFKC", row.cells[columns.code]).split()).upper()
    enrolment = enrolments.get(code)
    if not code:
        return bad(columns.code, _l("The client code is missing."))
    if enrolment is None:
        return bad(columns.code, _l("Your team has no client with this code in this trial."))
    if code in seen:
        return bad(columns.code, _("This client stands in row %(row)d as well. Keep one row.", row=seen[code]))
    seen[code] = number
    measured_on: date | None = None
    if columns.measured_on and row.cells[columns.measured_on].strip():
        measured_on, sentence = _read_date(row.cells[columns.measured_on], enrolment)
        if sentence is not None:
            bad(columns.measured_on, sentence)
    for column, spec in columns.outcomes.items():
        text = row.cells[column].strip()
        if not text:
            preview.empty += 1
            continue
        value, sentence = _read_value(text, spec, table.decimal_of(column))
        if value is None:
            bad(column, sentence)
            continue
        _place(NewValue(enrolment, spec, value, measured_on), known, preview, lambda s, c=column: bad(c, s))
    return None


def _place(new: NewValue, known: Mapping[tuple[int, str], OutcomeRecord], preview: Preview, bad: Any) -> None:
    """Sort a value that can be read: new, known already, too early, or other than what is known."""
    found = known.get((new.enrolment.id, new.spec.key))
    due = values.due_on(new.spec, new.enrolment.at)
    if found is not None and found.value == new.value:
        preview.same += 1
    elif found is not None:
        was = values.in_words(new.spec, found.value)
        bad(_("We have another outcome for this client: %(was)s. Correct it on the client's page.", was=was))
    elif clock.today() < due:
        bad(_("It is too early for this outcome. It can be known from %(day)s.", day=show_date(due)))
    else:
        preview.new.append(new)


def _read_date(text: str, enrolment: Enrolment) -> tuple[date | None, Any]:
    try:
        day = parse_date(text)
    except CellError:
        return None, _l("Write the date as 31-12-2025.")
    if day > clock.today():
        return None, _l("This day is still to come. Check the date.")
    if day < local(enrolment.at).date():
        return None, _l("This day is before the client was enrolled. Check the date.")
    return day, None


def _read_value(text: str, spec: OutcomeSpec, decimal: str) -> tuple[float | None, Any]:
    try:
        value = float(parse_yes_no(text)) if spec.type is OutcomeType.BINARY else parse_number(text, decimal)
    except CellError as error:
        if spec.type is OutcomeType.BINARY:
            return None, _l("Write yes or no.")
        if error.code == "ambiguous":
            return None, _l("We can't tell whether this point or comma parts thousands. Write it without.")
        return None, _l("Write a number.")
    sentence = values.problem_with(spec, value)
    return (None, sentence) if sentence is not None else (value, None)


def _file_sentence(code: str) -> str:
    sentences = {
        "empty": _("This file is empty. Send one with a row of column names and a row for each client."),
        "duplicate_column": _("This column name stands twice. Give each column its own name."),
        "missing_column_name": _("A column has no name. Give each column a name."),
        "too_many_cells": _(
            "This row has more cells than there are column names. In a file with commas, write 2.5 and not 2,5."
        ),
    }
    return sentences.get(code, _("We can't read this file. Save it as CSV in your spreadsheet and send it again."))
