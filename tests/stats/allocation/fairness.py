"""What the tests of chance share: fixed seeds, a chi-square, and the constants that were published with the methods."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.special import chdtrc

CONSTANTS = json.loads((Path(__file__).parents[1] / "published" / "randomisation.json").read_text())
SEEDS = [f"seed {number}" for number in range(20)]


def p_value(counts, expected, df=None) -> float:
    """Pearson's chi-square of counts against what is expected."""
    counts = np.asarray(counts, dtype=float)
    return chdtrc(df or counts.size - 1, ((counts - expected) ** 2 / expected).sum())


def too_many(exceeded: int) -> bool:
    """More than 1 of 20 fixed seeds beyond a limit that chance alone passes in 1 of 100: below 2% by chance."""
    return exceeded > 1
