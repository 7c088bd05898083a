"""Every published case of size, power and effect (tests/stats/published/power.json), each by its own question."""

from __future__ import annotations

import json
import math

import pytest

from portal.stats.power import stepped_wedge
from portal.stats.power.case import PowerCase
from portal.stats.power.cluster import design_effect
from portal.stats.power.looks import bounds, inflation
from portal.stats.power.solve import answer, exact_n_control
from portal.stats.power.time_to_event import events
from tests.stats.reference import PUBLISHED

CASES = json.loads((PUBLISHED / "power.json").read_text())
BINARY = {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.38}
CLUSTERS = {**BINARY, "design": "cluster", "cluster_size": 40, "icc": 0.02}
SURVIVAL = {"outcome": "time_to_event", "hazard_ratio": 0.7, "event_probability": 1}
WEDGE = {"design": "stepped_wedge", "outcome": "continuous", "sd": 1, "difference": 0.3, "icc": 0.05}
LOOKS = (1 / 3, 2 / 3, 1.0)


def exact(case):
    return exact_n_control(PowerCase.from_json(case))


def power(case):
    return answer({**case, "solve": "power"}).power


FOUND = {
    "prop-01": lambda: {"n_per_arm": exact({**BINARY, "p_treatment": 0.35})},
    "prop-04": lambda: {"power": power({**BINARY, "p_control": 0.4, "p_treatment": 0.48, "n": 1000})},
    "prop-08": lambda: {"n_control": exact({**BINARY, "p_treatment": 0.36, "ratio": 2})},
    "mean-01": lambda: {"n_per_arm": exact({"outcome": "continuous", "difference": 0.2, "sd": 1})},
    "mean-06": lambda: {"delta": answer({"solve": "effect", "outcome": "continuous", "n": 800, "sd": 6000}).effect},
    "mean-07": lambda: {"power": power({"outcome": "continuous", "difference": 0.3, "sd": 1, "n": 480, "ratio": 3})},
    "mean-10": lambda: {
        "n_per_arm": exact({"outcome": "continuous", "difference": 0.2, "sd": 1, "covariate_r2": 0.36})
    },
    "surv-01": lambda: {"events": float(events(2 * exact(SURVIVAL), 1))},
    "surv-04": lambda: {"power": power({**SURVIVAL, "hazard_ratio": 0.8, "event_probability": 0.5, "n": 800})},
    "clus-01": lambda: {"clusters_per_arm": exact(CLUSTERS), "design_effect": design_effect(40, 0.02)},
    "clus-02": lambda: {
        "clusters_per_arm": exact({**CLUSTERS, "cluster_size_cv": 0.6}),
        "design_effect": design_effect(40, 0.02, 0.6),
    },
    "clus-04": lambda: {
        "power": power(
            {
                **CLUSTERS,
                "outcome": "continuous",
                "difference": 0.3,
                "sd": 1,
                "clusters": 12,
                "cluster_size": 50,
                "icc": 0.03,
            }
        )
    },
    "sw-01": lambda: {
        "var": stepped_wedge.variance(stepped_wedge.schedule(15, 5), 20, 1.0, 0.05),
        "power": power({**WEDGE, "clusters": 15, "steps": 5, "cluster_period_size": 20}),
    },
    "adj-01": lambda: {
        "n_after_attrition": 394 / PowerCase.from_json({**BINARY, "attrition": 0.15}).stays,
        "n_after_both": 394 / PowerCase.from_json({**BINARY, "attrition": 0.15, "takeup_difference": 0.6}).stays,
    },
    "gs-01": lambda: {
        "inflation_factor": inflation(0.9, 0.025, LOOKS, "obrien_fleming"),
        "critical_z": list(bounds(0.025, LOOKS, "obrien_fleming").critical),
    },
    "prec-01": lambda: {"n_per_arm": exact({**BINARY, "p_control": 0.4, "p_treatment": 0.4, "half_width": 0.04})},
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_is_what_is_published(name):
    case = CASES[name]
    found = FOUND[name]()
    assert found
    for key, value in found.items():
        assert value == pytest.approx(case["expected"][key], rel=case["rel_tol"]), key


# The same cases as a user asks them: whole numbers to enrol.
WHOLE = {
    "prop-01": ({**BINARY, "p_treatment": 0.35}, (1377, 1377, None)),
    "prop-08": ({**BINARY, "p_treatment": 0.36, "ratio": 2}, (727, 1453, None)),
    "mean-01": ({"outcome": "continuous", "difference": 0.2, "sd": 1}, (394, 394, None)),
    "mean-10": ({"outcome": "continuous", "difference": 0.2, "sd": 1, "covariate_r2": 0.36}, (252, 252, None)),
    "surv-01": (SURVIVAL, (124, 124, None)),
    "clus-01": (CLUSTERS, (1000, 1000, 50)),
    "clus-02": ({**CLUSTERS, "cluster_size_cv": 0.6}, (1160, 1160, 58)),
    "adj-01": ({"outcome": "continuous", "difference": 0.2, "sd": 1, "attrition": 0.15}, (464, 464, None)),
    "prec-01": ({**BINARY, "p_control": 0.4, "p_treatment": 0.4, "half_width": 0.04}, (1153, 1153, None)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_the_answer_is_the_published_number_rounded_up(name):
    case, (n_control, n_treatment, clusters) = WHOLE[name]
    found = answer(case)
    assert found.error is None
    assert (found.n_control, found.n_treatment, found.clusters) == (n_control, n_treatment, clusters)
    assert found.n_total == n_control + n_treatment


def test_looks_make_the_whole_number_larger_by_the_published_factor():
    case = {**BINARY, "power": 0.9}
    factor = CASES["gs-01"]["expected"]["inflation_factor"]
    assert exact({**case, "looks": list(LOOKS)}) == pytest.approx(exact(case) * factor, rel=2e-3)
    found = answer({**case, "looks": list(LOOKS)})
    assert found.n_control == math.ceil(exact({**case, "looks": list(LOOKS)}))
    assert found.power == pytest.approx(0.9, abs=1e-3)
