"""The statistical core on the command line: power, allocate, analyse."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from portal.cli.allocate import allocate, check_validity
from portal.cli.bad_input import BadInput, OneLineCommand, parse_json, read_bytes
from portal.cli.explain import explain_analysis
from portal.cli.files import design_in, no_table
from portal.stats.analyse import UnsupportedAnalysis, analyse_table
from portal.stats.dataset import DatasetError, TableError
from portal.stats.design import Design
from portal.stats.power.solve import answer


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
@click.argument("data", metavar="DATA.csv...", nargs=-1, required=True, type=click.Path(path_type=Path))
def analyse(design: Path, data: tuple[Path, ...]) -> None:
    """Analyse data files by the analysis that the design agreed, and print JSON.

    A data file has a header and one row for each unit that was allocated: unit, arm, and by their keys the strata,
    covariates and outcomes; an empty cell is missing. One file gives one answer, several give a list in their order.
    """
    plan = design_in(design)
    answers = [_analysis_of(plan, path) for path in data]
    write_json(answers[0] if len(answers) == 1 else answers)


stats.add_command(allocate)
stats.add_command(check_validity)
stats.add_command(explain_analysis)


def write_json(value: Any) -> None:
    """Print JSON; a number that JSON doesn't know would be an error in the core, and is never printed."""
    click.echo(json.dumps(value, allow_nan=False))


def _analysis_of(design: Design, path: Path) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        return analyse_table(design, content).to_json()
    except TableError as error:
        raise no_table(path, error) from error
    except (DatasetError, UnsupportedAnalysis) as error:
        raise BadInput(f"{path}: {error}") from error
