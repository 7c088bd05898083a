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
