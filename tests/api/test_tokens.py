"""Who calls is known by a token that works, and by nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import ApiToken
from portal.app import create_app
from portal.db import session, transaction
from tests.api.conftest import new_token
from tests.factories.accounts import make_team, make_user

LIST = "/api/v1/dilemmas"


@pytest.fixture
def user(context):
    return make_user(team=make_team())


def status(client, token: str, kind: str = "Bearer") -> int:
    return client.get(LIST, headers={"Authorization": f"{kind} {token}"}).status_code


def token_row(user) -> ApiToken:
    return session.scalars(select(ApiToken).where(ApiToken.user_id == user.id)).one()


def test_a_good_token_opens_the_api(client, user):
    assert status(client, new_token(user)) == 200


def test_without_a_token_the_answer_asks_for_one(client, context):
    answer = client.get(LIST)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="praktijkproef"'
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("token", ["wrong", "", "ü", "x" * 5000, "a b"])
def test_a_wrong_token_is_said_to_be_wrong(client, context, token):
    answer = client.get(LIST, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_token_sent_in_another_way_is_no_token(client, user):
    assert status(client, new_token(user), kind="Basic") == 401


def test_an_old_token_is_refused_from_the_moment_that_it_ends(client, user):
    token = new_token(user, days=1)
    row = token_row(user)
    with transaction():
        row.expires_at = clock.now() - timedelta(seconds=1)
    assert status(client, token) == 401


def test_a_token_that_was_taken_back_is_refused(client, user):
    token = new_token(user)
    row = token_row(user)
    with transaction():
        row.revoked_at = clock.now()
    assert status(client, token) == 401


def test_the_token_of_an_account_that_is_switched_off_is_refused(client, user):
    token = new_token(user)
    with transaction():
        user.is_active = False
    assert status(client, token) == 401


def test_the_secret_itself_is_nowhere_kept(user):
    token = new_token(user)
    assert token_row(user).token_hash != token


def test_signing_in_does_not_open_the_api(login_as, user):
    browser = login_as(user)
    assert browser.get("/dilemmas").status_code == 200
    assert browser.get(LIST).status_code == 401


def test_a_session_of_an_administrator_lends_nothing_to_a_token_of_another(login_as, user, context):
    browser = login_as(make_user(Role.ADMIN))
    researcher = new_token(make_user(Role.RESEARCHER))
    answer = browser.post(LIST, json={}, headers={"Authorization": f"Bearer {researcher}"})
    assert answer.status_code == 403


def test_a_script_needs_no_forms_token(settings, user):
    app = create_app(settings, testing=True)  # as it is served, with its forms' tokens on
    answer = app.test_client().post(LIST, json={}, headers={"Authorization": f"Bearer {new_token(user)}"})
    assert answer.status_code == 422


def test_problems_are_worded_as_the_script_asks_else_as_its_owner_reads(client, user):
    headers = {"Authorization": f"Bearer {new_token(user)}"}
    asked = client.get(f"{LIST}?cursor=x", headers={**headers, "Accept-Language": "en-GB, nl;q=0.5"})
    assert asked.json["title"] == "This cursor isn't one of ours. Start again without it."
    with transaction():
        user.language = "en"
    assert client.get(f"{LIST}?cursor=x", headers=headers).json["title"] == asked.json["title"]
