"""Which sentence stands where, in both languages, and where its numbers come from."""

from __future__ import annotations

import copy
import re

import pytest

from portal.i18n import in_language
from portal.results.sentences import (
    UnreadableAnalysis,
    Wording,
    certainty,
    certainty_label,
    claims,
    explain,
    team_meaning,
)
from portal.results.sentences.verdict import Size, Verdict, level_of, size_of, verdict_of
from portal.stats.codes import Certainty, Reason
from tests.factories.analyses import make_amounts, make_analysis

CALLING = Wording("Elke week bellen", "hebben werk", "have work")
pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def app_context(app):
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.049, 0.049, Verdict.NO_RELEVANT_DIFFERENCE),
        (0.001, 0.049, Verdict.NO_RELEVANT_DIFFERENCE),
        (-0.05, 0.049, Verdict.UNCLEAR),
        (0.0, 0.06, Verdict.UNCLEAR),
        (0.001, 0.05, Verdict.BETTER),
        (-0.05, -0.001, Verdict.WORSE),
        (-0.20, 0.20, Verdict.UNCLEAR),
    ],
)
def test_the_verdict_follows_from_the_interval_and_the_smallest_effect(low, high, verdict):
    assert verdict_of(low, high, 0.05) is verdict


@pytest.mark.parametrize(
    ("better", "ci", "verdict"),
    [("lower", (-0.137, -0.06), "better"), ("lower", (0.06, 0.137), "worse"), ("higher", (-0.137, -0.06), "worse")],
)
def test_up_is_better_also_when_a_lower_outcome_is_better(better, ci, verdict):
    analysis = make_analysis(better=better, ci=ci, estimate=sum(ci) / 2)
    assert explain(analysis, "en").verdict == verdict


def test_a_ratio_becomes_a_difference_before_it_is_judged():
    analysis = make_analysis(
        kind="count", scale="rate_ratio", control=2.0, estimate=0.7, ci=(0.6, 0.8), smallest=0.3, better="lower"
    )
    found = explain(analysis, "en", CALLING)
    assert found.verdict == "better"
    assert "140 times, instead of 200 times" in found.headline


def test_sizes_are_mirrored_for_harm():
    bounds = [(0.11, Size.MORE_LARGE), (0.05, Size.MORE_MID), (0.03, Size.MORE_SMALL), (-0.03, Size.LESS_SMALL)]
    for estimate, size in [*bounds, (-0.05, Size.LESS_MID), (-0.11, Size.LESS_MID)]:
        low, high = (0.001, 0.2) if estimate > 0 else (-0.2, -0.001)
        assert size_of(estimate, low, high, 0.05) is size


def test_an_unclear_interval_never_gives_a_firm_sentence():
    assert level_of(Certainty.HIGH, -0.01, 0.06, 0.05) == 2
    assert level_of(Certainty.HIGH, -0.06, 0.06, 0.05) == 1
    assert level_of(Certainty.HIGH, -0.04, 0.04, 0.05) == 4


def test_the_worked_example_reads_as_agreed_in_dutch():
    found = explain(make_analysis(reasons=("interval_reaches_smallest_effect",)), "nl", CALLING)
    assert found.headline == (
        "Elke week bellen helpt waarschijnlijk. Van elke 100 klanten hebben er 8 meer werk: 38 in plaats van 30."
    )
    texts = [sentence.text for sentence in found.sentences]
    assert "Het echte verschil ligt waarschijnlijk tussen 3 en 14 meer van elke 100 klanten." in texts
    assert "Het verschil kan ook kleiner zijn dan 5." in texts
    assert "Van 95 van de 100 klanten weten we de uitkomst." in texts


def test_no_difference_and_not_known_yet_are_two_answers():
    none = explain(make_analysis(estimate=0.01, ci=(-0.04, 0.049)), "en", CALLING)
    unknown = explain(make_analysis(estimate=0.01, ci=(-0.12, 0.18), level="very_low"), "en", CALLING)
    assert none.headline.startswith("Elke week bellen probably makes little difference.")
    assert unknown.headline.startswith("We still do not know if elke week bellen helps.")
    assert "from 12 fewer to 18 more" in unknown.headline
    wide = explain(make_analysis(estimate=0.001, ci=(-0.04, 0.06), level="low"), "en", CALLING)
    assert "too few clients to be sure" in wide.headline


