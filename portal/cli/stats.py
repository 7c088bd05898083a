"""The statistical core on the command line: power, allocate, analyse."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import click

from portal.cli.bad_input import BadInput, OneLineCommand, parse_json, read_bytes
from portal.cli.explain import explain_analysis
from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.draw import AllocationError, stratum_key
from portal.stats.analyse import UnsupportedAnalysis, analyse_table
from portal.stats.dataset import DatasetError, Row, TableError, read_table
from portal.stats.design import AllocationPlan, Design, DesignError
from portal.stats.power.solve import answer

TABLE_FAULTS = {
    "empty": "is empty",
    "not_text": "is not a text file with commas, semicolons or tabs between the columns",
    "missing_column_name": "has a column without a name",
    "duplicate_column": "has two columns with the name",
    "too_many_cells": "has more cells than column names in row",
}


@click.group()
def stats() -> None:
    """Sample size, allocation and analysis, from files and without the database."""


@stats.command(cls=OneLineCommand)
def power() -> None:
    """Answer power cases: a JSON list on standard input, a JSON list of answers on standard output.

    A case says what to solve (n, power or effect), the outcome and the numbers that go with it. A case that can't be
    answered gets a sentence in "error"; the others are answered all the same.
    """
    cases = parse_json(sys.stdin.buffer.read(), "Standard input")
    if not isinstance(cases, list):
        raise BadInput("Standard input has to hold a JSON list of power cases.")
    write_json([answer(case).to_json() for case in cases])


@stats.command(cls=OneLineCommand)
@click.argument("design", metavar="DESIGN.json", type=click.Path(path_type=Path))
@click.option("--n", type=click.IntRange(min=1, max=10_000_000), required=True, help="The number of units.")
@click.option("--seed", required=True, help="Any text; the same text gives the same list.")
@click.option(
    "--strata",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="One row a unit in the order of arrival, with a column for each factor of the design's strata.",
)
def allocate(design: Path, n: int, seed: str, strata: Path | None) -> None:
    """Print the allocation list of a design as CSV: position, stratum, block, arm.

    The position is the order of arrival; blocks are numbered within their stratum, and stay empty when the method has
    no blocks.
    """
    plan = read_design(design)
    if plan.design != "individual":
        raise BadInput(f"A {plan.design} design can't be allocated yet.")
    try:
        names = _strata_of_units(plan.allocation, n, strata)
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["position", "stratum", "block", "arm"])
        for position, (stratum, slot) in enumerate(allocate_arrivals(plan.allocation, plan.arms, seed, names), start=1):
            rows.writerow([position, stratum, slot.block, slot.arm])
    except AllocationError as error:
        raise BadInput(str(error)) from error
    except UnicodeEncodeError as error:
        raise BadInput("The seed holds letters that are not in UTF-8.") from error
    click.echo(text.getvalue().encode(), nl=False)


@stats.command(cls=OneLineCommand)
@click.argument("design", metavar="DESIGN.json", type=click.Path(path_type=Path))
@click.argument("data", metavar="DATA.csv...", nargs=-1, required=True, type=click.Path(path_type=Path))
def analyse(design: Path, data: tuple[Path, ...]) -> None:
    """Analyse data files by the analysis that the design agreed, and print JSON.

    A data file has a header and one row for each unit that was allocated: unit, arm, and by their keys the strata,
    covariates and outcomes; an empty cell is missing. One file gives one answer, several give a list in their order.
    """
    plan = read_design(design)
    answers = [_analysis_of(plan, path) for path in data]
    write_json(answers[0] if len(answers) == 1 else answers)


stats.add_command(explain_analysis)


def read_design(path: Path) -> Design:
    """The design in a file; bad input when it isn't one."""
    try:
        return Design.from_json(parse_json(read_bytes(path), str(path)))
    except DesignError as error:
        raise BadInput(f"{path}: {error}") from error


def write_json(value: Any) -> None:
    """Print JSON; a number that JSON doesn't know would be an error in the core, and is never printed."""
    click.echo(json.dumps(value, allow_nan=False))


def _analysis_of(design: Design, path: Path) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        return analyse_table(design, content).to_json()
    except TableError as error:
        raise _no_table(path, error) from error
    except (DatasetError, UnsupportedAnalysis) as error:
        raise BadInput(f"{path}: {error}") from error


def _no_table(path: Path, error: TableError) -> BadInput:
    fault = TABLE_FAULTS.get(error.code, error.code)
    where = error.column or error.row
    return BadInput(f"{path} {fault} {where}." if where else f"{path} {fault}.")


def _strata_of_units(plan: AllocationPlan, n: int, path: Path | None) -> list[str]:
    if path is None:
        if plan.strata:
            raise BadInput(f"The design has strata: give --strata FILE.csv with the columns {', '.join(plan.strata)}.")
        return [""] * n
    try:
        table = read_table(read_bytes(path))
    except TableError as error:
        raise _no_table(path, error) from error
    if len(table.rows) != n:
        raise BadInput(f"{path} has {len(table.rows)} rows and --n says {n}.")
    missing = [factor for factor in plan.strata if factor not in table.header]
    if missing:
        raise BadInput(f"{path} misses the columns {', '.join(missing)}.")
    return [_stratum_of_row(plan, row, path) for row in table.rows]


def _stratum_of_row(plan: AllocationPlan, row: Row, path: Path) -> str:
    for factor, levels in plan.levels.items():
        if row.cells[factor].strip() not in levels:
            raise BadInput(f'{path}, row {row.number}: "{row.cells[factor]}" is not a level of {factor}.')
    try:
        return stratum_key(row.cells, plan.strata)
    except AllocationError as error:
        raise BadInput(f"{path}, row {row.number}: {error}") from error
