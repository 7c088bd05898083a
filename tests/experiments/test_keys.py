"""Acts that need both sides."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.errors import Conflict
from portal.experiments.keys import keys_of, turn_key
from portal.experiments.models import KeyAct, Side
from tests.factories.accounts import make_user
from tests.factories.experiments import make_draft_experiment, make_owners

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def owners(context):
    return make_owners()


@pytest.fixture
def experiment(owners):
    return make_draft_experiment(owners=owners)


def turn(experiment, actor, act=KeyAct.CLOSE):
    with transaction():
        return turn_key(experiment, act, actor)


def test_an_act_happens_with_the_second_side_only(experiment, owners):
    practitioner, researcher = owners
    assert turn(experiment, practitioner) is False
    assert turn(experiment, researcher) is True


def test_one_side_alone_never_makes_it_happen_however_often_it_turns(experiment, owners, session):
    assert [turn(experiment, owners[0]) for _ in range(3)] == [False] * 3
    turned = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == "key.turned")
    assert session.scalar(turned) == 1


def test_the_page_can_tell_who_turned_which_key(experiment, owners):
    turn(experiment, owners[1])
    assert {side: key.user for side, key in keys_of(experiment, KeyAct.CLOSE).items()} == {Side.RESEARCH: owners[1]}


def test_a_key_holds_for_its_own_act(experiment, owners):
    practitioner, researcher = owners
    turn(experiment, practitioner, KeyAct.CLOSE)
    assert turn(experiment, researcher, KeyAct.LOCK) is False
    assert keys_of(experiment, KeyAct.PUBLISH) == {}


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.KLANTMANAGER, Role.ADMIN])
def test_who_does_not_own_the_trial_turns_nothing(experiment, role):
    with pytest.raises(Conflict) as refused:
        turn(experiment, make_user(role))
    assert refused.value.code == "not_owner"
    assert keys_of(experiment, KeyAct.CLOSE) == {}
