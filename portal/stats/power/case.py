"""A power case as it is asked, checked; one clear sentence for each thing that's wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.stats.power import criterion
from portal.stats.power.criterion import Criterion
from portal.stats.power.fields import Fields, PowerCaseError
from portal.stats.power.looks import SPENDINGS
from portal.stats.power.numbers import read_numbers
from portal.stats.power.several_arms import adjusted_alpha

__all__ = ["PowerCase", "PowerCaseError"]

SOLVABLE = ("n", "power", "effect")
DESIGNS = ("individual", "cluster", "stepped_wedge")
OUTCOMES = ("binary", "continuous", "count", "time_to_event")
RATIO_OUTCOMES = ("count", "time_to_event")


@dataclass(frozen=True)
class PowerCase:
    """One question about size, power or effect of a trial.

    Attributes
    ----------
    solve : "n", "power" or "effect"
    outcome, design : as in the design of a trial
    alpha, sides : level of the test, and 1 or 2
    power : the power that is asked for; not used when solving power
    ratio : treatment units (clusters) for one control unit (cluster)
    attrition : share of the enrolled units that gives no outcome
    covariate_r2 : share of the outcome's variance that the covariates explain
    takeup_difference : share that takes up the new way in the treatment arm, less that in the control arm; the effect
        is meant for those who do
    n : number enrolled, all arms together; not used when solving n, nor for clusters
    arms, multiplicity : arms with the control; "holm" or "none". Each treatment arm is as large as another
    test, margin, higher_is_better : what is to be shown, see Criterion; the margin is a difference, or for counts and
        times to an event a ratio above 1
    looks, spending : shares of the information at which one looks, the last 1
    half_width : when it is there, n is for an interval of this half width instead of for a power
    p_control, p_treatment : binary: the chances
    difference, sd : continuous: treatment minus control, and the standard deviation, in the outcome's unit
    rate_control, rate_treatment, exposure, dispersion : count: see `count.sd`
    hazard_ratio, event_probability : time to event: treatment against control, and the share whose event is seen
    clusters, cluster_size, cluster_size_cv, icc : cluster designs: total number of clusters (not used when solving n),
        mean number enrolled in one, sd of the sizes over their mean, correlation within
    steps, cluster_period_size, cac : stepped wedge: moments of crossing, number enrolled in a cluster in a period,
        cluster autocorrelation

    The treatment's number is not used when solving the effect, save for its side.
    """

    solve: str
    outcome: str
    design: str = "individual"
    alpha: float = 0.05
    sides: int = 2
    power: float = 0.8
    ratio: float = 1.0
    attrition: float = 0.0
    covariate_r2: float = 0.0
    takeup_difference: float = 1.0
    n: int | None = None
    arms: int = 2
    multiplicity: str = "holm"
    test: str = criterion.SUPERIORITY
    margin: float | None = None
    higher_is_better: bool = True
    looks: tuple[float, ...] = (1.0,)
    spending: str = "obrien_fleming"
    half_width: float | None = None
    p_control: float | None = None
    p_treatment: float | None = None
    difference: float | None = None
    sd: float | None = None
    rate_control: float | None = None
    rate_treatment: float | None = None
    exposure: float = 1.0
    dispersion: float = 0.0
    hazard_ratio: float | None = None
    event_probability: float | None = None
    clusters: int | None = None
    cluster_size: float | None = None
    cluster_size_cv: float = 0.0
    icc: float | None = None
    steps: int | None = None
    cluster_period_size: float | None = None
    cac: float = 1.0

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PowerCase:
        """Read and check a case; raises PowerCaseError."""
        fields = Fields(data)
        solve = fields.choice("solve", "n", SOLVABLE)
        design = fields.choice("design", "individual", DESIGNS)
        outcome = fields.choice("outcome", None, OUTCOMES)
        if design == "stepped_wedge" and outcome in RATIO_OUTCOMES:
            raise PowerCaseError("A stepped wedge can be planned for a binary or a continuous outcome.")
        if data.get("sides") not in (None, 1, 2) or isinstance(data.get("sides"), bool):
            raise PowerCaseError("sides has to be 1 or 2.")
        return cls(
            solve=solve,
            outcome=outcome,
            design=design,
            sides=int(data.get("sides") or 2),
            alpha=fields.number("alpha", 0.05, above=0, below=1),
            power=fields.number("power", 0.8, above=0, below=1) if solve != "power" else cls.power,
            ratio=fields.number("ratio", 1.0, above=0),
            attrition=fields.number("attrition", 0.0, least=0, below=1),
            covariate_r2=fields.number("covariate_r2", 0.0, least=0, below=1),
            takeup_difference=fields.number("takeup_difference", 1.0, above=0, most=1),
            n=fields.whole("n", least=2) if solve != "n" and design == "individual" else None,
            arms=fields.whole("arms", 2, least=2, most=6),
            multiplicity=fields.choice("multiplicity", "holm", ("holm", "none")),
            looks=fields.shares("looks"),
            spending=fields.choice("spending", "obrien_fleming", SPENDINGS),
            half_width=fields.optional("half_width", above=0),
            **read_numbers(fields, solve, design, outcome),
        )._checked()

    @cached_property
    def criterion(self) -> Criterion:
        """What one comparison has to show, on the scale on which the effect is tested."""
        margin = self.margin or 0.0
        return Criterion(
            alpha=adjusted_alpha(self.alpha, self.arms, self.multiplicity),
            sides=self.sides,
            test=self.test,
            margin=math.log(margin) if margin and self.outcome in RATIO_OUTCOMES else margin,
            higher_is_better=self.higher_is_better,
        )

    @property
    def stays(self) -> float:
        """What an enrolled unit counts for: attrition loses units, take-up dilutes the effect."""
        return (1 - self.attrition) * self.takeup_difference**2

    def _checked(self) -> PowerCase:
        if self.solve != "power" and self.power <= self.alpha:
            raise PowerCaseError("power has to be larger than alpha.")
        if self.design == "stepped_wedge" and self.arms > 2:
            raise PowerCaseError("A stepped wedge has two arms.")
        if self.half_width is not None and (self.solve != "n" or self.design == "stepped_wedge"):
            raise PowerCaseError("half_width goes with solve n, and not with a stepped wedge.")
        if self.solve == "effect" and self.test != criterion.SUPERIORITY:
            raise PowerCaseError("The smallest effect can be solved for superiority only.")
        if len(self.looks) > 1 and self.test == criterion.EQUIVALENCE:
            raise PowerCaseError("Interim looks can't be planned for equivalence.")
        return self
