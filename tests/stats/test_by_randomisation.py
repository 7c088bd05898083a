"""Inference by randomisation, when the design agreed it."""

from __future__ import annotations

import pytest

from portal.stats.analyse import UnsupportedAnalysis
from portal.stats.design import AllocationPlan, AnalysisPlan, DesignKind, Inference, Method, OutcomeType
from tests.stats.designs import a_design, an_outcome, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected

PLAN = AnalysisPlan(inference=Inference.RANDOMISATION)


def test_clusters_agree_with_the_full_enumeration():
    cells, want = columns(PUBLISHED / "sim_cluster.csv"), expected("p-sim-clri")
    design = a_design(DesignKind.CLUSTER, an_outcome(m=5.0), analysis=PLAN)
    answer = answer_of(design, arm=arms_of(cells["treat"]), cluster=cells["cluster"], y=cells["y"])
    effect = answer["outcomes"]["y"]["effects"][0]
    assert effect["p"] == pytest.approx(want["p"], rel=1e-9)
    assert effect["estimate"] == pytest.approx(want["observed"], rel=1e-9)
    assert f"exact, {want['assignments']} draws" in effect["method"]
    assert answer["certainty"]["reasons"] == [], "few clusters cost nothing when the draw itself is the judge"


@pytest.mark.parametrize(("key", "kind"), [("outflow", OutcomeType.BINARY), ("earnings", OutcomeType.CONTINUOUS)])
def test_a_large_trial_agrees_nearly_with_its_model_and_with_itself(key, kind):
    cells = columns(PUBLISHED / "sim_rct.csv")
    design = a_design(outcome=an_outcome(key, kind, 0.05), analysis=PLAN)
    found, again = (
        answer_of(design, arm=arms_of(cells["treat"]), **{key: cells[key]})["outcomes"][key]["effects"][0]
        for _ in range(2)
    )
    model = answer_of(a_design(outcome=an_outcome(key, kind, 0.05)), arm=arms_of(cells["treat"]), **{key: cells[key]})
    effect = model["outcomes"][key]["effects"][0]
    assert found == again
    assert found["estimate"] == pytest.approx(effect["estimate"])
    assert found["ci"] == pytest.approx(effect["ci"], rel=0.1)
    assert found["p"] < 0.005


def test_ways_of_drawing_that_it_cannot_repeat_are_refused():
    design = a_design(allocation=AllocationPlan(Method.MINIMISATION), analysis=PLAN)
    with pytest.raises(UnsupportedAnalysis, match="this way of drawing"):
        answer_of(design, arm=["control"], y=[1])
