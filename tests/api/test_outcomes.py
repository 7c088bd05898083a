"""Outcomes as JSON rows or CSV: all rows or none, and each bad place named."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import transaction
from portal.experiments.outcomes.models import OutcomeRecord, Source
from portal.stats.design import OutcomeType
from tests.api.conftest import Trial
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_content, make_owners, make_running_experiment


@pytest.fixture
def api(script, trial):
    api = script(trial.user)
    for number in (1, 2, 3):
        assert api.post(f"{trial.path}/enrolments", json=trial.client(f"DEV-{number}00")).status_code == 201
    return api


@pytest.fixture
def send(api, trial):
    """send(rows) as JSON, send(text) as CSV."""

    def post(content):
        if isinstance(content, str):
            return api.post(f"{trial.path}/outcomes", data=content.encode(), content_type="text/csv; charset=utf-8")
        return api.post(f"{trial.path}/outcomes", json=content)

    return post


def kept(session) -> dict[str, float]:
    return {r.enrolment.client_code: r.value for r in session.scalars(select(OutcomeRecord))}


def errors(answer) -> list[tuple]:
    return [(error["row"], error["column"]) for error in answer.json["errors"]]


@pytest.mark.parametrize(
    "content",
    [
        [{"client_code": "DEV-100", "work": 1}, {"client_code": "DEV-200", "work": False}, {"client_code": "DEV-300"}],
        [{"client_code": "dev-100", "work": "ja"}, {"client_code": "DEV-200", "work": 0.0}],
        "client_code,work\nDEV-100,1\nDEV-200,0\nDEV-300,\n",
        "\ufeffklantcode;Betaald werk na 6 maanden\r\nDEV-100;ja\r\nDEV-200;nee\r\n",
    ],
)
def test_good_rows_are_saved(send, session, content):
    answer = send(content)
    assert (answer.status_code, answer.json) == (200, {"saved": 2, "known_already": 0})
    assert kept(session) == {"DEV-100": 1.0, "DEV-200": 0.0}
    assert {record.source for record in session.scalars(select(OutcomeRecord))} == {Source.API}


@pytest.mark.parametrize("content", [[{"client_code": "DEV-100", "work": 1}], "client_code,work\nDEV-100,1\n"])
def test_what_is_sent_again_changes_nothing(send, session, content):
    send(content)
    assert send(content).json == {"saved": 0, "known_already": 1}
    assert kept(session) == {"DEV-100": 1.0}


def test_one_bad_row_and_nothing_is_saved(send, session):
    rows = [
        {"client_code": "DEV-100", "work": 1}, {"client_code": "DEV-200", "work": 2}, {"client_code": "NO-1", "work": 1},
        {"client_code": "DEV-100", "work": 1}, {"client_code": "", "work": 1}, {"work": 1},
        {"client_code": "DEV-300", "work": "misschien", "date": "31-02-2026"},
    ]  # fmt: skip
    answer = send(rows)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_rows")
    expected = {(2, "work"), (3, "client_code"), (4, "client_code"), (5, "client_code"), (6, "client_code")}
    assert set(errors(answer)) == expected | {(7, "work"), (7, "date")}
    assert all(error["reason"] for error in answer.json["errors"])
    assert kept(session) == {}


def test_rows_of_a_file_are_counted_as_a_spreadsheet_does(send):
    assert errors(send("client_code,work\nDEV-100,1\nDEV-200,x\n")) == [(3, "work")]


@pytest.mark.parametrize(
    ("content", "row"),
    [("", 1), ("work\n1\n", 1), ("client_code\nDEV-100\n", 1), ("a,a\n1,1\n", 1), ([{"client_code": "DEV-100"}], None)],
)
def test_a_table_without_what_it_needs_is_a_problem(send, content, row):
    answer = send(content)
    assert answer.status_code == 422
    assert {error["row"] for error in answer.json["errors"]} == {row}


@pytest.mark.parametrize("body", [[], {}, [1], "null", [[]], [{}, 1]])
def test_json_that_is_no_list_of_rows_is_a_problem(api, trial, body):
    assert api.post(f"{trial.path}/outcomes", json=body).status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.ms-excel", None])
def test_a_body_of_another_kind_is_a_problem(api, trial, kind):
    assert api.post(f"{trial.path}/outcomes", data=b"x", content_type=kind).status_code == 415


def test_another_value_than_the_known_one_is_not_written(send, session):
    send([{"client_code": "DEV-100", "work": 1}])
    answer = send([{"client_code": "DEV-100", "work": 0}, {"client_code": "DEV-200", "work": 0}])
    assert errors(answer) == [(1, "work")]
    assert kept(session) == {"DEV-100": 1.0}


def test_a_client_of_another_team_is_unknown(api, send, script, trial, session):
    body = trial.client("ZWO-100", site=trial.site_of(trial.elsewhere))
    script(trial.elsewhere).post(f"{trial.path}/enrolments", json=body)
    assert errors(send([{"client_code": "ZWO-100", "work": 1}])) == [(1, "client_code")]
    assert kept(session) == {}


def test_who_does_not_work_at_a_site_sends_nothing(script, trial):
    outside = script(make_user(team=make_team()))
    assert outside.post(f"{trial.path}/outcomes", json=[{"client_code": "DEV-100", "work": 1}]).status_code == 403


def test_locked_data_take_nothing_in(send, trial, session):
    with transaction():
        trial.experiment.locked_at = clock.now()
    answer = send([{"client_code": "DEV-100", "work": 1}])
    assert (answer.status_code, answer.json["code"]) == (409, "data_locked")
    assert kept(session) == {}


@pytest.mark.parametrize("value", [1.234, 1794.5, 0.1, 1e-7, 1000, "1234.5"])
def test_an_amount_is_kept_as_it_was_sent(script, session, context, value):
    team = make_team()
    user, owners = make_user(team=team), make_owners()
    content = make_content(outcome_type=OutcomeType.CONTINUOUS)
    amounts = Trial(make_running_experiment([team], content, owners), user, owners[1], user)
    api = script(user)
    api.post(f"{amounts.path}/enrolments", json=amounts.client("DEV-100"))
    answer = api.post(f"{amounts.path}/outcomes", json=[{"client_code": "DEV-100", "work": value}])
    assert answer.status_code == 200, answer.json
    assert kept(session) == {"DEV-100": float(value)}
