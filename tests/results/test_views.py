"""The pages of results as each reader meets them, in both languages and at each level of certainty."""

from __future__ import annotations

import copy
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.access.roles import Role
from portal.experiments.models import Side
from portal.results.models import Decision, Reaction, Result
from tests.counting import count_queries
from tests.factories.accounts import make_team, make_user
from tests.factories.analyses import make_amounts, make_analysis
from tests.factories.trials import make_closed_experiment, make_locked_experiment, make_published_result, publish_with

LEVELS = {
    "high": ("Certain", "Zeker"),
    "moderate": ("Fairly certain", "Redelijk zeker"),
    "low": ("Not very certain", "Niet zo zeker"),
    "very_low": ("Very uncertain", "Heel onzeker"),
}


@pytest.fixture
def team(session):
    return make_team()


@pytest.fixture
def published(app, team):
    with app.app_context():
        return make_published_result([team])


@pytest.fixture
def locked(app, team):
    with app.app_context():
        return make_locked_experiment([team])


def address(result):
    return f"/results/{result.experiment_id}"


def owner(result, side):
    return result.experiment.owners_of(side)[0].user


def reader(session, language="nl", **kwargs):
    user = make_user(**kwargs)
    user.language = language
    session.commit()
    return user


def decision(**changes):
    day = (clock.today() + timedelta(days=60)).isoformat()
    return {"choice": "adopt", "reason": "Het past bij ons.", "look_back_on": day, **changes}


def count(session, kind):
    return session.scalar(select(func.count()).select_from(kind))


def another(result, analysis):
    """The keys that only a real analysis has, and the numbers of a made one."""
    made, real = copy.deepcopy(analysis), copy.deepcopy(result.analysis)
    made["outcomes"]["work"] = {**real["outcomes"]["work"], **made["outcomes"]["work"]}
    return {**real, **made}


def words(page):
    """What a reader reads: no head, drawing or tag."""
    for pattern in (r"<head>.*?</head>", r"<svg.*?</svg>", r"<[^>]+>"):
        page = re.sub(pattern, " ", page, flags=re.S)
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_the_page_is_there_for_each_level_in_both_languages(published, login_as, session, language, level):
    ci = (-0.20, 0.25) if level == "very_low" else (0.06, 0.12)
    publish_with(published, another(published, make_analysis(level=level, ci=ci)))
    answer = login_as(reader(session, language, team=make_team())).get(address(published))
    assert answer.status_code == 200
    text = words(answer.text)
    english, dutch = LEVELS[level]
    assert (english if language == "en" else dutch) in text
    assert f'<html lang="{language}"' in answer.text
    assert not re.search(r"%[(]|%%|\bNone\b|\bnan\b|Undefined", text)
    assert ("icon" in answer.text and 'href="#person"' in answer.text) is (level != "very_low")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_result_in_amounts_has_its_page(published, login_as, session, language):
    publish_with(published, another(published, make_amounts()))
    answer = login_as(reader(session, language, team=make_team())).get(address(published))
    assert answer.status_code == 200
    assert ("1.794" if language == "nl" else "1,794") in words(answer.text)
    assert 'name="per_month"' not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_a_published_result(published, login_as, session, role):
    team = None if role in (Role.RESEARCHER, Role.ADMIN) else make_team()
    answer = login_as(reader(session, role=role, team=team)).get(address(published))
    assert answer.status_code == 200
    assert ('id="besluit"' in answer.text) is (role in (Role.KLANTMANAGER, Role.TEAMLEAD))


def test_before_it_is_published_only_owners_read_it(locked, team, login_as, session):
    for side in Side:
        answer = login_as(owner(locked, side)).get(address(locked))
        assert answer.status_code == 200
        assert f"/experiments/{locked.experiment_id}/publish" in answer.text
        assert 'id="besluit"' not in answer.text
    for role in Role:
        colleague = reader(session, role=role, team=None if role in (Role.RESEARCHER, Role.ADMIN) else team)
        client = login_as(colleague)
        assert client.get(address(locked)).status_code == 403
        assert address(locked) not in client.get("/results").text
        assert address(locked) not in client.get("/library").text


def test_a_trial_without_a_result_has_no_page(session, login_as):
    assert login_as(make_user(team=make_team())).get("/results/999999").status_code == 404


