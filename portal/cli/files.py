"""Files that the caller named: a design, a table; bad input when they can't be read as one."""

from __future__ import annotations

from pathlib import Path

from portal.cli.bad_input import BadInput, parse_json, read_bytes
from portal.stats.dataset import Table, TableError, read_table
from portal.stats.design import Design, DesignError

TABLE_FAULTS = {
    "empty": "is empty",
    "not_text": "is not a text file with commas, semicolons or tabs between the columns",
    "missing_column_name": "has a column without a name",
    "duplicate_column": "has two columns with the name",
    "too_many_cells": "has more cells than column names in row",
}


def design_in(path: Path) -> Design:
    """The design in a file."""
    try:
        return Design.from_json(parse_json(read_bytes(path), str(path)))
    except DesignError as error:
        raise BadInput(f"{path}: {error}") from error


def table_in(path: Path) -> Table:
    """The table in a file."""
    try:
        return read_table(read_bytes(path))
    except TableError as error:
        raise no_table(path, error) from error


def no_table(path: Path, error: TableError) -> BadInput:
    """Why a file is no table."""
    fault = TABLE_FAULTS.get(error.code, error.code)
    where = error.column or error.row
    return BadInput(f"{path} {fault} {where}." if where else f"{path} {fault}.")
