"""What a protocol says: one frozen value with one canonical text, so that a hash names it exactly. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.stats.allocation.draw import ONE_BY_ONE
from portal.stats.design import (
    AllocationOptions,
    AllocationPlan,
    AnalysisPlan,
    Arm,
    Better,
    Design,
    DesignError,
    DesignKind,
    Estimator,
    Inference,
    Method,
    OutcomeSpec,
    OutcomeType,
    StandardError,
    Unit,
)

SCHEMA = "praktijkproef/protocol/1"


@dataclass(frozen=True)
class Wording:
    """Words for the result page: the new approach by name, and the outcome as a plural verb phrase."""

    new_name: str = ""
    outcome_have_nl: str = ""
    outcome_have_en: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Planning:
    """What the expected numbers rest on.

    `usual` is the share that has the main outcome with the usual approach (binary), `sd` the spread of the main
    outcome in its own unit (continuous), `attrition` the share whose outcome stays unknown, `power` the chance that
    is wanted of seeing the smallest difference that matters.
    """

    usual: float | None = None
    sd: float | None = None
    attrition: float = 0.1
    power: float = 0.8


@dataclass(frozen=True)
class Content:
    """A protocol, whole or still in the making."""

    title: str
    question: str = ""
    eligibility: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()
    instructions: Mapping[str, str] = field(default_factory=dict)
    outcomes: tuple[OutcomeSpec, ...] = ()
    wording: Wording = Wording()
    unit: Unit = Unit.CLIENT
    allocation: AllocationPlan = AllocationPlan(Method.PERMUTED_BLOCK, (4, 6), ("site",))
    analysis: AnalysisPlan = AnalysisPlan()
    analysis_note: str = ""
    expected_clients: int | None = None
    planning: Planning = Planning()
    risks: str = ""
    privacy: str = ""
    feedback: str = ""

    @property
    def design(self) -> Design:
        """The machine-readable core; raises DesignError while it isn't complete."""
        return Design.from_json(self._design().to_json())

    def _design(self) -> Design:
        return Design(
            unit=self.unit,
            design=DesignKind.INDIVIDUAL,
            arms=self.arms,
            allocation=self.allocation,
            outcomes=self.outcomes,
            analysis=self.analysis,
        )

    def missing(self) -> list[str]:
        """The sections that must be filled in before anyone signs, in the order of the page."""
        has_instructions = bool(self.arms) and all(self.instructions.get(arm.key, "").strip() for arm in self.arms)
        filled = {
            "question": bool(self.question),
            "who": bool(self.eligibility),
            "arms": has_instructions,
            "outcomes": bool(self.outcomes),
            "design": self._design_is_whole(),
            "analysis": bool(self.analysis_note),
            "risks": bool(self.risks),
            "privacy": bool(self.privacy),
            "feedback": bool(self.feedback),
        }
        return [section for section, is_filled in filled.items() if not is_filled]

    def _design_is_whole(self) -> bool:
        """Whether it can be drawn: clients come in one by one, so the method has to draw for each as they come."""
        try:
            return self.expected_clients is not None and self.design.allocation.method in ONE_BY_ONE
        except DesignError:
            return False

    def to_dict(self) -> dict[str, Any]:
        """What the database keeps."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "question": self.question,
            "eligibility": list(self.eligibility),
            "instructions": dict(self.instructions),
            "wording": vars(self.wording),
            "analysis_note": self.analysis_note,
            "expected_clients": self.expected_clients,
            "planning": vars(self.planning),
            "risks": self.risks,
            "privacy": self.privacy,
            "feedback": self.feedback,
            "design": self._design().to_json(),
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Content:
        """The value again, whole or not."""
        design = value["design"]
        plan, analysis = design["allocation"], design["analysis"]
        return cls(
            title=value["title"],
            question=value["question"],
            eligibility=tuple(value["eligibility"]),
            arms=tuple(Arm(**arm) for arm in design["arms"]),
            instructions=dict(value["instructions"]),
            outcomes=tuple(_outcome(outcome) for outcome in design["outcomes"]),
            wording=Wording(**value["wording"]),
            unit=Unit(design["unit"]),
            allocation=AllocationPlan(
                Method(plan["method"]),
                tuple(plan["block_sizes"]),
                tuple(plan["strata"]),
                {factor: tuple(levels) for factor, levels in plan["levels"].items()},
                AllocationOptions.from_json(plan),
            ),
            analysis=_analysis(analysis),
            analysis_note=value["analysis_note"],
            expected_clients=value["expected_clients"],
            planning=Planning(**value["planning"]),
            risks=value["risks"],
            privacy=value["privacy"],
            feedback=value["feedback"],
        )

    @classmethod
    def of_trial_elsewhere(cls, *, title: str, question: str, eligibility: tuple[str, ...], design: Design) -> Content:
        """The protocol of a trial that ran elsewhere: what is known of it."""
        return cls(
            title=title,
            question=question,
            eligibility=eligibility,
            arms=design.arms,
            instructions={arm.key: arm.label for arm in design.arms},
            outcomes=design.outcomes,
            unit=design.unit,
            allocation=design.allocation,
            analysis=design.analysis,
        )

    def canonical(self) -> bytes:
        """The one text that the hash is taken of: JSON with sorted keys, no spaces, UTF-8."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def content_hash(self) -> str:
        """SHA-256 of the canonical text."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_changes(self, **changes: Any) -> Content:
        """The same protocol with other parts."""
        return replace(self, **changes)

    def with_blocks_that_fit(self) -> Content:
        """The same protocol; when a block can't hold the arms' ratios, with blocks of two and three times their sum."""
        together = sum(arm.ratio for arm in self.arms)
        if not together or all(size % together == 0 for size in self.allocation.block_sizes):
            return self
        return replace(self, allocation=replace(self.allocation, block_sizes=(2 * together, 3 * together)))

    @property
    def primary(self) -> OutcomeSpec | None:
        """The main outcome; None while there is none."""
        return next((outcome for outcome in self.outcomes if outcome.primary), None)


def _outcome(value: Mapping[str, Any]) -> OutcomeSpec:
    return OutcomeSpec(
        key=value["key"],
        label=value["label"],
        type=OutcomeType(value["type"]),
        primary=value["primary"],
        better=Better(value["better"]),
        smallest_effect=value["smallest_effect"],
        due_days=value["due_days"],
    )


def _analysis(value: Mapping[str, Any]) -> AnalysisPlan:
    return AnalysisPlan(
        estimator=Estimator(value["estimator"]),
        se=StandardError(value["se"]),
        inference=Inference(value["inference"]),
        alpha=value["alpha"],
        looks=tuple(value["looks"]),
        spending=value["spending"],
        multiplicity=value["multiplicity"],
        tau=value["tau"],
    )
