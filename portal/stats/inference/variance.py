"""Variances of estimates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def hc2_of_difference(treated: Vector, control: Vector) -> float:
    """HC2 variance of a difference in means of two samples of shape (n1,) and (n0,).

    It equals s1²/n1 + s0²/n0 with n - 1 in the sample variances (Samii and Aronow, 2012).
    """
    return float(np.var(treated, ddof=1) / len(treated) + np.var(control, ddof=1) / len(control))


def classical_of_difference(samples: Sequence[Vector]) -> float:
    """The classical variance of the difference in means of the first two samples: one variance for all samples."""
    squares = sum(float(np.var(sample)) * len(sample) for sample in samples)
    df = sum(len(sample) for sample in samples) - len(samples)
    return squares / df * (1 / len(samples[0]) + 1 / len(samples[1]))


def hc2(design: NDArray[np.float64], residuals: Vector) -> NDArray[np.float64]:
    """HC2 covariance, shape (k, k), of least squares with design (n, k) of full rank and residuals (n,).

    MacKinnon and White (1985): each squared residual divided by one minus its leverage. A unit with leverage one is
    fitted exactly; it has no residual and adds nothing.
    """
    bread = np.linalg.inv(design.T @ design)
    slack = 1 - np.einsum("ij,jk,ik->i", design, bread, design)
    fitted_exactly = slack < 1e-10
    squares = np.where(fitted_exactly, 0.0, residuals**2 / np.where(fitted_exactly, 1.0, slack))
    covariance: NDArray[np.float64] = bread @ ((design * squares[:, None]).T @ design) @ bread
    return covariance


def classical(design: NDArray[np.float64], residuals: Vector) -> NDArray[np.float64]:
    """Classical covariance, shape (k, k), of least squares with design (n, k) of full rank and residuals (n,)."""
    n, k = design.shape
    covariance: NDArray[np.float64] = np.linalg.inv(design.T @ design) * (residuals @ residuals / (n - k))
    return covariance


def cr2(
    design: NDArray[np.float64], residuals: Vector, clusters: NDArray[np.str_], contrast: Vector
) -> tuple[float, float]:
    """CR2 variance and Satterthwaite degrees of freedom of contrast (k,) of least squares, clusters (n,).

    design (n, k) has full rank. Bell and McCaffrey (2002), Survey Methodology 28, 169-181, with independence as
    working model; Pustejovsky and Tipton (2018) where a cluster fits a direction exactly: that one adds nothing.
    Only sums over clusters are needed, for with design = QR the hat matrix of a cluster has rank k.
    """
    q, r = np.linalg.qr(design)
    c = np.linalg.solve(r.T, contrast)
    _names, place = np.unique(clusters, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(place.max() + 1))
    q, e = q[order], residuals[order]
    sums = np.add.reduceat(q[:, :, None] * q[:, None, :], starts, axis=0)
    scores = np.add.reduceat(q * e[:, None], starts, axis=0)
    share, vectors = np.linalg.eigh(sums)  # share: the eigenvalues of each cluster's hat matrix, between 0 and 1
    share = np.clip(share, 0.0, 1.0)
    slack = 1 - share
    root = np.where(slack < 1e-9, 0.0, 1 / np.sqrt(np.maximum(slack, 1e-9)))
    factor = np.where(share < 1e-9, 0.5, (root - 1) / np.maximum(share, 1e-9))
    inner = np.einsum("gik,gk,gjk,gjl,l->gi", vectors, factor, vectors, sums, c, optimize=True)
    weights = c + inner
    variance = float((np.einsum("gi,gi->g", weights, scores) ** 2).sum())
    projected = np.einsum("gij,gj->gi", sums, weights)
    own = np.einsum("gi,gi->g", weights, projected)
    trace = own.sum() - (projected**2).sum()
    cross = projected.T @ projected
    squares = (own**2).sum() - 2 * (own * (projected**2).sum(axis=1)).sum() + (cross**2).sum()
    return variance, float(trace**2 / squares) if squares > 0 else 0.0
