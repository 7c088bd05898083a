"""Pictures of a result: clean, the same each time, with their numbers in words and rows."""

from __future__ import annotations

import re

import pytest
from flask import render_template_string

from portal.i18n import in_language
from portal.results.charts import arms_chart, effect_interval
from portal.results.figures import figures, nice_axis
from portal.results.sentences import Wording
from tests.factories.analyses import make_amounts, make_analysis

CALLING = Wording("Elke week bellen", "hebben werk", "have work")
MACROS = '{% from "macros/charts.html" import certainty, chart, forest, interval, people_pair with context %}'


@pytest.fixture(autouse=True)
def in_a_request(app):
    with app.test_request_context(), in_language("en"):
        yield


def test_a_drawing_holds_no_style_and_no_colour_of_its_own():
    for chart in (effect_interval(make_analysis()), arms_chart(make_amounts())):
        assert not re.search(r"style|<script|\son\w+=|<metadata|<!--|#0[1-8]0[1-8]0[1-8]", chart.svg)
        assert "var(--pp-chart-new)" in chart.svg
        assert 'role="img"' in chart.svg


def test_the_same_numbers_give_the_same_bytes_and_others_give_other_ids():
    one, again, other = (effect_interval(make_analysis(control=share)) for share in (0.3, 0.3, 0.4))
    assert one == again
    ids = [set(re.findall(r'id="([^"]+)"', chart.svg)) for chart in (one, other)]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_title_and_description_carry_the_numbers_and_are_escaped():
    chart = effect_interval(make_analysis())
    assert "The best answer is 8 more." in chart.svg
    assert chart.table.rows == (
        ("Best answer", "8 more"),
        ("Lowest", "3 more"),
        ("Highest", "14 more"),
        ("Worth it from", "5 more"),
    )
    amounts = make_amounts()
    amounts["outcomes"]["work"]["arms"]["new"]["label"] = "<b>Nieuw</b>"
    assert "<b>" not in arms_chart(amounts).svg


def test_no_best_answer_is_drawn_when_nothing_is_known():
    unknown = effect_interval(make_analysis(ci=(-0.12, 0.18), level="very_low"))
    assert "No best answer is drawn." in unknown.description


def test_an_axis_has_round_ticks_with_zero_among_them():
    axis = nice_axis(-5, 14)
    assert axis.ticks == (-5, 0, 5, 10, 15)
    assert (axis.place(-5), axis.place(5), axis.place(99)) == (0, 50, 100)
    assert 0 in nice_axis(3, 9).ticks


def test_a_hundred_people_stand_in_each_picture_with_the_extra_ones_after_the_shared():
    page = render_template_string(MACROS + '{{ people_pair(f, "werk") }}', f=figures(make_analysis(), CALLING))
    first, second = page.split("</h3>")[1:]
    people = [re.findall(r'height="26" class="(c-\w+)"', part.split("</div>")[0]) for part in (first, second)]
    assert [(row.count("c-new"), row.count("c-extra"), len(row)) for row in people] == [(30, 0, 100), (30, 8, 100)]
    assert people[1][30:38] == ["c-extra"] * 8


def test_fewer_people_means_no_extra_ones():
    page = render_template_string(MACROS + '{{ people_pair(f, "werk") }}', f=figures(make_analysis(estimate=-0.06)))
    assert "c-extra" not in page


def test_the_interval_has_a_dot_only_when_something_is_known():
    draw = MACROS + '{{ interval(f, "Verschil") }}'
    assert "<circle" in render_template_string(draw, f=figures(make_analysis()))
    unknown = render_template_string(draw, f=figures(make_analysis(ci=(-0.12, 0.18), level="very_low")))
    assert "<circle" not in unknown
    assert "harm" in unknown


def test_each_site_is_a_row_and_a_small_one_says_so():
    analysis = make_analysis()
    analysis["outcomes"]["work"]["sites"] = [
        {"site": "Zwolle", "n": 149, "estimate": 0.2, "se": 0.07, "pooled_estimate": 0.1, "pooled_ci": [0.01, 0.19]},
        {"site": "Epe", "n": 3, "estimate": None, "se": None, "pooled_estimate": None, "pooled_ci": None},
    ]
    page = render_template_string(MACROS + '{{ forest(f, "Per gemeente", "Zwolle") }}', f=figures(analysis))
    assert page.count('scope="row"') == 2
    assert "+10" in page
    assert "too few clients" in page
    assert "your team" in page


def test_four_blocks_show_how_sure_we_are():
    page = render_template_string(MACROS + '{{ certainty("moderate") }}')
    assert (page.count("c-new"), page.count("c-empty")) == (3, 1)
    assert "Fairly certain" in page
