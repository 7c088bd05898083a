"""Whatever comes in, the answer is an answer: chance bodies never make an error on our side."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.dilemmas.models import Theme
from tests.factories.experiments import LEVELS

CHANCE = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=12)  # half characters too
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, -1, 10**400, 1e308])
VALUES = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


def bodies(**names):
    """Objects of which each field is what it should be or anything at all, or is not there."""
    fields = {name: st.sampled_from(good) | JSON for name, good in names.items()}
    return st.fixed_dictionaries({}, optional=fields) | JSON


DILEMMAS = bodies(
    title=["Bellen"], situation=["Nu."], ways=[["a", "b"]], whom=["Wie."], better=["Werk."],
    theme=[t.value for t in Theme], monthly_number=[None, 3], looked_at=[True],
)  # fmt: skip
CLIENTS = bodies(client_code=["DEV-1"], site=[1, 2], strata=[{"duration": LEVELS["duration"][0]}], eligible=[True])
ROWS = st.lists(bodies(client_code=["DEV-100", "x"], work=[0, 1, "ja"], date=["2026-01-01"]), max_size=4) | JSON


@pytest.fixture
def api(script, trial):
    api = script(trial.user)
    assert api.post(f"{trial.path}/enrolments", json=trial.client("DEV-100")).status_code == 201
    return api


def post(api, path, body):
    return api.post(path, data=json.dumps(body).encode(), content_type="application/json").status_code


@CHANCE
@given(DILEMMAS)
def test_any_dilemma_is_taken_or_refused(api, body):
    assert post(api, "/dilemmas", body) in (201, 400, 422)


@CHANCE
@given(CLIENTS)
def test_any_client_is_enrolled_or_refused(api, trial, body):
    assert post(api, f"{trial.path}/enrolments", body) in (200, 201, 400, 403, 409, 422)


@CHANCE
@given(ROWS)
def test_any_rows_are_taken_or_refused(api, trial, body):
    assert post(api, f"{trial.path}/outcomes", body) in (200, 400, 422)


@CHANCE
@given(st.binary(max_size=80) | st.text(max_size=40).map(lambda text: ("client_code,work\n" + text).encode()))
def test_any_file_is_taken_or_refused(api, trial, body):
    assert api.post(f"{trial.path}/outcomes", data=body, content_type="text/csv").status_code in (200, 422)


@CHANCE
@given(
    st.sampled_from(["dilemmas", "experiments", "results"]),
    st.dictionaries(st.sampled_from(["q", "cursor", "limit", "status", "lang"]), st.text(max_size=20)),
)
def test_any_question_is_answered(api, kind, query):
    assert api.get(f"/{kind}", query_string=query).status_code in (200, 422)


@CHANCE
@given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=60))
def test_any_header_is_read(api, trial, text):
    headers = {"Idempotency-Key": text, "Accept-Language": text}
    answer = api.post(f"{trial.path}/enrolments", json=trial.client("DEV-100"), headers=headers)
    assert answer.status_code in (200, 422)
