"""`flask stats explain`: an analysis in, sentences out."""

from __future__ import annotations

import json

import pytest

from tests.factories.analyses import make_analysis


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda text, *args: runner.invoke(args=["stats", "explain", *args], input=text)


def test_one_analysis_gives_one_object_in_dutch(run):
    answer = json.loads(run(json.dumps(make_analysis())).stdout)
    assert set(answer) == {"headline", "verdict", "certainty", "sentences"}
    assert (answer["verdict"], answer["certainty"]) == ("better", "moderate")
    assert answer["headline"].startswith("Elke week bellen helpt waarschijnlijk.")
    assert all(set(sentence) == {"text", "fields"} for sentence in answer["sentences"])


def test_a_list_gives_a_list_and_the_language_can_be_chosen(run):
    answer = json.loads(run(json.dumps([make_analysis()] * 2), "--lang", "en").stdout)
    assert [one["headline"][:31] for one in answer] == ["Elke week bellen probably helps"] * 2


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", json.dumps(make_analysis(smallest=None)), '{"outcomes": []}'])
def test_bad_input_is_one_line_and_exit_status_2(run, text):
    answer = run(text)
    assert answer.exit_code == 2
    assert len(answer.stderr.strip().splitlines()) == 1


def test_an_unknown_language_is_bad_input(run):
    assert run(json.dumps(make_analysis()), "--lang", "fr").exit_code == 2
