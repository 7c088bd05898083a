"""The name of a stratum."""

from __future__ import annotations

import itertools

import pytest

from portal.stats.allocation.slots import AllocationError
from portal.stats.allocation.stratum import stratum_key


def test_the_name_follows_the_designs_order_and_leaves_out_the_rest():
    factors = {"duration": "<1 jaar", "age": "40", "site": "Utrecht"}
    assert stratum_key(factors, ["site", "duration"]) == "site=Utrecht;duration=<1 jaar"
    assert stratum_key(factors, []) == ""


def test_different_levels_never_share_a_name():
    tricky = ["a", "a;b=c", "a\\", "a\\;b=c", "c", "=", ";", "\\", "\\=", ";b=", "a;b"]
    names = {stratum_key({"a": x, "b": y}, ["a", "b"]) for x, y in itertools.product(tricky, repeat=2)}
    assert len(names) == len(tricky) ** 2


def test_the_same_letters_are_the_same_stratum():
    assert stratum_key({"site": " Súdwest-Fryslân"}, ["site"]) == stratum_key(
        {"site": "Su\u0301dwest-Frysla\u0302n "}, ["site"]
    )


@pytest.mark.parametrize("factors", [{}, {"site": ""}, {"site": "  "}])
def test_a_missing_level_is_refused(factors):
    with pytest.raises(AllocationError, match="The stratum needs a value for site"):
        stratum_key(factors, ["site"])
