"""The power curve of a page, and power by simulation beside cluster-experiments."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np

from portal.stats.design import (
    AllocationPlan,
    Arm,
    Better,
    Design,
    DesignKind,
    Method,
    OutcomeSpec,
    OutcomeType,
    Unit,
)
from portal.stats.power.case import PowerCase
from portal.stats.power.simulate import Truth, simulate
from portal.stats.power.solve import power_curve
from tests.bench.row import Row, against_limit, against_peer, seconds, skipped

ARMS = (Arm("usual", "Usual", control=True), Arm("new", "New"))
CLUSTERS, SIZE, ICC, EFFECT = 200, 50, 0.05, 0.08
TRIALS, PEER_TRIALS = 10_000, 100


def rows() -> Iterator[Row]:
    """A curve of 200 points; 2,000 trials in 20 sites; clusters."""
    yield from _curves()
    sites = _design(DesignKind.INDIVIDUAL, OutcomeType.BINARY, AllocationPlan(Method.PERMUTED_BLOCK, (4, 6), ("site",)))
    world = Truth(sizes=(50,) * 20, control=0.3, effect=0.08, site_sd=0.05)
    took = seconds(lambda: simulate(sites, world, trials=2_000, seed="a"), 3)
    yield against_limit(
        "2,000 simulated trials of 1,000 clients in 20 sites, with and without an effect", took, 2.0, "s"
    )
    yield from _clusters()


def _curves() -> Iterator[Row]:
    numbers = {"alpha": 0.05, "sides": 2, "power": 0.8, "ratio": 1, "solve": "n", "design": "individual"}
    cases = {
        "two proportions": {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.38},
        "two means": {"outcome": "continuous", "difference": 0.2, "sd": 1.0},
    }
    for name, fields in cases.items():
        case = PowerCase.from_json(numbers | fields)
        took = seconds(lambda c=case: power_curve(c, np.linspace(50, 5_000, 200)), 20)
        yield against_limit(f"power curve of 200 points, {name}", took * 1000, 5.0, "ms")


def _clusters() -> Iterator[Row]:
    design = _design(DesignKind.CLUSTER, OutcomeType.CONTINUOUS, AllocationPlan(Method.COMPLETE))
    world = Truth(sizes=(SIZE,) * CLUSTERS, control=0.0, effect=EFFECT, sd=1.0, icc=ICC)
    found = simulate(design, world, trials=TRIALS, seed="a")
    took = seconds(lambda: simulate(design, world, trials=TRIALS, seed="a"), 3) / TRIALS
    name = f"cluster power by simulation, a trial of {CLUSTERS * SIZE:,} rows in {CLUSTERS} clusters"
    try:
        from cluster_experiments import PowerAnalysis
    except ImportError as error:
        yield skipped(name, "ms", f"cluster-experiments can't be imported: {error}")
        return
    frame, power = _frame(), 0.0
    peer = PowerAnalysis.from_dict(
        {
            "analysis": "ols_clustered", "perturbator": "constant", "splitter": "clustered",
            "cluster_cols": ["cluster"], "n_simulations": PEER_TRIALS, "alpha": 0.05, "seed": 1,
        }
    )  # fmt: skip

    def run() -> None:
        nonlocal power
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            power = float(peer.power_analysis(frame, average_effect=EFFECT))

    peer_took = seconds(run, 1) / PEER_TRIALS
    yield against_peer(name, took * 1000, "cluster-experiments", peer_took * 1000, 500.0, "ms")
    error = (power * (1 - power) / PEER_TRIALS + found.power.error**2) ** 0.5
    away = abs(power - found.power.value) / error
    title = f"its power {found.power.value:.3f}, distance from {power:.2f} of cluster-experiments"
    yield against_limit(title, away, 2.0, "simulation errors")


def _frame():
    """The same world as one data set, whose variances between and within clusters are exactly as declared."""
    import pandas as pd

    rng = np.random.default_rng(1)
    between, within = rng.normal(size=CLUSTERS), rng.normal(size=(CLUSTERS, SIZE))
    within = within - within.mean(axis=1, keepdims=True)
    between = (between - between.mean()) / between.std() * (ICC + (1 - ICC) / SIZE) ** 0.5
    within = within / within.std() * ((1 - ICC) * (1 - 1 / SIZE)) ** 0.5
    names = np.repeat([f"c{number}" for number in range(CLUSTERS)], SIZE)
    return pd.DataFrame({"cluster": names, "target": (between[:, None] + within).ravel()})


def _design(kind: DesignKind, outcome: OutcomeType, plan: AllocationPlan) -> Design:
    spec = OutcomeSpec("work", "Work", outcome, True, Better.HIGHER, 0.05, 183)
    unit = Unit.CLIENT if kind is DesignKind.INDIVIDUAL else Unit.CLUSTER
    return Design(unit=unit, design=kind, arms=ARMS, allocation=plan, outcomes=(spec,))
