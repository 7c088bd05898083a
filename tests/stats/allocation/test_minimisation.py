"""Minimisation: more even than coins on every factor, and still chance each time."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from portal.stats.allocation.minimisation import all_arms, cumulative_chances, one_arm
from portal.stats.allocation.simple import arms_from
from portal.stats.design_options import AllocationOptions, Imbalance
from tests.stats.allocation.fairness import CONSTANTS

REFERENCE = CONSTANTS["minimisation_pocock_simon_range_equal_weights"]["n200"]
SHARES = [np.arange(1, 11) / 55, [0.55, 0.45], [0.2, 0.5, 0.3], [0.5, 0.5]]
KINDS = np.array(list(np.ndindex(10, 2, 3, 2)))


def arrivals(seed: int, n: int = 200) -> np.ndarray:
    """The strata of n units, drawn over the factors as in the published simulation."""
    rng = np.random.default_rng(seed)
    return np.ravel_multi_index([rng.choice(len(share), n, p=share) for share in SHARES], (10, 2, 3, 2))


def uneven(arms: np.ndarray, strata: np.ndarray) -> tuple[int, int]:
    """The difference between the arms over all, and the largest of those by level."""
    sign = 2 * arms - 1
    marginal = max(abs(sign[KINDS[strata, f] == level].sum()) for f in range(4) for level in range(len(SHARES[f])))
    return abs(sign.sum()), marginal


def minimised(strata, seed, ratios=(1, 1), weights=(1.0,) * 4, **options):
    return all_arms(ratios, KINDS, strata, weights, AllocationOptions(**options), seed)


@pytest.mark.parametrize("probability", [0.7, 0.8, 0.9])
def test_it_is_as_much_more_even_than_coins_as_published(probability):
    trials = [arrivals(number) for number in range(400)]
    found = np.mean(
        [uneven(minimised(t, f"trial {i}", probability=probability), t) for i, t in enumerate(trials)], axis=0
    )
    published = REFERENCE[f"p{probability}"]
    assert found[0] == pytest.approx(published["mean_abs_imbalance"], rel=0.15)
    assert found[1] == pytest.approx(published["mean_max_marginal"], rel=0.15)


def test_coins_are_as_uneven_as_published():
    trials = [arrivals(number) for number in range(400)]
    found = np.mean([uneven(arms_from([1, 1], "coins", str(i), 1, 200), t) for i, t in enumerate(trials)], axis=0)
    assert found[0] == pytest.approx(REFERENCE["simple"]["mean_abs_imbalance"], rel=0.15)
    assert found[1] == pytest.approx(REFERENCE["simple"]["mean_max_marginal"], rel=0.15)


@pytest.mark.parametrize("ratios", [(1, 1), (2, 1), (1, 1, 1), (3, 2, 1), (1,) * 6])
def test_no_arm_is_ever_certain_while_the_probability_is_below_one(ratios):
    for best in itertools.product([False, True], repeat=len(ratios)):
        if any(best):
            chances = np.diff(cumulative_chances(ratios, best, 0.8), prepend=0)
            assert chances.sum() == pytest.approx(1)
            assert (chances > 0).all()
            assert (chances < 1).all()


def test_the_preferred_arm_gets_the_probability_and_equal_arms_their_ratio():
    assert cumulative_chances((1, 1), (True, False), 0.8) == pytest.approx((0.8, 1))
    assert cumulative_chances((1, 1, 1), (False, True, False), 0.8) == pytest.approx((0.1, 0.9, 1))
    assert cumulative_chances((2, 1), (True, True), 0.8) == pytest.approx((2 / 3, 1))
    assert cumulative_chances((1, 1, 1), (True, True, False), 0.8) == pytest.approx((0.45, 0.9, 1))


def test_with_other_ratios_an_arm_that_is_not_preferred_has_one_chance():
    """Han, Enas and McEntegart (2009): the rest goes by ratio, so that the ratio holds in the long run."""
    assert cumulative_chances((2, 1), (False, True), 0.8) == pytest.approx((0.2, 1))
    assert cumulative_chances((2, 1), (True, False), 0.8) == pytest.approx((0.9, 1))


def test_a_tie_is_a_fair_coin_and_a_preference_is_kept_in_its_share():
    strata, ties, kept = arrivals(3, 12), [], []
    for number in range(500):
        arms = minimised(strata, f"seed {number}")
        for k in range(12):
            same = KINDS[strata[:k]] == KINDS[strata[k]]
            lead = sum(np.sign((2 * arms[:k, np.newaxis] - 1)[same[:, f]].sum()) for f in range(4))
            if lead:
                kept.append(arms[k] == (lead < 0))
            else:
                ties.append(arms[k])
    assert np.mean(ties) == pytest.approx(0.5, abs=0.02)
    assert np.mean(kept) == pytest.approx(0.8, abs=0.02)


CASES = [
    ((1, 1), {}),
    ((2, 1), {"probability": 0.9}),
    ((3, 2), {"probability": 0.7}),
    ((1, 1), {"imbalance": Imbalance.MARGINAL}),
    ((1, 1, 1), {}),
    ((2, 1, 1), {"imbalance": Imbalance.MARGINAL}),
    ((1, 2, 1, 1, 3, 1), {}),
]


@pytest.mark.parametrize("weights", [(1.0,) * 4, (2.0, 1.0, 0.5, 0.3)])
@pytest.mark.parametrize(("ratios", "options"), CASES)
def test_one_unit_follows_from_the_counts_of_those_before_it(ratios, options, weights):
    strata = arrivals(1, 150)
    arms = minimised(strata, "seed", ratios, weights, **options)
    of_arm = arms[:, np.newaxis] == np.arange(len(ratios))
    for k in range(150):
        same = KINDS[strata[:k]] == KINDS[strata[k]]
        earlier = same.T.astype(int) @ of_arm[:k].astype(int)
        assert one_arm(ratios, earlier, weights, AllocationOptions(**options), "seed", k + 1) == arms[k]


@pytest.mark.parametrize(("ratios", "options"), CASES)
def test_the_ratio_holds_over_all_units_and_in_each_level(ratios, options):
    strata = arrivals(2, 3_000)
    arms = minimised(strata, "ratio", ratios, **options)
    shares = np.array(ratios) / sum(ratios)
    assert np.bincount(arms, minlength=len(ratios)) / 3_000 == pytest.approx(shares, abs=0.01)
    busy = arms[KINDS[strata, 2] == 1]
    assert np.bincount(busy, minlength=len(ratios)) / len(busy) == pytest.approx(shares, abs=0.02)


def test_a_factor_that_weighs_more_is_more_even():
    trials = [arrivals(number) for number in range(150)]

    def site(weights):
        ends = [(2 * minimised(t, str(i), weights=weights) - 1, KINDS[t, 0]) for i, t in enumerate(trials)]
        return np.mean([abs(sign[level == 9].sum()) for sign, level in ends])

    assert site((10.0, 1.0, 1.0, 1.0)) < site((0.1, 1.0, 1.0, 1.0))


def test_relabelling_the_levels_changes_nothing():
    strata = arrivals(4)
    renamed = KINDS.copy()
    renamed[:, 0] = 9 - renamed[:, 0]
    arms = all_arms((1, 1), renamed, strata, (1.0,) * 4, AllocationOptions(), "seed")
    assert arms.tolist() == minimised(strata, "seed").tolist()
