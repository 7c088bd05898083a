"""The numbers of a result as a picture needs them: in people or in the outcome's unit, with their place on an axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.i18n import show_number
from portal.results.sentences.numbers import Scale, scale_of
from portal.results.sentences.reading import Outcome, read_analysis
from portal.results.sentences.verdict import level_of
from portal.results.sentences.wording import Wording
from portal.stats.design import OutcomeType

NORMAL = 1.96


@dataclass(frozen=True)
class Axis:
    """A straight scale with round ticks."""

    start: float
    end: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Per cent from the left, never outside the picture."""
        return round(min(100.0, max(0.0, 100 * (value - self.start) / (self.end - self.start))), 1)

    def width(self, low: float, high: float) -> float:
        """Per cent between two values."""
        return round(self.place(high) - self.place(low), 1)


@dataclass(frozen=True)
class Row:
    """One site: its own number and what it becomes with the others taken along; None where too few took part."""

    site: str
    n: int
    estimate: float | None
    interval: tuple[float, float] | None
    pooled: float | None
    pooled_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Figures:
    """All numbers are as shown: of `base` people, or in `unit` when base is None."""

    base: int | None
    unit: str
    decimals: int
    usual_label: str
    new_label: str
    n0: float | None
    n1: float | None
    estimate: float
    low: float
    high: float
    smallest: float
    is_higher_better: bool
    is_known: bool
    axis: Axis
    rows: tuple[Row, ...]
    rows_axis: Axis

    @property
    def worth(self) -> float:
        """Where a difference starts to be worth it."""
        return self.smallest if self.is_higher_better else -self.smallest

    @property
    def has_people(self) -> bool:
        """Whether two groups of people can be drawn."""
        return self.base == 100 and self.n0 is not None and self.n1 is not None

    @property
    def people(self) -> tuple[int, int]:
        """How many of 100 are filled in the picture of the usual and of the new approach."""
        return round(self.n0 or 0), round(self.n1 or 0)

    def number(self, value: float) -> str:
        """38, or "fewer than 1": a number as shown, in words where rounding would say too much."""
        return Scale(self.base, self.decimals, self.unit).amount(value / (self.base or 1))

    def difference(self, value: float) -> str:
        """8 more, or 3 fewer."""
        return Scale(self.base, self.decimals, self.unit).difference(value / (self.base or 1))

    def signed(self, value: float) -> str:
        """+8 or −3; zero has no sign."""
        rounded = round(value, self.decimals)
        if rounded == 0:
            return show_number(0, self.decimals)
        return ("+" if rounded > 0 else "") + show_number(rounded, self.decimals)


def figures(analysis: Mapping[str, Any], wording: Wording | None = None) -> Figures:
    """Read the main outcome's first effect; raises UnreadableAnalysis like explain()."""
    wording = wording or Wording()
    reading = read_analysis(analysis)
    outcome, effect = reading.main, reading.main.effects[0]
    scale = scale_of(outcome, wording.unit)
    low, high, smallest = (scale.shown(x) for x in (effect.low, effect.high, outcome.smallest_effect))
    rows = tuple(_row(site, scale) for site in analysis["outcomes"][outcome.key].get("sites") or ())
    usual, new = _means(outcome, scale)
    ends = [x for row in rows for pair in (row.interval, row.pooled_interval) if pair for x in pair]
    return Figures(
        base=scale.base,
        unit=scale.unit,
        decimals=scale.decimals,
        usual_label=outcome.control_label,
        new_label=wording.new_name or effect.label,
        n0=usual,
        n1=new,
        estimate=scale.shown(effect.estimate),
        low=low,
        high=high,
        smallest=smallest,
        is_higher_better=outcome.is_higher_better,
        is_known=level_of(
            reading.level, *effect.turned(outcome.is_higher_better)[1:], outcome.smallest_effect
        ) > 1,
        axis=nice_axis(min(low, -smallest), max(high, smallest)),
        rows=rows,
        rows_axis=nice_axis(min(0.0, *ends, low), max(0.0, *ends, high)),
    )  # fmt: skip


def nice_axis(low: float, high: float, most: int = 6) -> Axis:
    """Round ticks that hold both ends; zero is always one of them."""
    low, high = min(0.0, low), max(0.0, high)
    raw = (high - low) / most or 1.0
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(first * step, last * step, tuple(round(n * step, 10) for n in range(first, last + 1)))


def _means(outcome: Outcome, scale: Scale) -> tuple[float | None, float | None]:
    if outcome.control_mean is None:
        return None, None
    new = outcome.control_mean + outcome.effects[0].estimate
    if outcome.type is OutcomeType.BINARY:
        new = min(1.0, max(0.0, new))
    return scale.shown(outcome.control_mean), scale.shown(new)


def _row(site: Mapping[str, Any], scale: Scale) -> Row:
    def shown(value: float | None) -> float | None:
        return None if value is None else scale.shown(value)

    estimate, se, pooled = site.get("estimate"), site.get("se"), site.get("pooled_ci")
    own = None
    if estimate is not None and se:
        own = scale.shown(estimate - NORMAL * se), scale.shown(estimate + NORMAL * se)
    return Row(
        site=str(site["site"]),
        n=int(site["n"]),
        estimate=shown(estimate),
        interval=own,
        pooled=shown(site.get("pooled_estimate")),
        pooled_interval=(scale.shown(pooled[0]), scale.shown(pooled[1])) if pooled else None,
    )
