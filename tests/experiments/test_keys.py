"""Acts that need both sides."""

import pytest

from portal.db import transaction
from portal.errors import Conflict
from portal.experiments.keys import keys_of, turn_key
from portal.experiments.models import KeyAct, Side
from portal.experiments.services import answer_ownership, ask_owner
from tests.factories.accounts import make_user
from tests.factories.experiments import make_draft_experiment, make_owners


@pytest.fixture
def owners(context):
    return make_owners()


def turned(experiment, actor, act=KeyAct.CLOSE):
    with transaction():
        return turn_key(experiment, act, actor)


def test_one_side_alone_turns_no_lock(owners):
    experiment = make_draft_experiment(owners=owners)
    assert not turned(experiment, owners[0])
    assert not turned(experiment, owners[0])
    assert set(keys_of(experiment, KeyAct.CLOSE)) == {Side.PRACTICE}
    assert turned(experiment, owners[1])


def test_two_of_one_side_are_one_key(owners):
    experiment = make_draft_experiment(owners=owners)
    colleague = make_user()
    with transaction():
        ask_owner(experiment, colleague, Side.PRACTICE, owners[0])
        answer_ownership(experiment, colleague, True)
    assert not turned(experiment, owners[0])
    assert not turned(experiment, colleague)


def test_each_act_has_keys_of_its_own(owners):
    experiment = make_draft_experiment(owners=owners)
    turned(experiment, owners[0], KeyAct.CLOSE)
    assert not turned(experiment, owners[1], KeyAct.LOCK)


def test_who_owns_nothing_has_no_key(owners):
    experiment = make_draft_experiment(owners=owners)
    with pytest.raises(Conflict):
        turned(experiment, make_user())
