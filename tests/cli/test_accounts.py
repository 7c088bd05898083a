"""Accounts and tokens on the command line."""

from __future__ import annotations

import pytest

from portal.access.roles import Role
from portal.accounts.models import ApiToken, User
from portal.accounts.queries import user_by_email
from portal.accounts.secrets import fingerprint
from tests.factories.accounts import make_team, make_user

GOOD = "kraan tulp fiets wolk"


@pytest.fixture
def run(app, session):
    runner = app.test_cli_runner()
    return lambda *words, said=GOOD + "\n": runner.invoke(args=["accounts", *words], input=said)


def create(run, *more, email="n@example.org", said=GOOD + "\n"):
    return run("create", email, "--name", "Noor", *more, said=said)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_an_account_is_made_with_the_password_from_standard_input(run, role):
    assert create(run, "--role", role).exit_code == 0
    assert user_by_email("n@example.org").role.value == role


def test_a_team_is_named_by_id_or_in_full(run):
    team = make_team("Werk")
    create(run, "--role", "teamlead", "--team", str(team.id))
    create(run, "--role", "klantmanager", "--team", team.full_name, email="m@example.org")
    assert user_by_email("n@example.org").led_team_ids == {team.id}
    assert user_by_email("m@example.org").team == team


@pytest.mark.parametrize(
    ("email", "more", "said"),
    [
        ("n@example.org", ["--role", "boss"], GOOD),
        ("n@example.org", [], GOOD),
        ("nobody", ["--role", "admin"], GOOD),
        ("n@example.org", ["--role", "admin", "--team", "999"], GOOD),
        ("n@example.org", ["--role", "admin"], "kort"),
        ("n@example.org", ["--role", "admin"], ""),
        ("n@example.org", ["--role", "admin", "--age", "3"], GOOD),
    ],
)
def test_what_is_wrong_is_said_on_one_line(run, session, email, more, said):
    answer = create(run, *more, email=email, said=said)
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1 and not answer.stdout
    assert session.query(User).count() == 0


def test_an_address_that_is_taken_is_refused(run):
    user = make_user()
    assert create(run, "--role", "admin", email=user.email).exit_code == 2


def test_a_token_stands_alone_on_standard_output(run, session):
    user = make_user()
    answer = run("token", user.email, "--days", "7")
    assert answer.exit_code == 0
    token = session.query(ApiToken).one()
    assert token.token_hash == fingerprint(answer.stdout.strip()) and token.user == user
    assert (token.expires_at - token.created_at).days == 7


@pytest.mark.parametrize("words", [["nobody@example.org"], ["user@example.org", "--days", "0"], []])
def test_no_token_without_an_account_or_for_no_time(run, session, words):
    answer = run("token", *words)
    assert answer.exit_code == 2 and not answer.stdout and session.query(ApiToken).count() == 0
