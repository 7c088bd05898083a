"""Whatever goes wrong is told as a problem document."""

import pytest

from tests.factories.accounts import make_team, make_user

PROBLEM = "application/problem+json"


@pytest.fixture
def api(script):
    return script(make_user(team=make_team()))


def test_an_unknown_address_is_a_problem(client, context):
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)
    assert answer.json == {"type": "about:blank", "title": "There is nothing at this address.", "status": 404}


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client, context):
    answer = client.delete("/api/v1/dilemmas")
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "body", [b"{", b"", b"\xff\xfe\xfa", b'{"title": NaN}', b'"\\ud800"', b'"\\u0000"', b"[" * 200_000]
)
def test_a_body_that_cannot_be_read_is_a_problem(api, body):
    answer = api.post("/dilemmas", data=body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_body_of_another_kind_is_a_problem(api, kind):
    assert api.post("/dilemmas", data=b"{}", content_type=kind).status_code == 415


@pytest.mark.parametrize("body", [b"null", b"[]", b'"a"', b"1", b"{}", b'{"unknown": 1}'])
def test_json_that_does_not_fit_is_a_problem_that_names_places(api, body):
    answer = api.post("/dilemmas", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_each_field_that_does_not_fit_is_named(api):
    answer = api.post("/dilemmas", json={"title": 1, "ways": ["a", 2]})
    named = {error["field"] for error in answer.json["errors"]}
    assert {"title", "ways.1", "situation"} <= named


def test_a_body_that_is_too_large_is_a_problem(app, api, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = api.post("/dilemmas", json={"title": "a" * 2000})
    assert answer.status_code == 413


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 40])
@pytest.mark.parametrize("kind", ["dilemmas", "experiments", "results"])
def test_a_number_that_no_thing_has_is_not_there(api, kind, number):
    assert api.get(f"/{kind}/{number}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=", "cursor=MTA", "cursor=%00", "cursor=LTE=", "cursor=" + "OTk5" * 20],
)
@pytest.mark.parametrize("kind", ["dilemmas", "experiments", "results"])
def test_a_cursor_or_limit_that_is_not_ours_is_a_problem(api, kind, query):
    assert api.get(f"/{kind}?{query}").status_code == 422


def test_an_error_that_nobody_foresaw_is_a_problem_without_details(app, api, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("portal.api.dilemmas.piece", fail)
    monkeypatch.setattr(app, "testing", False)
    answer = api.get("/dilemmas")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
