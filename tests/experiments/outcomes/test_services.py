"""An outcome is written once, changed only with a reason, and never before its time or after the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.errors import Conflict, InvalidInput
from portal.experiments.outcomes import services, values
from portal.experiments.outcomes.models import OutcomeCorrection, OutcomeRecord, Source, UploadState
from portal.experiments.outcomes.queries import corrections_of, data_file, due_list
from portal.experiments.outcomes.services import NewValue
from portal.experiments.outcomes.uploads import look_at_upload
from portal.experiments.protocol.queries import frozen_content
from portal.results import services as results
from portal.stats.design import Better, OutcomeSpec, OutcomeType
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_content, make_running_experiment
from tests.factories.trials import by_both, enrol_clients, main_outcome, make_closed_experiment

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def team(context):
    return make_team()


@pytest.fixture
def user(team):
    return make_user(team=team)


@pytest.fixture
def client_(team, user):
    return enrol_clients(make_running_experiment([team]), team, 1, user)[0]


def write(client_, user, value, **kwargs):
    with transaction():
        return services.record(NewValue(client_, main_outcome(client_.experiment), value), user, Source.FORM, **kwargs)


def rows(session):
    return session.scalars(select(OutcomeRecord)).all()


def audit_count(session, event):
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event))


def test_a_value_is_written_once_with_who_and_when(client_, user, session):
    assert write(client_, user, 1.0) is True
    row = rows(session)[0]
    assert (row.value, row.by_id, row.source) == (1.0, user.id, Source.FORM)
    assert audit_count(session, "outcome.recorded") == 1


def test_the_same_value_twice_changes_nothing(client_, user, session):
    write(client_, user, 1.0)
    assert write(client_, user, 1.0) is False
    assert len(rows(session)) == 1
    assert audit_count(session, "outcome.recorded") == 1


def test_another_value_needs_a_reason(client_, user, session):
    write(client_, user, 1.0)
    with pytest.raises(InvalidInput) as error:
        write(client_, user, 0.0)
    assert error.value.code == "reason_missing"
    assert rows(session)[0].value == 1.0
    assert session.scalar(select(func.count()).select_from(OutcomeCorrection)) == 0


def test_a_correction_keeps_old_value_reason_and_who(client_, user, team, session):
    write(client_, user, 1.0)
    colleague = make_user(team=team)
    assert write(client_, colleague, 0.0, reason="Verkeerde klant.") is True
    [(key, correction)] = corrections_of(client_.id)
    assert (key, correction.old_value, correction.new_value) == ("work", 1.0, 0.0)
    assert (correction.reason, correction.by_id) == ("Verkeerde klant.", colleague.id)
    assert rows(session)[0].value == 0.0
    assert audit_count(session, "outcome.corrected") == 1


@pytest.mark.parametrize("reason", [None, "Toch anders."])
def test_nothing_changes_once_the_data_are_locked(team, user, session, reason):
    experiment = make_closed_experiment([team], count=12)
    by_both(results.lock_data, experiment)
    row = rows(session)[0]
    with pytest.raises(Conflict) as error:
        write(row.enrolment, user, 1.0 - row.value, reason=reason)
    assert error.value.code == "data_locked"
    with pytest.raises(Conflict):
        services.keep_upload(experiment, "a.csv", b"klantcode;work\n", user)


def test_an_outcome_waits_for_its_day(team, user, session):
    experiment = make_running_experiment([team], make_content(due_days=30))
    client_ = enrol_clients(experiment, team, 1, user)[0]
    day = values.due_on(main_outcome(experiment), client_.at)
    with clock.pretend(clock.start_of(day) - timedelta(seconds=1)):
        assert due_list(experiment, user) == []
        with pytest.raises(Conflict) as error:
            write(client_, user, 1.0)
        assert error.value.code == "not_due"
    with clock.pretend(clock.start_of(day)):
        assert [item.enrolment.id for item in due_list(experiment, user)] == [client_.id]
        assert write(client_, user, 1.0) is True
        assert due_list(experiment, user) == []


def test_the_list_holds_own_clients_only_longest_waiting_first(team, user):
    other = make_team()
    experiment = make_running_experiment([team, other])
    enrol_clients(experiment, other, 2)
    with clock.pretend(clock.now() - timedelta(days=3)):
        late = enrol_clients(experiment, team, 1, user)
    new = enrol_clients(experiment, team, 1, user)
    found = due_list(experiment, user)
    assert [item.enrolment.id for item in found] == [late[0].id, new[0].id]
    assert [item.days_late for item in found] == [3, 0]


@pytest.mark.parametrize(
    ("kind", "value", "is_fine"),
    [
        (OutcomeType.BINARY, 1.0, True),
        (OutcomeType.BINARY, 0.5, False),
        (OutcomeType.COUNT, 3.0, True),
        (OutcomeType.COUNT, 2.5, False),
        (OutcomeType.COUNT, -1.0, False),
        (OutcomeType.COUNT, float("inf"), False),
        (OutcomeType.CONTINUOUS, -12.5, True),
        (OutcomeType.CONTINUOUS, 1e13, False),
        (OutcomeType.CONTINUOUS, float("nan"), False),
    ],
)
def test_only_possible_values_are_written(kind, value, is_fine):
    spec = OutcomeSpec("x", "X", kind, True, Better.HIGHER, 1.0, 0)
    assert (values.problem_with(spec, value) is None) is is_fine


def test_a_value_that_cannot_be_is_refused_by_the_service(client_, user, session):
    with pytest.raises(InvalidInput):
        write(client_, user, 2.0)
    assert rows(session) == []


def test_the_same_file_is_kept_and_taken_in_once(client_, user, session):
    content = b"klantcode;work\r\nAAN-0001;ja\r\n"
    with transaction():
        first = services.keep_upload(client_.experiment, "a.csv", content, user)
    with transaction():
        second = services.keep_upload(client_.experiment, "b.csv", content, user)
    assert first.id == second.id
    with transaction():
        assert services.take_in(first, look_at_upload(first, user).new, user) == 1
    with transaction():
        assert services.take_in(first, look_at_upload(first, user).new, user) == 0
    assert first.state is UploadState.TAKEN_IN
    assert [(row.value, row.upload_id) for row in rows(session)] == [(1.0, first.id)]


def test_when_one_value_of_a_file_cannot_be_none_is_written(team, user, session):
    experiment = make_running_experiment([team])
    clients, spec = enrol_clients(experiment, team, 2, user), main_outcome(experiment)
    with transaction():
        kept = services.keep_upload(experiment, "a.csv", b"klantcode;work\n", user)
    with pytest.raises(InvalidInput), transaction():
        services.take_in(kept, [NewValue(clients[0], spec, 1.0), NewValue(clients[1], spec, 7.0)], user)
    assert rows(session) == []
    assert kept.state is UploadState.PREVIEWED


def test_the_data_file_names_no_client(client_, user):
    write(client_, user, 1.0)
    text = data_file(client_.experiment, frozen_content(client_.experiment).design).decode()
    header, row = text.splitlines()
    assert header == "unit,arm,site,duration,work"
    assert row == f"u1,{client_.arm},{client_.site.label},korter dan 1 jaar,1.0"
    assert "AAN" not in text
