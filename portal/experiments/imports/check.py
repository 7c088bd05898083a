"""Read the data file of a trial that ran elsewhere; every bad cell is named, nothing is guessed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.errors import InvalidInput
from portal.experiments.outcomes.values import problem_with
from portal.i18n import _, _l
from portal.screening import looks_like_personal_code
from portal.stats.dataset import CellError, Row, Table, parse_number, parse_yes_no
from portal.stats.design import Design, OutcomeSpec, OutcomeType

SHOWN = 20
LONGEST_CODE = 40
LONGEST_SITE = 120


@dataclass(frozen=True)
class CheckedRow:
    """One client of the trial."""

    unit: str
    arm: str
    site: str
    strata: dict[str, str]
    outcomes: dict[str, float]


def check_rows(table: Table, design: Design) -> list[CheckedRow]:
    """The rows, all fine; raises InvalidInput that names the first bad rows and columns."""
    needed = ["unit", "arm", *(f for f in design.allocation.strata if f != "site"), *(s.key for s in design.outcomes)]
    absent = [name for name in needed if name not in table.header]
    if absent:
        sentence = _("The data file lacks these columns: %(names)s.", names=", ".join(absent))
        raise InvalidInput("columns", sentence, {"data": sentence})
    problems: list[str] = []
    seen: set[str] = set()
    rows = [_check(row, table, design, seen, problems) for row in table.rows]
    if problems or not rows:
        shown = "; ".join(problems[:SHOWN]) or str(_l("The data file has no rows."))
        raise InvalidInput("rows", shown, {"data": shown}, problems=problems)
    return [row for row in rows if row is not None]


def _check(row: Row, table: Table, design: Design, seen: set[str], problems: list[str]) -> CheckedRow | None:
    def bad(column: str, sentence: str) -> None:
        problems.append(_("row %(row)d, column %(column)s: %(what)s", row=row.number, column=column, what=sentence))

    before = len(problems)
    unit, arm = row.cells["unit"].strip(), row.cells["arm"].strip()
    site = row.cells.get("site", "").strip() or "–"
    checks = {"unit": _unit_problem(unit, seen), "arm": _arm_problem(arm, design), "site": _site_problem(site)}
    for column, sentence in checks.items():
        if sentence is not None:
            bad(column, sentence)
    seen.add(unit)
    strata = {f: row.cells[f].strip() for f in design.allocation.strata if f != "site"}
    for factor, level in strata.items():
        if level not in design.allocation.levels.get(factor, ()):
            bad(factor, _("this level isn't in the design"))
    outcomes: dict[str, float] = {}
    for spec in design.outcomes:
        value, sentence = _value(row.cells[spec.key].strip(), spec, table)
        if sentence is not None:
            bad(spec.key, sentence)
        elif value is not None:
            outcomes[spec.key] = value
    if len(problems) > before:
        return None
    return CheckedRow(unit, arm, site, strata, outcomes)


def _unit_problem(unit: str, seen: set[str]) -> str | None:
    if not unit or len(unit) > LONGEST_CODE or unit in seen:
        return _("give each client a code of its own, at most 40 signs")
    if looks_like_personal_code(unit) is not None:
        return _("this looks like the number of a person; use a code")
    return None


def _arm_problem(arm: str, design: Design) -> str | None:
    return None if arm in {a.key for a in design.arms} else _("this arm isn't in the design")


def _site_problem(site: str) -> str | None:
    return _("use at most %(most)d signs", most=LONGEST_SITE) if len(site) > LONGEST_SITE else None


def _value(text: str, spec: OutcomeSpec, table: Table) -> tuple[float | None, str | None]:
    """The value (None when the cell is empty), or what is wrong with it."""
    if not text:
        return None, None
    try:
        is_binary = spec.type is OutcomeType.BINARY
        value = float(parse_yes_no(text)) if is_binary else parse_number(text, table.decimal_of(spec.key))
    except CellError:
        return None, _("this can't be read as %(type)s", type=spec.type.value)
    problem = problem_with(spec, value)
    return value, None if problem is None else str(problem)
