"""`stats analyse` on every kind of design and outcome: whole answers, and bad input in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.stats import stats
from portal.stats.design import AnalysisPlan, Design, DesignKind, OutcomeType
from tests.stats.designs import a_design, a_file, an_outcome, arms_of
from tests.stats.reference import PUBLISHED, columns, expected

COUNTS, TIMES, BINARY = OutcomeType.COUNT, OutcomeType.TIME_TO_EVENT, OutcomeType.BINARY


@pytest.fixture
def analysed(tmp_path: Path):
    def run(design: Design, content: bytes) -> Result:
        (tmp_path / "design.json").write_text(json.dumps(design.to_json()))
        (tmp_path / "data.csv").write_bytes(content)
        return CliRunner().invoke(stats, ["analyse", str(tmp_path / "design.json"), str(tmp_path / "data.csv")])

    return run


def published(name: str, treat: str, **renamed: str) -> bytes:
    cells = columns(PUBLISHED / name)
    return a_file(arm=arms_of(cells[treat]), **{key: cells[column] for key, column in renamed.items()})


@pytest.mark.parametrize(
    ("case", "design", "content", "number"),
    [
        ("p-sim-cr2", a_design(DesignKind.CLUSTER), published("sim_cluster.csv", "treat", cluster="cluster", y="y"), "estimate"),
        ("p-sim-sw", a_design(DesignKind.STEPPED_WEDGE), published("sim_stepped.csv", "treat", cluster="cluster", period="period", y="y"), "estimate"),
        ("p-sim-count", a_design(outcome=an_outcome("y", COUNTS)), published("sim_rct.csv", "treat", y="contacts"), "rate_ratio"),
        ("p-rossi", a_design(outcome=an_outcome("y", TIMES), analysis=AnalysisPlan(tau=52.0)), published("rossi_tarp.csv", "fin", y="week", y_event="arrest"), "rmst_difference"),
    ],
)  # fmt: skip
def test_the_command_gives_the_published_number_and_it_can_be_worded(analysed, case, design, content, number):
    result = analysed(design, content)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["outcomes"]["y"]["effects"][0]["estimate"] == pytest.approx(expected(case)[number], rel=1e-4)
    for language in ("nl", "en"):
        worded = CliRunner().invoke(stats, ["explain", "--lang", language], input=result.stdout)
        assert worded.exit_code == 0, worded.output
        assert json.loads(worded.stdout)["sentences"]


ARMS = ["control", "treatment"] * 4
BAD = [
    ("one arm empty", a_design(), dict(arm=["control"] * 8, y=range(8))),
    ("constant outcome", a_design(), dict(arm=ARMS, y=[3] * 8)),
    ("three clusters", a_design(DesignKind.CLUSTER), dict(arm=["control"] * 4 + ["treatment"] * 4, cluster=list("aabbcccc"), y=range(8))),
    ("NaN", a_design(), dict(arm=ARMS, y=["NaN", *range(7)])),
    ("infinite", a_design(), dict(arm=ARMS, y=["inf", *range(7)])),
    ("negative count", a_design(outcome=an_outcome("y", COUNTS)), dict(arm=ARMS, y=[-1, *range(7)])),
    ("unknown arm", a_design(), dict(arm=["other", *ARMS[1:]], y=range(8))),
    ("none", a_design(outcome=an_outcome("y", BINARY)), dict(arm=ARMS, y=[0] * 8)),
    ("all", a_design(outcome=an_outcome("y", BINARY)), dict(arm=ARMS, y=[1] * 8)),
    ("cluster in two arms", a_design(DesignKind.CLUSTER), dict(arm=ARMS, cluster=list("abbbccdd"), y=range(8))),
    ("negative time", a_design(outcome=an_outcome("y", TIMES)), dict(arm=ARMS, y=[-1, *range(7)], y_event=[1] * 8)),
    ("no events", a_design(outcome=an_outcome("y", TIMES)), dict(arm=ARMS, y=range(8), y_event=[0] * 8)),
]  # fmt: skip


@pytest.mark.parametrize(("design", "cells"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_is_one_sentence_and_no_number(analysed, design, cells):
    result = analysed(design, a_file(**cells))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
