"""The page of the draw and the numbers."""

import pytest

from portal.access.roles import Role
from portal.experiments.protocol import queries
from tests.factories.accounts import make_user
from tests.factories.experiments import LEVELS, make_draft_experiment, make_owners, make_running_experiment


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


@pytest.fixture
def experiment(made, owners):
    return made(make_draft_experiment, owners=owners)


def fields(**changes):
    return {
        "opened": "1", "usual": "30", "attrition": "5", "power": "0.8", "expected_clients": "480",
        "factor_1": "duur", "levels_1": "korter\r\nlanger", "blocks": "4, 8", **changes,
    }  # fmt: skip


def post(client, experiment, **changes):
    return client.post(f"/experiments/{experiment.id}/design", data=fields(**changes))


def test_a_researcher_writes_draw_numbers_and_block_sizes(experiment, owners, login_as):
    assert post(login_as(owners[1]), experiment).status_code == 303
    content = queries.content_of(experiment)
    plan = content.allocation
    assert (plan.strata, dict(plan.levels), plan.block_sizes) == (
        ("site", "duur"),
        {"duur": ("korter", "langer")},
        (4, 8),
    )
    assert (content.expected_clients, content.planning.usual, content.planning.attrition) == (480, 0.3, 0.05)
    assert queries.latest_version(experiment).section == "design"


def test_practice_writes_the_draw_but_never_block_sizes(experiment, owners, login_as):
    assert post(login_as(owners[0]), experiment, blocks="2").status_code == 303
    assert queries.content_of(experiment).allocation.block_sizes == (4, 6)


def test_place_is_always_a_draw_of_its_own(experiment, owners, login_as):
    post(login_as(owners[0]), experiment, factor_1="", levels_1="")
    assert queries.content_of(experiment).allocation.strata == ("site",)


def test_calculating_saves_nothing_and_says_it_in_plain_words(experiment, owners, login_as):
    client = login_as(owners[0])
    answer = client.post(
        f"/experiments/{experiment.id}/design?lang=en", data=fields(calculate="1", expected_clients="1200")
    )
    assert answer.status_code == 200
    assert "With 1,200 clients we see a difference of 5 in every 100 in 2 of 5 times." in answer.text
    assert "<svg" in answer.text
    assert queries.latest_version(experiment).number == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_opens_in_both_languages(experiment, owners, login_as, language):
    for user in owners:
        answer = login_as(user).get(f"/experiments/{experiment.id}/design?lang={language}")
        assert answer.status_code == 200
        for level in LEVELS["duration"]:
            assert level in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"blocks": ""},
        {"blocks": "3"},
        {"blocks": "4, x"},
        {"blocks": "400"},
        {"expected_clients": "1"},
        {"expected_clients": "veel"},
        {"usual": "0"},
        {"usual": "100"},
        {"usual": "x"},
        {"attrition": "99"},
        {"power": "0.5"},
        {"factor_1": ""},
        {"levels_1": "een"},
        {"levels_1": "een\neen"},
        {"levels_1": "\n".join("abcdefg")},
        {"levels_1": "een\n" + "x" * 61},
        {"factor_1": "Site"},
        {"factor_1": "arm"},
        {"factor_1": "work"},
        {"factor_2": "duur", "levels_2": "een\ntwee"},
    ],
)
def test_a_draw_that_can_not_be_made_is_refused(experiment, owners, login_as, changes):
    answer = post(login_as(owners[1]), experiment, **changes)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert queries.latest_version(experiment).number == 1


def test_the_saved_draw_can_be_made(made, experiment, owners, login_as):
    post(login_as(owners[1]), experiment)
    assert queries.content_of(experiment).missing() == []


def test_a_clash_shows_both_and_saves_none(experiment, owners, login_as):
    post(login_as(owners[1]), experiment)
    answer = post(login_as(owners[0]), experiment, expected_clients="999")
    assert answer.status_code == 409
    assert "999" in answer.text and "480" in answer.text
    assert queries.content_of(experiment).expected_clients == 480
    assert post(login_as(owners[0]), experiment, expected_clients="999", opened="2").status_code == 303


@pytest.mark.parametrize("role", list(Role))
def test_only_owners_open_the_page(experiment, login_as, role):
    assert login_as(make_user(role)).get(f"/experiments/{experiment.id}/design").status_code == 403


def test_a_fixed_draw_never_changes(made, login_as):
    experiment = made(make_running_experiment)
    client = login_as(experiment.owners[0].user)
    assert client.get(f"/experiments/{experiment.id}/design").status_code == 409
    assert post(client, experiment).status_code == 409
