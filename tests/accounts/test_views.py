"""Sign in, invite and renew passwords, through the pages."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import FailedLogin, Invitation, LoginSession, User
from portal.accounts.passwords import hash_password
from portal.accounts.queries import user_by_email
from portal.db import transaction
from tests.factories.accounts import make_team, make_user

GOOD = "kraan tulp fiets wolk"
PASSWORD = "praktijkproef"


def sign_in(client, email, password=PASSWORD, address="127.0.0.1", **query):
    data = {"email": email, "password": password}
    return client.post("/login", data=data, query_string=query, environ_base={"REMOTE_ADDR": address})


def is_signed_in(client) -> bool:
    return client.get("/account").status_code == 200


def link_in(letter) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def test_the_right_password_opens_the_portal(client):
    user = make_user()
    answer = sign_in(client, f" {user.email.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_who_is_switched_off_cannot_sign_in(client):
    user = make_user()
    with transaction():
        user.is_active = False
    assert sign_in(client, user.email).status_code == 422
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_give_the_same_page(client):
    user = make_user()
    known, unknown = sign_in(client, user.email, "wrong"), sign_in(client, "nobody@example.org", "wrong")
    assert known.status_code == unknown.status_code == 422
    page = known.get_data(as_text=True).replace(user.email, "X")
    assert page == unknown.get_data(as_text=True).replace("nobody@example.org", "X")


def test_a_wrong_password_and_an_unknown_address_take_the_same_time(client):
    user = make_user()
    with transaction():
        user.password_hash = hash_password(PASSWORD)
    sign_in(client, "warm@example.org", "wrong")

    def fastest(email: str) -> float:
        took = []
        for _ in range(8):
            start = time.process_time()
            sign_in(client, email, "wrong")
            took.append(time.process_time() - start)
        return min(took)

    assert abs(fastest(user.email) - fastest("nobody@example.org")) < 0.02


def test_what_was_typed_stays_but_the_password(client):
    page = sign_in(client, "a@example.org", "secret words").get_data(as_text=True)
    assert "a@example.org" in page and "secret words" not in page
    assert re.search("<title>(Fout|Error): ", page)


def test_guessing_is_slowed_down_and_another_address_still_works(client):
    user = make_user()
    answers = [sign_in(client, user.email, "wrong", "192.0.2.1") for _ in range(11)]
    assert [a.status_code for a in answers] == [422] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert sign_in(client, user.email, PASSWORD, "192.0.2.1").status_code == 429
    assert sign_in(client, user.email, PASSWORD, "198.51.100.1").status_code == 303


def test_a_right_password_clears_the_count(client, session):
    user = make_user()
    for _ in range(9):
        sign_in(client, user.email, "wrong")
    assert sign_in(client, user.email).status_code == 303
    assert session.query(FailedLogin).count() == 0


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, wanted):
    assert sign_in(client, make_user().email, next=wanted).location == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    asked = client.get("/account?x=1")
    assert asked.status_code == 302
    user = make_user()
    data = {"email": user.email, "password": PASSWORD}
    assert client.post(asked.location, data=data).location == "/account?x=1"


def test_a_cookie_from_before_signing_in_opens_nothing_after_it(client, app, session):
    with client.session_transaction() as stored:
        stored["x"] = 1
    before = client.get_cookie("praktijkproef").value
    sign_in(client, make_user().email)
    after = client.get_cookie("praktijkproef").value
    assert after != before
    other = app.test_client()
    other.set_cookie("praktijkproef", before)
    assert not is_signed_in(other)


def test_a_cookie_copied_before_signing_out_opens_nothing_after_it(client, app):
    sign_in(client, make_user().email)
    copied = client.get_cookie("praktijkproef").value
    assert client.post("/logout").status_code == 303
    other = app.test_client()
    other.set_cookie("praktijkproef", copied)
    answer = other.get("/account")
    assert answer.status_code == 302 and answer.location.startswith("/login")


def test_a_changed_cookie_is_nobody(client):
    sign_in(client, make_user().email)
    value = client.get_cookie("praktijkproef").value
    client.set_cookie("praktijkproef", ("a" if value[0] != "a" else "b") + value[1:])
    assert client.get("/account").status_code == 302
    assert client.get("/login").status_code == 200


@pytest.mark.parametrize(("step", "steps"), [(timedelta(minutes=121), 1), (timedelta(minutes=60), 10)])
def test_a_session_ends_when_it_rests_and_at_the_end_of_the_day(client, monkeypatch, step, steps):
    sign_in(client, make_user().email)
    moment = clock.now()
    for _ in range(steps):
        assert is_signed_in(client)
        moment += step
        monkeypatch.setattr(clock, "now", lambda m=moment: m)
    assert not is_signed_in(client)


def test_signing_out_by_a_link_does_nothing(client):
    sign_in(client, make_user().email)
    assert client.get("/logout").status_code == 405
    assert is_signed_in(client)


def test_name_and_language_are_kept_with_the_account(client, login_as, session):
    user = make_user()
    login_as(user)
    client.set_cookie("language", "nl")
    answer = client.post("/account", data={"name": "  Noor  ", "language": "en"})
    assert answer.status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert '<html lang="en">' in page and "Your account is saved" in page
    assert (user.name, user.language) == ("Noor", "en")


def test_an_account_without_a_name_is_not_saved(client, login_as):
    user = make_user()
    assert login_as(user).post("/account", data={"name": " ", "language": "nl"}).status_code == 422
    assert login_as(user).post("/account", data={"name": "A", "language": "fr"}).status_code == 422


def test_extra_fields_change_nothing(client, login_as, session):
    user = make_user()
    login_as(user).post(
        "/account", data={"name": "A", "language": "nl", "role": "admin", "is_active": "", "team_id": 1}
    )
    session.refresh(user)
    assert (user.role, user.is_active, user.email) == (Role.KLANTMANAGER, True, user.email)


def test_a_new_password_ends_other_sessions_and_keeps_this_one(client, app, letters):
    user = make_user()
    other = app.test_client()
    sign_in(other, user.email)
    sign_in(client, user.email)
    copied = client.get_cookie("praktijkproef").value
    answer = client.post("/account/password", data={"current": PASSWORD, "password": GOOD, "again": GOOD})
    assert answer.status_code == 303
    assert is_signed_in(client) and not is_signed_in(other)
    assert client.get_cookie("praktijkproef").value != copied
    assert letters[-1].to == user.email
    assert sign_in(app.test_client(), user.email, GOOD).status_code == 303


@pytest.mark.parametrize(
    "data",
    [
        {"current": "wrong", "password": GOOD, "again": GOOD},
        {"current": PASSWORD, "password": GOOD, "again": "other"},
        {"current": PASSWORD, "password": "1234567890", "again": "1234567890"},
        {},
    ],
)
def test_a_wrong_or_easy_password_changes_nothing(client, login_as, data, letters):
    user = make_user()
    old = user.password_hash
    assert login_as(user).post("/account/password", data=data).status_code == 422
    assert user.password_hash == old and not letters


def test_guessing_the_present_password_is_slowed_down_too(client, login_as):
    login_as(make_user())
    data = {"current": "wrong", "password": GOOD, "again": GOOD}
    assert [client.post("/account/password", data=data).status_code for _ in range(11)][-1] == 429


def test_an_invitation_from_the_letter_to_the_new_account(client, login_as, app, letters, session):
    team = make_team()
    login_as(make_user(Role.TEAMLEAD, team))
    data = {"email": "Noor@Example.org", "role": "klantmanager", "team": str(team.id)}
    page = client.post("/account/invitations", data=data).get_data(as_text=True)
    path = link_in(letters[-1])
    assert letters[-1].to == "noor@example.org" and path in page
    assert path not in client.get("/account/invitations").get_data(as_text=True)

    browser = app.test_client()
    shown = browser.get(path)
    assert shown.headers["Referrer-Policy"] == "strict-origin" and shown.headers["Cache-Control"] == "no-store"
    answer = browser.post(path, data={"name": "Noor", "password": GOOD, "again": GOOD})
    assert answer.status_code == 303 and is_signed_in(browser)
    assert user_by_email("noor@example.org").team == team

    again = app.test_client().get(path)
    assert again.status_code == 410 and "/login" in again.get_data(as_text=True)
    assert app.test_client().post(path, data={"name": "X", "password": GOOD, "again": GOOD}).status_code == 410
    assert session.query(User).filter(User.email == "noor@example.org").count() == 1


def test_an_old_invitation_says_whom_to_ask(client, login_as, app, letters, monkeypatch):
    team = make_team()
    login_as(make_user(Role.TEAMLEAD, team, name="Sanne de Vries"))
    client.post("/account/invitations", data={"email": "n@example.org", "role": "klantmanager", "team": str(team.id)})
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = app.test_client().get(link_in(letters[-1]))
    assert answer.status_code == 410 and "Sanne de Vries" in answer.get_data(as_text=True)


@pytest.mark.parametrize("data", [{"name": ""}, {"password": "1234567890", "again": "1234567890"}, {"again": "other"}])
def test_an_invitation_stays_open_when_something_is_missing(client, login_as, app, letters, data):
    team = make_team()
    login_as(make_user(Role.TEAMLEAD, team))
    client.post("/account/invitations", data={"email": "n@example.org", "role": "klantmanager", "team": str(team.id)})
    path = link_in(letters[-1])
    sent = {"name": "Noor", "password": GOOD, "again": GOOD, **data}
    answer = app.test_client().post(path, data=sent)
    assert answer.status_code == 422 and GOOD not in answer.get_data(as_text=True)
    assert app.test_client().get(path).status_code == 200


def test_an_unknown_invitation_is_not_there(client):
    assert client.get("/invitation/nonsense").status_code == 404


def test_a_team_lead_cannot_invite_an_administrator_by_changing_the_form(client, login_as, session):
    team, other = make_team(), make_team()
    login_as(make_user(Role.TEAMLEAD, team))
    for role, to in [("admin", team), ("klantmanager", other)]:
        data = {"email": "n@example.org", "role": role, "team": str(to.id)}
        assert client.post("/account/invitations", data=data).status_code == 422
    assert session.query(Invitation).count() == 0


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.RESEARCHER])
def test_others_have_no_page_for_invitations(login_as, role):
    assert login_as(make_user(role, make_team())).get("/account/invitations").status_code == 403


def test_an_invitation_is_withdrawn_by_the_lead_of_its_team_only(client, login_as, letters, app, session):
    team = make_team()
    login_as(make_user(Role.TEAMLEAD, team))
    client.post("/account/invitations", data={"email": "n@example.org", "role": "klantmanager", "team": str(team.id)})
    path, number = link_in(letters[-1]), session.query(Invitation).one().id
    login_as(make_user(Role.TEAMLEAD, make_team()))
    assert client.post(f"/account/invitations/{number}/withdraw").status_code == 404
    login_as(make_user(Role.ADMIN))
    assert client.post(f"/account/invitations/{number}/withdraw").status_code == 303
    assert app.test_client().get(path).status_code == 404


def ask(client, email, **more):
    return client.post("/password/forgot", data={"email": email}, **more)


def test_a_forgotten_password_from_the_letter_to_the_new_one(client, app, letters, session):
    user = make_user()
    other = app.test_client()
    sign_in(other, user.email)
    with ask(client, user.email) as answer:
        assert answer.status_code == 200
    path = link_in(letters[-1])
    shown = client.get(path)
    assert shown.status_code == 200 and shown.headers["Referrer-Policy"] == "strict-origin"
    assert client.post(path, data={"password": GOOD, "again": GOOD}).location == "/login"
    assert not is_signed_in(other)
    assert client.post(path, data={"password": GOOD + "x", "again": GOOD + "x"}).status_code == 410
    assert sign_in(client, user.email, GOOD).status_code == 303


def test_a_request_for_an_unknown_address_gives_the_same_answer(client, letters):
    with ask(client, make_user().email) as known:
        page = known.get_data(as_text=True)
    number = len(letters)
    with ask(client, "nobody@example.org") as unknown:
        assert unknown.get_data(as_text=True) == page and unknown.status_code == known.status_code
    assert len(letters) == number == 1


def test_the_letter_leaves_after_the_page(client, letters):
    answer = ask(client, make_user().email, buffered=False)
    assert answer.status_code == 200 and letters == []
    answer.close()
    assert len(letters) == 1


def test_a_reset_link_works_for_thirty_minutes(client, letters, monkeypatch):
    ask(client, make_user().email).close()
    later = clock.now() + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(link_in(letters[-1])).status_code == 410


def test_a_reset_link_dies_at_a_new_request_and_at_signing_in(client, letters):
    user = make_user()
    ask(client, user.email).close()
    first = link_in(letters[-1])
    ask(client, user.email).close()
    second = link_in(letters[-1])
    assert [client.get(path).status_code for path in (first, second)] == [410, 200]
    sign_in(client, user.email)
    assert client.get(second).status_code == 410


def test_links_in_letters_start_with_the_configured_address(client, letters, settings):
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    ask(client, make_user().email, headers=headers).close()
    assert settings.base_url + "/password/reset/" in letters[-1].body and "evil" not in letters[-1].body


def test_an_easy_new_password_keeps_the_link_open(client, letters):
    ask(client, make_user().email).close()
    path = link_in(letters[-1])
    assert client.post(path, data={"password": "1234567890", "again": "1234567890"}).status_code == 422
    assert client.get(path).status_code == 200


def test_no_log_line_holds_a_token_or_a_password(app, client, letters, capsys):
    ask(client, make_user().email).close()
    path = link_in(letters[-1])
    client.post(path, data={"password": GOOD, "again": GOOD})
    sign_in(client, "nobody@example.org", "very secret words")
    logged = capsys.readouterr()
    for secret in (path.rsplit("/", 1)[1], GOOD, "very secret words"):
        assert secret not in logged.out + logged.err


@pytest.mark.parametrize("email", ["a\x00b@example.org", "x" * 5000, "'; DROP TABLE user_account; --", "%", "\ud800"])
def test_strange_addresses_are_nobody(client, email):
    assert sign_in(client, email.encode("utf-8", "replace").decode(), "x").status_code in (422, 429)
    assert ask(client, email.encode("utf-8", "replace").decode()).status_code == 422


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("page", ["/login", "/password/forgot", "/password/reset/x"])
def test_public_pages_are_there_in_both_languages(client, page, lang):
    assert f'<html lang="{lang}">' in client.get(page, query_string={"lang": lang}).get_data(as_text=True)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("page", ["/account", "/account/password", "/account/invitations"])
def test_own_pages_are_there_in_both_languages(login_as, page, lang):
    client = login_as(make_user(Role.TEAMLEAD, make_team()))
    assert f'<html lang="{lang}">' in client.get(page, query_string={"lang": lang}).get_data(as_text=True)


def test_a_name_is_shown_as_text(client, login_as):
    login_as(make_user(name="<script>alert(1)</script>"))
    assert "<script>alert" not in client.get("/account").get_data(as_text=True)


def test_reading_a_public_page_makes_no_session(client, session):
    client.get("/")
    client.get("/about")
    assert session.query(LoginSession).count() == 0
