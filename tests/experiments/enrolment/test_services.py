"""A client is drawn once; the draw follows the sealed seed; closing needs both keys."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.audit.services import check
from portal.db import run_in_transaction, transaction
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.experiments.enrolment import services
from portal.experiments.enrolment.models import AllocationSequence, Enrolment
from portal.experiments.enrolment.queries import own_enrolments, told
from portal.experiments.enrolment.services import EnrolmentRequest, close_enrolment, enrol
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.protocol.commitment import is_committed
from portal.experiments.protocol.queries import frozen_content, registration_of
from portal.experiments.protocol.services import unseal_seed
from portal.experiments.sites.models import Consent
from portal.experiments.sites.queries import site_of, sites_of
from portal.experiments.sites.services import join
from portal.stats.allocation.draw import draw
from portal.stats.design import AllocationPlan, Arm, Method
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import LEVELS, make_content, make_draft_experiment, make_running_experiment

SHORT, LONG = LEVELS["duration"]


@pytest.fixture
def team(context):
    return make_team()


@pytest.fixture
def user(team):
    return make_user(team=team)


@pytest.fixture
def experiment(team):
    return make_running_experiment([team])


def asked(experiment, user, code="DEV-0001", level=SHORT, **changes):
    site = next(site for site in sites_of(experiment) if site.team_id in user.team_ids)
    values = {"client_code": code, "site_id": site.id, "strata": {"duration": level}}
    return EnrolmentRequest(**{**values, "eligible": True, **changes})


def enrolled(experiment, user, *arguments, **changes):
    request = asked(experiment, user, *arguments, **changes)
    return run_in_transaction(lambda: enrol(experiment, request, user))


def count(session):
    return session.scalar(select(func.count()).select_from(Enrolment))


def used(session):
    return session.scalar(select(func.sum(AllocationSequence.used))) or 0


# Once and for all


def test_a_first_enrolment_is_new_and_tells_arm_and_instruction(experiment, user):
    enrolment, is_new = enrolled(experiment, user)
    content = frozen_content(experiment)
    answer = told(enrolment, content)
    assert is_new
    assert answer.arm_label in {"Gewone aanpak", "Elke week bellen"}
    assert answer.instruction == content.instructions[enrolment.arm]
    assert (enrolment.by, enrolment.site.team) == (user, user.team)


@pytest.mark.parametrize("code", ["DEV-0001", "dev-0001", " dev - 0001", "de\u200bv-0001"])
def test_a_second_enrolment_of_a_client_gives_the_same_arm(experiment, user, session, code):
    first, _ = enrolled(experiment, user)
    again, is_new = enrolled(experiment, user, code, LONG, eligible=False)
    assert (again.id, again.arm, is_new) == (first.id, first.arm, False)
    assert (count(session), used(session)) == (1, 1)


def test_a_key_gives_its_first_answer_again(experiment, user, session):
    first, _ = enrolled(experiment, user, idempotency_key="k1")
    same, is_new = enrolled(experiment, user, idempotency_key="k1")
    other_code, other_is_new = enrolled(experiment, user, "DEV-0002", idempotency_key="k1")
    assert (same.id, is_new) == (first.id, False)
    assert (other_code.id, other_is_new) == (first.id, False)
    assert (count(session), used(session)) == (1, 1)


def test_two_tabs_with_keys_of_their_own_give_one_arm(experiment, user, session):
    first, _ = enrolled(experiment, user, idempotency_key="tab 1")
    second, is_new = enrolled(experiment, user, idempotency_key="tab 2")
    assert (second.id, is_new) == (first.id, False)
    assert used(session) == 1


def test_a_colleague_gets_the_arm_that_was_drawn(experiment, user, team):
    first, _ = enrolled(experiment, user)
    second, is_new = enrolled(experiment, make_user(team=team))
    assert (second.id, is_new) == (first.id, False)


def test_a_key_is_its_owners_alone(experiment, user, team):
    first, _ = enrolled(experiment, user, "DEV-0001", idempotency_key="1")
    second, is_new = enrolled(experiment, make_user(team=team), "DEV-0002", idempotency_key="1")
    assert is_new and second.id != first.id


def test_a_retry_after_closing_still_gives_the_arm(experiment, user):
    first, _ = enrolled(experiment, user)
    closed(experiment)
    again, is_new = enrolled(experiment, user)
    assert (again.id, again.arm, is_new) == (first.id, first.arm, False)


def test_a_code_of_another_office_is_refused_without_arm_or_office(context):
    mine, theirs = make_team(), make_team()
    experiment = make_running_experiment([mine, theirs])
    _first, _ = enrolled(experiment, make_user(team=theirs))
    with pytest.raises(Conflict) as found:
        enrolled(experiment, make_user(team=mine))
    assert found.value.code == "enrolled_elsewhere"
    assert found.value.detail == {}
    assert theirs.name not in str(found.value.sentence) and theirs.organisation.name not in str(found.value.sentence)


def test_codes_of_other_trials_do_not_count(experiment, user, team):
    other = make_running_experiment([team])
    assert enrolled(experiment, user)[1]
    assert enrolled(other, user)[1]


def test_a_lost_race_is_tried_again_and_finds_the_winner(experiment, user, session, monkeypatch):
    first, _ = enrolled(experiment, user)
    real, calls = services._known, []

    def late(*arguments):
        calls.append(1)
        return None if len(calls) == 1 else real(*arguments)

    monkeypatch.setattr(services, "_known", late)
    again, is_new = enrolled(experiment, user)
    assert (again.id, is_new, len(calls)) == (first.id, False, 2)
    assert used(session) == 1


# The draw


def test_the_sequence_of_each_stratum_follows_the_seed(experiment, user, session):
    for number in range(30):
        enrolled(experiment, user, f"DEV-{number:04}", SHORT if number % 3 else LONG)
    closed(experiment)
    registration, design = registration_of(experiment), frozen_content(experiment).design
    assert is_committed(registration.revealed_seed, registration.content_hash, registration.commitment)
    strata = {}
    for enrolment in session.scalars(select(Enrolment).order_by(Enrolment.id)):
        strata.setdefault(enrolment.stratum, []).append(enrolment)
    assert {len(rows) for rows in strata.values()} == {10, 20}
    for stratum, rows in strata.items():
        assert stratum in {f"site={user.team.organisation.name};duration={level}" for level in LEVELS["duration"]}
        for position, enrolment in enumerate(rows, start=1):
            slot = draw(design.allocation, design.arms, registration.revealed_seed, stratum, position)
            assert (enrolment.arm, enrolment.block, enrolment.position) == slot


def test_two_sites_draw_apart(context):
    teams = [make_team(), make_team()]
    experiment = make_running_experiment(teams)
    for number, team in enumerate(teams):
        enrolment, _ = enrolled(experiment, make_user(team=team), f"C-{number}")
        assert enrolment.position == 1
        assert enrolment.stratum.startswith(f"site={team.organisation.name};")


def test_a_plan_without_strata_draws_from_one_list(team, user):
    content = make_content(
        arms=(Arm("usual", "Gewoon", True, 1), Arm("new", "Bellen", False, 2)),
        allocation=AllocationPlan(Method.PERMUTED_BLOCK, (3,), (), {}),
    )
    experiment = make_running_experiment([team], content)
    arms = [enrolled(experiment, user, f"C-{n}", strata={})[0].arm for n in range(9)]
    assert [sorted(arms[i : i + 3]) for i in (0, 3, 6)] == [["new", "new", "usual"]] * 3


def test_the_database_itself_refuses_a_second_row_for_a_client_or_a_position(experiment, user, session):
    first, _ = enrolled(experiment, user)
    for changes in ({"client_code": first.client_code, "position": 2}, {"client_code": "X-1", "position": 1}):
        with pytest.raises(IntegrityError), transaction():
            session.add(
                Enrolment(
                    experiment_id=experiment.id,
                    site_id=first.site_id,
                    strata={},
                    stratum=first.stratum,
                    arm="new",
                    by_id=user.id,
                    at=clock.now(),
                    **changes,
                )
            )


# What stops it


def test_nobody_is_enrolled_before_both_sides_signed(team, user, session):
    experiment = make_draft_experiment()
    with transaction():
        join(experiment, team, 5, make_user(Role.TEAMLEAD, team))
    for status in (ExperimentStatus.DRAFT, ExperimentStatus.SIGNING):
        with transaction():
            experiment.status = status
        with pytest.raises(Conflict) as found:
            enrolled(experiment, user)
        assert found.value.code == "not_signed"
    assert (count(session), used(session)) == (0, 0)


def test_nobody_is_enrolled_after_closing(experiment, user, session):
    request = asked(experiment, user)
    closed(experiment)
    with pytest.raises(Conflict) as found:
        run_in_transaction(lambda: enrol(experiment, request, user))
    assert found.value.code == "enrolment_closed"
    assert used(session) == 0


def test_a_site_without_consent_does_not_enrol(experiment, user, session):
    request = asked(experiment, user)
    with transaction():
        site_of(experiment, user).consent = Consent.ASKED
    with pytest.raises(Conflict) as found:
        run_in_transaction(lambda: enrol(experiment, request, user))
    assert found.value.code == "site_waits"


def test_nobody_enrols_at_another_teams_site_nor_through_another_trial(experiment, user, team):
    request = asked(experiment, user)
    with pytest.raises(Forbidden):
        run_in_transaction(lambda: enrol(experiment, request, make_user(team=make_team())))
    other = make_running_experiment([team])
    with pytest.raises(Forbidden):
        run_in_transaction(lambda: enrol(other, request, user))


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN])
def test_researchers_and_administrators_do_not_enrol_even_in_the_team(experiment, user, team, role):
    request = asked(experiment, user)
    stranger = make_user(role, team, lead=False)
    with pytest.raises(Forbidden):
        run_in_transaction(lambda: enrol(experiment, request, stranger))


@pytest.mark.parametrize("strata", [{}, {"duration": ""}, {"duration": "2 jaar"}, {"length": SHORT}])
def test_a_stratum_that_is_missing_or_not_in_the_plan_stops_it(experiment, user, session, strata):
    with pytest.raises(InvalidInput) as found:
        enrolled(experiment, user, strata=strata)
    assert set(found.value.fields) == {"duration"}
    assert (count(session), used(session)) == (0, 0)


def test_only_levels_of_the_plan_are_kept(experiment, user):
    enrolment, _ = enrolled(experiment, user, strata={"duration": SHORT, "born": "1980-01-01", "site": "Elders"})
    assert enrolment.strata == {"duration": SHORT}


def test_a_client_who_does_not_meet_all_points_is_not_enrolled(experiment, user, session):
    with pytest.raises(InvalidInput) as found:
        enrolled(experiment, user, eligible=False)
    assert set(found.value.fields) == {"eligible"}
    assert used(session) == 0


def test_a_bsn_as_code_is_refused(experiment, user, session):
    with pytest.raises(InvalidInput) as found:
        enrolled(experiment, user, "123456782")
    assert set(found.value.fields) == {"client_code"}
    assert (count(session), used(session)) == (0, 0)


# What is told


def test_the_audit_log_names_the_enrolment_and_neither_code_nor_arm(experiment, user, session):
    enrolment, _ = enrolled(experiment, user, "QQ-4711", idempotency_key="secret-key")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.event, entry.thing_id, entry.data) == ("client.enrolled", enrolment.id, {})
    assert "4711" not in json.dumps([e.data for e in session.scalars(select(AuditEntry))])
    assert check()[1] is None


def test_the_own_list_is_the_own_teams_and_newest_first(context, session):
    mine, theirs = make_team(), make_team()
    experiment, me = make_running_experiment([mine, theirs]), make_user(team=mine)
    enrolled(experiment, make_user(team=theirs), "T-1")
    for code in ("M-1", "M-2"):
        enrolled(experiment, me, code)
    assert [row.client_code for row in session.scalars(own_enrolments(experiment, me))] == ["M-2", "M-1"]


def test_an_outcome_is_due_counted_from_the_day_in_the_netherlands(team, user):
    experiment = make_running_experiment([team], make_content(due_days=10))
    enrolment, _ = enrolled(experiment, user)
    with transaction():
        enrolment.at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 25 October in Amsterdam
    answer = told(enrolment, frozen_content(experiment))
    assert [day.isoformat() for day in answer.due.values()] == ["2026-11-04"]


# Closing


def closed(experiment):
    for side in Side:
        with transaction():
            close_enrolment(experiment, experiment.owners_of(side)[0].user)


def test_one_key_does_not_close_and_does_not_open_the_seed(experiment, user):
    owner = experiment.owners_of(Side.RESEARCH)[0].user
    for _ in range(2):
        with transaction():
            assert close_enrolment(experiment, owner) is False
    assert experiment.is_enrolling
    assert registration_of(experiment).revealed_seed is None
    assert enrolled(experiment, user)[1]


def test_both_keys_close_and_reveal_the_promised_seed(experiment):
    seed = unseal_seed(registration_of(experiment))
    closed(experiment)
    registration = registration_of(experiment)
    assert experiment.status is ExperimentStatus.CLOSED and experiment.closed_at is not None
    assert registration.revealed_seed == seed
    assert is_committed(seed, registration.content_hash, registration.commitment)


def test_closing_again_changes_nothing(experiment):
    closed(experiment)
    moment = experiment.closed_at
    with transaction():
        assert close_enrolment(experiment, experiment.owners[0].user) is False
    assert experiment.closed_at == moment


def test_only_owners_close_and_only_what_runs(experiment, user):
    with pytest.raises(Conflict), transaction():
        close_enrolment(experiment, user)
    draft = make_draft_experiment()
    with pytest.raises(Conflict), transaction():
        close_enrolment(draft, draft.owners[0].user)
