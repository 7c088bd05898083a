"""What is found, in which order, with which numbers."""

from __future__ import annotations

import pytest

from portal.db import transaction
from portal.dilemmas import queries, services
from portal.dilemmas.models import DilemmaStatus, Theme
from portal.dilemmas.queries import Order, Search
from portal.teams.models import OrganisationKind, Team
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma

pytestmark = pytest.mark.usefixtures("context")
PLAIN = {"situation": "Zo gaat het.", "ways": ("Zo.", "Anders."), "whom": "Iedereen.", "better": "Meer werk."}


def found(session, **search):
    return list(session.scalars(queries.matching(Search(**search))))


@pytest.mark.parametrize("asked", ["bellen", "belt", "gebeld", "Bellen!"])
def test_a_search_finds_every_form_of_a_word(session, asked):
    wanted = [make_dilemma(title=title, **PLAIN) for title in ("Zij belt vaak", "Eerst gebeld", "Nooit bellen")]
    make_dilemma(title="Welke belasting is belangrijk?", **PLAIN)
    assert set(found(session, words=asked)) == set(wanted)


def test_each_word_of_a_search_must_match(session):
    both = make_dilemma(title="Bellen of mailen", **PLAIN)
    make_dilemma(title="Alleen bellen", **PLAIN)
    assert found(session, words="mail bel") == [both]


def test_hits_in_the_title_come_first(session):
    in_title = make_dilemma(title="Schulden en rust", **PLAIN)
    in_text = make_dilemma(title="Rust of plicht", **{**PLAIN, "situation": "Een klant heeft schulden."})
    assert found(session, words="schuld") == [in_title, in_text]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "' OR 1=1 --"])
def test_a_sign_in_a_search_stands_for_nothing_else(session, sign):
    make_dilemma()
    assert found(session, words=sign) == []


def test_filters_of_one_kind_add_and_of_two_kinds_cross(session):
    debt = make_dilemma(theme=Theme.DEBT)
    make_dilemma(theme=Theme.YOUTH)
    running = make_dilemma(theme=Theme.DEBT, status=DilemmaStatus.RUNNING)
    assert set(found(session, themes=(Theme.DEBT, Theme.LANGUAGE))) == {debt, running}
    assert found(session, themes=(Theme.DEBT,), statuses=(DilemmaStatus.RUNNING,)) == [running]


def test_numbers_beside_filters_tell_what_each_would_leave(session):
    make_dilemma(theme=Theme.DEBT)
    make_dilemma(theme=Theme.YOUTH)
    make_dilemma(theme=Theme.DEBT, status=DilemmaStatus.RUNNING)
    themes, statuses = queries.filter_numbers(Search(themes=(Theme.DEBT,)))
    assert (themes[Theme.DEBT], themes[Theme.YOUTH]) == (2, 1)
    assert (statuses[DilemmaStatus.OPEN], statuses[DilemmaStatus.RUNNING]) == (1, 1)


def test_most_recognised_can_come_first(session):
    known, new = make_dilemma(), make_dilemma()
    with transaction():
        services.recognise(known, make_user())
    assert found(session) == [new, known]
    assert found(session, order=Order.RECOGNISED) == [known, new]


def test_colleagues_of_one_team_see_the_same_clients(session):
    team, other = make_team(), make_team()
    dilemma = make_dilemma(make_user(team=team), monthly_number=10)
    with transaction():
        services.recognise(dilemma, make_user(team=team), 14)
        services.recognise(dilemma, make_user(team=other), 5)
        services.recognise(dilemma, make_user(), 1)
    assert queries.support_of([dilemma.id])[dilemma.id] == queries.Support(4, 2, 20)


def test_two_teams_of_a_municipality_are_one_municipality_and_an_institute_is_none(session):
    team = make_team()
    dilemma = make_dilemma(make_user(team=team))
    with transaction():
        second = Team(name="Team Oost", organisation=team.organisation)
        session.add(second)
    for other in (second, make_team(kind=OrganisationKind.INSTITUTE)):
        colleague = make_user(team=other)
        with transaction():
            services.recognise(dilemma, colleague)
    assert queries.support_of([dilemma.id])[dilemma.id] == queries.Support(3, 1, None)


def test_similar_dilemmas_share_telling_words(session):
    calling = make_dilemma(title="Klanten bellen of een brief sturen?", **PLAIN)
    alike = make_dilemma(title="Bel ik of stuur ik een brief?", theme=Theme.OTHER, **PLAIN)
    make_dilemma(title="Statushouders eerst op taalles?", **PLAIN)
    assert queries.similar_to(calling) == [alike]


def test_at_most_three_similar_dilemmas_are_named(session):
    dilemmas = [make_dilemma() for _ in range(5)]
    assert len(queries.similar_to(dilemmas[0])) == 3
    assert dilemmas[0] not in queries.similar_to(dilemmas[0])
