"""Trials: the list, the overview, the start, the owners, the keys."""

import re

import pytest
from sqlalchemy import event

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import change_status
from portal.experiments.enrolment.services import close_enrolment
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.protocol import queries
from portal.experiments.queries import of_dilemma
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import (
    make_dilemma_of,
    make_draft_experiment,
    make_owners,
    make_running_experiment,
)


@pytest.fixture
def made(app, session):
    """made(make, ...) makes something outside a request, whose language and user would cling to later requests."""

    def make_it(make, *args, **changes):
        with app.app_context():
            return make(*args, **changes)

    return make_it


@pytest.fixture
def owners(made):
    return made(make_owners)


def start(client, dilemma, title="Elke week bellen"):
    return client.post(f"/dilemmas/{dilemma.id}/plan", data={"title": title})


@pytest.mark.parametrize("language", ["nl", "en"])
def test_list_overview_and_start_open_in_both_languages(made, owners, login_as, language):
    dilemma = made(make_dilemma_of, owners[0])
    experiment = made(make_draft_experiment, owners=owners)
    client = login_as(owners[0])
    for page in ("/experiments", f"/experiments/{experiment.id}", f"/dilemmas/{dilemma.id}/plan"):
        assert client.get(f"{page}?lang={language}").status_code == 200


def test_a_plan_starts_with_what_the_dilemma_says(made, owners, login_as):
    dilemma = made(make_dilemma_of, owners[0])
    assert start(login_as(owners[0]), dilemma).status_code == 303
    (experiment,) = of_dilemma(dilemma.id)
    version, content = queries.latest_version(experiment), queries.content_of(experiment)
    assert (version.number, version.section) == (1, "dilemma")
    assert content.title == "Elke week bellen"
    assert content.question == dilemma.title
    assert content.eligibility == (dilemma.whom,)
    assert list(content.instructions.values()) == [way.text for way in dilemma.ways]
    assert [arm.control for arm in content.arms] == [True, False]
    assert content.missing() == ["outcomes", "design", "analysis", "risks", "privacy", "feedback"]
    assert dilemma.status is DilemmaStatus.PLANNING


def test_a_researcher_who_starts_asks_the_author_of_the_dilemma(made, owners, login_as, letters):
    dilemma = made(make_dilemma_of, owners[0])
    start(login_as(owners[1]), dilemma)
    (experiment,) = of_dilemma(dilemma.id)
    assert experiment.side_of(owners[1]) is Side.RESEARCH
    assert experiment.side_of(owners[0]) is None
    client = login_as(owners[0])
    assert "answer" in client.get(f"/experiments/{experiment.id}").text
    client.post(f"/experiments/{experiment.id}/owners/answer", data={"answer": "yes"})
    assert experiment.side_of(owners[0]) is Side.PRACTICE


def test_who_says_no_owns_nothing(made, owners, login_as):
    dilemma = made(make_dilemma_of, owners[0])
    start(login_as(owners[1]), dilemma)
    (experiment,) = of_dilemma(dilemma.id)
    client = login_as(owners[0])
    client.post(f"/experiments/{experiment.id}/owners/answer", data={"answer": "no"})
    assert [owner.user for owner in experiment.owners] == [owners[1]]
    assert client.post(f"/experiments/{experiment.id}/owners/answer", data={"answer": "yes"}).status_code == 403


def test_a_plan_without_a_name_is_refused(made, owners, login_as):
    dilemma = made(make_dilemma_of, owners[0])
    assert start(login_as(owners[0]), dilemma, " ").status_code == 422
    assert of_dilemma(dilemma.id) == []


def test_administrators_start_no_plan(made, owners, login_as):
    dilemma = made(make_dilemma_of, owners[0])
    assert start(login_as(make_user(Role.ADMIN)), dilemma).status_code == 403


def test_a_plan_of_a_dilemma_that_is_not_there_is_not_found(owners, login_as):
    assert login_as(owners[0]).get("/dilemmas/999/plan").status_code == 404


def ask(client, experiment, email):
    return client.post(f"/experiments/{experiment.id}/owners", data={"email": email})


def test_an_owner_is_asked_by_letter_and_owns_after_a_yes(made, owners, login_as, letters):
    experiment = made(make_draft_experiment, owners=owners)
    colleague = make_user(Role.KLANTMANAGER)
    letters.clear()
    assert ask(login_as(owners[0]), experiment, colleague.email.upper()).status_code == 303
    assert letters[-1].to == colleague.email
    assert experiment.side_of(colleague) is None
    login_as(colleague).post(f"/experiments/{experiment.id}/owners/answer", data={"answer": "yes"})
    assert experiment.side_of(colleague) is Side.PRACTICE


@pytest.mark.parametrize("email", ["", "nobody@example.org", "no address"])
def test_an_address_without_an_account_is_refused(made, owners, login_as, email):
    experiment = made(make_draft_experiment, owners=owners)
    answer = ask(login_as(owners[0]), experiment, email)
    assert answer.status_code == 422
    assert 'id="email-error1"' in answer.text


def test_an_account_without_a_side_can_not_own(made, owners, login_as):
    experiment = made(make_draft_experiment, owners=owners)
    assert ask(login_as(owners[0]), experiment, make_user(Role.ADMIN).email).status_code == 422


def test_only_owners_ask_others(made, owners, login_as):
    experiment = made(make_draft_experiment, owners=owners)
    for role in Role:
        assert ask(login_as(make_user(role)), experiment, owners[0].email).status_code == 403


def test_owners_do_not_change_once_the_plan_is_fixed(made, owners, login_as):
    experiment = made(make_running_experiment, owners=owners)
    assert ask(login_as(owners[0]), experiment, make_user().email).status_code == 409
    assert "/owners" not in login_as(owners[0]).get(f"/experiments/{experiment.id}").text


