"""Bad data give one sentence, whatever the design; families of questions are adjusted together."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.dataset import DatasetError
from portal.stats.design import AnalysisPlan, Arm, DesignKind, Estimator, OutcomeType
from tests.stats.designs import CONTROL, TREATMENT, a_design, an_outcome, answer_of

BINARY = an_outcome("y", OutcomeType.BINARY, 0.05)
ARMS = ["control", "treatment"] * 6


@pytest.mark.parametrize("estimator", list(Estimator))
@pytest.mark.parametrize("outcome", [BINARY, an_outcome(), an_outcome("y", OutcomeType.COUNT, 0.5)])
@pytest.mark.parametrize(
    ("arm", "y", "words"),
    [
        (ARMS, [1] * 12, r"all known outcomes are equal \(1\)"),
        (ARMS, [0] * 12, r"all known outcomes are equal \(0\)"),
        (["control"] * 12, [0, 1] * 6, "too few known outcomes"),
        (ARMS, ["", 1] * 6, "too few known outcomes"),
        (ARMS, [""] * 12, "too few known outcomes"),
        (ARMS, ["NaN", 1] * 6, r"row 2, column y: 'NaN' \(not_"),
        (ARMS, ["inf", 1] * 6, r"row 2, column y: 'inf' \(not_"),
        (ARMS, ["1e999", 1] * 6, r"row 2, column y: '1e999' \(not_"),
        (["control", "other"] * 6, [0, 1] * 6, r"column arm: 'other' \(unknown_arm\)"),
    ],
)
def test_bad_data_give_one_sentence(estimator, outcome, arm, y, words):
    design = a_design(outcome=outcome, analysis=AnalysisPlan(estimator=estimator))
    with pytest.raises(DatasetError, match=words) as caught:
        answer_of(design, arm=arm, y=y)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("estimator", [Estimator.DIFFERENCE, Estimator.ANCOVA, Estimator.LIN, Estimator.STRATIFIED])
def test_equal_outcomes_within_each_arm_have_no_error_and_give_no_number(estimator):
    design = a_design(outcome=an_outcome(m=1.0), analysis=AnalysisPlan(estimator=estimator))
    with pytest.raises(DatasetError, match="do not vary within the arms"):
        answer_of(design, arm=ARMS, y=[1, 3.1] * 6)


def test_none_against_all_keeps_newcombes_interval():
    effect = answer_of(a_design(outcome=BINARY), arm=ARMS, y=[0, 1] * 6)["outcomes"]["y"]["effects"][0]
    assert effect["estimate"] == 1.0
    assert 0.3 < effect["ci"][0] < effect["ci"][1] == 1.0


def test_the_primary_outcome_is_not_adjusted_for_the_others_and_those_are_for_each_other():
    chance = np.random.default_rng(4)
    names = ("main", "b", "c")
    outcomes = tuple(an_outcome(name, primary=name == "main") for name in names)
    found = answer_of(
        a_design(outcomes=outcomes), arm=ARMS * 5, **{name: list(chance.normal(size=60)) for name in names}
    )
    effects = {name: found["outcomes"][name]["effects"][0] for name in names}
    low, high = sorted((effects["b"], effects["c"]), key=lambda effect: effect["p"])
    assert effects["main"]["p_adjusted"] is None
    assert low["p_adjusted"] == pytest.approx(min(1, 2 * low["p"]))
    assert high["p_adjusted"] == pytest.approx(max(high["p"], low["p_adjusted"]))


@pytest.mark.parametrize(("kind", "scale"), [(OutcomeType.CONTINUOUS, "difference"), (OutcomeType.COUNT, "rate_ratio")])
def test_each_treatment_is_compared_with_the_control(kind, scale):
    chance = np.random.default_rng(5)
    arms = (CONTROL, TREATMENT, Arm("extra", "Extra"))
    design = a_design(
        outcome=an_outcome("y", kind, 1.0), arms=arms, analysis=AnalysisPlan(multiplicity="benjamini_hochberg")
    )
    found = answer_of(design, arm=["control", "treatment", "extra"] * 30, y=list(chance.poisson(3, 90)))
    effects = found["outcomes"]["y"]["effects"]
    assert [(effect["arm"], effect["scale"]) for effect in effects] == [("treatment", scale), ("extra", scale)]
    assert effects[0]["p_adjusted"] >= effects[0]["p"]


@pytest.mark.parametrize("kind", list(DesignKind))
def test_a_design_of_clusters_needs_its_columns(kind):
    if kind is DesignKind.INDIVIDUAL:
        assert "effects" in answer_of(a_design(kind), arm=ARMS, y=range(12))["outcomes"]["y"]
        return
    with pytest.raises(DatasetError, match="lacks these columns: cluster"):
        answer_of(a_design(kind), arm=ARMS, y=range(12))
