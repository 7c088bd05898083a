"""The form of the outcomes, beyond what a page shows."""

import pytest

from portal.experiments.protocol.outcomes_form import free_key, outcomes_form
from portal.stats.design import Better, OutcomeType
from tests.factories.experiments import make_content


def sent(**changes):
    return {
        "opened": "1", "main": "1", "have_nl": "hebben werk", "have_en": "have work", "unit": "",
        "key_1": "work", "label_1": "Betaald werk", "type_1": "binary", "due_1": "6", "due_unit_1": "months",
        "better_1": "higher", "smallest_1": "7,5", **changes,
    }  # fmt: skip


SECOND = {
    "key_2": "", "label_2": "Betaald werk", "type_2": "binary", "due_2": "12", "due_unit_2": "months",
    "better_2": "higher", "smallest_2": "5",
}  # fmt: skip


@pytest.fixture
def filled(app):
    def fill(data):
        with app.test_request_context("/", method="POST", data=data):
            form = outcomes_form(make_content(), "1", data)
            return form.write(make_content()) if form.validate() else None

    return fill


def test_an_outcome_is_kept_in_days_and_as_a_share(filled):
    (kept,) = filled(sent()).outcomes
    assert (kept.key, kept.due_days, kept.smallest_effect, kept.primary) == ("work", 183, 0.075, True)


def test_a_number_keeps_its_own_scale(filled):
    data = sent(type_1="continuous", smallest_1="150", better_1="lower", due_1="14", due_unit_1="days", unit="euro")
    (kept,) = filled(data).outcomes
    assert (kept.type, kept.better, kept.due_days, kept.smallest_effect) == (
        OutcomeType.CONTINUOUS,
        Better.LOWER,
        14,
        150,
    )


def test_a_number_as_main_outcome_needs_a_unit_and_no_sentence(filled):
    data = sent(type_1="continuous", have_nl="", have_en="")
    assert filled(data) is None
    assert filled({**data, "unit": "euro"}) is not None


def test_the_main_outcome_is_the_one_that_was_chosen_and_has_a_column_of_its_own(filled):
    kept = filled(sent(**SECOND, main="2")).outcomes
    assert [(each.key, each.primary) for each in kept] == [("work", False), ("betaald_werk", True)]


@pytest.mark.parametrize(
    "changes",
    [
        {"label_1": ""},
        {"due_1": ""},
        {"due_1": "-1"},
        {"due_1": "4000"},
        {"due_1": "straks"},
        {"smallest_1": ""},
        {"smallest_1": "0"},
        {"smallest_1": "-5"},
        {"smallest_1": "100"},
        {"smallest_1": "nan"},
        {"smallest_1": "inf"},
        {"smallest_1": "veel"},
        {"main": "2"},
        {"main": ""},
        {"main": "x"},
        {"have_nl": ""},
        {"have_en": ""},
        {"type_1": "other"},
        {"better_1": "other"},
        {"due_unit_1": "years"},
    ],
)
def test_an_outcome_that_can_not_be_measured_is_refused(filled, changes):
    assert filled(sent(**changes)) is None


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Betaald werk na 6 maanden", (), "betaald_werk_na_6_maanden"),
        ("Één baan!", (), "een_baan"),
        ("Werk", ("werk",), "werk_2"),
        ("…", (), "outcome"),
        ("x" * 99, (), "x" * 37),
    ],
)
def test_a_label_gives_a_column_name(label, taken, key):
    assert free_key(label, taken) == key


def test_a_column_of_the_data_file_is_never_an_outcome(filled):
    (kept,) = filled(sent(label_1="Site", key_1="")).outcomes
    assert kept.key == "site_2"