def test_a_trial_that_stayed_small_says_how_many_were_needed():
    analysis = make_analysis(estimate=0.03, ci=(-0.12, 0.18), level="very_low", allocated=143, analysed=141)
    wording = Wording("Een leenfiets", "hebben werk", "have work", planned_n=1710)
    found = explain(analysis, "nl", wording)
    assert found.headline == (
        "We weten nog niet of een leenfiets helpt. Er deden 143 klanten mee en er waren er 1.710 nodig."
    )


def test_nobody_reads_0_or_100_unless_it_is_exactly_so():
    found = explain(make_analysis(control=0.997, estimate=-0.4, ci=(-0.5, -0.3), level="high"), "en", CALLING)
    assert "more than 99" in found.headline
    rare = explain(make_analysis(control=0.004, estimate=0.008, ci=(0.006, 0.01), smallest=0.005), "en", CALLING)
    assert "Of every 1,000 clients, 8 more have work: 12 instead of 4." in rare.headline
    whole = explain(make_analysis(analysed=1123), "en")
    assert "We know the outcome of more than 99 of every 100 clients." in [s.text for s in whole.sentences]


def test_rounded_numbers_never_contradict_each_other():
    found = explain(make_analysis(control=0.3051, estimate=0.0765, ci=(0.06, 0.10), level="high"), "en", CALLING)
    assert "38 have work, instead of 31." in found.headline
    assert "The best answer is 8 more; all numbers are rounded." in [s.text for s in found.sentences]


def test_amounts_name_their_unit_and_both_numbers():
    found = explain(make_amounts(), "nl", Wording("Begeleid werk", unit="dollar"))
    assert found.headline == "Met begeleid werk stijgt ‘Betaald werk na 6 maanden’ waarschijnlijk met 1.794 dollar."
    assert "Het is 6.349 dollar met begeleid werk en 4.555 dollar met de gewone aanpak." in [
        s.text for s in found.sentences
    ]


def test_every_approach_of_several_gets_its_own_sentence():
    analysis = make_analysis()
    main = analysis["outcomes"]["work"]
    main["arms"]["letter"] = {**main["arms"]["new"], "label": "Een brief", "mean": 0.31}
    main["effects"].append({**main["effects"][0], "arm": "letter", "estimate": 0.01, "ci": [-0.04, 0.04]})
    texts = [s.text for s in explain(analysis, "en", CALLING).of_kind("other_arm")]
    assert texts[0].startswith("Een brief probably makes little difference.")


def test_harm_elsewhere_stands_in_the_headline():
    analysis = make_analysis()
    main = analysis["outcomes"]["work"]
    harm = copy.deepcopy(main) | {"primary": False, "better": "lower", "label": "Schulden"}
    harm["effects"][0] |= {"estimate": 0.07, "ci": [0.01, 0.12]}
    analysis["outcomes"]["debt"] = harm
    found = explain(analysis, "en", CALLING)
    assert "helps on one point and harms on another." in found.headline
    assert "“Schulden”. With elke week bellen it is 37 of every 100 clients" in found.headline


def test_stopping_early_is_said_first():
    found = explain(make_analysis(reasons=("stopped_for_benefit",)), "en", CALLING)
    assert found.headline.startswith("We stopped early. The difference was already large enough.")


def value_at(analysis, path):
    for step in path.split("."):
        analysis = analysis[int(step)] if isinstance(analysis, list) else analysis[step]
    return analysis


def put_at(analysis, path, value):
    *steps, last = path.split(".")
    place = value_at(analysis, ".".join(steps))
    place[int(last) if isinstance(place, list) else last] = value


