"""One effect with all that its sentences need."""

from __future__ import annotations

from dataclasses import dataclass

from portal.i18n import show_number
from portal.results.sentences.numbers import Scale
from portal.results.sentences.reading import Effect, Outcome
from portal.results.sentences.verdict import Size, Verdict, size_of, verdict_of
from portal.results.sentences.wording import Names
from portal.stats.design import OutcomeType


@dataclass(frozen=True)
class Point:
    """An effect, how it is shown, its names, and how firm its sentences may be (1 to 4)."""

    outcome: Outcome
    effect: Effect
    scale: Scale
    names: Names
    level: int

    @property
    def turned(self) -> tuple[float, float, float]:
        """Estimate and interval, up is better."""
        return self.effect.turned(self.outcome.is_higher_better)

    @property
    def size(self) -> Size:
        """The size class."""
        return size_of(*self.turned, self.outcome.smallest_effect)

    @property
    def verdict(self) -> Verdict:
        """The verdict of this effect."""
        return verdict_of(*self.turned[1:], self.outcome.smallest_effect)

    @property
    def means(self) -> tuple[float, float] | None:
        """With the usual approach, and with the new one: what the estimate makes of it."""
        usual = self.outcome.control_mean
        if usual is None:
            return None
        new = usual + self.effect.estimate
        return (usual, min(1.0, max(0.0, new))) if self.outcome.type is OutcomeType.BINARY else (usual, new)

    @property
    def adds_up(self) -> bool:
        """Whether the rounded numbers differ by the rounded difference; else the difference stands apart."""
        if self.means is None:
            return False
        usual, new = (self.scale.rounded(mean) for mean in self.means)
        shown = (self.scale.rounded(self.effect.estimate), usual, new)
        return abs(new - usual - shown[0]) < 1e-9 and all(shown)

    @property
    def values(self) -> dict[str, str]:
        """Everything that a text can ask for."""
        values = {
            **self.names.values,
            "base": show_number(self.scale.base or 0),
            "size": self.scale.size(self.effect.estimate),
            "difference": self.scale.difference(self.effect.estimate),
            "smallest": self.scale.size(self.outcome.smallest_effect),
        }
        if self.means is not None:
            values |= {"n0": self.scale.amount(self.means[0]), "n1": self.scale.amount(self.means[1])}
        return values

    @property
    def both_fields(self) -> tuple[str, ...]:
        """Where both numbers come from."""
        return self.outcome.control_path, f"{self.effect.path}.estimate"
