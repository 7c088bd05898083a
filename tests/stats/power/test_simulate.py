"""Simulated trials: the very draws, the very formulas, and numbers that agree with theory."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from portal.stats.allocation.cluster import Cluster, cluster_arms
from portal.stats.allocation.draw import sequence
from portal.stats.analyse import analyse
from portal.stats.dataset import Dataset
from portal.stats.design import (
    AllocationPlan,
    AnalysisPlan,
    Arm,
    Better,
    Design,
    DesignKind,
    Estimator,
    Method,
    OutcomeSpec,
    OutcomeType,
    StandardError,
    Unit,
)
from portal.stats.power.draws import arms_of_clusters, arms_of_stratum
from portal.stats.power.quick_trials import (
    ClusterTrials,
    IndividualTrials,
    analyse_cells,
    analyse_totals,
    is_quick,
    strata_of_sites,
)
from portal.stats.power.simulate import SimulationError, Truth, simulate
from portal.stats.power.solve import answer

WORLD = Truth(sizes=(31, 12, 44), control=0.3, effect=0.2, sd=0.4, site_sd=0.05, attrition=0.1)
CLUSTERS = Truth(sizes=(9, 14, 30, 22, 5, 17, 11), control=0.4, effect=0.1, sd=0.5, icc=0.08, attrition=0.1)


def make_design(
    kind="individual", outcome="binary", estimator="difference", method="permuted_block", strata=("site",), **changes
):
    ratio = changes.pop("ratio", 1)
    se = StandardError(changes.pop("se", "robust"))
    sizes = (2 + 2 * ratio, 1 + ratio) if method == "permuted_block" else ()
    levels = {factor: ("low", "high") for factor in strata if factor != "site"}
    return replace(
        Design(
            unit=Unit.CLIENT if kind == "individual" else Unit.CLUSTER,
            design=DesignKind(kind),
            arms=(Arm("new", "New", ratio=ratio), Arm("usual", "Usual", True)),
            allocation=AllocationPlan(Method(method), sizes, tuple(strata), levels),
            outcomes=(OutcomeSpec("y", "Y", OutcomeType(outcome), True, Better.HIGHER, 0.05, 30),),
            analysis=AnalysisPlan(estimator=Estimator(estimator), se=se),
        ),
        **changes,
    )


def cluster_design(outcome="binary", method="complete", **changes):
    return make_design("cluster", outcome, method=method, strata=(), **changes)


def values_with(rng, kind, n, mean, squares):
    """Outcomes of n units that have this mean and this sum of squared distances to it."""
    if kind is OutcomeType.BINARY:
        return np.repeat([1.0, 0.0], [round(n * mean), n - round(n * mean)])
    noise = rng.standard_normal(n)
    noise -= noise.mean()
    length = np.sqrt((noise**2).sum())
    return mean + (noise * np.sqrt(squares) / length if length else np.zeros(n))


def check_equal(design, found, trial, dataset):
    effect = analyse(design, dataset).to_json()["outcomes"]["y"]["effects"][0]
    expected = [effect["estimate"], effect["se"], *effect["ci"], effect["p"]]
    columns = (found.estimate, found.se, found.low, found.high, found.p)
    assert [float(column[trial]) for column in columns] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("strata", [("site",), ("site", "age"), ()])
@pytest.mark.parametrize(
    ("outcome", "estimator", "se"),
    [
        ("binary", "difference", "robust"),
        ("binary", "stratified", "robust"),
        ("continuous", "difference", "robust"),
        ("continuous", "difference", "classical"),
        ("continuous", "stratified", "robust"),
    ],
)
@pytest.mark.parametrize(
    ("method", "ratio"), [("permuted_block", 1), ("permuted_block", 2), ("simple", 1), ("complete", 2)]
)
def test_sums_give_what_the_analysis_gives_on_the_same_units(outcome, estimator, se, strata, method, ratio):
    design = make_design(outcome=outcome, estimator=estimator, se=se, strata=strata, method=method, ratio=ratio)
    world = WORLD if strata else replace(WORLD, site_sd=0)
    assert is_quick(design, world)
    rng = np.random.default_rng(8)
    trials = IndividualTrials.drawn(design, world, 2, "seed")
    cells = trials.outcomes(design, world, world.effect, rng)
    found = analyse_cells(design, cells)
    names = [stratum for _site, stratum, _size in strata_of_sites(design, world)]
    for trial in range(2):
        arm, values, place = [], [], []
        for stratum in range(len(names)):
            for number, key in enumerate(("usual", "new")):
                n = int(cells.n[trial, stratum, number])
                cell = cells.mean[trial, stratum, number], cells.squares[trial, stratum, number]
                values.append(values_with(rng, design.primary.type, n, *cell))
                arm += [key] * n
                place += [stratum] * n
        parts = [dict(part.split("=") for part in name.split(";") if part) for name in names]
        factors = {factor: np.array([parts[p][factor] for p in place]) for factor in strata}
        check_equal(design, found, trial, Dataset(np.array(arm), {"y": np.concatenate(values)}, {}, factors))


@pytest.mark.parametrize("outcome", ["binary", "continuous"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_cluster_totals_give_what_the_analysis_gives_on_the_same_units(outcome, ratio):
    design = cluster_design(outcome, ratio=ratio)
    assert is_quick(design, CLUSTERS)
    rng = np.random.default_rng(3)
    trials = ClusterTrials.drawn(design, CLUSTERS, 6, "seed")
    sizes, totals = trials.outcomes(design, CLUSTERS, CLUSTERS.effect, rng)
    found = analyse_totals(design, trials, sizes, totals)
    for trial in range(6):
        n = np.broadcast_to(sizes, totals.shape)[trial].astype(int)
        means = totals[trial] / np.maximum(n, 1)
        values = [values_with(rng, design.primary.type, n[k], means[k], 1.0 * (n[k] > 1)) for k in range(len(n))]
        clusters = np.repeat([f"{k}" for k in range(len(n))], n)
        arms = np.where(np.repeat(trials.treated[trial], n), "new", "usual")
        check_equal(design, found, trial, Dataset(arms, {"y": np.concatenate(values)}, {}, {}, clusters))


@pytest.mark.parametrize("method", ["permuted_block", "simple", "complete"])
def test_each_trial_has_a_list_of_the_allocation_itself(method):
    design = make_design(method=method)
    seed = "s/0" if method == "complete" else "s"
    lists = arms_of_stratum(design, "site=1", 23, 40, "s")
    own = sequence(design.allocation, design.arms, seed, "site=1", 23).arms
    assert lists.shape == (40, 23)
    assert lists[0].tolist() == own.tolist()
    assert len(np.unique(lists, axis=0)) == 40


def test_blocks_are_whole_in_every_trial():
    design = make_design(allocation=AllocationPlan(Method.PERMUTED_BLOCK, (4,), ("site",)))
    lists = arms_of_stratum(design, "site=1", 20, 200, "s")
    assert (lists.reshape(200, 5, 4).sum(axis=2) == 2).all()


@pytest.mark.parametrize("ratios", [[1, 1], [2, 1]])
def test_clusters_are_shuffled_as_the_allocation_does(ratios):
    clusters = [Cluster(f"{k:03d}") for k in range(30)]
    own = [given.arm for given in cluster_arms(clusters, ratios, "s")]
    assert arms_of_clusters(ratios, 30, 5, "s")[0].tolist() == own
    uneven = arms_of_clusters(ratios, 31, 60, "s").sum(axis=1)
    share = 31 * ratios[1] / sum(ratios)
    assert set(uneven) == {int(share), int(share) + 1}


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    first, again, other = (simulate(make_design(), WORLD, trials=50, seed=seed) for seed in ("a", "a", "b"))
    assert first == again
    assert first.bias != other.bias


@pytest.mark.parametrize("outcome", ["binary", "continuous"])
def test_the_power_is_that_of_the_formula_and_the_level_that_of_the_test(outcome):
    world = Truth(sizes=(60,) * 10, control=0.3, effect=0.1, sd=0.46)
    found = simulate(make_design(outcome=outcome), world, trials=4000, seed="power")
    case = {"solve": "power", "outcome": outcome, "n": 600, "p_control": 0.3, "p_treatment": 0.4}
    expected = answer({**case, "difference": 0.1, "sd": 0.46}).power
    assert found.power.value == pytest.approx(expected, abs=3.5 * found.power.error)
    assert found.type_one_error.value == pytest.approx(0.05, abs=3.5 * found.type_one_error.error)
    assert found.coverage.value == pytest.approx(0.95, abs=3.5 * found.coverage.error)
    assert abs(found.bias.value) < 3.5 * found.bias.error
    assert found.mean_se == pytest.approx(found.sd_of_estimates, rel=0.05)


def test_the_power_of_clusters_is_that_of_the_formula():
    world = Truth(sizes=(50,) * 40, control=0.3, effect=0.3, sd=1.0, icc=0.1)
    found = simulate(cluster_design("continuous"), world, trials=4000, seed="power")
    case = {"design": "cluster", "outcome": "continuous", "clusters": 40, "cluster_size": 50, "icc": 0.1}
    expected = answer({**case, "solve": "power", "difference": 0.3, "sd": 1}).power
    assert found.power.value == pytest.approx(expected, abs=3.5 * found.power.error)
    assert found.type_one_error.value == pytest.approx(0.05, abs=3.5 * found.type_one_error.error)


def test_trials_that_can_not_be_analysed_find_nothing_and_are_counted():
    found = simulate(make_design(), Truth(sizes=(6,), control=0.02, effect=0.02), trials=400, seed="few")
    assert 100 < found.not_estimated < 400
    assert found.power.value < 0.05


@pytest.mark.parametrize(
    ("design", "world"),
    [
        (make_design(method="minimisation", strata=("site", "age")), WORLD),
        (make_design(estimator="lin", outcome="continuous", covariates=("age",)), WORLD),
        (make_design(estimator="ancova"), WORLD),
        (make_design(outcome="count"), Truth(sizes=(40, 30), control=1.2, effect=0.7, dispersion=0.4)),
        (make_design(outcome="time_to_event"), Truth(sizes=(40, 30), control=0.9, effect=1.4, attrition=0.1)),
        (
            cluster_design("continuous", method="constrained", covariates=("size",)),
            replace(CLUSTERS, sizes=(9, 14, 30, 22, 5, 17, 11, 8, 13, 20, 16, 7)),
        ),
        (
            make_design("stepped_wedge", "continuous", method="complete", strata=(), steps=3),
            Truth(sizes=(6,) * 9, control=0, effect=0.3, icc=0.05, cac=0.8),
        ),
    ],
)
def test_designs_that_sums_do_not_cover_run_through_the_analysis_itself(design, world):
    assert not is_quick(design, world)
    first, again = (simulate(design, world, trials=4, seed="whole") for _ in range(2))
    assert first == again
    assert first.not_estimated == 0
    assert first.sd_of_estimates > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "world"),
    [(make_design(), WORLD), (make_design(estimator="stratified"), WORLD), (cluster_design(), CLUSTERS)],
)
def test_sums_and_whole_trials_agree(design, world):
    quick = simulate(design, world, trials=20_000, seed="quick")
    whole = simulate(design, world, trials=600, seed="whole", whole=True)
    for name in ("power", "type_one_error", "coverage", "bias"):
        one, other = getattr(quick, name), getattr(whole, name)
        assert one.value == pytest.approx(other.value, abs=4 * np.hypot(one.error, other.error)), name


@pytest.mark.slow
def test_two_thousand_trials_of_a_thousand_clients_take_less_than_two_seconds():
    world = Truth(sizes=(50,) * 20, control=0.3, effect=0.08, site_sd=0.03)
    start = time.perf_counter()
    simulate(make_design(), world, trials=2000, seed="speed")
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("design", "change", "sentence"),
    [
        (make_design(), {"control": 1.2}, "Both chances have to lie between 0 and 1."),
        (make_design(), {"effect": float("nan")}, "Each number of the world has to be finite."),
        (make_design(), {"sizes": ()}, "Each site or cluster needs at least one unit."),
        (make_design(), {"sizes": (5, 0)}, "Each site or cluster needs at least one unit."),
        (make_design(), {"attrition": 1.0}, "The ICC and the attrition lie between 0 and 1"),
        (make_design(), {"icc": 0.1}, "An ICC goes with clusters"),
        (make_design(outcome="continuous"), {"sd": 0.0}, "can't be negative"),
        (make_design(outcome="count"), {"effect": -0.2}, "The rate or hazard and the ratio have to be larger than 0."),
        (make_design(outcome="count"), {"site_sd": 0.1}, "Differences between sites go with binary"),
        (cluster_design(), {"site_sd": 0.1}, "Differences between sites go with units"),
        (make_design(), {"control": 1e-9, "effect": 1e-9, "site_sd": 0.0}, "Hardly any of the simulated trials"),
    ],
)
def test_a_world_that_can_not_be_is_refused_in_a_sentence(design, change, sentence):
    with pytest.raises(SimulationError) as refused:
        simulate(design, replace(WORLD, **change), trials=20, seed="bad")
    assert str(refused.value).startswith(sentence) or sentence in str(refused.value)


def test_the_number_of_trials_has_bounds():
    with pytest.raises(SimulationError, match="number of trials"):
        simulate(make_design(), WORLD, trials=1, seed="a")
