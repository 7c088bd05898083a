"""The form of the arms, beyond what a page shows."""

import pytest

from portal.experiments.protocol.arms_form import arms_form
from portal.stats.design import MOST_ARMS, Arm
from tests.factories.experiments import make_content


def sent(*rows, **more):
    data = {"opened": "1", "new_name": "", **more}
    for number, (key, label, instruction, ratio) in enumerate(rows, 1):
        data |= {f"key_{number}": key, f"label_{number}": label}
        data |= {f"instruction_{number}": instruction, f"ratio_{number}": ratio}
    return data


USUAL, NEW = ("usual", "Gewoon", "Zoals nu.", "1"), ("new", "Bellen", "Bel elke week.", "1")


@pytest.fixture
def filled(app):
    def fill(data, content=None):
        with app.test_request_context("/", method="POST", data=data):
            form = arms_form(content or make_content(), "1", data)
            return (form.write(make_content()) if form.validate() else None), form

    return fill


def test_a_new_arm_gets_the_first_free_key(filled):
    content, _form = filled(sent(USUAL, NEW, ("", "Appen", "Stuur een app.", "1")))
    assert [(arm.key, arm.control) for arm in content.arms] == [("usual", True), ("new", False), ("new_2", False)]
    assert content.instructions["new_2"] == "Stuur een app."


def test_a_made_up_key_is_not_taken_over(filled):
    content, _form = filled(sent(USUAL, ("<evil>", "Bellen", "Bel.", "1")))
    assert {arm.key for arm in content.arms} == {"usual", "new_2"}


def test_one_key_sent_twice_makes_two_arms(filled):
    content, _form = filled(sent(USUAL, NEW, ("new", "Appen", "Stuur een app.", "1")))
    assert len({arm.key for arm in content.arms}) == 3


def test_an_arm_that_is_emptied_is_gone(filled):
    three = make_content(arms=(*make_content().arms, Arm("new_2", "Appen")))
    content, _form = filled(sent(USUAL, NEW, ("new_2", "", "", "1")), three)
    assert [arm.key for arm in content.arms] == ["usual", "new"]
    assert set(content.instructions) == {"usual", "new"}


def test_blocks_follow_a_new_ratio(filled):
    content, _form = filled(sent(USUAL, ("new", "Bellen", "Bel.", "2")))
    assert content.allocation.block_sizes == (6, 9)
    assert content.missing() == []


def test_the_name_on_the_result_page_is_that_of_the_arm_unless_given(filled):
    assert filled(sent(USUAL, NEW))[0].wording.new_name == "Bellen"
    assert filled(sent(USUAL, NEW, new_name="Elke week bellen"))[0].wording.new_name == "Elke week bellen"


@pytest.mark.parametrize(
    "rows",
    [
        (USUAL, ("new", "", "Bel.", "1")),
        (USUAL, ("new", "Bellen", "", "1")),
        (USUAL, ("new", "gewoon", "Bel.", "1")),
        (USUAL, ("new", "Bellen", "Bel.", "0")),
        (USUAL, ("new", "Bellen", "Bel.", "6")),
        (USUAL, ("new", "Bellen", "Bel.", "half")),
        (USUAL, ("new", "", "", "1")),
        (("usual", "", "", "1"), NEW),
    ],
)
def test_arms_that_can_not_be_drawn_are_refused(filled, rows):
    content, form = filled(sent(*rows))
    assert content is None
    assert form.summary


def test_there_is_room_for_six_arms_and_no_more(filled):
    _content, form = filled(sent(*[USUAL] * MOST_ARMS, add="1"))
    assert form.shown == MOST_ARMS
    assert not form.can_grow
