"""Who may do what: every permission for every role, with a thing of one's own and with somebody else's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from portal import clock
from portal.access.permissions import Permission
from portal.access.policy import RULES, may
from portal.access.roles import Role
from portal.accounts.models import User
from portal.experiments.models import Experiment, ExperimentStatus, Owner, Side
from portal.teams.models import Membership

# yes: with any thing; own: with a thing of one's own only; no: never.
ROLES = (Role.KLANTMANAGER, Role.TEAMLEAD, Role.RESEARCHER, Role.ADMIN)
TABLE = {
    Permission.SIGNED_IN: ("yes", "yes", "yes", "yes"),
    Permission.ADMIN_OPEN: ("no", "no", "no", "yes"),
    Permission.ACCOUNT_INVITE: ("no", "own", "no", "yes"),
    Permission.TEAM_READ: ("yes", "yes", "yes", "yes"),
    Permission.DILEMMA_READ: ("yes", "yes", "yes", "yes"),
    Permission.DILEMMA_POST: ("yes", "yes", "no", "no"),
    Permission.DILEMMA_EDIT: ("own", "own", "own", "own"),
    Permission.DILEMMA_RECOGNISE: ("yes", "yes", "no", "no"),
    Permission.DILEMMA_COMMENT: ("yes", "yes", "yes", "yes"),
    Permission.EXPERIMENT_READ: ("yes", "yes", "yes", "yes"),
    Permission.EXPERIMENT_START: ("yes", "yes", "yes", "no"),
    Permission.EXPERIMENT_IMPORT: ("no", "no", "yes", "no"),
    Permission.EXPERIMENT_OWN: ("own", "own", "own", "own"),
    Permission.OWNERSHIP_ANSWER: ("own", "own", "own", "own"),
    Permission.PROTOCOL_EDIT: ("own", "own", "own", "own"),
    Permission.PROTOCOL_SIGN: ("own", "own", "own", "own"),
    Permission.SITE_JOIN: ("yes", "yes", "no", "no"),
    Permission.SITE_CONSENT: ("no", "own", "no", "no"),
    Permission.CLIENT_ENROL: ("own", "own", "no", "no"),
    Permission.ENROLMENT_READ: ("own", "own", "no", "no"),
    Permission.OUTCOME_RECORD: ("own", "own", "no", "no"),
    Permission.MONITOR_READ: ("own", "own", "own", "own"),
    Permission.KEY_TURN: ("own", "own", "own", "own"),
    Permission.RESULT_READ: ("own", "own", "own", "own"),
    Permission.RESULT_REACT: ("own", "own", "own", "own"),
    Permission.DECISION_RECORD: ("own", "own", "no", "no"),
}
OWN_TEAM, OTHER_TEAM = 1, 2
CELLS = [(permission, role, cell) for permission, row in TABLE.items() for role, cell in zip(ROLES, row, strict=True)]

pytestmark = pytest.mark.usefixtures("app")


def person(role: Role, *, active: bool = True) -> User:
    """Somebody in the team OWN_TEAM, which a team lead leads; administrators are in no team."""
    user = User(id=7, role=role, is_active=active, memberships=[])
    if role is not Role.ADMIN:
        user.memberships.append(Membership(team_id=OWN_TEAM, is_lead=role is Role.TEAMLEAD))
    return user


def site(team_id: int, takes_part: bool = True) -> SimpleNamespace:
    return SimpleNamespace(team_id=team_id, takes_part=takes_part)


def trial(user: User, status: ExperimentStatus, *, accepted: bool, team: int) -> SimpleNamespace:
    """A trial that this person owns or was asked to own, with a site of a team."""
    owner = Owner(user_id=user.id, side=Side.PRACTICE, accepted_at=clock.now() if accepted else None)
    real = Experiment(owners=[owner], status=status)
    return SimpleNamespace(
        owners=real.owners, side_of=real.side_of, is_published=real.is_published, sites=[site(team), site(3)]
    )


def things(permission: Permission, user: User) -> tuple[object, object]:
    """(one's own thing, somebody else's) of the kind that the permission is about."""
    stranger = person(Role.KLANTMANAGER)
    stranger.id = 8
    running, done = ExperimentStatus.ENROLLING, ExperimentStatus.PUBLISHED
    owned = trial(user, running, accepted=True, team=OWN_TEAM)
    foreign = trial(stranger, running, accepted=True, team=OTHER_TEAM)
    special = {
        Permission.ACCOUNT_INVITE: (SimpleNamespace(id=OWN_TEAM), SimpleNamespace(id=OTHER_TEAM)),
        Permission.DILEMMA_EDIT: (SimpleNamespace(author_id=7), SimpleNamespace(author_id=8)),
        Permission.OWNERSHIP_ANSWER: (trial(user, running, accepted=False, team=OWN_TEAM), foreign),
        Permission.SITE_CONSENT: (site(OWN_TEAM), site(OTHER_TEAM)),
        Permission.ENROLMENT_READ: (SimpleNamespace(site=site(OWN_TEAM)), SimpleNamespace(site=site(OTHER_TEAM))),
        Permission.RESULT_READ: (SimpleNamespace(experiment=owned), SimpleNamespace(experiment=foreign)),
        Permission.RESULT_REACT: (SimpleNamespace(experiment=owned), SimpleNamespace(experiment=foreign)),
        # Any team may decide, about what is published.
        Permission.DECISION_RECORD: (
            SimpleNamespace(experiment=trial(stranger, done, accepted=True, team=OTHER_TEAM)),
            SimpleNamespace(experiment=foreign),
        ),
    }
    return special.get(permission, (owned, foreign))


def test_every_permission_has_a_rule_and_a_row():
    assert set(TABLE) == set(Permission) == set(RULES)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("permission", "role", "cell"), CELLS)
def test_each_role_may_what_the_table_says(permission, role, cell):
    user = person(role)
    own, other = things(permission, user)
    expected = {"yes": (True, True), "own": (True, False), "no": (False, False)}[cell]
    assert (may(user, permission, own), may(user, permission, other)) == expected


@pytest.mark.parametrize("permission", Permission)
def test_nobody_without_an_account_that_is_on_may_anything(permission):
    off = person(Role.ADMIN, active=False)
    own, _ = things(permission, off)
    assert not may(off, permission, own)
    assert not may(None, permission, own)


@pytest.mark.parametrize("role", Role)
def test_a_published_result_is_open_to_all(role):
    stranger = person(Role.RESEARCHER)
    stranger.id = 8
    done = trial(stranger, ExperimentStatus.PUBLISHED, accepted=True, team=OTHER_TEAM)
    assert may(person(role), Permission.RESULT_READ, SimpleNamespace(experiment=done))


def test_a_site_that_did_not_agree_enrols_nobody():
    user = person(Role.KLANTMANAGER)
    asked = SimpleNamespace(sites=[site(OWN_TEAM, takes_part=False)])
    assert not may(user, Permission.CLIENT_ENROL, asked)


def test_who_was_only_asked_does_not_own_yet():
    user = person(Role.RESEARCHER)
    asked = trial(user, ExperimentStatus.DRAFT, accepted=False, team=OTHER_TEAM)
    assert not may(user, Permission.PROTOCOL_SIGN, asked)


def test_a_practitioner_without_a_team_joins_and_decides_nothing():
    user = person(Role.KLANTMANAGER)
    user.memberships.clear()
    done = trial(user, ExperimentStatus.PUBLISHED, accepted=True, team=OTHER_TEAM)
    assert not may(user, Permission.SITE_JOIN, done)
    assert not may(user, Permission.DECISION_RECORD, SimpleNamespace(experiment=done))
