"""A world to try a design in: how many units there are, what their outcomes are, and what the new way does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from portal.stats.design import Design, DesignKind, OutcomeType


class SimulationError(ValueError):
    """This design or this world can't be simulated; the message is one sentence that says why."""


@dataclass(frozen=True)
class Truth:
    """What is declared.

    Attributes
    ----------
    sizes : units that enrol, for each site; for each cluster when clusters are drawn, and in a stepped wedge for each
        cluster in each period
    control : the chance, mean, rate or hazard as it is now; events and hazards are in one unit of time
    effect : treatment minus control; for counts and times to an event a ratio
    sd : of a continuous outcome, within and between clusters together; within sites
    icc : share of the variance between clusters (counts: the variance of the cluster's rate over its square)
    cac : stepped wedge, share of that which belongs to the cluster in all periods
    site_sd, site_effect_sd : sd between sites of the level and of the effect, for binary and continuous outcomes
    attrition : share of the outcomes that stays unknown
    dispersion : of counts, as in `count.sd`
    follow_up : the time at which a time to an event is cut off
    """

    sizes: tuple[int, ...]
    control: float
    effect: float
    sd: float = 1.0
    icc: float = 0.0
    cac: float = 1.0
    site_sd: float = 0.0
    site_effect_sd: float = 0.0
    attrition: float = 0.0
    dispersion: float = 0.0
    follow_up: float = 1.0

    def check(self, design: Design) -> None:
        """Raise SimulationError when it can't be, or doesn't go with the design."""
        self._check_numbers()
        self._check_outcome(design)
        if design.design is DesignKind.INDIVIDUAL and self.icc:
            raise SimulationError("An ICC goes with clusters; sites differ by site_sd and site_effect_sd.")
        if design.design is not DesignKind.INDIVIDUAL and (self.site_sd or self.site_effect_sd):
            raise SimulationError("Differences between sites go with units that are drawn one by one.")

    def _check_numbers(self) -> None:
        numbers = [self.control, self.effect, self.sd, self.icc, self.cac, self.site_sd, self.site_effect_sd]
        numbers += [self.attrition, self.dispersion, self.follow_up]
        if not all(math.isfinite(number) for number in numbers):
            raise SimulationError("Each number of the world has to be finite.")
        if not self.sizes or min(self.sizes) < 1:
            raise SimulationError("Each site or cluster needs at least one unit.")
        if not (0 <= self.icc < 1 and 0 <= self.cac <= 1 and 0 <= self.attrition < 1):
            raise SimulationError("The ICC and the attrition lie between 0 and 1, and so does the autocorrelation.")
        if min(self.sd, self.follow_up) <= 0 or min(self.site_sd, self.site_effect_sd, self.dispersion) < 0:
            raise SimulationError("Standard deviations, dispersion and follow-up can't be negative.")

    def _check_outcome(self, design: Design) -> None:
        kind = design.primary.type
        if kind is OutcomeType.BINARY and not (0 < self.control < 1 and 0 < self.control + self.effect < 1):
            raise SimulationError("Both chances have to lie between 0 and 1.")
        if kind in RATIOS and min(self.control, self.effect) <= 0:
            raise SimulationError("The rate or hazard and the ratio have to be larger than 0.")
        if kind is OutcomeType.TIME_TO_EVENT and design.design is not DesignKind.INDIVIDUAL:
            raise SimulationError("Times to an event can be simulated for units that are drawn one by one.")
        if kind in RATIOS and (self.site_sd or self.site_effect_sd):
            raise SimulationError("Differences between sites go with binary and continuous outcomes.")


RATIOS = (OutcomeType.COUNT, OutcomeType.TIME_TO_EVENT)


def no_effect(design: Design) -> float:
    """The effect of nothing, on the scale of the truth."""
    return 1.0 if design.primary.type in RATIOS else 0.0
