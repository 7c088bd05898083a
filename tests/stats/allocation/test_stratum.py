"""The name of a stratum."""

from __future__ import annotations

import itertools

import pytest

from portal.stats.allocation.slots import AllocationError
from portal.stats.allocation.stratum import stratum_key, stratum_parts


def test_the_name_follows_the_designs_order_and_leaves_out_the_rest():
    factors = {"duration": "<1 jaar", "age": "40", "site": "Utrecht"}
    assert stratum_key(factors, ["site", "duration"]) == "site=Utrecht;duration=<1 jaar"
    assert stratum_key(factors, []) == ""


def test_different_levels_never_share_a_name():
    tricky = ["a", "a;b=c", "a\\", "a\\;b=c", "c", "=", ";", "\\", "\\=", ";b=", "a;b"]
    names = {stratum_key({"a": x, "b": y}, ["a", "b"]) for x, y in itertools.product(tricky, repeat=2)}
    assert len(names) == len(tricky) ** 2


def test_a_name_falls_apart_into_the_levels_that_it_was_made_of():
    tricky = ["a", "a;b=c", "a\\", "a\\;b=c", ";", "\\", "a\nb"]
    parts = {x: stratum_parts(stratum_key({"a": x}, ["a"]))[0] for x in tricky}
    assert len(set(parts.values())) == len(tricky)
    for x, y in itertools.product(tricky, repeat=2):
        assert stratum_parts(stratum_key({"a": x, "b": "z", "c": y}, ["a", "b", "c"])) == [
            parts[x], "b=z", parts[y].replace("a=", "c=", 1),
        ]  # fmt: skip
    assert stratum_parts("") == []


def test_the_same_letters_are_the_same_stratum():
    assert stratum_key({"site": " Súdwest-Fryslân"}, ["site"]) == stratum_key(
        {"site": "Su\u0301dwest-Frysla\u0302n "}, ["site"]
    )


@pytest.mark.parametrize("factors", [{}, {"site": ""}, {"site": "  "}])
def test_a_missing_level_is_refused(factors):
    with pytest.raises(AllocationError, match="The stratum needs a value for site"):
        stratum_key(factors, ["site"])
