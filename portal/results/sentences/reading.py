"""The main numbers of an analysis answer, each with the dotted path at which it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from portal.stats.codes import Certainty, Reason
from portal.stats.design import OutcomeType

RATIOS = ("rate_ratio", "hazard_ratio")


class UnreadableAnalysis(Exception):
    """An analysis answer lacks what a sentence needs; the message says what, for people at a command line."""


@dataclass(frozen=True)
class Effect:
    """One approach against the usual one, on the outcome's own scale (a ratio is turned into a difference)."""

    path: str
    arm: str
    label: str
    estimate: float
    low: float
    high: float

    def turned(self, is_higher_better: bool) -> tuple[float, float, float]:
        """Estimate and interval on the scale where up is better."""
        return (self.estimate, self.low, self.high) if is_higher_better else (-self.estimate, -self.high, -self.low)


@dataclass(frozen=True)
class Outcome:
    """One outcome: what was measured, at the usual approach and for each effect."""

    key: str
    label: str
    type: OutcomeType
    is_higher_better: bool
    smallest_effect: float
    control_label: str
    control_path: str
    control_mean: float | None
    effects: tuple[Effect, ...]

    @property
    def path(self) -> str:
        """Where it stands in the answer."""
        return f"outcomes.{self.key}"


@dataclass(frozen=True)
class Reading:
    """What the sentences are made from."""

    main: Outcome
    others: tuple[Outcome, ...]
    level: Certainty
    reasons: tuple[str, ...]
    allocated: int
    analysed: int
    between_site_sd: float | None

    def has(self, *reasons: Reason) -> bool:
        """Whether any of these reasons holds."""
        return any(reason.value in self.reasons for reason in reasons)


def read_analysis(analysis: object) -> Reading:
    """Read an answer; raises UnreadableAnalysis that says what is wrong."""
    if not isinstance(analysis, Mapping) or not isinstance(analysis.get("outcomes"), Mapping):
        raise UnreadableAnalysis("An analysis answer is an object with outcomes.")
    found = analysis["outcomes"]
    try:
        main = next((key for key, outcome in found.items() if outcome.get("primary")), next(iter(found), None))
        if main is None:
            raise UnreadableAnalysis("The analysis has no outcomes.")
        outcome = _outcome(main, found[main])
        others = tuple(_outcome(key, value) for key, value in found.items() if key != main and _is_whole(value))
        level = Certainty(analysis["certainty"]["level"])
        reasons = tuple(str(reason) for reason in analysis["certainty"].get("reasons", ()))
        n, spread = analysis["n"], found[main].get("between_site_sd")
        spread = float(spread) if _is_number(spread) else None
        return Reading(outcome, others, level, reasons, int(n["allocated"]), int(n["analysed"]), spread)
    except KeyError as error:
        raise UnreadableAnalysis(f"The analysis lacks {error.args[0]!r}.") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise UnreadableAnalysis(f"The analysis has another form than expected: {error}.") from error


def _is_whole(value: Mapping[str, Any]) -> bool:
    """A further outcome can be left out when it has no numbers; the main one can't."""
    effects = value.get("effects")
    return bool(value.get("smallest_effect") and effects and all(_is_number(x) for x in effects[0].get("ci") or [None]))


def _outcome(key: str, value: Mapping[str, Any]) -> Outcome:
    smallest = value.get("smallest_effect")
    if not _is_number(smallest) or smallest <= 0:
        raise UnreadableAnalysis(
            f"The outcome {key!r} has no smallest_effect; without it nobody can say whether a difference matters."
        )
    arms, effects = value["arms"], value["effects"]
    if not effects:
        raise UnreadableAnalysis(f"The outcome {key!r} has no effects.")
    control = _control(arms, {effect["arm"] for effect in effects})
    mean = arms[control].get("mean")
    whole = any(effect["scale"] not in RATIOS for effect in effects)
    return Outcome(
        key=key,
        label=str(value.get("label") or key),
        type=OutcomeType(value["type"]),
        is_higher_better=value.get("better", "higher") == "higher",
        smallest_effect=float(smallest),
        control_label=str(arms[control].get("label") or control),
        control_path=f"outcomes.{key}.arms.{control}.mean",
        control_mean=float(mean) if _is_number(mean) else None,
        effects=tuple(
            _effect(key, place, effect, arms, mean)
            for place, effect in enumerate(effects)
            # A time until something has both its scales: the difference is the one that people can picture.
            if not (whole and effect["scale"] in RATIOS)
        ),
    )


def _control(arms: Mapping[str, Any], compared: set[str]) -> str:
    marked = [key for key, arm in arms.items() if arm.get("control")]
    unnamed = [key for key in arms if key not in compared]
    if not marked and not unnamed:
        raise UnreadableAnalysis("The analysis names no arm with the usual approach.")
    return (marked or unnamed)[0]


def _effect(key: str, place: int, effect: Mapping[str, Any], arms: Mapping[str, Any], control_mean: Any) -> Effect:
    numbers = [effect["estimate"], *effect["ci"]]
    if len(numbers) != 3 or not all(_is_number(number) for number in numbers):
        raise UnreadableAnalysis(f"The effect {place} of {key!r} has no estimate with an interval.")
    if effect["scale"] in RATIOS:
        if not _is_number(control_mean):
            raise UnreadableAnalysis(f"The outcome {key!r} has a ratio and no mean of the usual approach.")
        numbers = [control_mean * (number - 1) for number in numbers]
    arm = effect["arm"]
    label = str(arms.get(arm, {}).get("label") or arm)
    return Effect(f"outcomes.{key}.effects.{place}", arm, label, *(float(number) for number in numbers))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
