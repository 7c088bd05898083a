"""Marginal standardisation agrees with R, and stands aside where a logistic model has no fit."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.design import AnalysisPlan, Estimator, OutcomeType, StandardError
from portal.stats.estimators.standardised import standardised_difference
from tests.stats.designs import a_design, an_outcome, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected


@pytest.mark.parametrize(
    ("se", "name"), [(StandardError.ROBUST, "se_delta_hc0"), (StandardError.CLASSICAL, "se_delta_model")]
)
def test_the_standardised_difference_agrees_with_glm_and_sandwich(se, name):
    cells, want = columns(PUBLISHED / "sim_rct.csv"), expected("p-sim-gcomp")
    plan = AnalysisPlan(estimator=Estimator.ANCOVA, se=se)
    design = a_design(
        outcome=an_outcome("outflow", OutcomeType.BINARY, 0.05), covariates=("age", "lang"), analysis=plan
    )
    lang = [int(stratum == "lang") for stratum in cells["stratum"]]
    found = answer_of(design, arm=arms_of(cells["treat"]), age=cells["age"], lang=lang, outflow=cells["outflow"])
    effect = found["outcomes"]["outflow"]["effects"][0]
    assert effect["estimate"] == pytest.approx(want["risk_difference"], rel=1e-6)
    assert effect["se"] == pytest.approx(want[name], rel=1e-6)
    if se is StandardError.CLASSICAL:
        assert effect["ci"] == pytest.approx(want["ci_model"], rel=1e-6)


def test_without_covariates_it_is_the_difference_in_proportions():
    values, treated = np.array([1.0] * 6 + [0.0] * 4 + [1.0] * 2 + [0.0] * 8), np.arange(20) < 10
    found = standardised_difference(values, treated, np.zeros((20, 0)), alpha=0.05)
    assert found.estimate == pytest.approx(0.4)
    assert found.se == pytest.approx((0.6 * 0.4 / 10 + 0.2 * 0.8 / 10) ** 0.5)


@pytest.mark.parametrize("separated", ["covariate", "arm"])
def test_where_the_outcome_is_told_exactly_lins_adjustment_answers(separated):
    chance = np.random.default_rng(2)
    treated = np.arange(60) % 2 == 0
    x = chance.normal(size=60)
    values = (x > 0) if separated == "covariate" else np.where(treated, False, chance.random(60) < 0.4)
    found = standardised_difference(values.astype(float), treated, x[:, None], alpha=0.05)
    assert "Lin's adjustment" in found.method
    assert np.isfinite(found.interval).all()
