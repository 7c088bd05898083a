"""Optional fields of a design's allocation: what minimisation and constrained allocation may be told besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.stats.design_fields import Fields


class Imbalance(StrEnum):
    """How uneven one level of a factor is over the arms."""

    RANGE = "range"
    MARGINAL = "marginal"


@dataclass(frozen=True)
class AllocationOptions:
    """Each has a default, and a design file holds only those that differ from it.

    Attributes
    ----------
    probability : minimisation: the chance of the arm that would be most even
    imbalance : minimisation: the measure of unevenness
    weights : how much each factor or covariate counts; 1 for those that aren't named
    share : constrained: the part of all allocations that is allowed; None for a tenth, but at least 100
    count : constrained: the number of allocations that is allowed, in place of a share
    """

    probability: float = 0.8
    imbalance: Imbalance = Imbalance.RANGE
    weights: Mapping[str, float] = field(default_factory=dict)
    share: float | None = None
    count: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The fields that differ from their default."""
        default = vars(AllocationOptions())
        given = {name: value for name, value in vars(self).items() if value != default[name]}
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in given.items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> AllocationOptions:
        """What `to_json` gave, among other fields; a design file from elsewhere is read by `read_options`."""
        given = {name: value[name] for name in vars(cls()) if name in value}
        return cls(**{**given, "imbalance": Imbalance(value.get("imbalance", Imbalance.RANGE))})


def read_options(fields: Fields, value: Mapping[str, Any], ratios: Sequence[int]) -> AllocationOptions:
    """The options in the allocation of a design file; each problem is noted in `fields`."""
    default, place = AllocationOptions(), "allocation"
    probability = fields.number(value.get("probability", default.probability), f"{place}.probability")
    lowest = min(ratios) / sum(ratios) if ratios else 0
    if "probability" in value and not lowest < probability <= 1:
        fields.bad(f"{place}.probability", "probability")
    share, count = value.get("share"), value.get("count")
    if share is not None and not 0 < fields.positive(share, f"{place}.share") <= 1:
        fields.bad(f"{place}.share", "share")
    if share is not None and count is not None:
        fields.bad(f"{place}.count", "share_or_count")
    weights = value.get("weights", {})
    if not isinstance(weights, dict):
        fields.bad(f"{place}.weights", "not_an_object")
        weights = {}
    return AllocationOptions(
        probability=probability,
        imbalance=fields.choice(Imbalance, value.get("imbalance", default.imbalance), f"{place}.imbalance"),
        weights={str(key): fields.positive(weight, f"{place}.weights.{key}") for key, weight in weights.items()},
        share=None if share is None else fields.positive(share, f"{place}.share"),
        count=None if count is None else fields.whole(count, f"{place}.count"),
    )
