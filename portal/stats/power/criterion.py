"""What a trial has to show: that arms differ, that the new way is not worse by a margin, or that both are alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

SUPERIORITY, NON_INFERIORITY, EQUIVALENCE = "superiority", "non_inferiority", "equivalence"
TESTS = (SUPERIORITY, NON_INFERIORITY, EQUIVALENCE)


@dataclass(frozen=True)
class Criterion:
    """The test that the trial will be judged by.

    Each test compares one end of an interval at level 1 - alpha * 2 / sides with a bound: 0 (superiority), minus the
    margin on the side where worse is (non-inferiority), or both margins (equivalence: two one-sided tests, Schuirmann
    1987, doi:10.1007/BF01068419).

    Attributes
    ----------
    alpha, sides : level, and 1 or 2; each bound is tested at alpha / sides
    test : superiority, non_inferiority or equivalence
    margin : above 0, on the scale of the effect (a log ratio for counts and times); not used for superiority
    higher_is_better : which side is worse; only non-inferiority looks at it
    """

    alpha: float = 0.05
    sides: int = 2
    test: str = SUPERIORITY
    margin: float = 0.0
    higher_is_better: bool = True

    @property
    def level(self) -> float:
        """The level at which one bound is tested."""
        return self.alpha / self.sides

    @property
    def z(self) -> float:
        """The normal quantile of that level."""
        return float(-ndtri(self.level))

    @property
    def is_superiority(self) -> bool:
        """Whether the bound is no effect at all."""
        return self.test == SUPERIORITY

    def distances(self, effect: float) -> tuple[float, ...]:
        """How far a true effect lies inside each bound; negative when it lies beyond."""
        if self.test == SUPERIORITY:
            return (abs(effect),)
        if self.test == EQUIVALENCE:
            return (self.margin - effect, self.margin + effect)
        return (self.margin + (effect if self.higher_is_better else -effect),)

    def can_be_shown(self, effect: float, scale: float = 1.0) -> bool:
        """Whether a trial of some size can show it; `scale` is the unit of the effect, such as its sd."""
        return min(self.distances(effect)) >= 1e-6 * scale and math.isfinite(effect)
