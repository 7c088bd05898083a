"""Read a data file: bytes to a table, a table to arrays; every bad cell is named."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portal.stats.cells import CellError, parse_date, parse_number, parse_yes_no
from portal.stats.clusters import check_clusters, check_crossings
from portal.stats.design import Design, DesignKind, Estimator, OutcomeSpec, OutcomeType

__all__ = [
    "BadCell", "CellError", "Dataset", "DatasetError", "Row", "Table", "TableError", "dataset_from_table", "parse_date",
    "parse_number", "parse_yes_no", "read_table",
]  # fmt: skip


THOUSANDS = re.compile(r"[-+\u2212]?\d{1,3}([.]\d{3})+")
SHOWN = 10


class TableError(ValueError):
    """The file is no table.

    `code`: empty, not_text, missing_column_name, duplicate_column (with its name), too_many_cells (with the row).
    """

    def __init__(self, code: str, column: str | None = None, row: int | None = None) -> None:
        super().__init__(code + (f": {column}" if column else "") + (f", row {row}" if row else ""))
        self.code = code
        self.column = column
        self.row = row


@dataclass(frozen=True)
class Row:
    """A row by column name; `number` is the row's number as a spreadsheet shows it (the names are row 1)."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file as text, before anything is made of it."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str

    def decimal_of(self, column: str) -> str:
        """The decimal mark of a column.

        In a file parted by commas it is the point. In a file parted by semicolons or tabs it is the comma, unless the
        column's numbers have points and no comma, and one of them can't part thousands: then it is the point. When
        all of them could part thousands ("1.234") it stays the comma, so that parse_number refuses them as ambiguous.
        Tabs are written by both languages: there commas that all could part thousands are refused likewise.
        """
        if self.delimiter == ",":
            return "."
        cells = [cell for row in self.rows if re.fullmatch(r"[-+\u2212]?[\d.,]*\d", cell := row.cells[column].strip())]
        with_comma, with_point = [c for c in cells if "," in c], [c for c in cells if "." in c]
        if with_comma:
            is_open = self.delimiter == "\t" and not with_point
            return "." if is_open and all(THOUSANDS.fullmatch(cell.replace(",", ".")) for cell in with_comma) else ","
        return "," if all(THOUSANDS.fullmatch(cell) for cell in with_point) else "."


