"""Holm's adjusted p values agree with R's p.adjust."""

from __future__ import annotations

import pytest

from portal.stats.inference.multiplicity import holm
from tests.stats.reference import expected


@pytest.mark.parametrize("case", ["p-adj", "p-penn-arms"])
def test_holm_agrees_with_p_adjust(case):
    assert holm(expected(case)["p"]) == pytest.approx(expected(case)["holm"], rel=1e-8)
