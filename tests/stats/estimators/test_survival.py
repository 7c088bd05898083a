"""Times to an event agree with R's survival package."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.dataset import DatasetError
from portal.stats.design import AllocationPlan, AnalysisPlan, Better, Estimator, Method, OutcomeType
from portal.stats.estimators.difference import TooFew
from portal.stats.estimators.survival import hazard_ratio, kaplan_meier, log_rank
from tests.stats.designs import a_design, an_outcome, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected, numbers

ROSSI = an_outcome("week", OutcomeType.TIME_TO_EVENT, 3.0)
FILES = {
    "p-sim-surv": ("sim_rct.csv", "months", "event", "treat"),
    "p-rossi": ("rossi_tarp.csv", "week", "arrest", "fin"),
}


def trial(case: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    file, time, event, treat = FILES[case]
    cells = columns(PUBLISHED / file)
    return numbers(cells[time]), numbers(cells[event]), numbers(cells[treat]) == 1


def answer_of_case(case: str, **plan) -> dict:
    file, time, event, treat = FILES[case]
    cells = columns(PUBLISHED / file)
    design = a_design(outcome=an_outcome("t", OutcomeType.TIME_TO_EVENT, 1.0), analysis=AnalysisPlan(**plan))
    return answer_of(design, arm=arms_of(cells[treat]), t=cells[time], t_event=cells[event])["outcomes"]["t"]


@pytest.mark.parametrize("case", FILES)
def test_curve_and_median_agree_with_survfit(case):
    times, events, treated = trial(case)
    want = expected(case)
    for arm, name in ((treated, "treat"), (~treated, "control")):
        curve = kaplan_meier(times[arm], events[arm])
        at_tau = (want["surv_at_tau"][name], want["surv_at_tau"][f"se_{name}_greenwood"])
        assert curve.survival_at(want["tau"]) == pytest.approx(at_tau, rel=1e-6)
        assert curve.median == want[f"median_{name}"]


@pytest.mark.parametrize("case", FILES)
def test_both_scales_agree_with_survival(case):
    want = expected(case)
    found = answer_of_case(case, tau=want["tau"])
    in_time, hazards = found["effects"]
    assert (in_time["scale"], hazards["scale"]) == ("rmst_difference", "hazard_ratio")
    assert in_time["estimate"] == pytest.approx(want["rmst_difference"], rel=1e-6)
    assert in_time["se"] == pytest.approx(want["se_rmst_difference"], rel=1e-6)
    assert in_time["ci"] == pytest.approx(want["ci_rmst_difference"], rel=1e-6)
    assert found["arms"]["control"]["mean"] == pytest.approx(want["rmst_control"], rel=1e-6)
    assert found["arms"]["treatment"]["events"] == want["events"][1]
    assert hazards["estimate"] == pytest.approx(want["hr_efron"], rel=1e-6)
    assert hazards["se"] == pytest.approx(want["se_loghr"], rel=1e-6)
    assert hazards["p"] == pytest.approx(want["hr_p_wald"], rel=1e-4)


@pytest.mark.parametrize("case", FILES)
def test_log_rank_agrees_with_survdiff(case):
    want = expected(case)
    assert log_rank(*trial(case)) == pytest.approx((want["logrank_chi2"], want["logrank_p"]), rel=1e-6)


def test_stratified_log_rank_agrees_with_survdiff():
    strata = np.array(columns(PUBLISHED / "sim_rct.csv")["stratum"])
    chi, _p = log_rank(*trial("p-sim-surv"), strata)
    assert chi == pytest.approx(expected("p-sim-surv")["logrank_chi2_stratified_by_stratum"], rel=1e-6)


def test_the_answer_has_the_log_rank_test_too():
    want = expected("p-rossi")
    assert answer_of_case("p-rossi")["log_rank"] == {
        "treatment": {"chi2": pytest.approx(want["logrank_chi2"]), "p": pytest.approx(want["logrank_p"])}
    }


def test_covariates_weigh_in_the_hazard_ratio():
    cells, want = columns(PUBLISHED / "rossi_tarp.csv"), expected("p-rossi-cox")
    names = ("age", "race", "wexp", "mar", "paro", "prio")
    design = a_design(outcome=ROSSI, covariates=names, analysis=AnalysisPlan(estimator=Estimator.ANCOVA))
    found = answer_of(
        design,
        arm=arms_of(cells["fin"]),
        week=cells["week"],
        week_event=cells["arrest"],
        **{n: cells[n] for n in names},
    )
    hazards = found["outcomes"]["week"]["effects"][1]
    assert (hazards["estimate"], hazards["se"]) == pytest.approx((want["hr"], want["se"]), rel=1e-5)


def test_without_a_horizon_it_is_the_largest_time_that_both_arms_reach():
    cells = dict(arm=["control"] * 3 + ["treatment"] * 3, t=[1, 4, 9, 2, 5, 6], t_event=[1, 1, 0, 1, 1, 0])
    design = a_design(outcome=an_outcome("t", OutcomeType.TIME_TO_EVENT, 1.0))
    assert answer_of(design, **cells)["outcomes"]["t"]["arms"]["control"]["tau"] == 6


def test_two_scales_are_one_question_and_not_adjusted_for_each_other():
    assert [effect["p_adjusted"] for effect in answer_of_case("p-rossi")["effects"]] == [None, None]


def test_a_shorter_time_can_be_better():
    cells = columns(PUBLISHED / "rossi_tarp.csv")
    turned = an_outcome("week", OutcomeType.TIME_TO_EVENT, 0.2, Better.LOWER)
    data = dict(arm=arms_of(cells["fin"]), week=cells["week"], week_event=cells["arrest"])
    longer = answer_of(a_design(outcome=an_outcome("week", OutcomeType.TIME_TO_EVENT, 0.2)), **data)["certainty"]
    assert answer_of(a_design(outcome=turned), **data)["certainty"] == longer


def test_sites_are_compared_in_time():
    cells = columns(PUBLISHED / "sim_rct.csv")
    design = a_design(outcome=an_outcome("t", OutcomeType.TIME_TO_EVENT, 1.0), analysis=AnalysisPlan(tau=12))
    found = answer_of(
        design, arm=arms_of(cells["treat"]), site=cells["site"], t=cells["months"], t_event=cells["event"]
    )
    sites = found["outcomes"]["t"]["sites"]
    shares = np.array([row["n"] for row in sites]) / 1200
    mean = sum(share * row["estimate"] for share, row in zip(shares, sites, strict=True))
    assert mean == pytest.approx(found["outcomes"]["t"]["effects"][0]["estimate"], abs=0.1)


@pytest.mark.parametrize(
    ("cells", "plan", "words"),
    [
        ({"t": [1, -2, 3, 4]}, {}, r"'-2' \(negative_time\)"),
        ({"t": [1, 2, 3, 4], "t_event": [1, "", 0, 1]}, {}, r"t_event: '' \(time_without_event\)"),
        ({"t": [1, 2, 3, 4], "t_event": [1, 2, 0, 1]}, {}, r"t_event: '2' \(not_yes_or_no\)"),
        ({"t": [1, 2, 3, 4], "t_event": [0, 0, 0, 0]}, {}, "nothing was seen to happen before 3"),
        ({"t": [1, 2, 3, 4], "t_event": [0, 1, 0, 1]}, {}, "an arm has no events"),
        ({"t": [1, 2, 3, 4], "t_event": [1, 1, 0, 1]}, {"tau": 20}, "the horizon 20 lies beyond the last follow-up, 3, of arm"),
        ({"t": [0, 0, 0, 0]}, {}, "an arm was not followed for any time"),
        ({"t": ["", 1, "", 2]}, {}, "too few known outcomes"),
    ],
)  # fmt: skip
def test_times_that_carry_no_estimate_are_refused(cells, plan, words):
    design = a_design(outcome=an_outcome("t", OutcomeType.TIME_TO_EVENT, 1.0), analysis=AnalysisPlan(**plan))
    given_ = {"arm": ["control", "treatment"] * 2, "t_event": [1, 1, 1, 1] if "" not in cells["t"] else ["", 1, "", 1]}
    with pytest.raises(DatasetError, match=words):
        answer_of(design, **(given_ | cells))


def test_a_time_needs_its_column_of_events():
    with pytest.raises(DatasetError, match="lacks these columns: week_event"):
        answer_of(a_design(outcome=ROSSI), arm=["control"], week=[1])


def test_strata_are_compared_within_themselves():
    cells = columns(PUBLISHED / "sim_rct.csv")
    plan = AllocationPlan(Method.SIMPLE, strata=("stratum",), levels={"stratum": ("kort", "lang")})
    design = a_design(outcome=an_outcome("t", OutcomeType.TIME_TO_EVENT, 1.0), allocation=plan,
                      analysis=AnalysisPlan(estimator=Estimator.STRATIFIED))  # fmt: skip
    data = dict(arm=arms_of(cells["treat"]), stratum=cells["stratum"], t=cells["months"], t_event=cells["event"])
    hazards = answer_of(design, **data)["outcomes"]["t"]["effects"][1]
    direct = hazard_ratio(*trial("p-sim-surv"), np.array(cells["stratum"]), alpha=0.05)
    assert (hazards["estimate"], hazards["method"]) == (direct.estimate, direct.method)


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=8, max_size=60))
def test_arms_turned_round_and_time_in_another_unit_say_the_same(rows):
    times, events = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], float)
    treated = np.arange(len(rows)) % 3 == 0
    try:
        chi, p = log_rank(times, events, treated)
        ratio = hazard_ratio(times, events, treated, alpha=0.05)
    except TooFew:
        return
    assert log_rank(times * 0.37, events, ~treated) == pytest.approx((chi, p))
    turned = hazard_ratio(times * 0.37, events, ~treated, alpha=0.05)
    assert (turned.estimate, turned.se) == pytest.approx((1 / ratio.estimate, ratio.se), rel=1e-6)