CASES = [
    make_analysis(reasons=("interval_reaches_smallest_effect",)),
    make_analysis(estimate=-0.08, ci=(-0.13, -0.03), level="low"),
    make_analysis(estimate=0.01, ci=(-0.12, 0.18), level="very_low"),
    make_analysis(better="lower", estimate=-0.06, ci=(-0.09, -0.052), level="high"),
    make_analysis(reasons=("missing_outcomes",), analysed=700),
    make_amounts(),
    make_amounts(estimate=20.0, ci=(-900.0, 950.0), level="high"),
]


@pytest.mark.parametrize("analysis", CASES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_listed_field_is_a_number_that_the_sentence_shows(analysis, language):
    """Each path resolves, and the sentences change when the number does."""
    for place, sentence in enumerate(explain(analysis, language, CALLING).sentences):
        for field in sentence.fields:
            assert isinstance(value_at(analysis, field), (int, float))
            changed = copy.deepcopy(analysis)
            put_at(changed, field, value_at(changed, field) * 0.8)
            texts = [s.text for s in explain(changed, language, CALLING).sentences]
            assert sentence.text not in texts, (place, field)


@pytest.mark.parametrize("analysis", CASES)
def test_a_sentence_with_digits_says_where_they_come_from(analysis):
    for sentence in explain(analysis, "en", CALLING).sentences:
        said = re.sub(r"every 1(00|,000)|of 100 clients|na 6 maanden", "", sentence.text)
        assert sentence.fields or not re.search(r"\d", said), sentence.text


FILLED = {
    "new": "Elke week bellen", "new_lower": "elke week bellen", "verb": "hebben", "rest": "werk", "measure": "inkomen",
    "base": "100", "n0": "30", "n1": "38", "difference": "8 meer", "size": "8", "smallest": "5", "low": "3",
    "high": "14 meer", "n": "143", "needed": "710", "number": "62", "clients": "410",
}  # fmt: skip


def all_texts():
    for module in (claims, certainty):
        for value in vars(module).values():
            found = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
            yield from (text for text in found if type(text).__name__ == "LazyString")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_sentence_is_longer_than_18_words(language):
    with in_language(language):
        texts = [str(text) % FILLED for text in all_texts()]
    assert len(texts) > 80
    for text in texts:
        for sentence in re.split(r"(?<=[.?:;])\s", text):
            assert len(sentence.split()) <= 18, sentence


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason, language):
    found = explain(make_analysis(reasons=(reason.value,)), language).of_kind("doubt")
    assert len(found) == 1
    assert found[0].text.endswith(".")


def test_certainty_has_its_fixed_words():
    with in_language("nl"):
        words = [certainty_label(level) for level in Certainty]
    assert words == ["Zeker", "Redelijk zeker", "Niet zo zeker", "Heel onzeker"]


def test_a_team_reads_what_it_means_in_its_own_people():
    found = team_meaning(make_analysis(), 410, "nl", CALLING)
    assert found.text.endswith("Dan hebben er ongeveer 34 meer werk, waarschijnlijk tussen 11 en 56.")
    assert found.fields[0] == "outcomes.work.effects.0.estimate"
    assert team_meaning(make_analysis(level="very_low", ci=(-0.2, 0.3)), 410, "nl") is None
    assert team_meaning(make_amounts(), 410, "nl") is None


def test_a_file_from_elsewhere_goes_by_its_keys():
    analysis = make_analysis()
    outcome = analysis["outcomes"]["work"]
    for name in ("label", "better", "due_days"):
        del outcome[name]
    for arm in outcome["arms"].values():
        del arm["label"], arm["control"]
    assert explain(analysis, "en").headline.startswith("New probably helps.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a["outcomes"]["work"].update(smallest_effect=None), "smallest_effect"),
        (lambda a: a["outcomes"].clear(), "no outcomes"),
        (lambda a: a.pop("certainty"), "certainty"),
        (lambda a: a["outcomes"]["work"]["effects"][0].update(ci=[None, None]), "interval"),
        (lambda a: a["certainty"].update(level="sure"), "sure"),
    ],
)
def test_an_analysis_without_the_needed_numbers_says_what_is_missing(change, message):
    analysis = make_analysis()
    change(analysis)
    with pytest.raises(UnreadableAnalysis, match=message):
        explain(analysis, "en")
