"""`flask stats allocate` and `flask stats validity`: a design's list; how much chance a constrained draw leaves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from portal.cli.bad_input import BadInput, OneLineCommand
from portal.cli.files import design_in, table_in
from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.batch import ClusterRow, allocate_clusters, allowed_clusters
from portal.stats.allocation.constrained import Validity, validity
from portal.stats.allocation.draw import AllocationError, stratum_key
from portal.stats.cells import CellError, parse_number
from portal.stats.dataset import Row, Table
from portal.stats.design import AllocationPlan, Design, DesignKind, Method

CLUSTER = "cluster"
Cells = Sequence[object]
List = tuple[Cells, Iterable[Cells]]


@click.command("allocate", cls=OneLineCommand)
@click.argument("design", metavar="DESIGN.json", type=click.Path(path_type=Path))
@click.option("--n", type=click.IntRange(min=1, max=10_000_000), required=True, help="The number of units.")
@click.option("--seed", required=True, help="Any text; the same text gives the same list.")
@click.option(
    "--strata",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="One row a unit in the order of arrival, with a column for each factor of the design's strata. Cluster "
    "designs: one row a cluster, with the column cluster and the factors.",
)
def allocate(design: Path, n: int, seed: str, strata: Path | None) -> None:
    """Print the allocation list of a design as CSV: position, stratum, block, arm.

    The position is the order of arrival; blocks are numbered within their stratum, and stay empty when the method has
    no blocks. Cluster designs: cluster, stratum, arm. Stepped wedges: cluster and the step at which it crosses, from 1.
    Clusters are sorted by name; without a file they are named 1 to n. Constrained allocation balances the factors, and
    the design's covariates that are columns of the file.
    """
    plan = design_in(design)
    draw = _individual if plan.design is DesignKind.INDIVIDUAL else _clusters
    try:
        header, rows = draw(plan, n, seed, strata)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    except AllocationError as error:
        raise BadInput(str(error)) from error
    except UnicodeEncodeError as error:
        raise BadInput("The seed holds letters that are not in UTF-8.") from error
    click.echo(text.getvalue().encode(), nl=False)


@click.command("validity", cls=OneLineCommand)
@click.argument("design", metavar="DESIGN.json", type=click.Path(path_type=Path))
@click.option(
    "--strata",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    required=True,
    help="One row a cluster, with the column cluster, the factors and the covariates.",
)
def check_validity(design: Path, strata: Path) -> None:
    """Print as JSON how much chance a constrained design leaves, before anyone draws.

    How many allocations were considered and are allowed, the chance of each arm for each cluster, and the pairs of
    clusters that always or never get one arm.
    """
    plan = design_in(design)
    if not _is_constrained(plan):
        raise BadInput(f"{design} is not a cluster design with constrained allocation.")
    try:
        allowed = allowed_clusters(plan, _cluster_rows(plan, table_in(strata), strata))
    except AllocationError as error:
        raise BadInput(str(error)) from error
    found = validity(allowed, len(plan.arms))
    names, keys = [cluster.name for cluster in allowed.clusters], [arm.key for arm in plan.arms]
    chances = {name: dict(zip(keys, row, strict=True)) for name, row in zip(names, found.chances.tolist(), strict=True)}
    answer = {
        "considered": allowed.considered,
        "all_considered": allowed.is_complete,
        "allowed": len(allowed.arms),
        "share": found.share,
        "chances": chances,
        "always_together": found.always_together,
        "never_together": found.never_together,
    }
    click.echo(json.dumps(answer, allow_nan=False))


def _individual(design: Design, n: int, seed: str, strata: Path | None) -> List:
    plan = design.allocation
    given = allocate_arrivals(plan, design.arms, seed, _strata_of_units(plan, n, strata))
    rows = ((number, stratum, slot.block, slot.arm) for number, (stratum, slot) in enumerate(given, start=1))
    return ("position", "stratum", "block", "arm"), rows


def _clusters(design: Design, n: int, seed: str, strata: Path | None) -> List:
    if strata is None:
        _refuse_strata(design.allocation)
        rows = [ClusterRow(str(number)) for number in range(1, n + 1)]
    else:
        rows = _cluster_rows(design, _table_of(strata, n), strata)
    if _is_constrained(design):
        allowed = allowed_clusters(design, rows)
        _note_pairs(validity(allowed, len(design.arms)))
        given = allowed.pick(seed)
    else:
        given = allocate_clusters(design, rows, seed)
    if design.design is DesignKind.STEPPED_WEDGE:
        return ("cluster", "step"), ((cluster.name, step + 1) for cluster, step in given)
    return ("cluster", "stratum", "arm"), ((c.name, c.stratum, design.arms[arm].key) for c, arm in given)


def _note_pairs(found: Validity) -> None:
    """On standard error, since the list itself has no place for it."""
    for pairs, how in ((found.always_together, "always"), (found.never_together, "never")):
        if pairs:
            named = "; ".join(" and ".join(pair) for pair in pairs)
            click.echo(f"Note: clusters that {how} get the same arm: {named}.", err=True)


def _cluster_rows(design: Design, table: Table, path: Path) -> list[ClusterRow]:
    _refuse_missing([CLUSTER, *design.allocation.strata], table, path)
    covariates = design.covariates if _is_constrained(design) else ()
    balanced = [name for name in covariates if name in table.header]
    missing = [name for name in covariates if name not in balanced]
    if missing:
        click.echo(f"Note: {path} has no column {', '.join(missing)}, so that is not balanced.", err=True)
    rows = []
    for row in table.rows:
        _stratum_of_row(design.allocation, row, path)
        numbers = {name: _number(row, name, table.decimal_of(name), path) for name in balanced}
        rows.append(ClusterRow(row.cells[CLUSTER], {f: row.cells[f] for f in design.allocation.strata}, numbers))
    return rows


def _is_constrained(design: Design) -> bool:
    return design.design is DesignKind.CLUSTER and design.allocation.method is Method.CONSTRAINED


def _number(row: Row, name: str, decimal: str, path: Path) -> float:
    try:
        return parse_number(row.cells[name], decimal)
    except CellError as error:
        raise BadInput(f'{path}, row {row.number}: "{row.cells[name]}" is not a number for {name}.') from error


def _strata_of_units(plan: AllocationPlan, n: int, path: Path | None) -> list[str]:
    if path is None:
        _refuse_strata(plan)
        return [""] * n
    table = _table_of(path, n)
    _refuse_missing(plan.strata, table, path)
    return [_stratum_of_row(plan, row, path) for row in table.rows]


def _refuse_strata(plan: AllocationPlan) -> None:
    if plan.strata:
        raise BadInput(f"The design has strata: give --strata FILE.csv with the columns {', '.join(plan.strata)}.")


def _table_of(path: Path, n: int) -> Table:
    table = table_in(path)
    if len(table.rows) != n:
        raise BadInput(f"{path} has {len(table.rows)} rows and --n says {n}.")
    return table


def _refuse_missing(names: Sequence[str], table: Table, path: Path) -> None:
    missing = [name for name in names if name not in table.header]
    if missing:
        raise BadInput(f"{path} misses the columns {', '.join(missing)}.")


def _stratum_of_row(plan: AllocationPlan, row: Row, path: Path) -> str:
    for factor, levels in plan.levels.items():
        if row.cells[factor].strip() not in levels:
            raise BadInput(f'{path}, row {row.number}: "{row.cells[factor]}" is not a level of {factor}.')
    try:
        return stratum_key(row.cells, plan.strata)
    except AllocationError as error:
        raise BadInput(f"{path}, row {row.number}: {error}") from error