def test_the_list_shows_what_the_filters_ask(made, owners, login_as):
    draft, running = made(make_draft_experiment, owners=owners), made(make_running_experiment)
    client = login_as(owners[0])

    def shown(query=""):
        page = client.get(f"/experiments{query}").text
        return {int(found) for found in re.findall(r'href="/experiments/(\d+)"', page)}

    assert {draft.id, running.id} <= shown()
    assert running.id not in shown("?status=draft")
    assert running.id in shown("?status=enrolling")
    assert shown("?mine=1") == {draft.id}
    assert {draft.id, running.id} <= shown("?status=nonsense&page=0")


def test_the_list_costs_the_same_number_of_queries_however_long(made, owners, login_as, session):
    client = login_as(owners[0])

    def count():
        statements = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        client.get("/experiments")
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(statements)

    made(make_running_experiment, [make_team()])
    few = count()
    for _ in range(4):
        made(make_running_experiment, [make_team()])
    assert count() <= few + 1


def test_the_overview_shows_whose_key_was_turned(made, owners, login_as):
    experiment = made(make_running_experiment, owners=owners)
    client = login_as(owners[0])
    close = f"/experiments/{experiment.id}/close"
    assert close in client.get(f"/experiments/{experiment.id}").text
    with transaction():
        close_enrolment(experiment, owners[0])
    page = client.get(f"/experiments/{experiment.id}").text
    assert close not in page and owners[0].name in page
    assert close in login_as(owners[1]).get(f"/experiments/{experiment.id}").text
    assert close not in login_as(make_user()).get(f"/experiments/{experiment.id}").text
    with transaction():
        close_enrolment(experiment, owners[1])
    assert experiment.status is ExperimentStatus.CLOSED
    assert f"/experiments/{experiment.id}/lock" in login_as(owners[0]).get(f"/experiments/{experiment.id}").text


def test_a_klantmanager_of_a_site_finds_the_way_to_enrol(made, owners, login_as):
    team = make_team()
    experiment = made(make_running_experiment, [team], owners=owners)
    enrol = f"/experiments/{experiment.id}/enrol"
    assert enrol in login_as(make_user(team=team)).get(f"/experiments/{experiment.id}").text
    assert enrol not in login_as(make_user(Role.RESEARCHER)).get(f"/experiments/{experiment.id}").text


def test_starting_and_asking_stand_in_the_log(made, owners, login_as, session):
    dilemma = made(make_dilemma_of, owners[0])
    start(login_as(owners[1]), dilemma)
    names = [entry.event for entry in session.query(AuditEntry)]
    assert {"experiment.started", "owner.asked", "protocol.saved"} <= set(names)


def test_strangers_sign_in_first(made, client, owners):
    experiment = made(make_draft_experiment, owners=owners)
    for page in ("", "/protocol", "/design", "/protocol.md"):
        assert client.get(f"/experiments/{experiment.id}{page}").status_code == 302


def test_a_long_way_of_acting_gets_a_short_name_and_keeps_its_words(made, owners, login_as, session):
    dilemma = made(make_dilemma_of, owners[0])
    long_way = "Elke week vijf minuten bellen met iedereen die langer dan een jaar een uitkering heeft en kan werken"
    dilemma.ways[1].text = long_way
    session.commit()
    start(login_as(owners[0]), dilemma)
    content = queries.content_of(of_dilemma(dilemma.id)[0])
    label = content.arms[1].label
    assert len(label) <= 60 and long_way.startswith(label) and long_way[len(label)] == " "
    assert content.instructions[content.arms[1].key] == long_way


def test_from_a_closed_dilemma_no_plan_starts(made, owners, login_as):
    dilemma = made(make_dilemma_of, owners[0])
    with transaction():
        change_status(dilemma, DilemmaStatus.CLOSED, owners[0], "Opgelost.")
    assert start(login_as(owners[0]), dilemma).status_code == 409
    assert of_dilemma(dilemma.id) == []


def test_the_list_says_that_a_trial_starts_from_a_dilemma(made, owners, login_as):
    client = login_as(owners[0])
    assert 'href="/dilemmas"' in client.get("/experiments").text.split("<main")[1]
    made(make_draft_experiment, owners=owners)
    assert 'href="/dilemmas"' in client.get("/experiments").text.split("<main")[1]


@pytest.mark.parametrize(("role", "finds"), [(Role.RESEARCHER, True), (Role.KLANTMANAGER, False)])
def test_who_may_bring_in_a_trial_from_elsewhere_finds_where(login_as, role, finds):
    assert ("/experiments/import" in login_as(make_user(role)).get("/experiments").text) is finds


@pytest.mark.parametrize(("is_locked", "act"), [(False, "lock"), (True, "publish")])
def test_after_the_enrolment_the_page_leads_to_the_next_act(made, owners, login_as, session, is_locked, act):
    experiment = made(make_running_experiment, owners=owners)
    experiment.status, experiment.closed_at = ExperimentStatus.CLOSED, experiment.created_at
    experiment.locked_at = experiment.created_at if is_locked else None
    session.commit()
    assert f"/experiments/{experiment.id}/{act}" in login_as(owners[0]).get(f"/experiments/{experiment.id}").text


def test_the_title_of_the_trial_follows_the_plan(made, owners, login_as, session):
    experiment = made(make_draft_experiment, owners=owners)
    login_as(owners[0]).post(
        f"/experiments/{experiment.id}/protocol/question",
        data={"opened": "1", "title": "Vaker bellen", "question": "Helpt het?"},
    )
    assert experiment.title == "Vaker bellen"
