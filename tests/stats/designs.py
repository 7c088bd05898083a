"""Designs and data files for tests of the analysis."""

from __future__ import annotations

import csv
import io

from portal.stats.analyse import analyse_table
from portal.stats.design import (
    AllocationPlan,
    Arm,
    Better,
    Design,
    DesignKind,
    Method,
    OutcomeSpec,
    OutcomeType,
    Unit,
)

CONTROL, TREATMENT = Arm("control", "Zoals nu", True), Arm("treatment", "Nieuw")


def an_outcome(key="y", kind=OutcomeType.CONTINUOUS, m=0.1, better=Better.HIGHER, primary=True) -> OutcomeSpec:
    return OutcomeSpec(key, key, kind, primary, better, m, 183)


def a_design(kind=DesignKind.INDIVIDUAL, outcome: OutcomeSpec | None = None, **changes) -> Design:
    values = dict(unit=Unit.CLIENT, design=kind, arms=(CONTROL, TREATMENT), allocation=AllocationPlan(Method.SIMPLE),
                  outcomes=(outcome or an_outcome(),))  # fmt: skip
    return Design(**{**values, **changes})


def a_file(**cells: list) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["unit", *cells])
    writer.writerows([[f"u{i}", *row] for i, row in enumerate(zip(*cells.values(), strict=True))])
    return out.getvalue().encode()


def arms_of(treat: list[str]) -> list[str]:
    return ["treatment" if t == "1" else "control" for t in treat]


def answer_of(design: Design, **cells: list) -> dict:
    return analyse_table(design, a_file(**cells)).to_json()