def test_locking_and_publishing_take_both_owners(app, team, login_as, session):
    with app.app_context():
        experiment = make_closed_experiment([team])
    owners = [experiment.owners_of(side)[0].user for side in Side]
    for act, done in (("lock", "is_locked"), ("publish", "is_published")):
        for user, expected in zip(owners, (False, True), strict=True):
            client = login_as(user)
            assert client.get(f"/experiments/{experiment.id}/{act}").status_code == 200
            assert client.post(f"/experiments/{experiment.id}/{act}").status_code == 303
            session.refresh(experiment)
            assert getattr(experiment, done) is expected
    for act in ("lock", "publish"):  # once more changes nothing, and the page says that it is done
        client = login_as(owners[0])
        assert (
            "<button"
            not in re.search(r"<main.*</main>", client.get(f"/experiments/{experiment.id}/{act}").text, re.S)[0]
        )
        assert client.post(f"/experiments/{experiment.id}/{act}").status_code == 303
    assert count(session, Result) == 1


def test_who_owns_nothing_turns_no_key(locked, team, login_as, session):
    for role in Role:
        user = reader(session, role=role, team=None if role in (Role.RESEARCHER, Role.ADMIN) else team)
        for act in ("lock", "publish"):
            for method in ("get", "post"):
                answer = getattr(login_as(user), method)(f"/experiments/{locked.experiment_id}/{act}")
                assert answer.status_code == 403


def test_publishing_before_the_lock_says_what_comes_first(app, team, login_as):
    with app.app_context():
        experiment = make_closed_experiment([team], count=2)
    client = login_as(experiment.owners_of(Side.RESEARCH)[0].user)
    assert client.get(f"/experiments/{experiment.id}/publish").status_code == 200
    assert client.post(f"/experiments/{experiment.id}/publish").status_code == 409


def test_a_team_decides_and_a_later_decision_stands_first(published, team, login_as, session):
    client = login_as(make_user(team=team))
    for choice, reason in (("wait", "Eerst meer weten."), ("adopt", "We doen het.")):
        answer = client.post(f"{address(published)}/decisions", data=decision(choice=choice, reason=reason))
        assert answer.status_code == 303
    assert count(session, Decision) == 2
    page = login_as(make_user(Role.RESEARCHER)).get(address(published)).text
    assert "We doen het." in page and "Eerst meer weten." not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"choice": ""}, "choice"),
        ({"choice": "burn"}, "choice"),
        ({"reason": ""}, "reason"),
        ({"reason": "A" * 4001}, "reason"),
        ({"reason": "Klant 111222333 zei het."}, "reason"),
        ({"look_back_on": ""}, "look_back_on"),
        ({"look_back_on": "31-12-2099"}, "look_back_on"),
        ({"look_back_on": "2020-01-01"}, "look_back_on"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(published, team, login_as, session, changes, field):
    answer = login_as(make_user(team=team)).post(f"{address(published)}/decisions", data=decision(**changes))
    assert answer.status_code == 422
    assert re.search(rf'<li><a href="#{field}[^"]*">[^<]', answer.text)
    if field != "choice":
        assert re.search(r'<input checked[^>]*value="adopt"', answer.text)
    if field != "reason":
        assert "Het past bij ons.</textarea>" in answer.text
    assert count(session, Decision) == 0


def test_the_day_to_look_back_is_filled_in_beforehand(published, team, login_as):
    page = login_as(make_user(team=team)).get(address(published)).text
    assert f'value="{(clock.today() + timedelta(days=183)).isoformat()}"' in page


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN])
def test_who_has_no_team_decides_nothing(published, login_as, session, role):
    answer = login_as(make_user(role)).post(f"{address(published)}/decisions", data=decision())
    assert answer.status_code == 403
    assert count(session, Decision) == 0


def test_nobody_decides_before_it_is_open(locked, team, login_as, session):
    for user in (make_user(team=team), owner(locked, Side.PRACTICE)):
        assert login_as(user).post(f"{address(locked)}/decisions", data=decision()).status_code == 403
    assert count(session, Decision) == 0


