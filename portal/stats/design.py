"""The design of an experiment: the machine-readable core of a protocol, from and to design.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.stats.design_fields import SCHEMA, DesignError, Fields, Problem
from portal.stats.design_options import AllocationOptions, read_options

__all__ = [
    "AllocationOptions", "AllocationPlan", "AnalysisPlan", "Arm", "Better", "Design", "DesignError", "DesignKind",
    "Estimator", "Inference", "Method", "OutcomeSpec", "OutcomeType", "Problem", "StandardError", "Unit",
]  # fmt: skip
MOST_ARMS = 6
RESERVED = {"unit", "arm", "site", "cluster", "period"}


class Unit(StrEnum):
    """What is drawn."""

    CLIENT = "client"
    CLUSTER = "cluster"


class DesignKind(StrEnum):
    """The kind of design."""

    INDIVIDUAL = "individual"
    CLUSTER = "cluster"
    STEPPED_WEDGE = "stepped_wedge"


class Method(StrEnum):
    """How chance decides; the value is the name of the module in portal/stats/allocation."""

    SIMPLE = "simple"
    COMPLETE = "complete"
    PERMUTED_BLOCK = "permuted_block"
    MINIMISATION = "minimisation"
    CONSTRAINED = "constrained"


class OutcomeType(StrEnum):
    """What kind of value an outcome has."""

    BINARY = "binary"
    CONTINUOUS = "continuous"
    COUNT = "count"
    TIME_TO_EVENT = "time_to_event"


class Better(StrEnum):
    """Which direction is an improvement."""

    HIGHER = "higher"
    LOWER = "lower"


class Estimator(StrEnum):
    """The point estimate."""

    DIFFERENCE = "difference"
    STRATIFIED = "stratified"
    ANCOVA = "ancova"
    LIN = "lin"


class StandardError(StrEnum):
    """robust: HC2 (clusters: CR2); classical: one variance for all."""

    ROBUST = "robust"
    CLASSICAL = "classical"


class Inference(StrEnum):
    """Where interval and p value come from."""

    MODEL = "model"
    RANDOMISATION = "randomisation"


@dataclass(frozen=True)
class Arm:
    """One of the ways that are compared."""

    key: str
    label: str
    control: bool = False
    ratio: int = 1


@dataclass(frozen=True)
class AllocationPlan:
    """How units are allocated; `levels` names the levels of each stratum factor other than site."""

    method: Method
    block_sizes: tuple[int, ...] = ()
    strata: tuple[str, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: AllocationOptions = field(default_factory=AllocationOptions)


@dataclass(frozen=True)
class OutcomeSpec:
    """An outcome; `smallest_effect` is on the outcome's own scale (a fraction for a binary one)."""

    key: str
    label: str
    type: OutcomeType
    primary: bool
    better: Better
    smallest_effect: float
    due_days: int


@dataclass(frozen=True)
class AnalysisPlan:
    """The analysis that was agreed beforehand."""

    estimator: Estimator = Estimator.DIFFERENCE
    se: StandardError = StandardError.ROBUST
    inference: Inference = Inference.MODEL
    alpha: float = 0.05
    looks: tuple[float, ...] = (1.0,)
    spending: str = "obrien_fleming"
    multiplicity: str = "holm"
    tau: float | None = None


