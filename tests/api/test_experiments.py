"""Experiments: list by stage, read with design and commitment, follow."""

import json

import pytest
from sqlalchemy import event

from portal.db import transaction
from portal.experiments.models import ExperimentStatus
from portal.experiments.protocol.queries import latest_version, registration_of
from portal.experiments.protocol.services import sign, unseal_seed
from portal.stats.design import Design
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_draft_experiment, make_running_experiment


@pytest.fixture
def api(script, trial):
    return script(trial.user)


def test_a_running_trial_shows_its_design_sites_and_commitment(api, trial):
    found = api.get(trial.path).json
    registration = registration_of(trial.experiment)
    assert set(found) == {"id", "title", "status", "design", "sites", "commitment"}
    assert Design.from_json(found["design"]).to_json() == found["design"]
    assert found["design"]["schema"] == "praktijkproef/design/1"
    assert found["commitment"] == registration.commitment
    assert found["status"] == "enrolling"
    assert [set(site) for site in found["sites"]] == [{"id", "name"}] * 2


def test_no_answer_tells_the_seed_or_what_comes_next(api, trial, script):
    seed = unseal_seed(registration_of(trial.experiment))
    api.post(f"{trial.path}/enrolments", json=trial.client())
    paths = ["/experiments", trial.path, f"{trial.path}/monitor", f"{trial.path}/enrolments"]
    texts = [script(who).get(path).get_data(as_text=True) for who in (trial.user, trial.researcher) for path in paths]
    assert not [text for text in texts if seed in text or "seed" in text or "position" in text]


def test_a_plan_in_the_making_shows_its_newest_text_and_promises_nothing(script, context):
    experiment = make_draft_experiment()
    found = script(make_user(team=make_team())).get(f"/experiments/{experiment.id}").json
    assert (found["status"], found["commitment"]) == ("draft", None)
    assert found["design"] == latest_version(experiment).content["design"]


def test_an_office_that_has_not_agreed_is_no_site(api, trial):
    experiment = make_running_experiment([])
    assert api.get(f"/experiments/{experiment.id}").json["sites"] == []


@pytest.mark.parametrize("status", list(ExperimentStatus))
def test_the_list_holds_one_stage_when_it_is_asked(api, trial, status):
    draft, signing = make_draft_experiment(), make_draft_experiment()
    with transaction():
        owner = signing.owners[0].user
        sign(signing, latest_version(signing).content_hash, owner)
    expected = {"draft": [draft.id], "signing": [signing.id], "enrolling": [trial.experiment.id]}
    found = api.get(f"/experiments?status={status.value}").json["items"]
    assert [item["id"] for item in found] == expected.get(status.value, [])
    assert {item["status"] for item in found} <= {status.value}


def test_a_stage_that_is_not_there_is_a_problem(api):
    answer = api.get("/experiments?status=open")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "status"


def test_a_longer_list_costs_no_more_queries(api, trial, engine):
    def queries() -> int:
        seen = []
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731  # it has to be removed again
        event.listen(engine, "before_cursor_execute", listen)
        assert api.get("/experiments").status_code == 200
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    one = queries()
    make_draft_experiment()
    make_running_experiment([make_team()])
    assert queries() <= one


def test_the_monitor_counts_clients_and_outcomes(api, trial):
    api.post(f"{trial.path}/enrolments", json=trial.client())
    found = api.get(f"{trial.path}/monitor").json
    assert (found["enrolled"], found["planned"]) == (1, 200)
    assert {site["enrolled"] for site in found["sites"]} == {0, 1}
    assert found["outcomes"] == [
        {"key": "work", "label": "Betaald werk na 6 maanden", "due": 1, "known": 0, "missing": 1}
    ]
    assert [alert["code"] for alert in found["alerts"]] == ["outcomes_missing"]
    assert json.dumps(found["alerts"]).count("Many outcomes are missing") == 1


def test_only_the_trials_own_researchers_see_the_arms(api, trial, script):
    api.post(f"{trial.path}/enrolments", json=trial.client())
    practice = api.get(f"{trial.path}/monitor").json
    research = script(trial.researcher).get(f"{trial.path}/monitor").json
    assert [practice[name] for name in ("arms", "sample_ratio_p", "balance")] == [None] * 3
    assert sum(arm["enrolled"] for arm in research["arms"]) == 1
    assert research["balance"]["duration"]
    assert 0 <= research["sample_ratio_p"] <= 1


def test_who_has_nothing_to_do_with_a_trial_does_not_follow_it(script, trial):
    assert script(make_user(team=make_team())).get(f"{trial.path}/monitor").status_code == 403


def test_a_plan_has_nothing_to_follow(script, context):
    experiment = make_draft_experiment()
    answer = script(experiment.owners[0].user).get(f"/experiments/{experiment.id}/monitor")
    assert (answer.status_code, answer.json["code"]) == (409, "not_started")
