"""The randomisation test agrees with full enumeration in R, holds its level, and is indifferent to labels and scale."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from portal.stats.estimators.difference import TooFew, difference_in_means
from portal.stats.estimators.stratified import stratified_difference
from portal.stats.inference.exact_binary import exact_binary_p
from portal.stats.inference.randomisation import cluster_means, randomisation_p, randomisation_test
from tests.stats.reference import PUBLISHED, columns, expected, numbers


def rng(seed=1):
    return np.random.Generator(np.random.SFC64(seed))


def small():
    data = columns(PUBLISHED / "sim_small.csv")
    return numbers(data["y"]), numbers(data["treat"]) == 1


def drawn(n, k, seed):
    return rng(seed).permutation(np.arange(n) < k)


@pytest.mark.parametrize("studentised", [True, False])
def test_all_draws_of_a_small_trial_agree_with_r(studentised):
    e, found = expected("p-sim-perm"), randomisation_test(*small(), alpha=0.05, rng=rng(), studentised=studentised)
    assert (found.assignments, found.is_exact) == (e["assignments"], True)
    assert found.estimate == pytest.approx(e["observed"], rel=1e-9)
    assert found.p == pytest.approx(e["p"], rel=1e-9)
    assert found.interval == pytest.approx(e["ci_inversion"], rel=1e-6)


def test_all_draws_of_clusters_agree_with_r():
    data, e = columns(PUBLISHED / "sim_cluster.csv"), expected("p-sim-clri")
    means, treated, _ = cluster_means(numbers(data["y"]), numbers(data["treat"]) == 1, np.array(data["cluster"]))
    found = randomisation_test(means, treated, alpha=0.05, rng=rng())
    assert found.estimate == pytest.approx(e["observed"], rel=1e-9)
    assert (found.p, found.assignments) == (pytest.approx(e["p"], rel=1e-9), e["assignments"])


def test_ten_thousand_draws_come_near_to_all_draws():
    values, treated = rng(2).exponential(size=20), drawn(20, 10, 3)
    values[treated] += 0.6
    exact = randomisation_p(values, treated, rng=rng())
    far = np.concatenate([values, np.full(50, values.mean())])  # more units than are listed, in a stratum apart
    strata = np.array(["a"] * 20 + ["b"] * 50)
    arms = np.concatenate([treated, drawn(50, 25, 4)])
    p = randomisation_p(far, arms, rng=rng(5), strata=strata, studentised=False)
    assert p == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 10_000) ** 0.5)


@pytest.mark.parametrize("studentised", [True, False])
def test_many_units_agree_with_the_t_test(studentised):
    values, treated = rng(6).exponential(size=3000), drawn(3000, 1000, 7)
    values[treated] += 0.08
    found = randomisation_test(values, treated, alpha=0.05, rng=rng(8), studentised=studentised)
    model = difference_in_means(values[treated], values[~treated], alpha=0.05, robust=studentised)
    assert found.estimate == pytest.approx(model.estimate, rel=1e-9)
    assert found.p == pytest.approx(model.p, abs=0.02)
    assert found.interval == pytest.approx(model.interval, abs=0.1 * model.se)
    assert not found.is_exact


def test_strata_weigh_by_their_share_as_the_stratified_estimate_does():
    strata = np.repeat(["a", "b", "c"], [300, 200, 100])
    treated = np.concatenate([drawn(300, 100, 1), drawn(200, 100, 2), drawn(100, 60, 3)])
    values = rng(9).normal(size=600) + (strata == "b") * 3 + treated * 0.2
    found = randomisation_test(values, treated, alpha=0.05, rng=rng(10), strata=strata)
    model = stratified_difference(values, treated, strata, alpha=0.05)
    assert found.estimate == pytest.approx(model.estimate, rel=1e-9)
    assert found.p == pytest.approx(model.p, abs=0.02)
    assert found.interval == pytest.approx(model.interval, abs=0.1 * model.se)


def test_listed_strata_are_all_combinations():
    """Two pairs: of the four draws two are as far out as the one made."""
    values, treated = np.array([1.0, 0.0, 2.0, 0.0]), np.array([True, False, True, False])
    strata = np.array(["p", "p", "q", "q"])
    assert randomisation_p(values, treated, rng=rng(), strata=strata, studentised=False) == 2 / 4


def test_strata_with_one_arm_are_left_out():
    values, treated = rng(11).normal(size=12), np.array([True, False] * 4 + [True] * 4)
    strata = np.array(["a"] * 8 + ["b"] * 4)
    found = randomisation_test(values, treated, alpha=0.2, rng=rng(), strata=strata)
    assert found.left_out == 4
    assert found.p == randomisation_p(values[:8], treated[:8], rng=rng())


def test_a_binary_outcome_agrees_with_its_exact_p():
    values, treated = (rng(12).random(2000) < 0.3).astype(float), drawn(2000, 700, 13)
    x1, x0 = int(values[treated].sum()), int(values[~treated].sum())
    p = randomisation_p(values, treated, rng=rng(14), draws=100_000, studentised=False)
    assert p == pytest.approx(exact_binary_p(x1, 700, x0, 1300), abs=0.007)


def test_residuals_test_an_adjusted_effect():
    x, treated = rng(15).normal(size=400), drawn(400, 200, 16)
    values = 3 * x + treated * 0.5 + rng(17).normal(size=400)
    basis = np.column_stack([np.ones(400), x])
    away = np.eye(400) - basis @ np.linalg.pinv(basis)
    found = randomisation_test(
        away @ values, treated, alpha=0.05, rng=rng(18), unit_effect=away @ treated.astype(float)
    )
    ancova = np.linalg.lstsq(np.column_stack([basis, treated]), values, rcond=None)[0][-1]
    assert found.estimate == pytest.approx(ancova, rel=1e-6)
    assert found.interval[0] < 0.5 < found.interval[1]
    assert found.interval[1] - found.interval[0] < 0.5


trials = st.integers(4, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-50, 50), min_size=n, max_size=n, unique=True).map(lambda v: np.array(v, dtype=float)),
        st.permutations([True, True, *[i % 2 == 0 for i in range(n - 4)], False, False]).map(np.array),
    )
)


@settings(max_examples=60)
@given(trials, st.booleans())
def test_labels_scale_and_place_do_not_matter(trial, studentised):
    values, treated = trial
    p = randomisation_p(values, treated, rng=rng(), studentised=studentised)
    for other, arms in (
        (values, ~treated),
        (values * -1e6, treated),
        (values + 1e5, treated),
        (values[::-1], treated[::-1]),
    ):
        assert randomisation_p(other, arms, rng=rng(), studentised=studentised) == pytest.approx(p, rel=1e-12)


@settings(max_examples=40)
@given(trials, st.floats(-20, 20))
def test_the_interval_moves_with_the_effect(trial, shift):
    values, treated = trial
    if np.unique(values).size < 2:
        return
    try:
        before = randomisation_test(values, treated, alpha=0.5, rng=rng(), studentised=False)
    except TooFew:
        return
    after = randomisation_test(values + shift * treated, treated, alpha=0.5, rng=rng(), studentised=False)
    assert after.interval == pytest.approx([end + shift for end in before.interval], abs=1e-4)


def test_a_value_that_is_not_finite_is_refused():
    with pytest.raises(TooFew, match="finite"):
        randomisation_p(np.array([1.0, np.nan, 2.0, 3.0]), np.array([True, True, False, False]), rng=rng())


def test_an_empty_arm_is_refused():
    with pytest.raises(TooFew):
        randomisation_p(np.arange(6.0), np.ones(6, dtype=bool), rng=rng())


def test_a_constant_outcome_gives_p_one_and_no_interval():
    values, treated = np.full(80, 3.7), drawn(80, 40, 1)
    assert randomisation_p(values, treated, rng=rng()) == 1.0
    with pytest.raises(TooFew, match=r"all known outcomes are equal|can't be compared"):
        randomisation_test(values, treated, alpha=0.05, rng=rng())


def test_too_few_draws_to_exclude_anything_is_said():
    with pytest.raises(TooFew, match="possible draws are too few"):
        randomisation_test(np.array([1.0, 2, 3, 9, 8, 7]), np.arange(6) < 3, alpha=0.05, rng=rng())


def test_a_cluster_in_two_arms_is_named():
    with pytest.raises(TooFew, match="'west' stands in two arms"):
        cluster_means(np.arange(4.0), np.array([True, True, False, True]), np.array(["east", "west", "west", "east"]))


def test_the_same_seed_gives_the_same_p():
    values, treated = rng(19).exponential(size=300), drawn(300, 150, 20)
    assert randomisation_p(values, treated, rng=rng(21)) == randomisation_p(values, treated, rng=rng(21))


def rejections(trials, make, **options):
    return np.mean([randomisation_p(*make(seed), rng=rng(seed), **options) <= 0.05 for seed in range(trials)])


def test_no_effect_on_anyone_is_rejected_as_often_as_agreed():
    def make(seed):
        return rng(seed + 5000).exponential(size=80), drawn(80, 30, seed + 9000)

    assert rejections(800, make, draws=399) == pytest.approx(0.05, abs=3.5 * (0.05 * 0.95 / 800) ** 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("studentised", [True, False])
def test_blocks_hold_the_level(studentised):
    blocks = np.repeat(np.arange(30), 4)

    def make(seed):
        chance = rng(seed + 5000)
        arms = np.concatenate([chance.permutation([True, True, False, False]) for _ in range(30)])
        return chance.exponential(size=120) + blocks / 10, arms

    found = rejections(2000, make, draws=499, strata=blocks.astype(str), studentised=studentised)
    assert found == pytest.approx(0.05, abs=0.013)


@pytest.mark.slow
def test_only_the_studentised_test_holds_when_the_spread_differs():
    """A mean effect of zero with unequal arms and spreads: the plain difference rejects too often."""

    def make(seed):
        arms = drawn(200, 40, seed + 9000)
        return rng(seed + 5000).normal(size=200) * np.where(arms, 3.0, 1.0), arms

    assert rejections(1500, make, draws=399) == pytest.approx(0.05, abs=0.02)
    assert rejections(1500, make, draws=399, studentised=False) > 0.15


@pytest.mark.slow
def test_the_interval_covers_as_agreed():
    hits = []
    for seed in range(600):
        treated = drawn(90, 30, seed)
        values = rng(seed + 1).exponential(size=90) + 0.4 * treated
        low, high = randomisation_test(values, treated, alpha=0.05, rng=rng(seed), draws=499).interval
        hits.append(low <= 0.4 <= high)
    assert np.mean(hits) == pytest.approx(0.95, abs=0.03)


def test_ten_thousand_draws_of_ten_thousand_units_take_tenths_of_a_second():
    values, treated = rng(22).exponential(size=10_000), drawn(10_000, 5_000, 23)
    spent = []
    for _ in range(3):
        start = time.process_time()
        randomisation_p(values, treated, rng=rng(24), studentised=False)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.5


def test_unequal_arms_are_no_t_test_in_disguise():
    """scipy's own permutation test of the difference, on few units."""
    values, treated = rng(25).exponential(size=14), drawn(14, 5, 26)
    found = stats.permutation_test(
        (values[treated], values[~treated]), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        vectorized=True, n_resamples=np.inf, alternative="greater",
    )  # fmt: skip
    law = found.null_distribution
    two_sided = np.mean(np.abs(law) >= abs(found.statistic) * (1 - 1e-12))
    assert randomisation_p(values, treated, rng=rng(), studentised=False) == pytest.approx(two_sided, rel=1e-12)
