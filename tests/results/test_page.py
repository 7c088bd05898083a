"""What the page shows to whom: small places stay hidden, the own place doesn't, numbers are the team's own."""

from __future__ import annotations

import copy

import pytest

from portal.db import session as db_session
from portal.results.page import explanation_of, result_page
from tests.factories.accounts import make_team
from tests.factories.trials import make_locked_experiment, publish_with

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def team(context):
    return make_team()


@pytest.fixture
def result(team):
    return make_locked_experiment([team])


def with_sites(result, counts):
    """The same result with as many clients at each place."""
    analysis = copy.deepcopy(result.analysis)
    outcome = next(iter(analysis["outcomes"].values()))
    outcome["sites"] = [
        {"site": name, "n": n, "estimate": 0.1, "se": 0.05, "pooled_estimate": 0.09, "pooled_ci": [0.01, 0.17]}
        for name, n in counts.items()
    ]
    return publish_with(result, analysis)


def shown(result, team):
    page = result_page(result, team, "en", None)
    return [row.site for row in page.figures.rows], set(page.hidden_sites)


def test_a_small_place_is_left_out_with_one_more_that_would_give_it_away(result):
    with_sites(result, {"A": 3, "B": 40, "C": 50, "D": 60})
    assert shown(result, make_team()) == (["C", "D"], {"A", "B"})


def test_when_all_places_are_large_all_are_shown(result):
    with_sites(result, {"A": 30, "B": 40})
    assert shown(result, None) == (["A", "B"], set())


def test_the_own_place_is_shown_however_small(result, team):
    own = result.experiment.sites[0].label
    with_sites(result, {own: 3, "B": 40, "C": 50})
    assert shown(result, team) == ([own, "B", "C"], set())


def test_the_own_place_does_not_give_another_away(result, team):
    own = result.experiment.sites[0].label
    with_sites(result, {own: 12, "B": 3, "C": 40, "D": 50})
    assert shown(result, team) == ([own, "D"], {"B", "C"})


def test_who_has_no_team_sees_no_numbers_of_a_team(result):
    page = result_page(result, None, "en", None)
    assert (page.own_site, page.own_enrolled, page.per_month, page.meaning, page.own_decision) == (
        None, 0, None, None, None,
    )  # fmt: skip


def test_the_number_that_is_filled_in_goes_before_the_one_that_is_known(result, team):
    known, filled = (result_page(result, team, "en", number) for number in (None, 40))
    assert (known.per_month, filled.per_month) == (10, 40)
    assert "120" in known.meaning.text and "480" in filled.meaning.text


def test_the_headline_uses_the_words_of_the_plan(result):
    texts = {language: explanation_of(result, language).headline for language in ("nl", "en")}
    assert texts["nl"] != texts["en"]
    assert all("lke week bellen" in text for text in texts.values())


def test_the_page_does_not_change_the_result(result, team):
    before = copy.deepcopy(result.analysis)
    result_page(result, team, "nl", 5)
    assert result.analysis == before and result not in db_session.dirty