def read_table(content: bytes) -> Table:
    """Read CSV as spreadsheets write it; raises TableError.

    UTF-8 (with BOM or not), UTF-16 with BOM, or Windows-1252; parted by comma, semicolon or tab. Rows without any
    text are passed over.
    """
    text = _decode(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count) if any(mark in first for mark in ";\t,") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [line for line in enumerate(reader, start=1) if any(cell.strip() for cell in line[1])]
    except csv.Error as error:
        raise TableError("not_text") from error
    if not lines:
        raise TableError("empty")
    header = tuple(name.strip() for name in lines[0][1])
    while header and not header[-1]:
        header = header[:-1]  # a trailing delimiter on each line
    if not all(header):
        raise TableError("missing_column_name")
    for name in header:
        if header.count(name) > 1:
            raise TableError("duplicate_column", name)
    rows = []
    for number, cells in lines[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise TableError("too_many_cells", row=number)  # often a decimal comma in a file parted by commas
        padded = [*cells, *[""] * (len(header) - len(cells))]
        rows.append(Row(number, dict(zip(header, padded, strict=False))))
    return Table(header, tuple(rows), delimiter)


def _decode(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TableError("not_text")


@dataclass(frozen=True)
class BadCell:
    """A cell that can't be used: row as a spreadsheet shows it, column, what it holds, and why as a code."""

    row: int
    column: str
    value: str
    code: str


class DatasetError(ValueError):
    """The data don't fit the design; `cells` names each bad cell, `columns` each column that is absent."""

    def __init__(self, message: str, cells: list[BadCell] | None = None, columns: list[str] | None = None) -> None:
        named = [f"row {c.row}, column {c.column}: {c.value[:40]!r} ({c.code})" for c in (cells or [])[:SHOWN]]
        super().__init__(" ".join([message, *(["; ".join(named)] if named else [])]))
        self.cells = cells or []
        self.columns = columns or []


@dataclass(frozen=True)
class Dataset:
    """One element a unit, in the order of the file.

    Attributes
    ----------
    arm : (n,) array of arm keys
    outcomes : outcome key -> (n,) float array, NaN where missing
    covariates : covariate -> (n,) float array, NaN where missing; only those that the file has
    factors : stratum factor (site too) -> (n,) array of text; only those that the file has
    clusters : (n,) array of text, None for a design that draws no clusters
    periods : (n,) array of text, None for a design without periods
    events : outcome key -> (n,) float array, 1 where the event was seen and 0 where it wasn't by that time, for
        times to an event; NaN where the outcome is missing
    """

    arm: NDArray[np.str_]
    outcomes: dict[str, NDArray[np.float64]]
    covariates: dict[str, NDArray[np.float64]]
    factors: dict[str, NDArray[np.str_]]
    clusters: NDArray[np.str_] | None = None
    periods: NDArray[np.str_] | None = None
    events: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of units."""
        return len(self.arm)


def dataset_from_table(design: Design, table: Table) -> Dataset:
    """Arrays for an analysis.

    The arm and the outcomes have to be there; strata and covariates only when the agreed estimator uses them.
    Raises DatasetError that names each absent column and each bad cell.
    """
    used, plan = ["arm", *(spec.key for spec in design.outcomes)], design.analysis.estimator
    timed = [spec.key for spec in design.outcomes if spec.type is OutcomeType.TIME_TO_EVENT]
    used += [event_column(key) for key in timed]
    grouped, stepped = design.design is not DesignKind.INDIVIDUAL, design.design is DesignKind.STEPPED_WEDGE
    used += ["cluster"] * grouped + ["period"] * stepped
    if plan is not Estimator.DIFFERENCE:
        used += design.allocation.strata
    if plan in (Estimator.ANCOVA, Estimator.LIN):
        used += design.covariates
    absent = [name for name in dict.fromkeys(used) if name not in table.header]
    if absent:
        raise DatasetError(f"The data file lacks these columns: {', '.join(absent)}.", columns=absent)
    if not table.rows:
        raise DatasetError("The data file has no rows.")
    bad = _bad_units(table, ("unit", "period") if stepped else ("unit",))
    arms = _texts(table, "arm", {arm.key for arm in design.arms}, "unknown_arm", bad)
    outcomes = {spec.key: _values(table, spec.key, bad, spec) for spec in design.outcomes}
    covariates = {name: _values(table, name, bad, None) for name in design.covariates if name in table.header}
    factors = {
        name: _texts(table, name, set(design.allocation.levels.get(name, ())), "unknown_level", bad)
        for name in dict.fromkeys([*design.allocation.strata, "site"])
        if name in table.header
    }
    clusters = _names(table, "cluster", "no_cluster", bad) if grouped else None
    periods = _names(table, "period", "no_period", bad) if stepped else None
    events = {key: _events(table, key, outcomes[key], bad) for key in timed}
    if bad:
        raise DatasetError(f"{len(bad)} cells can't be used:" if len(bad) > 1 else "1 cell can't be used:", bad)
    wrong = None
    if clusters is not None and periods is not None:
        wrong = check_crossings(clusters, periods, arms, design.control.key)
    elif clusters is not None:
        wrong = check_clusters(clusters, arms)
    if wrong:
        raise DatasetError(wrong)
    return Dataset(arms, outcomes, covariates, factors, clusters, periods, events)


def event_column(outcome: str) -> str:
    """The column that says whether the event of a time was seen."""
    return f"{outcome}_event"


def _bad_units(table: Table, columns: tuple[str, ...]) -> list[BadCell]:
    """Units that stand in more than one row (of the same period, where there are periods), or have no name."""
    if "unit" not in table.header:
        return []
    bad, seen = [], set()
    for row in table.rows:
        unit, place = row.cells["unit"].strip(), tuple(row.cells[column].strip() for column in columns)
        if not unit or place in seen:
            bad.append(BadCell(row.number, "unit", unit, "duplicate_unit" if unit else "no_unit"))
        seen.add(place)
    return bad


def _names(table: Table, column: str, code: str, bad: list[BadCell]) -> NDArray[np.str_]:
    """A column of names that may not be empty."""
    bad += [BadCell(row.number, column, "", code) for row in table.rows if not row.cells[column].strip()]
    return _texts(table, column, set(), code, bad)


def _events(table: Table, outcome: str, times: NDArray[np.float64], bad: list[BadCell]) -> NDArray[np.float64]:
    """Whether the event was seen; a time needs it, and without a time the outcome is missing."""
    column = event_column(outcome)
    events = np.full(len(table.rows), np.nan)
    for i, row in enumerate(table.rows):
        text = row.cells[column].strip()
        if np.isnan(times[i]) and not text:
            continue
        try:
            seen = float(parse_yes_no(text))
        except CellError as error:
            bad.append(BadCell(row.number, column, text, error.code if text else "time_without_event"))
            continue
        events[i] = np.nan if np.isnan(times[i]) else seen
    return events


def _texts(table: Table, column: str, allowed: set[str], code: str, bad: list[BadCell]) -> NDArray[np.str_]:
    """A column of keys; anything goes when `allowed` is empty."""
    texts = [row.cells[column].strip() for row in table.rows]
    if allowed:
        found = zip(table.rows, texts, strict=True)
        bad += [BadCell(row.number, column, text, code) for row, text in found if text not in allowed]
    return np.array(texts)


def _values(table: Table, column: str, bad: list[BadCell], spec: OutcomeSpec | None) -> NDArray[np.float64]:
    decimal = table.decimal_of(column)
    values = np.full(len(table.rows), np.nan)
    for i, row in enumerate(table.rows):
        text = row.cells[column].strip()
        if not text or text.upper() == "NA":
            continue
        try:
            values[i] = _value(text, decimal, spec)
        except CellError as error:
            bad.append(BadCell(row.number, column, text, error.code))
    return values


def _value(text: str, decimal: str, spec: OutcomeSpec | None) -> float:
    if spec is not None and spec.type is OutcomeType.BINARY:
        return float(parse_yes_no(text))
    value = parse_number(text, decimal)
    if spec is not None and spec.type is OutcomeType.COUNT and (value < 0 or value != int(value)):
        raise CellError("not_a_count")
    if spec is not None and spec.type is OutcomeType.TIME_TO_EVENT and value < 0:
        raise CellError("negative_time")
    return value
