"""The optional fields of an allocation: read whole or refused by name, and unseen while they are the usual ones."""

from __future__ import annotations

import json

import pytest

from portal.stats.design import AllocationOptions, Design, DesignError
from portal.stats.design_options import Imbalance
from tests.stats.test_design import GOOD


def with_allocation(**fields):
    return {**GOOD, "allocation": {**GOOD["allocation"], **fields}}


def test_the_usual_options_leave_no_trace_in_the_file():
    assert Design.from_json(GOOD).allocation.options == AllocationOptions()
    assert set(Design.from_json(GOOD).to_json()["allocation"]) == {"method", "block_sizes", "strata", "levels"}


@pytest.mark.parametrize(
    "fields",
    [{"probability": 0.7}, {"imbalance": "marginal"}, {"weights": {"site": 2, "age": 0.5}}, {"share": 0.2}, {"count": 500}],
)  # fmt: skip
def test_an_option_comes_back_from_its_file(fields):
    design = Design.from_json(with_allocation(method="minimisation", **fields))
    kept = json.loads(json.dumps(design.to_json()))
    assert Design.from_json(kept) == design
    assert AllocationOptions.from_json(kept["allocation"]) == design.allocation.options
    assert {name: kept["allocation"][name] for name in fields} == fields
    assert isinstance(design.allocation.options.imbalance, Imbalance)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"probability": 0.5}, "probability"), ({"probability": 1.01}, "probability"), ({"probability": "x"}, "probability"),
        ({"probability": None}, "probability"), ({"imbalance": "sd"}, "imbalance"), ({"weights": [1]}, "weights"),
        ({"weights": {"site": 0}}, "weights.site"), ({"weights": {"site": "x"}}, "weights.site"), ({"share": 0}, "share"),
        ({"share": 1.5}, "share"), ({"share": True}, "share"), ({"count": 0}, "count"), ({"count": 1.5}, "count"),
        ({"share": 0.1, "count": 100}, "count"),
    ],
)  # fmt: skip
def test_an_option_that_can_not_be_used_is_named(fields, named):
    with pytest.raises(DesignError) as caught:
        Design.from_json(with_allocation(**fields))
    assert f"allocation.{named}" in {problem.path for problem in caught.value.problems}
