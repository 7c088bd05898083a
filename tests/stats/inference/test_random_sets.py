"""Random sets have exactly k units, each unit and pair as often as it should be; their sums are the sets' sums."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from portal.stats.inference.random_sets import all_sums, random_sets, random_sums


def rng(seed=1):
    return np.random.Generator(np.random.SFC64(seed))


def units(bits, n):
    """The sets as zeros and ones, shape (n, draws)."""
    return np.unpackbits(bits, axis=0, bitorder="little")[:n]


@pytest.mark.parametrize(("n", "k"), [(8, 4), (203, 101), (203, 30), (1000, 1), (1000, 3), (517, 258)])
def test_each_set_has_exactly_k_units(n, k):
    assert (units(random_sets(n, k, 500, rng()), n).sum(axis=0) == k).all()
    assert np.unpackbits(random_sets(n, k, 50, rng()), axis=0, bitorder="little")[n:].sum() == 0


@pytest.mark.parametrize(("n", "k"), [(6, 3), (7, 2)])
def test_every_set_is_equally_likely(n, k):
    drawn = units(random_sets(n, k, 35_000, rng(3)), n)
    codes = np.bincount((drawn * (1 << np.arange(n))[:, None]).sum(axis=0))
    counts = codes[codes > 0]
    assert len(counts) == len(list(combinations(range(n), k)))
    assert stats.chisquare(counts).pvalue > 0.001


def test_pairs_of_units_meet_as_often_as_they_should():
    n, k, draws = 60, 20, 20_000
    drawn = units(random_sets(n, k, draws, rng(4)), n).astype(float)
    together = (drawn @ drawn.T)[np.triu_indices(n, 1)]
    chance = k * (k - 1) / n / (n - 1)
    z = (together - draws * chance) / (draws * chance * (1 - chance)) ** 0.5
    assert np.abs(z).max() < 4.5
    assert 0.8 < z.std() < 1.2


@pytest.mark.parametrize("k", [300, 60, 640])
def test_sums_over_random_sets_have_the_mean_and_spread_of_theory(k):
    n, draws = 700, 20_000
    values = np.array([rng(5).exponential(size=n), rng(6).normal(size=n)])
    sums = random_sums(values, k, draws, rng(7))
    sd = np.sqrt(k * (n - k) / n * values.var(axis=1, ddof=1))
    assert sums.mean(axis=1) == pytest.approx(k * values.mean(axis=1), abs=5 * sd.max() / draws**0.5)
    assert sums.std(axis=1) == pytest.approx(sd, rel=0.025)
    covariance = k * (n - k) / n * np.cov(values)[0, 1]
    assert np.cov(sums)[0, 1] == pytest.approx(covariance, abs=5 * sd.prod() / draws**0.5)


def test_sums_agree_in_law_with_plain_permutations():
    values, draws = rng(8).exponential(size=150), 5_000
    order = rng(9).permuted(np.tile(np.arange(150), (draws, 1)), axis=1)[:, :70]
    p = stats.ks_2samp(random_sums(values[None], 70, draws, rng(10))[0], values[order].sum(axis=1)).pvalue
    assert p > 0.001


def test_listed_sums_are_those_of_all_sets():
    values = rng(11).normal(size=(2, 7))
    for k in range(8):
        expected = sorted(values[0, list(chosen)].sum() for chosen in combinations(range(7), k))
        assert np.sort(all_sums(values, k)[0]) == pytest.approx(expected)


def test_two_valued_rows_are_drawn_as_counts_and_stay_together():
    binary = np.repeat([[0.0], [1.0]], 100, axis=1).reshape(1, -1)
    values = np.concatenate([binary - 0.5, (binary - 0.5) ** 2, 3 - 2 * binary])
    sums = random_sums(values, 80, 20_000, rng(12))
    assert sums[1] == pytest.approx(20.0)
    assert sums[2] == pytest.approx(3 * 80 - 2 * (sums[0] + 40))
    assert sums[0].std() == pytest.approx((80 * 120 / 200 * binary.var(ddof=1)) ** 0.5, rel=0.03)


def test_the_same_seed_gives_the_same_sums():
    values = rng(13).normal(size=(1, 400))
    assert (random_sums(values, 200, 100, rng(14)) == random_sums(values, 200, 100, rng(14))).all()
