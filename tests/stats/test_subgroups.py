"""Subgroups: how far effects differ, not which one is significant."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.api import OLS

from portal.stats.estimators.difference import TooFew
from portal.stats.subgroups import subgroup_effects


@pytest.fixture
def trial():
    chance = np.random.default_rng(2)
    treated, levels = np.arange(240) % 2 == 0, np.array(["jong", "midden", "oud"] * 80)
    return chance.normal(size=240) + treated * (levels == "jong"), treated, levels


def test_interactions_agree_with_one_saturated_regression(trial):
    values, treated, levels = trial
    dummies = [(levels == name).astype(float) for name in ("midden", "oud")]
    design = np.column_stack([np.ones(240), treated, *dummies, *(d * treated for d in dummies)]).astype(float)
    fit = OLS(values, design).fit(cov_type="HC2", use_t=True)
    found = subgroup_effects(values, treated, levels, alpha=0.05)
    for place, name in ((4, "midden"), (5, "oud")):
        one = found.interactions[name]
        assert (one.estimate, one.se) == pytest.approx((fit.params[place], fit.bse[place]))
        assert one.interval == pytest.approx(tuple(fit.conf_int()[place]))
    assert found.p == pytest.approx(float(fit.f_test(np.eye(6)[4:]).pvalue))


def test_subgroups_have_intervals_and_no_p(trial):
    groups = subgroup_effects(*trial, alpha=0.05).groups
    assert [(group.level, group.n) for group in groups] == [("jong", 80), ("midden", 80), ("oud", 80)]
    assert not hasattr(groups[0], "p")


def test_a_subgroup_without_both_arms_is_named():
    levels = np.array(["a"] * 6 + ["b"] * 3)
    with pytest.raises(TooFew, match="subgroup 'b'"):
        subgroup_effects(np.arange(9.0), np.array([True, False] * 3 + [True] * 3), levels, alpha=0.05)
    with pytest.raises(TooFew, match="only one subgroup"):
        subgroup_effects(np.arange(6.0), np.array([True, False] * 3), levels[:6], alpha=0.05)
