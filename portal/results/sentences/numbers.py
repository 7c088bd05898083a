"""Numbers as people say them: whole people of 100, amounts with their unit, which way a difference goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from portal.i18n import _, show_number
from portal.results.sentences.reading import Outcome
from portal.stats.design import OutcomeType


@dataclass(frozen=True)
class Scale:
    """How the numbers of one outcome are shown: `base` people (None for an amount), decimals, unit."""

    base: int | None
    decimals: int
    unit: str

    def shown(self, value: float) -> float:
        """The number as shown, unrounded: a share becomes people."""
        return value * (self.base or 1)

    def rounded(self, value: float) -> float:
        """The number as shown."""
        return round(self.shown(value), self.decimals)

    def amount(self, value: float) -> str:
        """38, or 4.555 dollar; people are never 0 or all when it isn't exactly so."""
        if self.base and 0 < value < 1:
            if self.rounded(value) == 0:
                return str(_("fewer than %(number)s", number="1"))
            if self.rounded(value) == self.base:
                return str(_("more than %(number)s", number=show_number(self.base - 1)))
        return self.plain(value)

    def plain(self, value: float) -> str:
        """The number with its unit; small but not zero is "almost 0"."""
        text = show_number(abs(self.rounded(value)) if self.rounded(value) == 0 else self.rounded(value), self.decimals)
        if self.rounded(value) == 0 and value != 0:
            text = _("almost %(number)s", number=text)
        return f"{text} {self.unit}".strip()

    def size(self, value: float) -> str:
        """A difference without its direction."""
        return self.plain(abs(value))

    def difference(self, value: float) -> str:
        """8 more, or 3 fewer; for an amount higher and lower."""
        number = self.size(value)
        if self.base:
            return str(_("%(number)s more", number=number) if value >= 0 else _("%(number)s fewer", number=number))
        return str(_("%(number)s higher", number=number) if value >= 0 else _("%(number)s lower", number=number))


def scale_of(outcome: Outcome, unit: str = "") -> Scale:
    """People of 100, of 1.000 when a number lies below 1 of 100; amounts with decimals by what matters."""
    smallest = outcome.smallest_effect
    if outcome.type is OutcomeType.BINARY:
        if outcome.control_mean is None:
            return Scale(100, 0, "")
        shares = [outcome.control_mean, *(outcome.control_mean + effect.estimate for effect in outcome.effects)]
        is_rare = smallest < 0.01 or any(0 < share < 0.01 for share in shares)
        return Scale(1000 if is_rare else 100, 0, "")
    if outcome.type is OutcomeType.COUNT:
        return Scale(100, 0, "")
    decimals = 0 if smallest >= 10 else max(1, math.ceil(-math.log10(smallest)))
    return Scale(None, decimals, unit)
