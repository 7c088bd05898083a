"""The randomisation test of a difference in means: what other draws of the same design would have shown."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import TooFew
from portal.stats.inference.random_sets import all_sums, random_sums

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

DRAWS = 10_000
MOST_LISTED = 10**6
MOST_UNITS_LISTED = 64
DOUBLINGS = 40  # of the spread, in search of an effect that is rejected
ROUNDING = 1e-9  # relative: what differs less is the same


@dataclass(frozen=True)
class RandomisationTest:
    """What the test says.

    Attributes
    ----------
    estimate : the effect that leaves no difference; the (post-stratified) difference in means when `unit_effect`
        is the arm itself
    interval : effects, the same for each unit, that the test does not reject
    p : two-sided
    assignments : how many draws it was held against
    is_exact : whether these are all possible draws
    left_out : units of strata that can't be compared
    """

    estimate: float
    interval: tuple[float, float]
    p: float
    assignments: int
    is_exact: bool
    left_out: int


@dataclass(frozen=True)
class _Law:
    """Numerator and variance of the statistic as polynomials of a constant effect; row 0 is the draw that was made."""

    numerator: Matrix
    variance: Matrix
    is_exact: bool
    left_out: int
    unit: float  # of the values; effects here are counted in it

    def p(self, effect: float = 0.0) -> float:
        """Share of draws at least as far out as the one made, which counts itself (Phipson and Smyth, 2010)."""
        size = np.square(_polynomial(self.numerator, effect))
        variance = _polynomial(self.variance, effect)
        variance = np.where(variance > ROUNDING**2 * np.abs(variance).max(), variance, 0.0)
        size = np.where(size > ROUNDING**2 * size.max(), size, 0.0)
        # size / variance against the first, without dividing: a variance of zero is further out than any other
        extreme = size * variance[0] >= size[0] * variance * (1 - ROUNDING)
        count = int(np.count_nonzero(extreme[1:]))
        total = len(extreme) - 1
        return count / total if self.is_exact else (count + 1) / (total + 1)


def randomisation_p(
    values: Vector,
    treated: Mask,
    *,
    rng: np.random.Generator,
    strata: NDArray[np.str_] | None = None,
    draws: int = DRAWS,
    studentised: bool = True,
) -> float:
    """Two-sided p of no effect on any unit.

    Parameters
    ----------
    values : outcomes without missing values, shape (n,); for clusters see `cluster_means`
    treated : whether a unit was drawn for the treatment, shape (n,)
    rng : where the draws come from; not used when all can be listed
    strata : stratum or block of each unit, shape (n,): arms are exchanged within them only, and the statistic is the
        difference weighted by the strata's shares of units
    draws : how many, when more than a million are possible (or a stratum has more than 64 units)
    studentised : the difference over its Neyman error, which also holds its level when only the mean effect is zero;
        else the difference itself. With two arms of one size and no strata both are the same test.

    Raises
    ------
    TooFew : no stratum has units enough (one in each arm; two when studentised), or a value is not finite

    Sources: Fisher (1935); Wu and Ding (2021), JASA 116, 1898-1913, for the studentised statistic.
    """
    return _law(values, None, treated, strata, rng, draws, studentised).p()


def randomisation_test(
    values: Vector,
    treated: Mask,
    *,
    alpha: float,
    rng: np.random.Generator,
    unit_effect: Vector | None = None,
    strata: NDArray[np.str_] | None = None,
    draws: int = DRAWS,
    studentised: bool = True,
) -> RandomisationTest:
    """Test, and the interval of constant effects that are not rejected at `alpha`, all from the same draws.

    Parameters are those of `randomisation_p`. `unit_effect` (n,) is what one unit of effect adds to a value; the arm
    itself unless values are residuals, then the residuals of the arm on the same covariates (Rosenbaum, 2002,
    Statistical Science 17, 286-327). Raises TooFew, also when the possible draws are too few to exclude any effect.
    """
    adds = treated.astype(float) if unit_effect is None else unit_effect
    law = _law(values, adds, treated, strata, rng, draws, studentised)
    constant, slope = (float(row) for row in law.numerator[:, 0])
    if slope == 0:
        raise TooFew("the arms can't be compared")
    estimate, spread = -constant / slope, float(np.std(law.numerator[0, 1:] / slope))
    if spread == 0:
        raise TooFew("all known outcomes are equal, so that no interval can be given")
    low, high = (_limit(law, estimate, step, alpha) * law.unit for step in (-spread, spread))
    total = law.numerator.shape[1] - 1
    return RandomisationTest(estimate * law.unit, (low, high), law.p(), total, law.is_exact, law.left_out)


def cluster_means(
    values: Vector, treated: Mask, clusters: NDArray[np.str_], strata: NDArray[np.str_] | None = None
) -> tuple[Vector, Mask, NDArray[np.str_] | None]:
    """Means (K,), arms (K,) and strata (K,) of clusters, which are then tested as the units that were drawn.

    Each cluster weighs the same. Raises TooFew when a cluster stands in two arms or strata.
    """
    names, first, cluster = np.unique(clusters, return_index=True, return_inverse=True)
    for name, column in (("arms", treated), ("strata", strata)):
        if column is not None and (apart := column != column[first][cluster]).any():
            raise TooFew(f"cluster {str(names[cluster[apart][0]])!r} stands in two {name}")
    means = np.bincount(cluster, weights=values) / np.bincount(cluster)
    return means, treated[first], None if strata is None else strata[first]


def _law(
    values: Vector,
    adds: Vector | None,
    treated: Mask,
    strata: NDArray[np.str_] | None,
    rng: np.random.Generator,
    draws: int,
    studentised: bool,
) -> _Law:
    if not (np.isfinite(values).all() and (adds is None or np.isfinite(adds).all())):
        raise TooFew("a value is not a finite number")
    cells = _cells(treated, strata, 2 if studentised else 1)
    used = sum(len(cell) for cell, _ in cells)
    possible = prod(comb(len(cell), k) if len(cell) <= MOST_UNITS_LISTED else MOST_LISTED + 1 for cell, k in cells)
    is_exact = possible <= MOST_LISTED
    unit = float(np.abs(values - values.mean()).max()) or 1.0
    powers = 1 if adds is None else 2
    height = powers + (2 * powers - 1) * studentised
    made, law = np.zeros((height, 1)), np.zeros((height, 1 if is_exact else draws))
    for cell, k in cells:
        rows = (values[cell] / unit)[None] if adds is None else np.array([values[cell] / unit, -adds[cell]])
        rows = rows - rows.mean(axis=1, keepdims=True)
        if studentised:
            rows = np.concatenate([rows, _squared(rows)])
        here = _Cell(k, len(cell), len(cell) / used, rows.sum(axis=1, keepdims=True)[powers:])
        made += here.coefficients(rows[:, treated[cell]].sum(axis=1, keepdims=True), powers)
        if is_exact:
            part = here.coefficients(all_sums(rows, k), powers)
            law = (law[:, :, None] + part[:, None, :]).reshape(height, -1)
        else:
            law += here.coefficients(random_sums(rows, k, draws, rng), powers)
    both = np.concatenate([made, law], axis=1)
    variance = both[powers:] if studentised else np.ones((1, both.shape[1]))
    return _Law(both[:powers], variance, is_exact, len(values) - used, unit)


@dataclass(frozen=True)
class _Cell:
    """A stratum in which k of n units are treated, its share of all units, and the sums of squares over all."""

    k: int
    n: int
    share: float
    squares: Matrix

    def coefficients(self, sums: Matrix, powers: int) -> Matrix:
        """Weighted difference and, when squares were summed, Neyman variance, by powers of the effect."""
        k, rest = self.k, self.n - self.k
        total, squares = sums[:powers], sums[powers:]
        difference = total * (self.share * (1 / k + 1 / rest))  # values are centred: the rest sums to minus this
        if not len(squares):
            return difference
        squared = _squared(total)
        one = (squares - squared / k) / (k * (k - 1))
        zero = (self.squares - squares - squared / rest) / (rest * (rest - 1))
        return np.concatenate([difference, self.share**2 * (one + zero)])


def _cells(treated: Mask, strata: NDArray[np.str_] | None, least: int) -> list[tuple[NDArray[np.int64], int]]:
    """Units of each stratum with `least` in either arm, and how many of them are treated."""
    stratum = np.zeros(len(treated), dtype=int) if strata is None else np.unique(strata, return_inverse=True)[1]
    order = np.argsort(stratum, kind="stable")
    cells = np.split(order, np.flatnonzero(np.diff(stratum[order])) + 1)
    counted = [(cell, int(treated[cell].sum())) for cell in cells]
    found = [(cell, k) for cell, k in counted if min(k, len(cell) - k) >= least]
    if not found:
        raise TooFew
    return found


def _squared(rows: Matrix) -> Matrix:
    """The square of a polynomial: rows (1, n) to (1, n), rows (2, n) to (3, n)."""
    if len(rows) == 1:
        return rows * rows
    constant, slope = rows
    return np.array([constant * constant, 2 * constant * slope, slope * slope])


def _polynomial(coefficients: Matrix, x: float) -> Vector:
    value: Vector = sum(row * x**power for power, row in enumerate(coefficients))
    return value


def _limit(law: _Law, estimate: float, step: float, alpha: float) -> float:
    """The effect, in the direction of `step`, where the test begins to reject."""
    inside, outside = estimate, estimate + step
    for _ in range(DOUBLINGS):
        if law.p(outside) <= alpha:
            break
        inside, outside, step = outside, outside + 2 * step, 2 * step
    else:
        raise TooFew("the possible draws are too few to exclude any effect at this level")
    while abs(outside - inside) > 1e-8 * abs(outside - estimate):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if law.p(middle) > alpha else (inside, middle)
    return (inside + outside) / 2
