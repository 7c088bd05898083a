"""Start a plan from a dilemma, and settle who owns it."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import change_status
from portal.errors import Conflict, InvalidInput
from portal.experiments import services
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.queries import of_dilemma, owned_by, visible_to
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_dilemma_of, make_draft_experiment, make_owners, sign_by_both

pytestmark = pytest.mark.usefixtures("context")


def start(dilemma, starter, title="Elke week bellen"):
    with transaction():
        return services.start_from_dilemma(dilemma, title, starter)


def ask(experiment, user, side, actor):
    with transaction():
        return services.ask_owner(experiment, user, side, actor)


def acts(session, experiment):
    query = select(AuditEntry.event).where(AuditEntry.thing_type == "experiment", AuditEntry.thing_id == experiment.id)
    return list(session.scalars(query.order_by(AuditEntry.id)))


def test_who_starts_owns_the_plan_for_the_own_side_at_once():
    practitioner, researcher = make_owners()
    assert start(make_dilemma_of(practitioner), practitioner).side_of(practitioner) is Side.PRACTICE
    assert start(make_dilemma_of(practitioner), researcher).side_of(researcher) is Side.RESEARCH


def test_when_a_researcher_starts_the_author_of_the_dilemma_is_asked_by_letter(letters):
    practitioner, researcher = make_owners()
    experiment = start(make_dilemma_of(practitioner), researcher)
    assert [letter.to for letter in letters if f"/experiments/{experiment.id}" in letter.body] == [practitioner.email]
    assert experiment.side_of(practitioner) is None  # not before the answer
    with transaction():
        services.answer_ownership(experiment, practitioner, True)
    assert experiment.side_of(practitioner) is Side.PRACTICE


def test_a_klantmanager_who_starts_asks_nobody_yet(letters):
    practitioner, _researcher = make_owners()
    experiment = start(make_dilemma_of(make_user(team=make_team())), practitioner)
    assert [owner.user for owner in experiment.owners] == [practitioner]
    assert not [letter for letter in letters if f"/experiments/{experiment.id}" in letter.body]


def test_the_dilemma_is_in_planning_from_the_first_plan_on():
    practitioner, _researcher = make_owners()
    dilemma = make_dilemma_of(practitioner)
    first = start(dilemma, practitioner)
    assert dilemma.status is DilemmaStatus.PLANNING
    second = start(dilemma, practitioner)
    assert of_dilemma(dilemma.id) == [first, second]


def test_no_plan_starts_from_a_closed_dilemma():
    practitioner, _researcher = make_owners()
    dilemma = make_dilemma_of(practitioner)
    with transaction():
        change_status(dilemma, DilemmaStatus.CLOSED, practitioner, "Opgelost.")
    with pytest.raises(Conflict) as refused:
        start(dilemma, practitioner)
    assert refused.value.code == "dilemma_closed"


def test_an_administrator_has_no_side_and_starts_nothing():
    practitioner, _researcher = make_owners()
    with pytest.raises(Conflict) as refused:
        start(make_dilemma_of(practitioner), make_user(Role.ADMIN))
    assert refused.value.code == "no_side"


@pytest.mark.parametrize(("role", "side"), [(Role.KLANTMANAGER, Side.RESEARCH), (Role.RESEARCHER, Side.PRACTICE)])
def test_nobody_owns_a_plan_for_the_other_side(role, side):
    practitioner, _researcher = make_owners()
    experiment = start(make_dilemma_of(practitioner), practitioner)
    with pytest.raises(InvalidInput) as refused:
        ask(experiment, make_user(role), side, practitioner)
    assert "email" in refused.value.fields


def test_asking_twice_is_asking_once(letters):
    practitioner, researcher = make_owners()
    experiment = start(make_dilemma_of(practitioner), practitioner)
    first = ask(experiment, researcher, Side.RESEARCH, practitioner)
    assert ask(experiment, researcher, Side.RESEARCH, practitioner) is first
    assert [letter.to for letter in letters].count(researcher.email) == 1


def test_who_says_no_owns_nothing_and_can_not_answer_again():
    practitioner, researcher = make_owners()
    experiment = start(make_dilemma_of(practitioner), practitioner)
    ask(experiment, researcher, Side.RESEARCH, practitioner)
    with transaction():
        services.answer_ownership(experiment, researcher, False)
    assert [owner.user for owner in experiment.owners] == [practitioner]
    with pytest.raises(Conflict):
        services.answer_ownership(experiment, researcher, True)


def test_once_the_plan_is_fixed_nobody_new_is_asked():
    experiment = make_draft_experiment()
    sign_by_both(experiment)
    with pytest.raises(Conflict) as refused:
        ask(experiment, make_user(Role.RESEARCHER), Side.RESEARCH, experiment.owners[0].user)
    assert refused.value.code == "frozen"


def test_each_act_stands_in_the_audit_log(session):
    practitioner, researcher = make_owners()
    experiment = start(make_dilemma_of(practitioner), practitioner)
    ask(experiment, researcher, Side.RESEARCH, practitioner)
    with transaction():
        services.answer_ownership(experiment, researcher, True)
    assert acts(session, experiment) == ["experiment.started", "owner.asked", "owner.accepted"]


def test_the_own_list_holds_what_somebody_owns_or_was_asked_for(session):
    practitioner, researcher = make_owners()
    asked, other = (start(make_dilemma_of(practitioner), practitioner) for _ in range(2))
    ask(asked, researcher, Side.RESEARCH, practitioner)
    assert list(session.scalars(owned_by(researcher))) == [asked]
    assert list(session.scalars(visible_to(researcher, ExperimentStatus.DRAFT))) == [other, asked]
    assert list(session.scalars(visible_to(researcher, ExperimentStatus.CLOSED))) == []
