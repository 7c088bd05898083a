"""A design file is read whole or refused with everything that is wrong in it."""

from __future__ import annotations

import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.design import Design, DesignError

GOOD = {
    "schema": "praktijkproef/design/1", "unit": "client", "design": "individual",
    "arms": [{"key": "usual", "label": "Zoals nu", "control": True, "ratio": 1}, {"key": "new", "label": "Nieuw", "ratio": 1}],
    "allocation": {"method": "permuted_block", "block_sizes": [4, 6], "strata": ["site", "duration"],
                   "levels": {"duration": ["<1 jaar", "1 jaar of langer"]}},
    "outcomes": [{"key": "work", "label": "Werk", "type": "binary", "primary": True, "better": "higher",
                  "smallest_effect": 0.05, "due_days": 183}],
    "covariates": ["age"], "cluster": None, "steps": None,
    "analysis": {"estimator": "difference", "se": "robust", "inference": "model", "alpha": 0.05, "looks": [1.0],
                 "spending": "obrien_fleming", "multiplicity": "holm", "tau": None},
}  # fmt: skip


def test_a_design_comes_back_from_its_file():
    design = Design.from_json(GOOD)
    assert Design.from_json(design.to_json()) == design
    assert design.control.key == "usual"
    assert [arm.key for arm in design.treatments] == ["new"]
    assert design.primary.key == "work"


def change(path: str, value: object) -> dict:
    design = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    place = design
    for step in way:
        place = place[int(step)] if step.isdecimal() else place[step]
    place[int(last) if last.isdecimal() else last] = value
    return design


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("schema", "x", "schema"), ("unit", "person", "unit"), ("design", "x", "design"), ("arms", [], "arms"),
        ("arms.1.control", True, "arms"), ("arms.1.key", "usual", "arms.usual"), ("arms.1.ratio", 0, "arms.1.ratio"),
        ("allocation.method", "coin", "allocation.method"), ("allocation.block_sizes", [3], "allocation.block_sizes"),
        ("allocation.block_sizes", [], "allocation.block_sizes"), ("allocation.levels", {}, "allocation.levels.duration"),
        ("outcomes", [], "outcomes"), ("outcomes.0.primary", False, "outcomes"), ("outcomes.0.type", "x", "outcomes.0.type"),
        ("outcomes.0.smallest_effect", 0, "outcomes.0.smallest_effect"), ("outcomes.0.due_days", -1, "outcomes.0.due_days"),
        ("analysis.alpha", 1, "analysis.alpha"), ("analysis.looks", [0.5], "analysis.looks"),
        ("analysis.alpha", float("nan"), "analysis.alpha"), ("analysis.tau", "x", "analysis.tau"), ("analysis.tau", 0, "analysis.tau"),
        ("allocation.levels", ["duration"], "allocation.levels.duration"), ("allocation.block_sizes", [True, 4], "allocation.block_sizes"),
        ("outcomes.0.key", "arm", "outcomes.arm"), ("outcomes.0.key", "age", "outcomes.age"), ("covariates", ["site"], "covariates.site"),
        ("outcomes.0.smallest_effect", float("inf"), "outcomes.0.smallest_effect"), ("analysis.alpha", 10**400, "analysis.alpha"),
        ("unit", ["client"], "unit"),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_its_place(path, value, named):
    with pytest.raises(DesignError) as caught:
        Design.from_json(change(path, value))
    assert named in [problem.path for problem in caught.value.problems]
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_faults_are_named_at_once():
    bad = change("unit", "person")
    bad["analysis"]["alpha"] = 7
    with pytest.raises(DesignError) as caught:
        Design.from_json(bad)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("value", [None, [], "design", 3])
def test_what_is_no_object_is_refused(value):
    with pytest.raises(DesignError):
        Design.from_json(value)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(["permuted_block", "binary"]),
                    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(GOOD)), inner)))  # fmt: skip
def test_no_value_breaks_the_reader(value):
    for place in ("arms", "allocation", "outcomes", "covariates", "analysis"):
        with contextlib.suppress(DesignError):
            Design.from_json(change(place, value))
