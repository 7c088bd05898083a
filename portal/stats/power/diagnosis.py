"""What many simulated trials say about a design."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from portal.stats.power.estimates import Estimates, Floats


@dataclass(frozen=True)
class Measured:
    """A number from simulation, and its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Diagnosis:
    """How a design does, after Blair and others (2019, doi:10.1017/S0003055419000194).

    Attributes
    ----------
    trials : how many were simulated, with the effect and again without it
    power : share of the trials that find the effect: p below alpha
    type_one_error : the same share without an effect
    bias : mean estimate minus the truth (a log ratio for counts and times to an event)
    coverage : share of the intervals that hold the truth
    mean_se, sd_of_estimates : what the trials think their error is, and what it is
    not_estimated : trials whose data could not carry an estimate; they found nothing, and don't count in the rest
    """

    trials: int
    power: Measured
    type_one_error: Measured
    bias: Measured
    coverage: Measured
    mean_se: float
    sd_of_estimates: float
    not_estimated: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def diagnose(with_effect: Estimates, without: Estimates, truth: float, alpha: float, trials: int) -> Diagnosis:
    """Sum up trials with an effect of size `truth` and without one; raises ValueError when hardly any has estimates."""
    known = ~np.isnan(with_effect.estimate)
    if known.sum() < 2:
        raise ValueError("Hardly any of the simulated trials could be analysed.")
    found = with_effect.estimate[known]
    covered = (with_effect.low[known] <= truth) & (truth <= with_effect.high[known])
    sd = float(found.std(ddof=1))
    return Diagnosis(
        trials=trials,
        power=_share((with_effect.p < alpha).astype(np.float64)),
        type_one_error=_share((without.p < alpha).astype(np.float64)),
        bias=Measured(float(found.mean()) - truth, sd / math.sqrt(len(found))),
        coverage=_share(covered.astype(np.float64)),
        mean_se=float(with_effect.se[known].mean()),
        sd_of_estimates=sd,
        not_estimated=int((~known).sum()),
    )


def _share(yes: Floats) -> Measured:
    """A share; its error never says 0, because the simulation is finite (Agresti and Coull 1998)."""
    n, share = len(yes), float(yes.mean())
    middle = (yes.sum() + 2) / (n + 4)
    return Measured(share, math.sqrt(middle * (1 - middle) / (n + 4)))
