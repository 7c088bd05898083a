"""The pages of dilemmas, as colleagues of each role use them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from portal import clock
from portal.access.roles import Role
from portal.db import session as database
from portal.db import transaction
from portal.dilemmas import queries, services
from portal.dilemmas.models import Comment, Dilemma, DilemmaStatus, Follow, Theme
from portal.experiments.models import Experiment, ExperimentStatus, Owner, Side
from portal.results.models import Choice, Decision, Result
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma

FILLED_IN = {
    "title": "Eerst bellen of meteen een brief?",
    "situation": "Een klant levert zijn bewijs niet in.",
    "way_1": "Een brief sturen.",
    "way_2": "Eerst bellen.",
    "way_3": "",
    "whom": "Klanten die te laat zijn.",
    "better": "Minder maatregelen.",
    "theme": "duties",
    "monthly_number": "9",
}
BSN = "123456782"


def make_experiment(dilemma: Dilemma, status=ExperimentStatus.DRAFT, **moments) -> Experiment:
    experiment = Experiment(
        dilemma_id=dilemma.id, title="De proef met bellen", status=status, created_at=clock.now(), **moments
    )
    database.add(experiment)
    database.commit()
    return experiment


def page_of(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.fixture
def klantmanager(session):
    return make_user(team=make_team())


@pytest.fixture
def signed_in(login_as, klantmanager):
    return login_as(klantmanager)


# Sharing


def test_a_shared_dilemma_opens_with_its_ways_its_number_and_its_author(signed_in, klantmanager):
    response = signed_in.post("/dilemmas/new", data=FILLED_IN, follow_redirects=True)
    page = page_of(response)
    assert response.status_code == 200
    assert all(text in page for text in ("Eerst bellen of meteen een brief?", "Een brief sturen.", klantmanager.name))
    dilemma = database.scalars(select(Dilemma)).one()
    assert [way.text for way in dilemma.ways] == ["Een brief sturen.", "Eerst bellen."]
    assert queries.recognition_of(dilemma, klantmanager).monthly_number == 9


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", ""), ("way_2", " "), ("whom", ""), ("theme", ""), ("theme", "made-up"), ("monthly_number", "veel")],
)
def test_what_is_missing_or_unreadable_is_asked_again_and_the_rest_is_kept(session, signed_in, name, value):
    response = signed_in.post("/dilemmas/new", data={**FILLED_IN, name: value})
    page = page_of(response)
    assert response.status_code == 422
    assert f'href="#{name}"' in page
    assert "Een klant levert zijn bewijs niet in." in page
    assert database.scalars(select(Dilemma)).all() == []


def test_a_number_of_a_person_is_refused_and_marked_even_with_the_tick(session, signed_in):
    data = {**FILLED_IN, "situation": f"Klant {BSN} komt niet.", "looked_at": "y"}
    response = signed_in.post("/dilemmas/new", data=data)
    assert response.status_code == 422
    assert f'<mark class="mark">{BSN}</mark>' in page_of(response)
    assert database.scalars(select(Dilemma)).all() == []


def test_a_name_asks_for_a_second_look(session, signed_in):
    data = {**FILLED_IN, "situation": "Vorige week kwam mevrouw Jansen weer niet."}
    response = signed_in.post("/dilemmas/new", data=data)
    assert response.status_code == 422
    assert 'name="looked_at"' in page_of(response)
    assert signed_in.post("/dilemmas/new", data={**data, "looked_at": "y"}).status_code == 303


def test_one_more_way_is_added_without_script_and_nothing_typed_is_lost(session, signed_in):
    response = signed_in.post("/dilemmas/new", data={**FILLED_IN, "title": "", "add_way": "1"})
    page = page_of(response)
    assert response.status_code == 200
    assert 'name="way_4"' in page and 'name="way_5"' not in page
    assert "Eerst bellen." in page
    assert database.scalars(select(Dilemma)).all() == []
    full = {f"way_{number}": f"Manier {number}" for number in range(1, 7)}
    page = page_of(signed_in.post("/dilemmas/new", data={**FILLED_IN, **full, "add_way": "1"}))
    assert 'name="way_6"' in page and 'name="add_way"' not in page
    signed_in.post("/dilemmas/new", data={**FILLED_IN, **full})
    assert len(database.scalars(select(Dilemma)).one().ways) == 6


def test_a_dilemma_can_follow_on_a_published_result(signed_in):
    experiment = make_experiment(make_dilemma(), ExperimentStatus.PUBLISHED, published_at=clock.now())
    address = f"/dilemmas/new?from_result={experiment.id}"
    assert experiment.title in page_of(signed_in.get(address))
    response = signed_in.post(address, data=FILLED_IN, follow_redirects=True)
    assert f'href="/experiments/{experiment.id}"' in page_of(response)


@pytest.mark.parametrize("asked", ["999999", "abc", "-1", "9" * 40])
def test_a_dilemma_cannot_follow_on_a_result_that_is_not_there(signed_in, asked):
    assert signed_in.get(f"/dilemmas/new?from_result={asked}").status_code == 404


def test_a_dilemma_cannot_follow_on_a_trial_without_a_result(signed_in):
    experiment = make_experiment(make_dilemma())
    assert signed_in.get(f"/dilemmas/new?from_result={experiment.id}").status_code == 404


# Who may


@pytest.mark.parametrize(
    ("role", "status"), [(Role.KLANTMANAGER, 200), (Role.TEAMLEAD, 200), (Role.RESEARCHER, 403), (Role.ADMIN, 403)]
)
def test_those_who_work_with_clients_share_dilemmas(login_as, role, status):
    assert login_as(make_user(role)).get("/dilemmas/new").status_code == status


@pytest.mark.parametrize(("role", "status"), [(Role.TEAMLEAD, 303), (Role.RESEARCHER, 403), (Role.ADMIN, 403)])
def test_those_who_work_with_clients_recognise(login_as, role, status):
    dilemma = make_dilemma()
    assert login_as(make_user(role)).post(f"/dilemmas/{dilemma.id}/recognise").status_code == status


@pytest.mark.parametrize("path", ["/dilemmas", "/dilemmas/new", "/dilemmas/1", "/dilemmas/1/edit"])
def test_a_stranger_signs_in_first(client, path):
    response = client.get(path)
    assert response.status_code in (302, 303)
    assert response.location.startswith("/login") or "next=" in response.location


@pytest.mark.parametrize("path", ["/dilemmas/999999", "/dilemmas/999999/edit"])
def test_an_unknown_dilemma_is_not_there(signed_in, path):
    assert signed_in.get(path).status_code == 404


@pytest.mark.parametrize("act", ["recognise", "comments", "follow", "unfollow"])
def test_nothing_can_be_done_with_an_unknown_dilemma(signed_in, act):
    assert signed_in.post(f"/dilemmas/999999/{act}").status_code == 404


def test_only_the_author_edits(login_as, klantmanager):
    dilemma = make_dilemma()
    assert login_as(klantmanager).get(f"/dilemmas/{dilemma.id}/edit").status_code == 403
    assert "/edit" not in page_of(login_as(klantmanager).get(f"/dilemmas/{dilemma.id}"))
    assert login_as(klantmanager).post(f"/dilemmas/{dilemma.id}/edit", data=FILLED_IN).status_code == 403


def test_the_author_edits_while_it_is_open(signed_in, klantmanager):
    dilemma = make_dilemma(klantmanager, monthly_number=4)
    address = f"/dilemmas/{dilemma.id}/edit"
    page = page_of(signed_in.get(address))
    assert dilemma.situation in page and 'value="4"' in page
    assert signed_in.post(address, data=FILLED_IN).status_code == 303
    assert "Eerst bellen of meteen een brief?" in page_of(signed_in.get(f"/dilemmas/{dilemma.id}"))
    with transaction():
        services.change_status(dilemma, DilemmaStatus.PLANNING, klantmanager)
    assert signed_in.get(address).status_code == 409
    assert signed_in.post(address, data=FILLED_IN).status_code == 409


# The list


def test_the_list_counts_filters_and_offers_the_way_back(signed_in):
    make_dilemma(title="Schuld of rust", theme=Theme.DEBT)
    make_dilemma(title="Jong en thuis", theme=Theme.YOUTH)
    page = page_of(signed_in.get("/dilemmas?theme=debt&theme=nonsense"))
    assert "Schuld of rust" in page and "Jong en thuis" not in page
    assert 'class="chip" href="/dilemmas"' in page
    assert re.search(r'value="debt" checked', page)


def test_a_search_keeps_its_filters_and_its_words(signed_in):
    make_dilemma(title="Bellen bij schulden", theme=Theme.DEBT)
    page = page_of(signed_in.get("/dilemmas?q=gebeld&theme=debt"))
    assert "Bellen bij schulden" in page
    assert 'value="gebeld"' in page
    assert 'class="chip" href="/dilemmas?q=gebeld"' in page


def test_a_search_without_hits_says_what_to_do(signed_in):
    make_dilemma()
    page = page_of(signed_in.get("/dilemmas?q=zeppelin"))
    assert 'class="card linkcard"' not in page
    assert 'href="/dilemmas"' in page


def test_a_page_holds_twenty_and_a_number_past_the_end_gives_the_last(signed_in, klantmanager):
    for _ in range(23):
        make_dilemma(klantmanager)
    assert page_of(signed_in.get("/dilemmas")).count('class="card linkcard"') == 20
    assert page_of(signed_in.get("/dilemmas?page=2")).count('class="card linkcard"') == 3
    assert page_of(signed_in.get("/dilemmas?page=99&q=bellen")).count('class="card linkcard"') == 3
    assert signed_in.get("/dilemmas?page=x").status_code == 200


def test_a_long_list_asks_as_many_queries_as_a_short_one(signed_in, connection):
    def count() -> int:
        seen = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731  # the listener is removed by its name
        event.listen(connection, "before_cursor_execute", listener)
        assert signed_in.get("/dilemmas").status_code == 200
        event.remove(connection, "before_cursor_execute", listener)
        return len(seen)

    make_dilemma()
    short = count()
    for _ in range(15):
        dilemma, colleague = make_dilemma(), make_user(team=make_team())
        with transaction():
            services.recognise(dilemma, colleague, 3)
            services.comment(dilemma, colleague, "Herkenbaar.")
    assert count() == short <= 20


def test_a_title_is_shown_as_text(signed_in):
    make_dilemma(title="<script>alert(1)</script> & meer")
    for address in ("/dilemmas", f"/dilemmas/{database.scalars(select(Dilemma.id)).one()}"):
        page = page_of(signed_in.get(address))
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


# One dilemma


def test_one_tap_recognises_and_then_a_number_is_asked(signed_in, klantmanager):
    dilemma = make_dilemma()
    address = f"/dilemmas/{dilemma.id}"
    assert 'name="monthly_number"' not in page_of(signed_in.get(address))
    for _ in range(2):
        assert signed_in.post(f"{address}/recognise").status_code == 303
    assert 'name="monthly_number"' in page_of(signed_in.get(address))
    signed_in.post(f"{address}/recognise", data={"monthly_number": "7"})
    assert queries.support_of([dilemma.id])[dilemma.id] == queries.Support(2, 2, 7)
    assert queries.follow_of(dilemma, klantmanager) is not None


def test_a_number_that_cannot_be_is_asked_again(signed_in):
    dilemma = make_dilemma()
    response = signed_in.post(f"/dilemmas/{dilemma.id}/recognise", data={"monthly_number": "20000"})
    assert response.status_code == 422
    assert 'value="20000"' in page_of(response)
    assert queries.support_of([dilemma.id])[dilemma.id].colleagues == 1


def test_the_page_shows_the_whole_way_with_owners_of_both_sides(signed_in, klantmanager):
    dilemma = make_dilemma(klantmanager)
    researcher = make_user(Role.RESEARCHER, name="Lotte Brouwer")
    asked = make_user(name="Kees Bakker")
    with transaction():
        for status in (DilemmaStatus.PLANNING, DilemmaStatus.RUNNING, DilemmaStatus.ANSWERED):
            services.change_status(dilemma, status, researcher, note="Met zes gemeenten.")
    now = clock.now()
    experiment = make_experiment(dilemma, ExperimentStatus.PUBLISHED, closed_at=now, published_at=now)
    result = Result(experiment_id=experiment.id, analysis={}, data_hash="0" * 64, at=now)
    database.add_all(
        [
            Owner(experiment_id=experiment.id, user=klantmanager, side=Side.PRACTICE, asked_at=now, accepted_at=now),
            Owner(experiment_id=experiment.id, user=researcher, side=Side.RESEARCH, asked_at=now, accepted_at=now),
            Owner(experiment_id=experiment.id, user=asked, side=Side.PRACTICE, asked_at=now),
            result,
        ]
    )
    database.flush()
    decision = Decision(
        result_id=result.id, team_id=klantmanager.team.id, choice=next(iter(Choice)), reason="Het helpt.",
        look_back_on=clock.today(), by_id=klantmanager.id, at=now,
    )  # fmt: skip
    database.add(decision)
    database.commit()
    page = page_of(signed_in.get(f"/dilemmas/{dilemma.id}"))
    people = page[page.index("trial-") : page.index('id="follow"')]
    assert all(name in people for name in (klantmanager.name, "Lotte Brouwer", "Kees Bakker"))
    assert f'href="/results/{experiment.id}"' in page and f'href="/experiments/{experiment.id}/protocol"' in page
    history = page[page.index('id="history"') : page.index("</main>")]
    assert history.count("<li>") == 7
    assert klantmanager.team.full_name in history and "Met zes gemeenten." in history
    assert page.count('<li class="done">') == 5


def test_a_plan_can_be_started_by_practice_and_research_only(login_as):
    dilemma = make_dilemma()
    link = 'aria-labelledby="plan"'
    assert link in page_of(login_as(make_user(Role.RESEARCHER)).get(f"/dilemmas/{dilemma.id}"))
    assert link not in page_of(login_as(make_user(Role.ADMIN)).get(f"/dilemmas/{dilemma.id}"))


def test_follow_and_unfollow(login_as):
    dilemma, admin = make_dilemma(), make_user(Role.ADMIN)
    browser = login_as(admin)
    browser.post(f"/dilemmas/{dilemma.id}/follow")
    assert f"/dilemmas/{dilemma.id}/unfollow" in page_of(browser.get(f"/dilemmas/{dilemma.id}"))
    browser.post(f"/dilemmas/{dilemma.id}/unfollow")
    assert database.scalars(select(Follow).where(Follow.user_id == admin.id)).all() == []


# The talk


def test_a_remark_and_its_answer_stand_in_one_thread(login_as):
    dilemma, researcher = make_dilemma(), make_user(Role.RESEARCHER)
    browser = login_as(researcher)
    browser.post(f"/dilemmas/{dilemma.id}/comments", data={"text": "Kunnen we dat meten?"})
    remark = database.scalars(select(Comment)).one()
    page = page_of(browser.get(f"/dilemmas/{dilemma.id}?answer_to={remark.id}"))
    assert f'name="parent" value="{remark.id}"' in page
    response = browser.post(f"/dilemmas/{dilemma.id}/comments", data={"text": "Ja.", "parent": str(remark.id)})
    assert response.location.endswith(f"#remark-{remark.id + 1}")
    (thread,) = queries.threads_of(dilemma)
    assert [answer.text for answer in thread.answers] == ["Ja."]


def test_a_remark_with_a_number_of_a_person_is_refused_and_marked(signed_in):
    dilemma = make_dilemma()
    response = signed_in.post(
        f"/dilemmas/{dilemma.id}/comments", data={"text": f"Zoals klant {BSN}.", "looked_at": "y"}
    )
    assert response.status_code == 422
    assert f'<mark class="mark">{BSN}</mark>' in page_of(response)
    assert database.scalars(select(Comment)).all() == []


def test_a_remark_with_a_name_asks_for_a_second_look(signed_in):
    dilemma = make_dilemma()
    data = {"text": "Zoals mevrouw Jansen vorige week zei."}
    response = signed_in.post(f"/dilemmas/{dilemma.id}/comments", data=data)
    assert response.status_code == 422
    assert "mevrouw Jansen vorige week" in page_of(response)
    assert signed_in.post(f"/dilemmas/{dilemma.id}/comments", data={**data, "looked_at": "y"}).status_code == 303


def test_an_answer_keeps_its_place_when_something_is_asked_again(signed_in, klantmanager):
    dilemma = make_dilemma()
    with transaction():
        remark = services.comment(dilemma, klantmanager, "Herkenbaar.")
    response = signed_in.post(f"/dilemmas/{dilemma.id}/comments", data={"text": "", "parent": str(remark.id)})
    assert response.status_code == 422
    assert f'name="parent" value="{remark.id}"' in page_of(response)


def test_an_answer_to_a_remark_elsewhere_is_not_there(signed_in, klantmanager):
    here, there = make_dilemma(), make_dilemma()
    with transaction():
        remark = services.comment(there, klantmanager, "Daar.")
    response = signed_in.post(f"/dilemmas/{here.id}/comments", data={"text": "Ja.", "parent": str(remark.id)})
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/dilemmas?lang=en", "/dilemmas/new?lang=en", "/dilemmas?q=x&theme=debt&lang=en"])
def test_the_pages_are_there_in_english(signed_in, path):
    response = signed_in.get(path)
    assert response.status_code == 200
    assert '<html lang="en">' in page_of(response)
