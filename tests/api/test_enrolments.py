"""A client is enrolled once, whichever way and however often it is asked."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.db import transaction
from portal.experiments.enrolment.models import AllocationSequence, Enrolment
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.sites.services import join
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_draft_experiment


@pytest.fixture
def api(script, trial):
    return script(trial.user)


@pytest.fixture
def enrol(api, trial):
    """enrol(code, key, **changes) asks for an enrolment."""

    def ask(code="DEV-0001", key=None, **changes):
        headers = {"Idempotency-Key": key} if key else {}
        return api.post(f"{trial.path}/enrolments", json=trial.client(code, **changes), headers=headers)

    return ask


def drawn(session) -> tuple[int, int]:
    used = session.scalar(select(func.sum(AllocationSequence.used))) or 0
    return session.scalar(select(func.count()).select_from(Enrolment)), used


def test_a_new_client_gets_an_arm_with_its_instruction(enrol, trial, session):
    answer = enrol("dev-0001")
    content = frozen_content(trial.experiment)
    enrolment = session.scalars(select(Enrolment)).one()
    assert answer.status_code == 201
    assert set(answer.json) == {"id", "client_code", "arm", "arm_label", "instruction", "enrolled_at"}
    assert (answer.json["client_code"], answer.json["arm"]) == ("DEV-0001", enrolment.arm)
    assert answer.json["arm_label"] in {"Gewone aanpak", "Elke week bellen"}
    assert answer.json["instruction"] == content.instructions[enrolment.arm]


def test_the_same_key_gives_the_same_answer_and_no_second_draw(enrol, session):
    first = enrol(key="a key of this call")
    again = enrol(key="a key of this call")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert drawn(session) == (1, 1)


def test_the_same_key_gives_the_same_answer_whatever_else_is_asked(enrol, session):
    first = enrol(key="k")
    again = enrol("DEV-0002", key="k", eligible=False)
    assert (again.status_code, again.json) == (200, first.json)
    assert drawn(session) == (1, 1)


def test_the_same_client_gives_the_same_answer_under_any_key(enrol, session):
    first = enrol(key="one")
    assert [enrol(key=key).json for key in ("two", None)] == [first.json] * 2
    assert drawn(session) == (1, 1)


def test_a_client_of_another_office_is_a_conflict_that_tells_no_arm(enrol, script, trial, session):
    enrol()
    body = trial.client(site=trial.site_of(trial.elsewhere))
    answer = script(trial.elsewhere).post(f"{trial.path}/enrolments", json=body)
    assert (answer.status_code, answer.json["code"]) == (409, "enrolled_elsewhere")
    assert set(answer.json) == {"type", "title", "status", "code"}
    assert drawn(session) == (1, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"eligible": False}, "eligible"), ({"eligible": "yes"}, "eligible"), ({"eligible": None}, "eligible"),
        ({"strata": {}}, "duration"), ({"strata": {"duration": "soms"}}, "duration"),
        ({"strata": []}, "strata"), ({"strata": {"duration": 1}}, "strata.duration.value"),
        ({"client_code": "123456782"}, "client_code"), ({"client_code": ""}, "client_code"),
        ({"client_code": "=1+1"}, "client_code"), ({"site": "x"}, "site"), ({"site": 10**30}, "site"),
    ],
)  # fmt: skip
def test_who_or_what_does_not_fit_is_not_enrolled(api, trial, session, change, field):
    answer = api.post(f"{trial.path}/enrolments", json={**trial.client(), **change})
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json["errors"]}
    assert drawn(session) == (0, 0)


def test_a_code_that_points_to_a_person_does_not_come_back(api, trial):
    answer = api.post(f"{trial.path}/enrolments", json=trial.client("123456782"))
    assert "123456782" not in answer.get_data(as_text=True)


def test_nobody_enrols_at_the_site_of_another_team(enrol, trial):
    answer = enrol(site=trial.site_of(trial.elsewhere))
    assert (answer.status_code, answer.json["code"]) == (403, "not_your_site")


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN, Role.KLANTMANAGER])
def test_who_does_not_work_at_a_site_neither_enrols_nor_sees_clients(script, trial, role):
    outside = script(make_user(role, make_team()))
    assert outside.post(f"{trial.path}/enrolments", json=trial.client()).status_code == 403
    assert outside.get(f"{trial.path}/enrolments").status_code == 403


def test_the_list_holds_the_own_teams_clients_only(enrol, api, script, trial):
    mine = enrol("DEV-0001")
    body = trial.client("ZWO-0001", site=trial.site_of(trial.elsewhere))
    script(trial.elsewhere).post(f"{trial.path}/enrolments", json=body)
    assert api.get(f"{trial.path}/enrolments").json == {"items": [mine.json], "next": None}


def test_the_list_goes_on_with_its_cursor(enrol, api, trial):
    for number in range(3):
        enrol(f"DEV-{number}00")
    first = api.get(f"{trial.path}/enrolments?limit=2").json
    second = api.get(f"{trial.path}/enrolments?limit=2&cursor={first['next']}").json
    codes = [item["client_code"] for item in first["items"] + second["items"]]
    assert codes == ["DEV-200", "DEV-100", "DEV-000"]


def test_a_trial_that_has_not_started_takes_neither_clients_nor_outcomes(script, trial):
    draft, lead = make_draft_experiment(), make_user(Role.TEAMLEAD, trial.user.team)
    with transaction():
        site = join(draft, trial.user.team, 10, lead)
    api, path = script(trial.user), f"/experiments/{draft.id}"
    enrolled = api.post(f"{path}/enrolments", json=trial.client(site=site.id))
    sent = api.post(f"{path}/outcomes", json=[{"client_code": "DEV-100", "work": 1}])
    assert [(a.status_code, a.json["code"]) for a in (enrolled, sent)] == [(409, "not_signed"), (409, "not_started")]
    assert api.get(f"{path}/enrolments").json == {"items": [], "next": None}


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_a_key_that_cannot_be_one_is_a_problem(api, trial, key):
    answer = api.post(f"{trial.path}/enrolments", json=trial.client(), headers={"Idempotency-Key": key})
    assert answer.status_code == 422
