"""The administrator's pages."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from portal.access.roles import Role
from portal.db import transaction
from portal.teams.models import Membership, Organisation, Team
from portal.teams.queries import membership_of
from tests.factories.accounts import make_team, make_user

PAGES = ["/admin", "/admin/organisations"]


@pytest.fixture
def admin(login_as):
    return login_as(make_user(Role.ADMIN))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_all_pages_are_there_in_both_languages(admin, lang):
    team = make_team()
    make_user(Role.TEAMLEAD, team)
    for page in [*PAGES, f"/admin/organisations/{team.organisation_id}", f"/admin/teams/{team.id}"]:
        answer = admin.get(page, query_string={"lang": lang})
        assert answer.status_code == 200 and f'<html lang="{lang}">' in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.RESEARCHER, Role.TEAMLEAD])
def test_nobody_else_comes_in(login_as, role):
    team, other = make_team(), make_user()
    client = login_as(make_user(role, team))
    for page in [*PAGES, f"/admin/organisations/{team.organisation_id}", f"/admin/teams/{team.id}"]:
        assert client.get(page).status_code == 403
    assert client.post(f"/admin/accounts/{other.id}/switch-off").status_code == 403
    assert other.is_active


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/admin").location == "/login?next=/admin"


def test_an_account_that_is_switched_off_is_out_at_the_next_page(admin, app):
    user, other = make_user(), app.test_client()
    other.post("/login", data={"email": user.email, "password": "praktijkproef"})
    assert other.get("/account").status_code == 200
    assert admin.post(f"/admin/accounts/{user.id}/switch-off").status_code == 303
    assert other.get("/account").status_code == 302
    admin.post(f"/admin/accounts/{user.id}/switch-on")
    assert other.get("/account").status_code == 302, "a session that was ended stays ended"


def test_the_own_account_stays_on(login_as):
    user = make_user(Role.ADMIN)
    assert login_as(user).post(f"/admin/accounts/{user.id}/switch-off").status_code == 409
    assert user.is_active


def test_accounts_are_searched_and_come_in_pages(admin):
    for number in range(25):
        make_user(name=f"Klaas {number:02}")
    make_user(name="Sanne")
    page = admin.get("/admin?q=klaas").get_data(as_text=True)
    assert "Klaas 00" in page and "Klaas 24" not in page and "Sanne" not in page
    assert "Klaas 24" in admin.get("/admin?q=klaas&page=2").get_data(as_text=True)


@pytest.mark.parametrize("query", ["q=%00", "role=boss", "page=-1", "page=x", "q=' OR 1=1", "page=99999"])
def test_strange_searches_are_answered(admin, query):
    assert admin.get(f"/admin?{query}").status_code == 200


def test_a_list_of_accounts_takes_as_many_queries_for_twenty_as_for_two(admin, session):
    def queries() -> int:
        seen = []
        bind = session.get_bind()
        count = lambda *args: seen.append(args[2])  # noqa: E731  # a listener is removed by its name
        event.listen(bind, "before_cursor_execute", count)
        admin.get("/admin")
        event.remove(bind, "before_cursor_execute", count)
        return len(seen)

    make_user(team=make_team())
    queries()
    session.expunge_all()  # as at the start of a request
    few = queries()
    for _ in range(12):
        make_user(team=make_team())
    session.expunge_all()  # as at the start of a request
    assert queries() == few


def test_an_organisation_and_its_team_are_added(admin, session):
    data = {"kind": "municipality", "name": "Gemeente Deventer", "code": "gm0150", "province": "Overijssel"}
    answer = admin.post("/admin/organisations", data=data)
    assert answer.status_code == 303
    answer = admin.post(answer.location, data={"name": "Werk"})
    assert answer.status_code == 303 and admin.get(answer.location).status_code == 200
    assert session.query(Team).one().full_name == "Werk, Gemeente Deventer"


@pytest.mark.parametrize(
    "change",
    [{"code": "0150"}, {"code": ""}, {"name": ""}, {"kind": "planet"}, {"province": "Mars"}, {"code": "x" * 21}],
)
def test_an_organisation_that_is_not_right_is_not_added(admin, session, change):
    data = {"kind": "municipality", "name": "Deventer", "code": "GM0150", "province": "", **change}
    answer = admin.post("/admin/organisations", data=data)
    assert answer.status_code == 422 and session.query(Organisation).count() == 0


def test_a_team_without_a_name_or_with_one_that_is_taken_is_not_added(admin, session):
    team = make_team("Werk")
    for name in ("", "Werk"):
        assert admin.post(f"/admin/organisations/{team.organisation_id}", data={"name": name}).status_code == 422


def test_a_member_is_added_leads_and_leaves(admin, session):
    team, user = make_team(), make_user()
    assert admin.post(f"/admin/teams/{team.id}", data={"email": user.email, "is_lead": "y"}).status_code == 303
    membership = membership_of(team, user.id)
    assert membership.is_lead and user.role is Role.TEAMLEAD
    admin.post(f"/admin/memberships/{membership.id}/lead", data={"is_lead": "no"})
    assert not membership_of(team, user.id).is_lead
    admin.post(f"/admin/memberships/{membership.id}/remove")
    assert session.query(Membership).count() == 0


def test_who_has_no_account_is_invited_first(admin):
    assert admin.post(f"/admin/teams/{make_team().id}", data={"email": "nobody@example.org"}).status_code == 422


def test_what_is_not_there_is_not_found(admin):
    assert admin.get("/admin/teams/99999").status_code == 404
    assert admin.get("/admin/organisations/99999").status_code == 404
    assert admin.post("/admin/accounts/99999/switch-off").status_code == 404


def test_a_lead_moved_to_another_team_loses_the_old_one_at_the_next_page(admin, app, session):
    team = make_team()
    lead, other = make_user(Role.TEAMLEAD, team), app.test_client()
    other.post("/login", data={"email": lead.email, "password": "praktijkproef"})
    assert other.get("/account/invitations").status_code == 200
    admin.post(f"/admin/memberships/{membership_of(team, lead.id).id}/remove")
    assert other.get("/account/invitations").status_code == 403


def test_names_are_shown_as_text(admin):
    team = make_team("<b>Werk</b>")
    with transaction():
        team.organisation.name = "<i>Deventer</i>"
    page = admin.get(f"/admin/teams/{team.id}").get_data(as_text=True)
    assert "<b>Werk" not in page and "<i>Deventer" not in page
