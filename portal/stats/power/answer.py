"""The answer to a power case."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class PowerAnswer:
    """Sizes are numbers to enrol; what does not apply is None.

    `n_treatment` is the size of one treatment arm; in a stepped wedge `n_control` and `n_treatment` are the units
    before and after the crossing. `power` is what the whole numbers reach; `effect` is treatment minus control, for
    counts the rate ratio, for times to an event the hazard ratio.
    """

    id: Any = None
    n_control: int | None = None
    n_treatment: int | None = None
    n_total: int | None = None
    clusters: int | None = None
    power: float | None = None
    effect: float | None = None
    method: str | None = None
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as the command line and the pages give it."""
        return asdict(self)
