"""Two survival curves by the log-rank test: power follows from the number of events.

Schoenfeld (1983, doi:10.2307/2531021): the log hazard ratio has variance 1 / (events * p * (1 - p)), p the share of
units in treatment. The far tail is not counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

METHOD = "log-rank test, normal approximation of the log hazard ratio (Schoenfeld)"


def sd(event_probability: float, ratio: ArrayLike) -> Floats:
    """The sd of the log hazard ratio for one control unit, in the shape of `ratio` (treatment units a control unit).

    `event_probability` is the share of all units whose event is seen.
    """
    r = np.asarray(ratio, dtype=np.float64)
    return np.sqrt((1 + r) / (r * event_probability))


def events(n_total: ArrayLike, event_probability: float) -> Floats:
    """The events among so many units."""
    return np.asarray(n_total, dtype=np.float64) * event_probability
