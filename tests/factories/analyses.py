"""Analysis answers as the statistics give them, with one main outcome."""

from __future__ import annotations

from typing import Any


def make_analysis(
    *,
    kind: str = "binary",
    control: float = 0.30,
    estimate: float = 0.082,
    ci: tuple[float, float] = (0.026, 0.137),
    smallest: float | None = 0.05,
    better: str = "higher",
    level: str = "moderate",
    reasons: tuple[str, ...] = (),
    scale: str = "",
    allocated: int = 1124,
    analysed: int = 1068,
) -> dict[str, Any]:
    """Elke week bellen against the usual approach: 38 and 30 of every 100."""
    effect = {
        "arm": "new",
        "scale": scale or ("risk_difference" if kind == "binary" else "difference"),
        "estimate": estimate,
        "se": 0.03,
        "df": None,
        "ci": list(ci),
        "p": 0.01,
        "p_adjusted": None,
        "method": "newcombe",
    }
    return {
        "schema": "praktijkproef/analysis/1",
        "n": {"allocated": allocated, "analysed": analysed},
        "outcomes": {
            "work": {
                "type": kind,
                "primary": True,
                "label": "Betaald werk na 6 maanden",
                "better": better,
                "smallest_effect": smallest,
                "due_days": 183,
                "arms": {
                    "usual": _arm("Werkwijze zoals nu", True, control),
                    "new": _arm("Elke week bellen", False, control + estimate),
                },
                "effects": [effect],
                "sites": [],
                "between_site_sd": None,
            }
        },
        "checks": {"sample_ratio_p": 0.5, "attrition": {"usual": 0.05, "new": 0.05}, "attrition_difference_p": 0.9},
        "certainty": {"level": level, "reasons": list(reasons)},
    }


def make_amounts(**changes: Any) -> dict[str, Any]:
    """Earnings, 1.794 dollar higher."""
    given = {
        "kind": "continuous", "control": 4554.8, "estimate": 1794.34, "ci": (475.6, 3113.1), "smallest": 1000.0,
        "allocated": 445, "analysed": 445,
    }  # fmt: skip
    return make_analysis(**{**given, **changes})


def _arm(label: str, is_control: bool, mean: float) -> dict[str, Any]:
    return {"label": label, "control": is_control, "n": 562, "missing": 28, "mean": mean, "sd": 0.48}
