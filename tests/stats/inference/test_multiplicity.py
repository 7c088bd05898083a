"""Adjusted p values agree with R's p.adjust."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.inference.multiplicity import benjamini_hochberg, holm
from tests.stats.reference import expected

CASES = ["p-adj", "p-penn-arms"]
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize("case", CASES)
def test_holm_agrees_with_p_adjust(case):
    assert holm(expected(case)["p"]) == pytest.approx(expected(case)["holm"], rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_benjamini_hochberg_agrees_with_p_adjust(case):
    assert benjamini_hochberg(expected(case)["p"]) == pytest.approx(expected(case)["bh"], rel=1e-8)


@given(p_values)
def test_adjusted_values_lie_between_the_raw_one_and_one_and_holm_is_the_stricter(values):
    for raw, bh, h in zip(values, benjamini_hochberg(values), holm(values), strict=True):
        assert raw <= bh * (1 + 1e-12) and bh <= h * (1 + 1e-12) and h <= 1
