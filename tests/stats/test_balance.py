"""How alike the arms began."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.balance import balance
from portal.stats.design import AnalysisPlan, Estimator
from tests.stats.designs import a_design, answer_of, arms_of
from tests.stats.reference import NSW, columns, expected, numbers

NAMES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


def test_supported_work_agrees_with_the_reference():
    cells, want = columns(NSW), expected("p-nsw-smd")
    found = balance({name: numbers(cells[name]) for name in NAMES}, numbers(cells["treat"]) == 1)
    assert found.differences == pytest.approx(want["smd"], rel=1e-6)
    assert (found.f, found.df, found.p) == (pytest.approx(want["F"]), tuple(want["df"]), pytest.approx(want["p_F"]))


def test_the_answer_shows_the_agreed_covariates():
    cells = columns(NSW)
    design = a_design(covariates=("age",), analysis=AnalysisPlan(estimator=Estimator.ANCOVA))
    found = answer_of(design, arm=arms_of(cells["treat"]), age=cells["age"], y=cells["re78"])["checks"]["balance"]
    assert found["standardised_differences"]["age"] == pytest.approx(expected("p-nsw-smd")["smd"]["age"])


def test_a_covariate_that_does_not_vary_or_is_not_known_gives_no_number():
    treated = np.arange(8) % 2 == 0
    found = balance({"a": np.ones(8), "b": np.full(8, np.nan)}, treated)
    assert found.differences == {"a": None, "b": None}
    assert found.p is None
