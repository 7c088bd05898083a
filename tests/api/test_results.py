"""Published results: the analysis and what it means."""

import copy
import json

import pytest

from portal import clock
from portal.access.roles import Role
from portal.api.results import without_small_places
from portal.db import session as db
from portal.db import transaction
from portal.experiments.models import ExperimentStatus
from portal.results.models import Result
from portal.results.page import wording_of
from portal.results.sentences import explain
from tests.factories.accounts import make_user
from tests.factories.analyses import make_analysis
from tests.factories.experiments import make_running_experiment


def make_result(status: ExperimentStatus = ExperimentStatus.PUBLISHED) -> Result:
    experiment = make_running_experiment()
    with transaction():
        now = clock.now()
        experiment.status, experiment.closed_at, experiment.locked_at = status, now, now
        experiment.published_at = now if status is ExperimentStatus.PUBLISHED else None
        result = Result(experiment=experiment, analysis=make_analysis(), data_hash="0" * 64, at=now)
        db.add(result)
    return result


@pytest.fixture
def api(script, context):
    return script(make_user(Role.RESEARCHER))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_result_gives_the_analysis_and_its_explanation(api, lang):
    result = make_result()
    found = api.get(f"/results/{result.experiment_id}?lang={lang}").json
    assert found["id"] == result.experiment_id
    assert found["analysis"] == result.analysis
    assert found["explanation"] == explain(result.analysis, lang, wording_of(result)).to_json()
    assert set(found["explanation"]) == {"headline", "verdict", "certainty", "sentences"}
    assert all({"text", "fields"} <= set(sentence) for sentence in found["explanation"]["sentences"])


def test_the_explanation_is_in_the_language_that_the_script_asks(api):
    path = f"/results/{make_result().experiment_id}"
    for lang in ("nl", "en"):
        asked = api.get(path, headers={"Accept-Language": lang}).json
        said = api.get(f"{path}?lang={lang}")
        assert asked["explanation"] == said.json["explanation"]
        assert "Set-Cookie" not in said.headers


def test_an_unknown_language_is_a_problem(api):
    assert api.get(f"/results/{make_result().experiment_id}?lang=fr").status_code == 422


@pytest.mark.parametrize("status", [ExperimentStatus.CLOSED, ExperimentStatus.ENROLLING])
def test_a_result_that_is_not_published_is_not_there_for_anybody(script, api, status):
    result = make_result(status)
    owner = result.experiment.owners[0].user
    for caller in (api, script(owner)):
        assert caller.get(f"/results/{result.experiment_id}").status_code == 404
        assert caller.get("/results").json == {"items": [], "next": None}


def test_the_list_goes_on_with_its_cursor(api):
    ids = [make_result().experiment_id for _ in range(3)]
    first = api.get("/results?limit=2").json
    second = api.get(f"/results?limit=2&cursor={first['next']}").json
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert set(first["items"][0]) == {"id", "title", "published_at"}


def test_numbers_of_a_place_with_few_clients_stay_hidden_and_cannot_be_worked_out():
    analysis = make_analysis()
    sites = [
        {"site": name, "n": n, "estimate": 0.1, "pooled_ci": [0.0, 0.1]} for name, n in (("A", 4), ("B", 40), ("C", 50))
    ]
    analysis["outcomes"]["work"]["sites"] = sites
    before = copy.deepcopy(analysis)
    shown = without_small_places(analysis)["outcomes"]["work"]["sites"]
    hidden = {"n": None, "estimate": None, "pooled_ci": None}
    assert shown == [{"site": "A", **hidden}, {"site": "B", **hidden}, sites[2]]
    assert analysis == before
    assert json.dumps(shown)
