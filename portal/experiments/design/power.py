"""How many clients a plan needs, and what its number can see: a plan as power cases, answered."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from portal.experiments.protocol.content import Content
from portal.stats.design import Better, OutcomeSpec, OutcomeType
from portal.stats.power.case import PowerCase, PowerCaseError
from portal.stats.power.solve import power_curve, solve

CURVE_POINTS = 40


@dataclass(frozen=True)
class PowerPanel:
    """What the page says. Numbers are of clients to enrol, all arms together.

    `smallest` is the smallest difference that matters, `visible` the one that `clients` see with the wanted power;
    both on the outcome's own scale (a share for yes or no). `reason` is a code when nothing could be said.
    """

    clients: int | None = None
    power: float | None = None
    wanted: float = 0.8
    needed: int | None = None
    smallest: float | None = None
    visible: float | None = None
    is_binary: bool = True
    curve: tuple[tuple[int, float], ...] = ()
    reason: str | None = None

    @property
    def times(self) -> tuple[int, int] | None:
        """The power in whole times: 4 of 5, 7 of 10; None when it is nearly never or nearly always."""
        if self.power is None or not 0.05 <= self.power < 0.95:
            return None
        tenths = Fraction(min(9, max(1, round(self.power * 10))), 10)
        return tenths.numerator, tenths.denominator


def power_panel(content: Content) -> PowerPanel:
    """The answers for a plan; with several new arms for the one that has the fewest clients, at a stricter level."""
    outcome = content.primary
    if outcome is None or len(content.arms) < 2:
        return PowerPanel(reason="no_outcome")
    case = _case(content, outcome)
    panel = PowerPanel(
        wanted=content.planning.power,
        smallest=outcome.smallest_effect,
        is_binary=outcome.type is OutcomeType.BINARY,
    )
    if case is None:
        return replace(panel, reason="no_basis")
    share = _share_of_pair(content)
    clients = content.expected_clients
    try:
        needed = math.ceil((solve(PowerCase.from_json({**case, "solve": "n"})).n_total or 0) / share)
        panel = replace(panel, needed=needed, curve=_curve(case, share, max(needed * 2, clients or 0)))
        if clients is None:
            return panel
        pair = {**case, "n": max(2, round(clients * share))}
        power = solve(PowerCase.from_json({**pair, "solve": "power"})).power
    except PowerCaseError:
        return replace(panel, reason="impossible")
    return replace(panel, clients=clients, power=power, visible=_visible(pair))


def _case(content: Content, outcome: OutcomeSpec) -> dict[str, Any] | None:
    """The case without its question; None while the numbers that it rests on are missing."""
    planning = content.planning
    control = next(arm for arm in content.arms if arm.control)
    fewest = min(arm.ratio for arm in content.arms if not arm.control)
    case: dict[str, Any] = {
        "design": "individual",
        "outcome": outcome.type.value,
        "alpha": content.analysis.alpha / (len(content.arms) - 1),
        "power": planning.power,
        "ratio": fewest / control.ratio,
        "attrition": planning.attrition,
    }
    step = outcome.smallest_effect if outcome.better is Better.HIGHER else -outcome.smallest_effect
    if outcome.type is OutcomeType.BINARY and planning.usual is not None:
        return {**case, "p_control": planning.usual, "p_treatment": planning.usual + step}
    if outcome.type is OutcomeType.CONTINUOUS and planning.sd is not None:
        return {**case, "difference": step, "sd": planning.sd}
    return None


def _share_of_pair(content: Content) -> float:
    """The part of all clients that the usual arm and the smallest new arm have together."""
    control = next(arm for arm in content.arms if arm.control)
    fewest = min(arm.ratio for arm in content.arms if not arm.control)
    return (control.ratio + fewest) / sum(arm.ratio for arm in content.arms)


def _visible(pair: dict[str, Any]) -> float | None:
    try:
        effect = solve(PowerCase.from_json({**pair, "solve": "effect"})).effect
    except PowerCaseError:
        return None
    return abs(effect) if effect is not None else None


def _curve(case: dict[str, Any], share: float, most: int) -> tuple[tuple[int, float], ...]:
    totals = [max(8, round(most * step / CURVE_POINTS)) for step in range(1, CURVE_POINTS + 1)]
    totals = sorted(set(totals))
    pairs = [total * share for total in totals]
    powers = power_curve(PowerCase.from_json({**case, "solve": "n"}), pairs)
    return tuple((total, float(power)) for total, power in zip(totals, powers, strict=True) if math.isfinite(power))
