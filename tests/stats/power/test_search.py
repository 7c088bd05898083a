"""The crossing of an increasing function."""

from __future__ import annotations

import math

import pytest

from portal.stats.power.search import root


@pytest.mark.parametrize(
    ("function", "crossing"),
    [
        (lambda x: x**3 - 2, 2 ** (1 / 3)),
        (lambda x: math.tanh(50 * (x - 7.3)), 7.3),
        (lambda x: -1.0 if x < 5.25 else 1.0, 5.25),
        (lambda x: math.log(x) - 20 if x > 0 else -math.inf, math.exp(20)),
        (lambda x: x - 1e-9, 1e-9),
    ],
)
def test_the_crossing_is_found_and_the_function_is_not_negative_there(function, crossing):
    found = root(function, 0.0, 1.0)
    assert found == pytest.approx(crossing, rel=1e-14)
    assert function(found) >= 0


def test_a_smooth_function_takes_few_steps():
    asked = []
    root(lambda x: asked.append(x) or x**3 - 2, 0.0, 4.0)
    assert len(asked) < 20
