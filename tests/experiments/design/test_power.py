"""What a plan's number can see."""

import pytest

from portal.experiments.design.power import power_panel
from portal.experiments.protocol.content import Content, Planning
from portal.stats.design import Arm, Better, OutcomeSpec, OutcomeType
from portal.stats.power.solve import answer
from tests.factories.experiments import make_content

CASE = {"design": "individual", "outcome": "binary", "p_control": 0.3, "p_treatment": 0.38, "power": 0.8}


def plan(smallest=0.08, better=Better.HIGHER, **changes):
    outcome = OutcomeSpec("work", "Werk", OutcomeType.BINARY, True, better, smallest, 183)
    return make_content(outcomes=(outcome,), **{"planning": Planning(usual=0.3, attrition=0.0), **changes})


def test_the_number_is_that_of_the_power_case():
    panel = power_panel(plan(expected_clients=480))
    assert panel.needed == answer({**CASE, "solve": "n"}).n_total
    assert panel.power == answer({**CASE, "solve": "power", "n": 480}).power


def test_power_is_said_in_whole_times():
    needed = power_panel(plan()).needed
    assert power_panel(plan(expected_clients=needed)).times == (4, 5)
    assert power_panel(plan(expected_clients=needed * 10)).times is None


def test_the_smallest_visible_difference_of_the_needed_number_is_the_one_that_matters():
    panel = power_panel(plan(expected_clients=power_panel(plan()).needed))
    assert panel.visible == pytest.approx(0.08, abs=0.001)


def test_attrition_raises_the_number():
    assert power_panel(plan(planning=Planning(0.3, attrition=0.2))).needed > power_panel(plan()).needed


def test_less_can_be_better():
    panel = power_panel(plan(better=Better.LOWER))
    assert panel.needed == answer({**CASE, "solve": "n", "p_treatment": 0.22}).n_total


def test_three_arms_need_more_than_three_halves_of_two():
    arms = (Arm("usual", "Gewoon", True), Arm("new", "Bellen"), Arm("new_2", "Appen"))
    instructions = {arm.key: "Doe dit." for arm in arms}
    assert power_panel(plan(arms=arms, instructions=instructions)).needed > 1.5 * power_panel(plan()).needed


def test_a_difference_that_can_not_be_gives_a_reason_and_no_number():
    panel = power_panel(plan(smallest=0.5, better=Better.LOWER))
    assert (panel.reason, panel.needed) == ("impossible", None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(title="Bellen"), "no_outcome"),
        (plan(planning=Planning()), "no_basis"),
        (make_content(outcome_type=OutcomeType.CONTINUOUS), "no_basis"),
    ],
)
def test_what_is_missing_is_named(content, reason):
    assert power_panel(content).reason == reason


def test_a_number_as_outcome_is_calculated_from_its_spread():
    panel = power_panel(make_content(outcome_type=OutcomeType.CONTINUOUS, planning=Planning(sd=4000.0, attrition=0)))
    case = {"design": "individual", "outcome": "continuous", "difference": 1000.0, "sd": 4000.0, "solve": "n"}
    assert panel.needed == answer(case).n_total


def test_the_curve_rises():
    chances = [chance for _clients, chance in power_panel(plan()).curve]
    assert len(chances) > 10
    assert chances == sorted(chances)
