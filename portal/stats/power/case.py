"""A power case as it is asked, checked; one clear sentence for each thing that's wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SOLVABLE = ("n", "power", "effect")
LATER_DESIGNS = {"cluster": "a cluster design", "stepped_wedge": "a stepped wedge", "equivalence": "equivalence"}
LATER_OUTCOMES = {"count": "a count", "time_to_event": "a time to an event", "equivalence": "equivalence"}


class PowerCaseError(ValueError):
    """The case can't be answered; the message is one sentence that says why."""


@dataclass(frozen=True)
class PowerCase:
    """One question about size, power or effect of an individually randomised trial with two arms.

    Attributes
    ----------
    solve : "n", "power" or "effect"
    outcome : "binary" or "continuous"
    alpha, sides : level of the test, and 1 or 2
    power : the power that is asked for; not used when solving power
    ratio : treatment units for one control unit
    attrition : share of the enrolled units that gives no outcome
    covariate_r2 : share of the outcome's variance that the covariates explain
    n : number enrolled, both arms together; not used when solving n
    p_control, p_treatment : binary: the chances; p_treatment is not used when solving the effect, save for its side
    difference, sd : continuous: treatment minus control, and the standard deviation, in the outcome's unit
    """

    solve: str
    outcome: str
    alpha: float = 0.05
    sides: int = 2
    power: float = 0.8
    ratio: float = 1.0
    attrition: float = 0.0
    covariate_r2: float = 0.0
    n: int | None = None
    p_control: float | None = None
    p_treatment: float | None = None
    difference: float | None = None
    sd: float | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PowerCase:
        """Read and check a case; raises PowerCaseError."""
        data = {name: value for name, value in data.items() if value is not None}
        solve = data.get("solve", "n")
        if solve not in SOLVABLE:
            raise PowerCaseError("solve has to be n, power or effect.")
        _refuse_what_comes_later(data)
        fields = _Fields(data)
        if data.get("sides", 2) not in (1, 2):
            raise PowerCaseError("sides has to be 1 or 2.")
        case = cls(
            solve=solve,
            outcome=data["outcome"],
            sides=int(data.get("sides", 2)),
            alpha=fields.number("alpha", 0.05, above=0, below=1),
            power=fields.number("power", 0.8, above=0, below=1) if solve != "power" else cls.power,
            ratio=fields.number("ratio", 1.0, above=0),
            attrition=fields.number("attrition", 0.0, least=0, below=1),
            covariate_r2=fields.number("covariate_r2", 0.0, least=0, below=1),
            n=fields.size() if solve != "n" else None,
            **_effect(fields, solve, data["outcome"]),
        )
        if solve != "power" and case.power <= case.alpha:
            raise PowerCaseError("power has to be larger than alpha.")
        return case


class _Fields:
    """The numbers of a case, each checked as it is read."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def number(
        self,
        name: str,
        default: float | None = None,
        *,
        above: float = -math.inf,
        least: float = -math.inf,
        below: float = math.inf,
    ) -> float:
        value = self._data.get(name, default)
        if value is None:
            raise PowerCaseError(f"{name} is missing.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise PowerCaseError(f"{name} has to be a number.")
        if not (above < value < below and value >= least):
            raise PowerCaseError(f"{name} has to be {_range(above, least, below)}.")
        return float(value)

    def optional(self, name: str, *, above: float = -math.inf, below: float = math.inf) -> float | None:
        return self.number(name, above=above, below=below) if name in self._data else None

    def size(self) -> int:
        n = self.number("n", least=2)
        if n != int(n):
            raise PowerCaseError("n has to be a whole number.")
        return int(n)


def _effect(fields: _Fields, solve: str, outcome: str) -> dict[str, float | None]:
    solves_effect = solve == "effect"
    read = fields.optional if solves_effect else fields.number
    if outcome == "binary":
        p_control = fields.number("p_control", above=0, below=1)
        p_treatment = read("p_treatment", above=0, below=1)
        if p_control == p_treatment and not solves_effect:
            raise PowerCaseError("p_control and p_treatment are equal, so there is no effect to find.")
        return {"p_control": p_control, "p_treatment": p_treatment}
    difference = read("difference")
    if difference == 0 and not solves_effect:
        raise PowerCaseError("difference is 0, so there is no effect to find.")
    return {"difference": difference, "sd": fields.number("sd", above=0)}


def _refuse_what_comes_later(data: Mapping[str, Any]) -> None:
    design, outcome = data.get("design", "individual"), data.get("outcome")
    later = None
    if isinstance(design, str):
        later = LATER_DESIGNS.get(design)
    if later is None and isinstance(outcome, str):
        later = LATER_OUTCOMES.get(outcome)
    if later is None and "margin" in data:
        later = LATER_OUTCOMES["equivalence"]
    if later is not None:
        raise PowerCaseError(f"Power for {later} can't be calculated yet; it comes later.")
    if design != "individual":
        raise PowerCaseError("design has to be individual, cluster or stepped_wedge.")
    if outcome not in ("binary", "continuous"):
        raise PowerCaseError("outcome has to be binary, continuous, count or time_to_event.")


def _range(above: float, least: float, below: float) -> str:
    low = f"larger than {above:g}" if math.isfinite(above) else f"at least {least:g}"
    return f"{low} and smaller than {below:g}" if math.isfinite(below) else low
