"""The description is made from the code, is right, and is open to everybody."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.factories.accounts import make_user

CALLS = {
    ("get", "/api/v1/dilemmas"), ("post", "/api/v1/dilemmas"), ("get", "/api/v1/dilemmas/{dilemma_id}"),
    ("get", "/api/v1/experiments"), ("get", "/api/v1/experiments/{experiment_id}"),
    ("post", "/api/v1/experiments/{experiment_id}/enrolments"),
    ("get", "/api/v1/experiments/{experiment_id}/enrolments"),
    ("post", "/api/v1/experiments/{experiment_id}/outcomes"),
    ("get", "/api/v1/experiments/{experiment_id}/monitor"), ("get", "/api/v1/results"),
    ("get", "/api/v1/results/{experiment_id}"),
}  # fmt: skip


@pytest.fixture
def spec(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def calls(spec):
    return {(method, path): call for path, methods in spec["paths"].items() for method, call in methods.items()}


def test_it_is_openapi_3_1_without_a_mistake(spec):
    assert spec["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(spec).iter_errors()] == []


def test_it_lists_every_call_and_nothing_else(spec):
    assert set(calls(spec)) == CALLS


def test_every_call_has_its_own_name_a_text_and_asks_for_a_token(spec):
    found = calls(spec).values()
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert len({call["operationId"] for call in found}) == len(CALLS)
    assert all(call["summary"] and call["description"] and call["security"] == [{"token": []}] for call in found)


def test_every_error_is_a_problem_document(spec):
    for call in calls(spec).values():
        errors = {status: answer for status, answer in call["responses"].items() if status[0] == "4"}
        assert "401" in errors
        assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors.values())
    assert {"type", "title", "status"} <= set(spec["components"]["schemas"]["Problem"]["required"])


def test_a_call_with_a_body_tells_what_happens_when_it_cannot_be_read(spec):
    for (method, _path), call in calls(spec).items():
        assert (method == "post") == ("requestBody" in call)
        if method == "post":
            assert {"400", "413", "415", "422"} <= set(call["responses"])


def test_an_enrolment_has_a_key_and_two_good_answers(spec):
    call = calls(spec)["post", "/api/v1/experiments/{experiment_id}/enrolments"]
    assert ("header", "Idempotency-Key") in {(p["in"], p["name"]) for p in call["parameters"]}
    schema = {"$ref": "#/components/schemas/EnrolmentOut"}
    assert [call["responses"][s]["content"]["application/json"]["schema"] for s in ("200", "201")] == [schema] * 2


def test_outcomes_come_as_rows_or_as_csv(spec):
    call = calls(spec)["post", "/api/v1/experiments/{experiment_id}/outcomes"]
    assert set(call["requestBody"]["content"]) == {"application/json", "text/csv"}


def test_it_does_not_repeat_what_a_caller_calls_this_machine(client):
    answer = client.get("/api/v1/openapi.json", headers={"Host": "evil.example"})
    assert "evil.example" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_people_read_it_on_a_page_without_signing_in(client, lang):
    page = client.get(f"/api/v1/docs?lang={lang}").get_data(as_text=True)
    assert all(path in page for _method, path in CALLS)
    assert "<script" not in page.replace("<script src=", "")
    assert "style=" not in page
    assert "Idempotency-Key" in page


def test_who_is_signed_in_stays_so_on_the_page(login_as, context):
    user = make_user(name="Sanne Smit")
    assert "Sanne Smit" in login_as(user).get("/api/v1/docs").get_data(as_text=True)
