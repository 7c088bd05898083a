"""Estimates beside statsmodels and lifelines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from portal.stats.estimators.regression import lin
from portal.stats.estimators.survival import log_rank
from tests.bench.row import Row, against_limit, against_peer, seconds, skipped

UNITS = 100_000


def rows() -> Iterator[Row]:
    """Lin's adjusted effect and the log-rank test on 100,000 units, and how far they are from their peers."""
    yield from _lin()
    yield from _log_rank()


def _lin() -> Iterator[Row]:
    rng = np.random.default_rng(1)
    x, treated = rng.normal(size=(UNITS, 2)), rng.permutation(np.arange(UNITS) % 2 == 0)
    values = x @ [1.0, -0.5] + 0.1 * treated + rng.normal(size=UNITS)
    frame = pd.DataFrame(
        {"y": values, "z": treated * 1.0, "a": x[:, 0] - x[:, 0].mean(), "b": x[:, 1] - x[:, 1].mean()}
    )
    model = smf.ols("y ~ z * (a + b)", frame).fit(cov_type="HC2")
    found = lin(values, treated, x, alpha=0.05)
    ours = seconds(lambda: lin(values, treated, x, alpha=0.05))
    took = seconds(lambda: smf.ols("y ~ z * (a + b)", frame).fit(cov_type="HC2").bse)
    yield against_peer("Lin-adjusted effect with HC2, 100,000 units", ours, "statsmodels", took, 1.0, "s", must=False)
    away = max(abs(found.estimate / model.params["z"] - 1), abs(found.se / model.bse["z"] - 1))
    yield against_limit("Lin-adjusted effect and error, relative distance from statsmodels", float(away), 1e-9, "1")


def _log_rank() -> Iterator[Row]:
    name = "log-rank test, 100,000 units, whole months"
    try:
        from lifelines.statistics import logrank_test
    except ImportError as error:
        yield skipped(name, "s", f"lifelines can't be imported: {error}")
        return
    rng = np.random.default_rng(2)
    treated = rng.permutation(np.arange(UNITS) % 2 == 0)
    times = np.ceil(np.minimum(rng.exponential(np.where(treated, 18, 20)), 36))
    events = (times < 36).astype(float)

    def peer() -> float:
        found = logrank_test(times[treated], times[~treated], events[treated], events[~treated])
        return float(found.test_statistic)

    ours, took = seconds(lambda: log_rank(times, events, treated)), seconds(peer)
    yield against_peer(name, ours, "lifelines", took, 8.0, "s")
    away = abs(log_rank(times, events, treated)[0] / peer() - 1)
    yield against_limit("log-rank statistic, relative distance from lifelines", away, 1e-9, "1")