def test_an_owner_reacts_on_the_page(locked, login_as, session):
    client = login_as(owner(locked, Side.PRACTICE))
    assert client.post(f"{address(locked)}/reaction", data={"text": ""}).status_code == 422
    kept = client.post(f"{address(locked)}/reaction", data={"text": "BSN 111222333 viel op."})
    assert kept.status_code == 422 and "viel op.</textarea>" in kept.text
    assert client.post(f"{address(locked)}/reaction", data={"text": "Dit zagen we aankomen."}).status_code == 303
    assert "Dit zagen we aankomen." in client.get(f"{address(locked)}/reaction").text
    assert "Dit zagen we aankomen." in login_as(owner(locked, Side.RESEARCH)).get(address(locked)).text
    assert count(session, Reaction) == 1


def test_others_do_not_react(published, team, login_as, session):
    for user in (make_user(team=team), make_user(Role.RESEARCHER), make_user(Role.ADMIN)):
        client = login_as(user)
        assert f"{address(published)}/reaction" not in client.get(address(published)).text
        assert client.post(f"{address(published)}/reaction", data={"text": "Ook iets."}).status_code == 403
    assert count(session, Reaction) == 0


def test_a_team_works_out_what_it_means_from_its_own_number(published, login_as, session):
    publish_with(published, another(published, make_analysis(level="moderate", ci=(0.06, 0.12))))
    client = login_as(reader(session, "en", team=make_team()))
    assert "240" not in words(client.get(address(published)).text)
    answer = client.get(f"{address(published)}?per_month=20")
    assert answer.status_code == 200
    assert "240" in words(answer.text) and 'value="20"' in answer.text


@pytest.mark.parametrize("number", ["0", "-3", "10001", "veel", "", "9" * 400, "9" * 5000])
def test_a_number_that_cannot_be_is_said_and_kept(published, login_as, session, number):
    client = login_as(make_user(team=make_team()))
    answer = client.get(f"{address(published)}?per_month={number}")
    assert answer.status_code == 422
    assert re.search(r'id="per_month-error1"', answer.text)
    assert f'value="{number}"' in answer.text or not number


def test_a_site_with_few_clients_is_hidden_and_counted(published, login_as, session):
    analysis = another(published, make_analysis(level="moderate", ci=(0.06, 0.12)))
    analysis["outcomes"]["work"]["sites"] = [
        {"site": name, "n": n, "estimate": 0.1, "se": 0.05, "pooled_estimate": 0.09, "pooled_ci": [0.01, 0.17]}
        for name, n in {"Aadorp": 3, "Baarle": 40, "Cothen": 50, "Diever": 60}.items()
    ]
    publish_with(published, analysis)
    text = words(login_as(reader(session, "en", team=make_team())).get(address(published)).text)
    assert "Cothen" in text and "Diever" in text
    assert "Aadorp" not in text and "Baarle" not in text
    assert "2 places are left out" in text


def test_a_new_dilemma_starts_from_a_result(published, login_as, session):
    client = login_as(make_user(team=make_team()))
    link = f"/dilemmas/new?from_result={published.experiment_id}"
    assert link in client.get(address(published)).text
    assert client.get(link).status_code == 200
    assert link not in login_as(make_user(Role.RESEARCHER)).get(address(published)).text


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("page", ["/results", "/library"])
def test_a_list_shows_each_headline_in_the_language_of_the_reader(published, login_as, session, page, language):
    publish_with(published, another(published, make_analysis(level="moderate", ci=(0.06, 0.12))))
    answer = login_as(reader(session, language, team=make_team())).get(page)
    assert answer.status_code == 200
    assert address(published) in answer.text
    assert ("waarschijnlijk" if language == "nl" else "probably") in words(answer.text)


@pytest.mark.parametrize("page", ["/results", "/results?page=99", "/results?page=x", "/results?page=-1"])
def test_an_empty_list_says_so(session, login_as, page):
    assert login_as(make_user(team=make_team())).get(page).status_code == 200


def test_a_longer_list_asks_the_database_as_often(app, team, login_as, session, connection):
    client = login_as(make_user(team=make_team()))
    counts = []
    for more in (1, 3):
        with app.app_context():
            for _ in range(more):
                make_published_result([team], count=8)
        with count_queries(connection) as asked:
            assert client.get("/results").text.count("card linkcard") == (1 if more == 1 else 4)
        counts.append(len(asked))
    assert counts[0] == counts[1]