@dataclass(frozen=True)
class Design:
    """All that is needed to draw, to plan and to analyse."""

    unit: Unit
    design: DesignKind
    arms: tuple[Arm, ...]
    allocation: AllocationPlan
    outcomes: tuple[OutcomeSpec, ...]
    covariates: tuple[str, ...] = ()
    cluster: Any = None
    steps: Any = None
    analysis: AnalysisPlan = AnalysisPlan()

    @property
    def control(self) -> Arm:
        """The usual way."""
        return next(arm for arm in self.arms if arm.control)

    @property
    def treatments(self) -> tuple[Arm, ...]:
        """The other arms, in the order of the design."""
        return tuple(arm for arm in self.arms if not arm.control)

    @property
    def primary(self) -> OutcomeSpec:
        """The main outcome."""
        return next(outcome for outcome in self.outcomes if outcome.primary)

    @classmethod
    def from_json(cls, value: object) -> Design:
        """Read the object of a design file.

        Raises DesignError that names everything that is wrong.
        """
        return _Reader().design(value)

    def to_json(self) -> dict[str, Any]:
        """The object of a design file; from_json gives this design back."""
        plan, analysis = self.allocation, self.analysis
        return {
            "schema": SCHEMA,
            "unit": self.unit.value,
            "design": self.design.value,
            "arms": [_plain(vars(arm)) for arm in self.arms],
            "allocation": {
                "method": plan.method.value,
                "block_sizes": list(plan.block_sizes),
                "strata": list(plan.strata),
                "levels": {factor: list(levels) for factor, levels in plan.levels.items()},
                **plan.options.to_json(),
            },
            "outcomes": [_plain(vars(outcome)) for outcome in self.outcomes],
            "covariates": list(self.covariates),
            "cluster": self.cluster,
            "steps": self.steps,
            "analysis": _plain(vars(analysis)),
        }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Enums as their values, tuples as lists."""
    plain = {}
    for name, value in values.items():
        plain[name] = value.value if isinstance(value, StrEnum) else list(value) if isinstance(value, tuple) else value
    return plain


class _Reader(Fields):
    """Reads the parts of a design."""

    def design(self, value: object) -> Design:
        if not isinstance(value, dict):
            raise DesignError([Problem("design", "not_an_object")])
        if value.get("schema") != SCHEMA:
            self.bad("schema", "schema")
        arms = self.arms(value.get("arms"))
        made = Design(
            unit=self.choice(Unit, value.get("unit", "client"), "unit"),
            design=self.choice(DesignKind, value.get("design", "individual"), "design"),
            arms=arms,
            allocation=self.allocation(value.get("allocation"), [arm.ratio for arm in arms]),
            outcomes=self.outcomes(value.get("outcomes")),
            covariates=tuple(self.texts(value.get("covariates", []), "covariates")),
            cluster=value.get("cluster"),
            steps=value.get("steps"),
            analysis=self.analysis(value.get("analysis", {})),
        )
        self.columns(made)
        if self.problems:
            raise DesignError(self.problems)
        return made

    def columns(self, design: Design) -> None:
        """Outcomes, covariates and strata are columns of one data file."""
        self.unique(list(design.covariates), "covariates")
        taken = RESERVED | set(design.allocation.strata) | set(design.covariates)
        for key in sorted({outcome.key for outcome in design.outcomes} & taken):
            self.bad(f"outcomes.{key}", "reserved")
        for key in sorted(set(design.covariates) & RESERVED):
            self.bad(f"covariates.{key}", "reserved")

    def arms(self, value: object) -> tuple[Arm, ...]:
        if (
            not isinstance(value, list)
            or not 2 <= len(value) <= MOST_ARMS
            or not all(isinstance(a, dict) for a in value)
        ):
            self.bad("arms", "arm_count")
            return ()
        arms = [
            Arm(
                key=self.text(arm.get("key"), f"arms.{i}.key"),
                label=self.text(arm.get("label"), f"arms.{i}.label"),
                control=arm.get("control") is True,
                ratio=self.whole(arm.get("ratio", 1), f"arms.{i}.ratio"),
            )
            for i, arm in enumerate(value)
        ]
        self.unique([arm.key for arm in arms], "arms")
        if sum(arm.control for arm in arms) != 1:
            self.bad("arms", "control_count")
        return tuple(arms)

    def allocation(self, value: object, ratios: list[int]) -> AllocationPlan:
        if not isinstance(value, dict):
            self.bad("allocation", "not_an_object")
            return AllocationPlan(Method.SIMPLE)
        method = self.choice(Method, value.get("method"), "allocation.method")
        sizes = value.get("block_sizes") or []
        whole = isinstance(sizes, list) and all(type(s) is int and s > 0 for s in sizes)
        fit = whole and sizes and all(s % max(sum(ratios), 1) == 0 for s in sizes)
        if method is Method.PERMUTED_BLOCK and not fit:
            self.bad("allocation.block_sizes", "block_sizes")
        strata = self.texts(value.get("strata", []), "allocation.strata")
        self.unique(strata, "allocation.strata")
        named = value.get("levels")
        given = named if isinstance(named, dict) else {}
        levels = {}
        for factor in strata:
            if factor == "site" and factor not in given:
                continue
            levels[factor] = tuple(self.texts(given.get(factor), f"allocation.levels.{factor}"))
            if len(levels[factor]) < 2 or len(set(levels[factor])) != len(levels[factor]):
                self.bad(f"allocation.levels.{factor}", "levels")
        options = read_options(self, value, ratios)
        return AllocationPlan(method, tuple(sizes) if whole else (), tuple(strata), levels, options)

    def outcomes(self, value: object) -> tuple[OutcomeSpec, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(o, dict) for o in value):
            self.bad("outcomes", "no_outcome")
            return ()
        outcomes = []
        for i, outcome in enumerate(value):
            path = f"outcomes.{i}"
            outcomes.append(
                OutcomeSpec(
                    key=self.text(outcome.get("key"), f"{path}.key"),
                    label=self.text(outcome.get("label"), f"{path}.label"),
                    type=self.choice(OutcomeType, outcome.get("type"), f"{path}.type"),
                    primary=outcome.get("primary") is True,
                    better=self.choice(Better, outcome.get("better", "higher"), f"{path}.better"),
                    smallest_effect=self.positive(outcome.get("smallest_effect"), f"{path}.smallest_effect"),
                    due_days=self.whole(outcome.get("due_days", 0), f"{path}.due_days", least=0),
                )
            )
        self.unique([o.key for o in outcomes], "outcomes")
        if sum(o.primary for o in outcomes) != 1:
            self.bad("outcomes", "primary_count")
        return tuple(outcomes)

    def analysis(self, value: object) -> AnalysisPlan:
        if not isinstance(value, dict):
            self.bad("analysis", "not_an_object")
            return AnalysisPlan()
        alpha = self.number(value.get("alpha", 0.05), "analysis.alpha")
        if not 0 < alpha < 1:
            self.bad("analysis.alpha", "alpha")
        given = value.get("looks", [1.0])
        looks = [
            self.number(look, f"analysis.looks.{i}") for i, look in enumerate(given if isinstance(given, list) else [])
        ]
        if not looks or looks != sorted(set(looks)) or looks[0] <= 0 or looks[-1] != 1.0:
            self.bad("analysis.looks", "looks")
        tau = value.get("tau")
        return AnalysisPlan(
            estimator=self.choice(Estimator, value.get("estimator", "difference"), "analysis.estimator"),
            se=self.choice(StandardError, value.get("se", "robust"), "analysis.se"),
            inference=self.choice(Inference, value.get("inference", "model"), "analysis.inference"),
            alpha=alpha,
            looks=tuple(looks),
            spending=self.text(value.get("spending", "obrien_fleming"), "analysis.spending"),
            multiplicity=self.text(value.get("multiplicity", "holm"), "analysis.multiplicity"),
            tau=None if tau is None else self.positive(tau, "analysis.tau"),
        )
