"""Sites: own estimates, what they share, and what to expect in a place that did not take part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
GRID = 1000
PRIOR_REACH = 8.0  # half-normal scales; beyond lies 1e-15 of the prior


@dataclass(frozen=True)
class Reml:
    """Random effects by restricted maximum likelihood: the spread between sites and the interval for a new one."""

    tau: float
    mean: float
    new_site_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Pooled:
    """Partial pooling that takes the doubt about the spread along.

    Attributes
    ----------
    mean : posterior mean of the effect over sites
    site_means, site_intervals : one for each site, 95%
    new_site_interval : 95%, for a site that did not take part
    """

    mean: float
    site_means: tuple[float, ...]
    site_intervals: tuple[tuple[float, float], ...]
    new_site_interval: tuple[float, float]


def reml(effects: Vector, variances: Vector, alpha: float = 0.05) -> Reml:
    """Fit effects (k,) with known variances (k,); needs two sites or more.

    tau by REML; the interval for a new site with the Hartung-Knapp standard error, never below the Wald one, and
    k - 2 degrees of freedom (Higgins and others, 2009, JRSS A 172, 137-159); None with fewer than three sites.
    """
    from scipy import optimize, stats

    def loss(tau2: float) -> float:
        w = 1 / (variances + tau2)
        mean = (w @ effects) / w.sum()
        value: float = np.log(variances + tau2).sum() + np.log(w.sum()) + w @ (effects - mean) ** 2
        return value

    top = max(4 * float(np.var(effects)), float(variances.max())) * 4 + 1e-12
    found = optimize.minimize_scalar(loss, bounds=(0, top), method="bounded", options={"xatol": top * 1e-10})
    tau2 = 0.0 if loss(0.0) <= found.fun + 1e-10 else float(found.x)
    w = 1 / (variances + tau2)
    mean, k = float((w @ effects) / w.sum()), len(effects)
    if k < 3:
        return Reml(tau2**0.5, mean, None)
    knapp = float(w @ (effects - mean) ** 2) / (k - 1) / float(w.sum())
    reach = float(stats.t.ppf(1 - alpha / 2, k - 2)) * (tau2 + max(knapp, 1 / float(w.sum()))) ** 0.5
    return Reml(tau2**0.5, mean, (mean - reach, mean + reach))


def pool(effects: Vector, variances: Vector, scale: float, alpha: float = 0.05) -> Pooled:
    """Pool effects (k,) with known variances (k,): flat prior on the mean, half-normal(scale) on the between-site sd.

    Integrated by quadrature over the sd, with normal conditionals and quantiles of the mixture; no simulation.
    Source: Gelman and others, Bayesian Data Analysis, section 5.4, with the prior of Röver (2020).
    """
    tau, width = _grid_of_spreads(effects, variances, scale)
    log_weight, precision, total, mu = _log_posterior(tau, effects, variances, scale)
    weight = np.exp(log_weight - log_weight.max()) * width
    weight /= weight.sum()
    mu_variance = 1 / total
    share = tau[:, None] ** 2 * precision  # how far a site keeps its own estimate, for each sd
    centres = share * effects[None, :] + (1 - share) * mu[:, None]
    spreads = share * variances[None, :] + (1 - share) ** 2 * mu_variance[:, None]
    return Pooled(
        mean=float(weight @ mu),
        site_means=tuple(float(weight @ centres[:, j]) for j in range(len(effects))),
        site_intervals=tuple(_interval(weight, centres[:, j], spreads[:, j], alpha) for j in range(len(effects))),
        new_site_interval=_interval(weight, mu, mu_variance + tau**2, alpha),
    )


def _log_posterior(
    tau: Vector, effects: Vector, variances: Vector, scale: float
) -> tuple[Vector, Vector, Vector, Vector]:
    """Log density of the sds (g,) up to a constant; precisions (g, k), their sums (g,), means of mu given tau (g,)."""
    precision = 1 / (variances[None, :] + tau[:, None] ** 2)
    total = precision.sum(axis=1)
    mu = (precision @ effects) / total
    fit = 0.5 * (np.log(precision).sum(axis=1) - np.log(total))
    fit -= 0.5 * (precision * (effects[None, :] - mu[:, None]) ** 2).sum(axis=1)
    return fit - 0.5 * (tau / scale) ** 2, precision, total, mu


def _grid_of_spreads(effects: Vector, variances: Vector, scale: float) -> tuple[Vector, Vector]:
    """Midpoints of the sd and their widths, both (GRID,): even below the smallest error, even in the log above it.

    So a prior much wider or much narrower than what the sites say has midpoints enough in the mass. The end lies 8
    scales of the prior away, or 4 times the range of the effects when that is more.
    """
    bend = min(scale, float(np.sqrt(variances.min()))) / 4
    top = max(PRIOR_REACH * scale, 4 * float(np.ptp(effects)))
    edges = bend * np.sinh(np.linspace(0, np.arcsinh(top / bend), GRID + 1))
    return (edges[1:] + edges[:-1]) / 2, np.diff(edges)


def _interval(weight: Vector, centre: Vector, variance: Vector, alpha: float) -> tuple[float, float]:
    """Equal-tailed interval of a mixture of normals."""
    from scipy import optimize, special

    sd = np.sqrt(variance)
    low, high = float((centre - 9 * sd).min()), float((centre + 9 * sd).max())

    def quantile(part: float) -> float:
        return float(
            optimize.brentq(
                lambda x: weight @ special.ndtr((x - centre) / sd) - part, low, high, xtol=(high - low) * 1e-12
            )
        )

    return quantile(alpha / 2), quantile(1 - alpha / 2)
