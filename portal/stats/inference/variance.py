"""Variances of estimates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def hc2_of_difference(treated: Vector, control: Vector) -> float:
    """HC2 variance of a difference in means of two samples of shape (n1,) and (n0,).

    It equals s1²/n1 + s0²/n0 with n - 1 in the sample variances (Samii and Aronow, 2012).
    """
    return float(np.var(treated, ddof=1) / len(treated) + np.var(control, ddof=1) / len(control))


def pooled_of_difference(treated: Vector, control: Vector) -> float:
    """The classical variance of a difference in means: one variance for both samples."""
    n1, n0 = len(treated), len(control)
    squares = np.var(treated) * n1 + np.var(control) * n0
    return float(squares / (n1 + n0 - 2) * (1 / n1 + 1 / n0))


def hc2(design: NDArray[np.float64], residuals: Vector) -> NDArray[np.float64]:
    """HC2 covariance, shape (k, k), of least squares with design (n, k) and residuals (n,).

    MacKinnon and White (1985): each squared residual divided by one minus its leverage.
    """
    bread = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    meat = (design * (residuals**2 / (1 - leverage))[:, None]).T @ design
    covariance: NDArray[np.float64] = bread @ meat @ bread
    return covariance
