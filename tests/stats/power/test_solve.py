"""Size, power and effect against R's and published numbers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from portal.stats.power.case import PowerCase
from portal.stats.power.solve import answer, exact_n_control, power_curve, solve

BINARY = {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.35}
CONTINUOUS = {"outcome": "continuous", "difference": 0.2, "sd": 1}


@pytest.mark.parametrize(("difference", "n_control"), [(0.5, 64), (0.8, 26)])
def test_the_size_is_the_one_in_cohens_table(difference, n_control):
    """Cohen (1988), table 2.4.1."""
    assert answer({**CONTINUOUS, "difference": difference}).n_control == n_control


@pytest.mark.parametrize(("case", "n"), [(BINARY, 1377), (CONTINUOUS, 394)])
def test_the_contracts_examples(case, n):
    found = answer({"id": "a", "solve": "n", **case}).to_json()
    assert (found["id"], found["n_control"], found["n_treatment"], found["n_total"]) == ("a", n, n, 2 * n)
    assert found["clusters"] is None
    assert found["error"] is None


GRID = [
    {**base, "alpha": alpha, "sides": sides, "power": power, "covariate_r2": r2}
    for base in (
        BINARY,
        CONTINUOUS,
        {**BINARY, "p_control": 0.02, "p_treatment": 0.4},
        {**BINARY, "p_control": 0.9, "p_treatment": 0.7},
        {**CONTINUOUS, "difference": -1.7},
    )
    for alpha in (0.01, 0.05)
    for sides in (1, 2)
    for power in (0.6, 0.8, 0.95)
    for r2 in (0.0, 0.3)
]


@pytest.mark.parametrize("case", GRID)
def test_the_size_is_the_smallest_whole_number_that_reaches_the_power(case):
    n = answer(case).n_control
    curve = power_curve(PowerCase.from_json(case), [2 * n - 2, 2 * n])
    assert curve[1] >= case["power"]
    assert curve[0] < case["power"] or n == 2


@pytest.mark.parametrize("ratio", [0.5, 1.5, 2, 3])
@pytest.mark.parametrize("base", [BINARY, CONTINUOUS])
def test_unequal_arms_round_up_each_and_reach_the_power(base, ratio):
    case = PowerCase.from_json({**base, "ratio": ratio})
    found, exact = solve(case), exact_n_control(case)
    assert (found.n_control, found.n_treatment) == (math.ceil(exact), math.ceil(ratio * exact - 1e-9))
    assert found.power >= 0.8


@pytest.mark.parametrize("base", [BINARY, CONTINUOUS, {**BINARY, "p_treatment": 0.2}, {**CONTINUOUS, "difference": -3}])
def test_the_smallest_effect_has_the_power_and_the_asked_side(base):
    case = {**base, "n": 900, "ratio": 2, "attrition": 0.1, "covariate_r2": 0.2, "power": 0.9}
    found = answer({**case, "solve": "effect"})
    again = {"p_treatment": base.get("p_control", 0) + found.effect, "difference": found.effect}
    assert answer({**case, **again, "solve": "power"}).power == pytest.approx(0.9, abs=1e-9)
    asked = base.get("difference") or base["p_treatment"] - base["p_control"]
    assert math.copysign(1, found.effect) == math.copysign(1, asked)


def test_without_a_side_the_smallest_effect_points_up():
    assert answer({"solve": "effect", "outcome": "binary", "p_control": 0.4, "n": 500}).effect > 0


@pytest.mark.parametrize("base", [BINARY, CONTINUOUS])
def test_the_curve_is_the_power_of_each_size(base):
    case = {**base, "ratio": 2, "attrition": 0.1}
    ns = np.arange(7, 4000, 331)
    single = [answer({**case, "solve": "power", "n": int(n)}).power for n in ns]
    np.testing.assert_allclose(power_curve(PowerCase.from_json(case), ns), single, rtol=1e-12)


def test_the_curve_has_no_power_where_an_arm_is_empty():
    assert np.isnan(power_curve(PowerCase.from_json({**BINARY, "ratio": 9}), [1, 2])).all()


@pytest.mark.parametrize(
    "extreme",
    [
        {"solve": "power", "n": 10, "difference": 1e300},
        {"solve": "power", "n": 3, "alpha": 1e-9},
        {"difference": 1e-5},
        {"difference": 1e200},
        {"sd": 1e300, "difference": 1e299},
        {"ratio": 1e-6},
        {"ratio": 1e6},
        {"power": 0.999999, "alpha": 1e-9},
    ],
)
def test_extreme_cases_get_finite_numbers(extreme):
    found = answer({**CONTINUOUS, **extreme})
    assert found.error is None
    assert 0 <= found.power <= 1
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"p_control": 2}, "p_control has to be larger than 0 and smaller than 1."),
        ({"p_control": None}, "p_control is missing."),
        ({"p_control": "0,3"}, "p_control has to be a number."),
        ({"p_control": True}, "p_control has to be a number."),
        ({"p_control": float("nan")}, "p_control has to be a number."),
        ({"p_treatment": 0.3}, "p_control and p_treatment are equal, so there is no effect to find."),
        ({"p_treatment": 0.3 + 1e-9}, "The effect is so small that no trial could find it."),
        ({"outcome": "continuous", "sd": 1, "difference": 0}, "difference is 0, so there is no effect to find."),
        ({"outcome": "continuous", "sd": 0, "difference": 1}, "sd has to be larger than 0."),
        ({"outcome": "colour"}, "outcome has to be binary, continuous, count or time_to_event."),
        ({"outcome": ["binary"]}, "outcome has to be binary, continuous, count or time_to_event."),
        ({"design": "crossover"}, "design has to be individual, cluster or stepped_wedge."),
        ({"solve": "alpha"}, "solve has to be n, power or effect."),
        ({"sides": 3}, "sides has to be 1 or 2."),
        ({"alpha": 0}, "alpha has to be larger than 0 and smaller than 1."),
        ({"power": 0.04}, "power has to be larger than alpha."),
        ({"attrition": 1}, "attrition has to be at least 0 and smaller than 1."),
        ({"ratio": 0}, "ratio has to be larger than 0."),
        ({"solve": "power"}, "n is missing."),
        ({"solve": "power", "n": 10.5}, "n has to be a whole number."),
        ({"solve": "power", "n": 3, "ratio": 9}, "n is too small for two arms in this ratio."),
        ({"solve": "effect", "n": 4, "p_control": 0.9}, "n is too small to find any effect with this power."),
        (
            {"solve": "power", "n": 2, "outcome": "continuous", "sd": 1, "difference": 1},
            "n is too small for a t test, which needs more than two units with an outcome.",
        ),
    ],
)
def test_a_case_that_cannot_be_answered_says_why(change, sentence):
    found = answer({"id": 7, **BINARY, **change})
    assert found.to_json() == {**dict.fromkeys(found.to_json()), "id": 7, "error": sentence}


def test_a_case_that_is_no_object_gets_a_sentence():
    assert answer([1]).error == "A power case has to be a JSON object."
