"""The whole analysis agrees with published numbers, and refuses what it can't do."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pytest

from portal.stats.analyse import UnsupportedAnalysis, analyse_table
from portal.stats.certainty import Context
from portal.stats.dataset import DatasetError
from portal.stats.design import (
    AllocationPlan,
    AnalysisPlan,
    Arm,
    Better,
    Design,
    DesignKind,
    Estimator,
    Inference,
    Method,
    OutcomeSpec,
    OutcomeType,
    StandardError,
    Unit,
)
from tests.stats.reference import NSW, PUBLISHED, columns, expected

CONTROL, TREATMENT = Arm("control", "Zoals nu", True), Arm("treatment", "Nieuw")


def make_design(key="y", kind=OutcomeType.CONTINUOUS, m=1000.0, **changes) -> Design:
    outcome = OutcomeSpec(key, key, kind, True, Better.HIGHER, m, 183)
    values = dict(unit=Unit.CLIENT, design=DesignKind.INDIVIDUAL, arms=(CONTROL, TREATMENT),
                  allocation=AllocationPlan(Method.SIMPLE), outcomes=(outcome,))  # fmt: skip
    return Design(**{**values, **changes})


def make_file(**cells: list) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["unit", *cells])
    writer.writerows([[f"u{i}", *row] for i, row in enumerate(zip(*cells.values(), strict=True))])
    return out.getvalue().encode()


def of_treat(treat: list[str]) -> list[str]:
    return ["treatment" if t == "1" else "control" for t in treat]


def effect(design: Design, content: bytes, key: str) -> dict:
    return analyse_table(design, content).to_json()["outcomes"][key]["effects"][0]


@pytest.fixture(scope="module")
def nsw() -> dict[str, list[str]]:
    return columns(NSW)


@pytest.fixture(scope="module")
def simulated() -> dict[str, list[str]]:
    return columns(PUBLISHED / "sim_rct.csv")


def close(found: dict, case: str) -> None:
    want = expected(case)
    assert found["estimate"] == pytest.approx(want["estimate"], rel=1e-4)
    assert found["se"] == pytest.approx(want["se"], rel=1e-4)
    assert found["ci"] == pytest.approx(want["ci"], rel=1e-4)
    assert found["p"] == pytest.approx(want["p"], rel=1e-4)


def test_supported_work_gives_the_published_effect_on_earnings(nsw):
    found = effect(make_design("re78"), make_file(arm=of_treat(nsw["treat"]), re78=nsw["re78"]), "re78")
    close(found, "p-nsw-dim")
    assert found["df"] == 443
    # As printed: 1,794 dollars, HC2 standard error 671.00, interval 476 to 3,113.
    assert (round(found["estimate"]), round(found["se"], 2)) == (1794, 671.00)
    assert [round(bound) for bound in found["ci"]] == [476, 3113]


def test_the_classical_standard_error_is_the_one_that_dehejia_and_wahba_printed(nsw):
    design = make_design("re78", analysis=AnalysisPlan(se=StandardError.CLASSICAL))
    found = effect(design, make_file(arm=of_treat(nsw["treat"]), re78=nsw["re78"]), "re78")
    close(found, "p-nsw-ols")
    assert round(found["se"]) == 633


@pytest.mark.parametrize(("estimator", "case"), [(Estimator.LIN, "p-nsw-lin"), (Estimator.ANCOVA, "p-nsw-anc")])
def test_adjustment_by_covariates_agrees_with_estimatr(nsw, estimator, case):
    names = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
    design = make_design("re78", covariates=names, analysis=AnalysisPlan(estimator=estimator))
    cells = {"arm": of_treat(nsw["treat"]), "re78": nsw["re78"], **{name: nsw[name] for name in names}}
    close(effect(design, make_file(**cells), "re78"), case)


@pytest.mark.parametrize(
    ("estimator", "strata", "case"), [("lin", (), "p-sim-lin"), ("ancova", ("site",), "p-sim-anc")]
)
def test_adjustment_takes_the_strata_of_the_design_along(simulated, estimator, strata, case):
    lang = [int(stratum == "lang") for stratum in simulated["stratum"]]
    design = make_design("earnings", covariates=("age", "lang"), allocation=AllocationPlan(Method.SIMPLE, strata=strata),
                         analysis=AnalysisPlan(estimator=Estimator(estimator)))  # fmt: skip
    cells = {
        "arm": of_treat(simulated["treat"]),
        "lang": lang,
        **{k: simulated[k] for k in ("site", "age", "earnings")},
    }
    close(effect(design, make_file(**cells), "earnings"), case)


def test_units_without_a_covariate_are_left_out_and_counted(nsw):
    design = make_design("re78", covariates=("age",), analysis=AnalysisPlan(estimator=Estimator.ANCOVA))
    cells = {"arm": of_treat(nsw["treat"]), "re78": nsw["re78"], "age": ["", "", "", *nsw["age"][3:]]}
    assert effect(design, make_file(**cells), "re78")["method"].endswith("; 3 units left out")


def test_a_classical_error_of_one_comparison_borrows_from_all_arms():
    arms = (CONTROL, Arm("a", "A"), Arm("b", "B"))
    design = make_design(arms=arms, m=1.0, analysis=AnalysisPlan(se=StandardError.CLASSICAL))
    content = make_file(arm=["control"] * 3 + ["a"] * 3 + ["b"] * 3, y=[1, 2, 3, 2, 3, 4, 0, 5, 10])
    found = analyse_table(design, content).to_json()["outcomes"]["y"]["effects"][0]
    # Sum of squares within arms 2 + 2 + 50, on 6 degrees of freedom: variance 9 (2/3).
    assert (found["se"], found["df"]) == (pytest.approx(6**0.5), 6)


def test_a_stratum_where_everybody_has_one_arm_does_not_break_the_adjustment(simulated):
    site = ["alone" if i == 0 else name for i, name in enumerate(simulated["site"])]
    design = make_design("earnings", allocation=AllocationPlan(Method.SIMPLE, strata=("site",)),
                         analysis=AnalysisPlan(estimator=Estimator.ANCOVA))  # fmt: skip
    cells = {"arm": of_treat(simulated["treat"]), "site": site, "earnings": simulated["earnings"]}
    assert np.isfinite(effect(design, make_file(**cells), "earnings")["se"])
    lins = dataclasses.replace(design, analysis=AnalysisPlan(estimator=Estimator.LIN))
    with pytest.raises(DatasetError, match="can't be compared at each value"):
        analyse_table(lins, make_file(**cells))


def test_how_the_trial_went_weighs_in_the_certainty(nsw):
    content = make_file(arm=of_treat(nsw["treat"]), re78=nsw["re78"])
    context = Context(deviations=0.3, measured_by_insider=True)
    arms = (dataclasses.replace(CONTROL, ratio=7), dataclasses.replace(TREATMENT, ratio=5))
    reasons = analyse_table(make_design("re78", arms=arms), content, context=context).to_json()["certainty"]["reasons"]
    assert reasons == ["interval_reaches_smallest_effect", "deviations", "measured_by_insider"]


def test_the_shipped_file_gives_the_printed_numbers_through_the_reader():
    recoded = NSW.read_text().replace("treat,", "arm,", 1).replace("\n1,", "\ntreatment,").replace("\n0,", "\ncontrol,")
    found = effect(make_design("re78"), recoded.encode(), "re78")
    assert round(found["estimate"], 3) == 1794.342


def test_skewed_earnings_agree_with_estimatr(simulated):
    content = make_file(arm=of_treat(simulated["treat"]), earnings=simulated["earnings"])
    close(effect(make_design("earnings"), content, "earnings"), "p-sim-dim-earn")


def test_a_difference_of_proportions_has_newcombes_interval(simulated):
    want = expected("p-sim-bin")
    content = make_file(arm=of_treat(simulated["treat"]), outflow=simulated["outflow"])
    found = effect(make_design("outflow", OutcomeType.BINARY, 0.05), content, "outflow")
    assert found["scale"] == "risk_difference"
    assert found["estimate"] == pytest.approx(want["risk_difference"], rel=1e-9)
    assert found["se"] == pytest.approx(want["se_wald_unpooled"], rel=1e-6)
    assert found["ci"] == pytest.approx(want["ci_newcombe"], rel=1e-4)
    assert found["p"] == pytest.approx(want["p_chi2"], rel=1e-4)


def test_the_post_stratified_difference_agrees_with_the_reference(simulated):
    want = expected("p-sim-strat")
    plan = AllocationPlan(Method.PERMUTED_BLOCK, (4,), ("site", "stratum"), {"stratum": ("kort", "lang")})
    design = make_design("outflow", OutcomeType.BINARY, 0.05, allocation=plan,
                         analysis=AnalysisPlan(estimator=Estimator.STRATIFIED))  # fmt: skip
    content = make_file(arm=of_treat(simulated["treat"]), **{k: simulated[k] for k in ("site", "stratum", "outflow")})
    found = effect(design, content, "outflow")
    assert found["estimate"] == pytest.approx(want["estimate"], rel=1e-4)
    assert found["se"] == pytest.approx(want["se"], rel=1e-4)


def test_missing_outcomes_are_counted_and_tested(simulated):
    content = make_file(arm=of_treat(simulated["treat"]), outflow_obs=simulated["outflow_obs"])
    answer = analyse_table(make_design("outflow_obs", OutcomeType.BINARY, 0.05), content).to_json()
    want = expected("p-sim-attr")
    assert answer["checks"]["attrition_difference_p"] == pytest.approx(want["attrition_chi2_p"], rel=1e-4)
    assert answer["checks"]["attrition"]["control"] == pytest.approx(1 - want["response_control"])
    assert answer["outcomes"]["outflow_obs"]["effects"][0]["estimate"] == pytest.approx(
        want["complete_case_difference"], rel=1e-6
    )
    assert "missing_outcomes" in answer["certainty"]["reasons"], "the arms differ by 6 points"


def test_sites_agree_with_metafor_and_the_quadrature(simulated):
    content = make_file(arm=of_treat(simulated["treat"]), site=simulated["site"], outflow=simulated["outflow"])
    found = analyse_table(make_design("outflow", OutcomeType.BINARY, 0.05), content).to_json()["outcomes"]["outflow"]
    reml, pooled = expected("p-sim-sites"), expected("p-bayes-sim")
    assert found["between_site_sd"] == pytest.approx(reml["tau2_reml"] ** 0.5, abs=1e-6)
    assert found["new_site_interval"] == pytest.approx(pooled["prediction_interval_new_site"], rel=2e-3)
    assert [row["pooled_estimate"] for row in found["sites"]] == pytest.approx(pooled["site_mean"], rel=2e-3)
    assert sum(row["n"] for row in found["sites"]) == 1200


def test_several_arms_are_adjusted_after_holm():
    chance = np.random.default_rng(1)
    arms = (CONTROL, Arm("a", "A"), Arm("b", "B"))
    drawn = ["control", "a", "b"] * 60
    values = [chance.normal({"control": 0, "a": 0.4, "b": 0.5}[arm]) for arm in drawn]
    effects = analyse_table(make_design(m=0.2, arms=arms), make_file(arm=drawn, y=values)).to_json()["outcomes"]["y"][
        "effects"
    ]
    p = [e["p"] for e in effects]
    assert [e["arm"] for e in effects] == ["a", "b"]
    assert effects[p.index(min(p))]["p_adjusted"] == pytest.approx(2 * min(p))
    assert all(e["df"] == 177 for e in effects)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "design": DesignKind.CLUSTER,
            "outcomes": (OutcomeSpec("y", "y", OutcomeType.TIME_TO_EVENT, True, Better.HIGHER, 1.0, 1),),
        },
        {
            "design": DesignKind.STEPPED_WEDGE,
            "outcomes": (OutcomeSpec("y", "y", OutcomeType.COUNT, True, Better.HIGHER, 1.0, 1),),
        },
        {"analysis": AnalysisPlan(inference=Inference.RANDOMISATION, looks=(0.5, 1.0))},
        {"analysis": AnalysisPlan(looks=(0.5, 1.0), spending="haybittle")},
        {"analysis": AnalysisPlan(estimator=Estimator.STRATIFIED, se=StandardError.CLASSICAL)},
        {"analysis": AnalysisPlan(multiplicity="dunnett"), "arms": (CONTROL, TREATMENT, Arm("b", "B"))},
    ],
)
def test_what_cannot_be_analysed_yet_is_refused_in_a_sentence(changes):
    with pytest.raises(UnsupportedAnalysis, match=r"yet\.$"):
        analyse_table(make_design(**changes), make_file(arm=["control", "treatment"] * 4, y=range(8)))


def test_an_arm_without_known_outcomes_is_an_error_and_no_number():
    with pytest.raises(DatasetError, match="too few known outcomes"):
        analyse_table(make_design(), make_file(arm=["control", "treatment"] * 4, y=["", "1"] * 4))


def test_lower_is_better_turns_the_certainty_round():
    arms = ["control"] * 300 + ["treatment"] * 300
    worse = make_file(arm=arms, y=[1] * 60 + [0] * 240 + [1] * 150 + [0] * 150)
    outcome = OutcomeSpec("y", "y", OutcomeType.BINARY, True, Better.LOWER, 0.05, 1)
    answer = analyse_table(make_design(outcomes=(outcome,)), worse).to_json()
    assert answer["certainty"] == {"level": "high", "reasons": []}
    assert dataclasses.replace(outcome, better=Better.HIGHER) != outcome
