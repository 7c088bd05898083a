"""A data file of a trial that ran elsewhere: all rows can be used, or each bad cell is named."""

from __future__ import annotations

import pytest

from portal.errors import InvalidInput
from portal.experiments.imports.check import check_rows
from portal.i18n import in_language
from portal.stats.dataset import read_table
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

DESIGN = Design(
    unit=Unit.CLIENT,
    design=DesignKind.INDIVIDUAL,
    arms=(Arm("usual", "Usual", True), Arm("new", "New")),
    allocation=AllocationPlan(Method.PERMUTED_BLOCK, (4,), ("site", "sex"), {"sex": ("m", "v")}),
    outcomes=(
        OutcomeSpec("work", "Work", OutcomeType.BINARY, True, Better.HIGHER, 0.05, 0),
        OutcomeSpec("talks", "Talks", OutcomeType.COUNT, False, Better.HIGHER, 1.0, 0),
        OutcomeSpec("earned", "Earned", OutcomeType.CONTINUOUS, False, Better.HIGHER, 10.0, 0),
    ),
)
HEADER = "unit;arm;site;sex;work;talks;earned\n"


@pytest.fixture(autouse=True)
def in_english(app):
    with app.app_context(), in_language("en"):
        yield


def problems(rows):
    with pytest.raises(InvalidInput) as error:
        check_rows(read_table((HEADER + rows).encode()), DESIGN)
    return error.value.detail["problems"]


def test_good_rows_are_read_with_what_is_missing_left_out():
    rows = check_rows(read_table((HEADER + "a1;usual;Zwolle;m;ja;3;12,5\na2;new;;v;;;\n").encode()), DESIGN)
    assert rows[0].outcomes == {"work": 1.0, "talks": 3.0, "earned": 12.5}
    assert (rows[0].arm, rows[0].site, rows[0].strata) == ("usual", "Zwolle", {"sex": "m"})
    assert (rows[1].site, rows[1].outcomes) == ("–", {})


def test_each_bad_cell_is_named():
    found = problems("a1;other;Zwolle;x;misschien;-1;veel\na1;new;Zwolle;m;ja;2,5;1\n;new;Zwolle;m;ja;1;1\n")
    assert [line.split(":")[0] for line in found] == [
        "row 2, column arm", "row 2, column sex", "row 2, column work", "row 2, column talks", "row 2, column earned",
        "row 3, column unit", "row 3, column talks", "row 4, column unit",
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["111222333", "A" * 41])
def test_a_unit_that_is_no_code_is_refused(unit):
    assert [line.split(":")[0] for line in problems(f"{unit};new;Zwolle;m;ja;1;1\n")] == ["row 2, column unit"]


def test_a_place_has_a_name_that_fits():
    assert [line.split(":")[0] for line in problems(f"a1;new;{'Z' * 121};m;ja;1;1\n")] == ["row 2, column site"]


def test_a_missing_column_is_named():
    with pytest.raises(InvalidInput) as error:
        check_rows(read_table(b"unit;arm;work\na1;new;ja\n"), DESIGN)
    assert "sex, talks, earned" in str(error.value.sentence)


def test_a_file_without_rows_is_refused():
    with pytest.raises(InvalidInput):
        check_rows(read_table(HEADER.encode()), DESIGN)
