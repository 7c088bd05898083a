"""The randomisation test of a difference in means beside scipy's, and exact p values of two proportions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from portal.stats.inference.exact_binary import exact_binary_p
from portal.stats.inference.randomisation import randomisation_p, randomisation_test
from tests.bench.row import Row, against_limit, against_peer, seconds

DRAWS = 10_000
PEER = "scipy.stats.permutation_test"


def rows() -> Iterator[Row]:
    """10,000 draws at 10,000 and 100,000 units; exact p at four sizes."""
    for units, asked, peer_draws in ((10_000, 10, DRAWS), (100_000, 25, DRAWS // 10)):
        values, treated = _trial(units)
        ours = seconds(lambda v=values, t=treated: randomisation_p(v, t, rng=_rng(2), studentised=False), 3)
        took = seconds(lambda v=values, t=treated, d=peer_draws: _scipy(v, t, d), 1 if units > 10_000 else 2)
        name = f"randomisation test, {units:,} units, {DRAWS:,} draws"
        if peer_draws < DRAWS:
            name += f" (peer: {peer_draws:,} draws, times {DRAWS // peer_draws})"
        yield against_peer(name, ours, PEER, took * DRAWS / peer_draws, asked, "s")
    values, treated = _trial(10_000)
    whole = seconds(lambda: randomisation_test(values, treated, alpha=0.05, rng=_rng(3)), 3)
    yield against_limit("randomisation test, studentised, with its interval, 10,000 units", whole, 2.0, "s", must=False)
    for n in (1_000, 100_000, 1_000_000, 10_000_000):
        table = (int(0.15 * n), n // 2, int(0.153 * n), n // 2)
        took = seconds(lambda t=table: exact_binary_p(*t), 30)
        yield against_limit(f"exact p of two proportions, {n:,} units", took * 1000, 1.0, "ms")


def _trial(units: int) -> tuple[np.ndarray, np.ndarray]:
    return _rng(1).exponential(size=units), _rng(4).permutation(np.arange(units) % 2 == 0)


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seed))


def _scipy(values: np.ndarray, treated: np.ndarray, draws: int) -> None:
    def difference(one: np.ndarray, zero: np.ndarray, axis: int) -> np.ndarray:
        return one.mean(axis=axis) - zero.mean(axis=axis)

    stats.permutation_test(
        (values[treated], values[~treated]), difference, vectorized=True, n_resamples=draws,
        batch=10**7 // len(values), rng=np.random.default_rng(5),
    )  # fmt: skip
