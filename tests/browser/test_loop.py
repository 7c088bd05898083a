"""From a dilemma to a decision and the next dilemma, played by five people in the browser."""

from __future__ import annotations

import pytest

from tests.browser import plan_steps, result_steps, trial_steps
from tests.browser.people import gather
from tests.browser.visitor import Screen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [Screen(1280, "nl"), Screen(390, "en", javascript=False)], ids=str)
def test_a_dilemma_becomes_a_trial_a_result_a_decision_and_a_new_dilemma(screen, visit):
    people = gather(visit, screen)
    plan_steps.post_dilemma(people)
    plan_steps.recognise(people)
    plan_steps.start_plan(people)
    plan_steps.accept_ownership(people)
    plan_steps.write_plan(people)
    plan_steps.sign(people)
    trial_steps.join(people)
    trial_steps.enrol_clients(people)
    trial_steps.draw_no_second_time(people)
    trial_steps.record_by_form(people)
    trial_steps.record_by_file(people)
    trial_steps.monitor(people)
    result_steps.close_enrolment(people)
    result_steps.lock_data(people)
    result_steps.read_in_both_languages(people)
    result_steps.publish(people)
    result_steps.decide(people)
    result_steps.see_the_whole_way(people)
    result_steps.follow_up(people)
