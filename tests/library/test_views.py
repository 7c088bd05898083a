"""The library lists what is known by theme."""

from __future__ import annotations

import pytest

from portal.dilemmas.models import Theme
from tests.counting import count_queries
from tests.factories.accounts import make_team, make_user
from tests.factories.trials import make_published_result


@pytest.fixture
def team(session):
    return make_team()


def test_a_theme_shows_its_own_results_and_says_which_is_chosen(app, team, login_as, session):
    with app.app_context():
        result = make_published_result([team], count=8)
    other = next(theme for theme in Theme if theme is not Theme.CONTACT)
    client = login_as(make_user(team=team))
    assert f"/results/{result.experiment_id}" in client.get("/library").text
    own = client.get(f"/library?theme={Theme.CONTACT.value}").text
    assert f"/results/{result.experiment_id}" in own and own.count('aria-current="true"') == 1
    empty = client.get(f"/library?theme={other.value}").text
    assert f"/results/{result.experiment_id}" not in empty and 'href="/dilemmas/new"' in empty


@pytest.mark.parametrize("query", ["?theme=nothing", "?theme=", "?theme=contact&theme=x", "?page=99", "?page=x"])
def test_an_odd_address_gives_a_page(session, login_as, query):
    assert login_as(make_user(team=make_team())).get(f"/library{query}").status_code == 200


def test_a_longer_list_asks_the_database_as_often(app, team, login_as, session, connection):
    client = login_as(make_user(team=make_team()))
    counts = []
    for more in (1, 2):
        with app.app_context():
            for _ in range(more):
                make_published_result([team], count=8)
        with count_queries(connection) as asked:
            assert client.get("/library").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
