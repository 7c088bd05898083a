"""Read a data file: bytes to a table, a table to arrays; every bad cell is named."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.cells import CellError, parse_date, parse_number, parse_yes_no
from portal.stats.design import Design, OutcomeSpec, OutcomeType

__all__ = [
    "BadCell", "CellError", "Dataset", "DatasetError", "Row", "Table", "TableError", "dataset_from_table", "parse_date",
    "parse_number", "parse_yes_no", "read_table",
]  # fmt: skip


class TableError(ValueError):
    """The file is no table: empty, not_text, missing_column_name, duplicate_column (with its name)."""

    def __init__(self, code: str, column: str | None = None) -> None:
        super().__init__(f"{code}: {column}" if column else code)
        self.code = code
        self.column = column


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

        In a file parted by commas or tabs it is the point. In a file parted by semicolons it is the comma, unless
        the column has points and no comma, and one of them can't part thousands: then it is the point.
        """
        if self.delimiter == ",":
            return "."
        cells = [row.cells[column].strip() for row in self.rows]
        if any("," in cell for cell in cells) or not any("." in cell for cell in cells):
            return ","
        for cell in cells:
            if "." not in cell:
                continue
            try:
                parse_number(cell, ",")
            except CellError as error:
                if error.code == "not_a_number":
                    return "."
        return ","


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
        super().__init__(message)
        self.cells = cells or []
        self.columns = columns or []


@dataclass(frozen=True)
class Dataset:
    """One element a unit, in the order of the file.

    Attributes
    ----------
    arm : (n,) array of arm keys
    outcomes : outcome key -> (n,) float array, NaN where missing
    covariates : covariate -> (n,) float array, NaN where missing
    factors : stratum factor (site too, when there) -> (n,) array of text
    """

    arm: NDArray[np.str_]
    outcomes: dict[str, NDArray[np.float64]]
    covariates: dict[str, NDArray[np.float64]]
    factors: dict[str, NDArray[np.str_]]

    @property
    def n(self) -> int:
        """Number of units."""
        return len(self.arm)


def dataset_from_table(design: Design, table: Table) -> Dataset:
    """Arrays for an analysis.

    Raises DatasetError that names each absent column and each bad cell.
    """
    factors = list(dict.fromkeys([*design.allocation.strata, *(["site"] if "site" in table.header else [])]))
    needed = ["arm", *factors, *design.covariates, *(spec.key for spec in design.outcomes)]
    absent = [name for name in dict.fromkeys(needed) if name not in table.header]
    if absent:
        raise DatasetError(f"The data file lacks these columns: {', '.join(absent)}.", columns=absent)
    bad: list[BadCell] = []
    keys = {arm.key for arm in design.arms}
    arms = [row.cells["arm"].strip() for row in table.rows]
    bad += [BadCell(r.number, "arm", a, "unknown_arm") for r, a in zip(table.rows, arms, strict=True) if a not in keys]
    outcomes = {spec.key: _values(table, spec.key, bad, spec) for spec in design.outcomes}
    covariates = {name: _values(table, name, bad, None) for name in design.covariates}
    if bad:
        first = bad[0]
        raise DatasetError(f"{len(bad)} cells can't be used; the first is row {first.row}, column {first.column}.", bad)
    if not arms:
        raise DatasetError("The data file has no rows.")
    text = {name: np.array([row.cells[name].strip() for row in table.rows]) for name in factors}
    return Dataset(np.array(arms), outcomes, covariates, text)


def _values(table: Table, column: str, bad: list[BadCell], spec: OutcomeSpec | None) -> NDArray[np.float64]:
    decimal = table.decimal_of(column)
    values = np.full(len(table.rows), np.nan)
    for i, row in enumerate(table.rows):
        text = row.cells[column].strip()
        if not text or text.upper() in ("NA", "NAN"):
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
    return value
