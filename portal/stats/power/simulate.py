"""Declare a world, run the trial in it many times, and diagnose the design.

Draws come from the allocation of the design, estimates from its analysis: what is planned is what will run. Where sums
say all, the trials are calculated at once (`quick_trials`); any other design runs trial by trial through `analyse`
(`whole_trials`).
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from portal.stats.design import Design, DesignKind
from portal.stats.power.diagnosis import Diagnosis, diagnose
from portal.stats.power.estimates import Estimates
from portal.stats.power.quick_trials import is_quick, quick_trials
from portal.stats.power.truth import RATIOS, SimulationError, Truth, no_effect
from portal.stats.power.whole_trials import whole_trials

__all__ = ["Diagnosis", "SimulationError", "Truth", "simulate"]

TRIALS_AT_ONCE = 2_000
UNITS_AT_ONCE = 2_000_000
CLUSTERS_AT_ONCE = 100_000


def simulate(design: Design, truth: Truth, *, trials: int, seed: str, whole: bool = False) -> Diagnosis:
    """Power, type I error, bias and coverage of the primary outcome's first treatment.

    Parameters
    ----------
    design, truth : the trial and the world
    trials : how many; run once with the effect and once without it, on the same draws
    seed : any text; the same text gives the same answer
    whole : run every trial through the analysis itself, also where sums would do

    Raises
    ------
    SimulationError : the world can't be, or hardly any trial could be analysed
    AllocationError, UnsupportedAnalysis : as the allocation and the analysis of the design
    """
    truth.check(design)
    if not 2 <= trials <= 100_000:
        raise SimulationError("The number of trials has to be at least 2 and at most 100000.")
    effects = (truth.effect, no_effect(design))
    quick = is_quick(design, truth) and not whole
    run = quick_trials if quick else whole_trials
    generator = _generator(seed)
    batches = [
        run(design, truth, effects, count, f"{seed}/{place}", generator)
        for place, count in enumerate(_batches(design, truth, trials))
    ]
    with_effect, without = (Estimates.joined(column) for column in zip(*batches, strict=True))
    size = math.log(truth.effect) if design.primary.type in RATIOS else truth.effect
    try:
        return diagnose(with_effect, without, size, design.analysis.alpha, trials)
    except ValueError as error:
        raise SimulationError(str(error)) from error


def _batches(design: Design, truth: Truth, trials: int) -> list[int]:
    """The trials to calculate at once: few enough for memory, and with clusters for the processor's own memory."""
    by_cluster = design.design is not DesignKind.INDIVIDUAL
    most = CLUSTERS_AT_ONCE // len(truth.sizes) if by_cluster else UNITS_AT_ONCE // max(truth.sizes)
    at_once = max(1, min(TRIALS_AT_ONCE, most))
    return [min(at_once, trials - start) for start in range(0, trials, at_once)]


def _generator(seed: str) -> np.random.Generator:
    """Chance for the outcomes, apart from that of the draws."""
    digest = hashlib.sha256(b"praktijkproef/simulation/1" + seed.encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))
