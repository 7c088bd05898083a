"""With interim looks the main effect's interval and p know that the trial could have stopped."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.analyse import UnsupportedAnalysis, analyse
from portal.stats.dataset import dataset_from_table, read_table
from portal.stats.design import AnalysisPlan, Inference
from portal.stats.inference.sequential import spending_bounds
from tests.stats.designs import a_design, a_file, answer_of

LOOKS = (0.5, 1.0)


def trial(effect, n=200):
    y = np.random.default_rng(3).normal(size=n)
    arm = np.arange(n) % 2
    y = y - np.where(arm, y[arm == 1].mean(), y[arm == 0].mean()) + effect * arm
    return {"arm": ["treatment" if a else "control" for a in arm], "y": y.tolist()}


def effect_of(plan, cells, planned_n=None):
    design = a_design(analysis=plan)
    dataset = dataset_from_table(design, read_table(a_file(**cells)))
    return analyse(design, dataset, planned_n=planned_n).to_json()["outcomes"]["y"]["effects"][0]


def test_the_last_look_asks_a_little_more_than_one_look():
    once, looked = (effect_of(AnalysisPlan(looks=looks), trial(0.3)) for looks in ((1.0,), LOOKS))
    assert looked["estimate"] == once["estimate"]
    assert looked["p"] > once["p"]
    assert looked["ci"][0] < once["ci"][0]
    assert "look 2 at 1 of the information" in looked["method"]


def test_halfway_without_a_bound_reached_the_interval_is_the_repeated_one():
    found = effect_of(AnalysisPlan(looks=LOOKS), trial(0.2), planned_n=400)
    reach = spending_bounds((0.5,), 0.05, "obrien_fleming").z[0] * found["se"]
    assert found["ci"] == pytest.approx([0.2 - reach, 0.2 + reach], abs=0.01)
    assert "repeated interval" in found["method"]


def test_a_bound_reached_halfway_ends_the_trial_with_an_interval_that_excludes_zero():
    found = effect_of(AnalysisPlan(looks=LOOKS), trial(0.8), planned_n=400)
    assert "look 1 at 0.5 of the information" in found["method"] and "stage-wise" in found["method"]
    assert found["ci"][0] > 0 and found["p"] < 0.003


def test_one_look_that_was_agreed_as_two_keeps_few_units_few():
    """Twelve units far apart: t with 10 degrees of freedom, not a normal law, is held against the bound."""
    found = effect_of(AnalysisPlan(looks=LOOKS), trial(2.2, 12), planned_n=24)
    by_law = effect_of(AnalysisPlan(), trial(2.2, 12))
    assert found["p"] == pytest.approx(by_law["p"], rel=1e-6)


@pytest.mark.parametrize("plan", [AnalysisPlan(looks=LOOKS, spending="haybittle"),
                                  AnalysisPlan(looks=LOOKS, inference=Inference.RANDOMISATION)])  # fmt: skip
def test_looks_that_cannot_be_analysed_are_refused(plan):
    with pytest.raises(UnsupportedAnalysis):
        answer_of(a_design(analysis=plan), **trial(0.3))
