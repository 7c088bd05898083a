"""Constrained allocation: well balanced, fair to each cluster, refused when chance has too little left."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from portal.stats.allocation.cluster import Cluster
from portal.stats.allocation.constrained import allowed_set, validity
from portal.stats.allocation.slots import AllocationError
from tests.stats.allocation.fairness import SEEDS, p_value, too_many


def clusters(size, seed=1):
    rng = np.random.default_rng(seed)
    return {
        Cluster(f"c{number:02}"): {
            "clients": float(rng.integers(20, 90)), "age": float(rng.normal(41, 3)), "place": "stad" if rng.random() < 0.4 else "dorp",
        }
        for number in range(size)
    }  # fmt: skip


def imbalance_by_hand(values, arms):
    """Two arms: the squared standardised differences of the means, added up; a factor of two levels counts once."""
    total = 0.0
    for name in ("clients", "age", "place"):
        column = [row[name] for row in values]
        numbers = np.array([float(value == "stad") for value in column] if name == "place" else column)
        total += ((numbers[arms == 1].mean() - numbers[arms == 0].mean()) / numbers.std()) ** 2
    return total


def test_the_allowed_set_holds_the_best_tenth():
    given = clusters(12)
    allowed = allowed_set(given, [1, 1], share=0.11)
    every = sorted(
        imbalance_by_hand(list(given.values()), np.isin(np.arange(12), chosen).astype(int))
        for chosen in itertools.combinations(range(12), 6)
    )
    assert allowed.considered == 924
    assert np.sort(allowed.imbalance) == pytest.approx(every[: len(allowed.arms)], abs=1e-6)
    assert len(allowed.arms) == pytest.approx(0.11 * 924, abs=2)
    for arms, imbalance in zip(allowed.arms, allowed.imbalance, strict=True):
        assert imbalance_by_hand(list(given.values()), arms) == pytest.approx(imbalance, abs=1e-6)


@pytest.mark.parametrize("size", [12, 15, 16, 25])
def test_each_cluster_has_exactly_half_a_chance(size):
    allowed = allowed_set(clusters(size), [1, 1])
    assert (validity(allowed, 2).chances == 0.5).all()
    assert len(allowed.arms) >= 100
    assert 0.05 <= validity(allowed, 2).share <= 0.12


def test_arms_of_one_ratio_have_one_chance_for_each_cluster():
    chances = validity(allowed_set(clusters(9), [1, 1, 1]), 3).chances
    np.testing.assert_allclose(chances, 1 / 3, rtol=1e-12)


@pytest.mark.parametrize("ratios", [[2, 1], [1, 1, 2]])
def test_with_other_ratios_the_chances_add_up_and_leave_each_arm_open(ratios):
    chances = validity(allowed_set(clusters(15, seed=2), ratios, share=0.3), len(ratios)).chances
    assert chances.sum(axis=1) == pytest.approx(1)
    assert ((chances > 0) & (chances < 1)).all()


def test_pairs_that_always_or_never_meet_are_named():
    given = {Cluster(f"c{number:02}"): {"size": 1.0} for number in range(14)}
    given[Cluster("c00")] = given[Cluster("c01")] = {"size": 50.0}
    given[Cluster("c02")] = {"size": 2.0}
    found = validity(allowed_set(given, [1, 1]), 2)
    assert found.never_together == (("c00", "c01"),)
    assert found.always_together == ()
    three = {**given, Cluster("c02"): {"size": 100.0}}
    assert validity(allowed_set(three, [1, 1]), 2).always_together == (("c00", "c01"),)


def test_chance_picks_each_allowed_allocation_equally_often():
    allowed = allowed_set(clusters(12), [1, 1])
    rows = {tuple(row): place for place, row in enumerate(allowed.arms.tolist())}
    low = 0
    for seed in SEEDS:
        picked = [rows[tuple(arm for _, arm in allowed.pick(f"{seed}/{n}"))] for n in range(1_000)]
        low += p_value(np.bincount(picked, minlength=len(rows)), 1_000 / len(rows)) < 0.01
    assert not too_many(low)


def test_a_test_over_the_same_set_rejects_as_often_as_it_says():
    """Type I error at 5% over 2,000 draws of outcomes that hang on the covariates."""
    given = clusters(16)
    allowed = allowed_set(given, [1, 1])
    sign = 2.0 * allowed.arms - 1
    rng = np.random.default_rng(5)
    size = np.array([row["clients"] for row in given.values()])
    outcomes = size / 20 + rng.normal(size=(2_000, 16))
    difference = np.round(np.abs(outcomes @ sign.T), 9)
    drawn = difference[np.arange(2_000), rng.integers(len(sign), size=2_000)]
    p = (difference >= drawn[:, np.newaxis]).mean(axis=1)
    assert 0.035 <= (p <= 0.05).mean() <= 0.065


def test_neither_the_order_nor_the_unit_of_a_covariate_has_a_say():
    given = clusters(14)
    expected = allowed_set(given, [1, 1])
    turned = {cluster: {**given[cluster], "age": 12 * given[cluster]["age"] + 3} for cluster in reversed(given)}
    found = allowed_set(turned, [1, 1])
    assert (found.arms == expected.arms).all()
    assert found.pick("seed") == expected.pick("seed")


def test_a_covariate_that_weighs_more_is_balanced_better():
    given = clusters(14)

    def spread(**weights):
        allowed = allowed_set(given, [1, 1], weights=weights)
        age = np.array([given[cluster]["age"] for cluster in allowed.clusters])
        return np.abs((2.0 * allowed.arms - 1) @ age).mean()

    assert spread(age=20) < spread() < spread(age=0.05)


def test_a_number_of_allocations_can_stand_for_the_share():
    assert len(allowed_set(clusters(16), [1, 1], count=2_000).arms) == 2_000


@pytest.mark.parametrize(
    ("size", "options", "said"),
    [
        (8, {}, "8 clusters have 70 allocations, too few to constrain"),
        (12, {"share": 0.05}, "of 924 allocations would be allowed; at least 100 and 5% have to be left to chance"),
        (16, {"share": 0.04}, "of 12870 allocations would be allowed"),
        (16, {"count": 20}, "Only 20 of 12870"),
        (1, {}, "There are 1 clusters"),
        (201, {}, "There are 201 clusters"),
    ],
)
def test_what_is_too_tight_is_refused(size, options, said):
    with pytest.raises(AllocationError, match=said):
        allowed_set(clusters(size), [1, 1], **options)


def test_a_cluster_that_could_get_one_arm_only_is_refused():
    given = {Cluster(f"c{number:02}"): {"size": 1.0 + number % 3} for number in range(15)}
    given[Cluster("c00")] = {"size": 500.0}
    with pytest.raises(AllocationError, match="Cluster c00 would leave chance no choice"):
        allowed_set(given, [2, 1])


@pytest.mark.parametrize(
    ("values", "said"), [({}, "needs a factor"), ({"a": 1.0}, "needs a factor"), ({"a": "x"}, "needs a factor"),
                         ({"a": float("nan")}, "not a finite number")]
)  # fmt: skip
def test_covariates_that_say_nothing_are_refused(values, said):
    with pytest.raises(AllocationError, match=said):
        allowed_set({Cluster(f"c{number}"): values for number in range(12)}, [1, 1])


def test_very_large_and_very_small_numbers_count_as_well():
    given = clusters(12)
    scaled = {c: {**v, "age": v["age"] * 1e306, "clients": v["clients"] * 1e-300} for c, v in given.items()}
    assert (allowed_set(scaled, [1, 1]).arms == allowed_set(given, [1, 1]).arms).all()


def test_the_golden_pick_never_changes():
    given = {Cluster(f"c{n:02}"): {"clients": float(20 + n * n % 37), "place": "ds"[n % 3 == 0]} for n in range(16)}
    picked = [allowed_set(dict(list(given.items())[:size]), [1, 1]).pick("gouden lijst") for size in (12, 16)]
    assert ["".join("un"[arm] for _, arm in given) for given in picked] == ["unnnuunnuunu", "nnunnunununuuunu"]
