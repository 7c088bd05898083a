"""Intervals."""

from __future__ import annotations


def newcombe(x1: int, n1: int, x0: int, n0: int, alpha: float) -> tuple[float, float]:
    """Interval of a difference of two proportions x1/n1 - x0/n0, without covariates.

    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10 (hybrid score), by statsmodels; its interval by
    the name "score" has an error for differences and is not used.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff", alpha=alpha)
    return float(low), float(high)


def student(estimate: float, se: float, df: float, alpha: float) -> tuple[tuple[float, float], float]:
    """Interval and two-sided p value of an estimate with a t distribution."""
    from scipy import stats

    reach = float(stats.t.ppf(1 - alpha / 2, df)) * se
    p = 2 * float(stats.t.sf(abs(estimate) / se, df)) if se > 0 else (1.0 if estimate == 0 else 0.0)
    return (estimate - reach, estimate + reach), p


def normal(estimate: float, se: float, alpha: float, df: float | None = None) -> tuple[tuple[float, float], float]:
    """Interval and two-sided p value of an estimate with a normal distribution, or t where `df` is given."""
    from scipy import special

    if df is not None:
        return student(estimate, se, df, alpha)
    reach = float(special.ndtri(1 - alpha / 2)) * se
    p = 2 * float(special.ndtr(-abs(estimate) / se)) if se > 0 else (1.0 if estimate == 0 else 0.0)
    return (estimate - reach, estimate + reach), p
