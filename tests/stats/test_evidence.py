"""Size classes and what missing clients could change."""

from __future__ import annotations

import pytest

from portal.stats.evidence import size_class


@pytest.mark.parametrize(
    ("estimate", "size"), [(0.1, 3), (0.05, 2), (0.03, 1), (0.02, 0), (-0.03, -1), (-0.12, -3), (0.15 - 0.10, 2)]
)
def test_size_classes_follow_the_smallest_effect(estimate, size):
    assert size_class(estimate, 0.05) == size
