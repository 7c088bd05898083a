"""Minimisation, clusters and stepped wedges on the command line."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner

from portal.cli.stats import stats
from tests.stats.test_design import GOOD

PLAIN = {"strata": [], "levels": {}}


def run(command, design, *arguments):
    return CliRunner().invoke(stats, [command, str(design), *map(str, arguments)])


def rows_of(result):
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def bad_input(result, *words):
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert all(word in result.stderr for word in words), result.stderr


@pytest.fixture
def write(tmp_path):
    def file(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return file


@pytest.fixture
def design(write):
    def file(kind="cluster", method="complete", strata=PLAIN, covariates=(), steps=None, **options):
        plan = {"method": method, **strata, **options}
        changes = {"design": kind, "allocation": plan, "covariates": list(covariates), "steps": steps}
        return write("design.json", {**GOOD, **changes})

    return file


def places(size, seed=1):
    rng = np.random.default_rng(seed)
    return [f"c{n:02},{'ab'[n % 2]},{rng.integers(20, 90)},{rng.normal(41, 3):.2f}" for n in range(size)]


def table(lines):
    return "cluster,site,clients,age\n" + "\n".join(lines) + "\n"


SITE = {"strata": ["site"], "levels": {}}


def test_minimisation_lists_units_in_their_order_without_blocks(design, write):
    strata = {"strata": ["site", "age"], "levels": {"age": ["jong", "oud"]}}
    lines = [f"{'abc'[n % 3]},{('jong', 'oud')[n % 5 == 0]}" for n in range(300)]
    path, arrivals = design("individual", "minimisation", strata), write("s.csv", "site,age\n" + "\n".join(lines))
    result = run("allocate", path, "--n", 300, "--seed", "s", "--strata", arrivals)
    rows = rows_of(result)
    assert [row["position"] for row in rows] == [str(n) for n in range(1, 301)]
    assert {row["block"] for row in rows} == {""}
    for part in ("site=a", "site=b", "site=c", "age=jong", "age=oud"):
        arms = [row["arm"] for row in rows if part in row["stratum"].split(";")]
        assert abs(2 * arms.count("new") - len(arms)) <= 12
    assert run("allocate", path, "--n", 300, "--seed", "s", "--strata", arrivals).stdout == result.stdout
    bad_input(run("allocate", design("individual", "minimisation"), "--n", 3, "--seed", "s"), "at least one factor")


def test_clusters_are_listed_by_name_whatever_the_order_of_the_file(design, write):
    path, lines = design(strata=SITE), places(17)
    answers = {
        run("allocate", path, "--n", 17, "--seed", "s", "--strata", write("c.csv", table(given))).stdout
        for given in (lines, lines[::-1], sorted(lines, key=lambda line: line[3:]))
    }
    assert len(answers) == 1
    rows = list(csv.DictReader(io.StringIO(answers.pop())))
    assert list(rows[0]) == ["cluster", "stratum", "arm"]
    assert [row["cluster"] for row in rows] == [f"c{n:02}" for n in range(17)]
    assert rows[0]["stratum"] == "site=a"
    for stratum, most in (("site=a", 1), ("site=b", 0)):
        arms = [row["arm"] for row in rows if row["stratum"] == stratum]
        assert abs(arms.count("new") - arms.count("usual")) == most


def test_without_a_file_clusters_are_numbered(design):
    rows = rows_of(run("allocate", design(), "--n", 12, "--seed", "s"))
    assert sorted(row["cluster"] for row in rows) == sorted(str(n) for n in range(1, 13))
    assert [row["arm"] for row in rows].count("new") == 6


def test_a_stepped_wedge_gives_the_step_of_each_cluster(design, write):
    given = write("c.csv", table(places(10)))
    rows = rows_of(run("allocate", design("stepped_wedge", steps=5), "--n", 10, "--seed", "s", "--strata", given))
    assert list(rows[0]) == ["cluster", "step"]
    assert sorted(row["step"] for row in rows) == sorted("12345" * 2)
    planned = rows_of(run("allocate", design("stepped_wedge", steps=[1, 3, 6]), "--n", 10, "--seed", "s"))
    assert sorted(row["step"] for row in planned) == ["1", *["2"] * 3, *["3"] * 6]


def test_constrained_clusters_come_from_the_set_that_validity_describes(design, write):
    path = design(method="constrained", strata=SITE, covariates=["clients", "age"])
    given = write("c.csv", table(places(16)))
    rows = rows_of(run("allocate", path, "--n", 16, "--seed", "s", "--strata", given))
    arms = {row["cluster"]: row["arm"] for row in rows}
    assert list(arms.values()).count("new") == 8
    answer = json.loads(run("validity", path, "--strata", given).stdout)
    assert answer["considered"] == 12_870
    assert answer["all_considered"] is True
    assert answer["share"] == answer["allowed"] / 12_870 >= 0.1
    assert all(chance == {"usual": 0.5, "new": 0.5} for chance in answer["chances"].values())
    assert list(answer["chances"]) == list(arms)
    for pair in answer["never_together"]:
        assert arms[pair[0]] != arms[pair[1]]


def test_pairs_that_never_meet_and_covariates_that_are_not_there_are_said_beside_the_list(design, write):
    lines = [f"c{n:02},a,{500 if n < 2 else 10},1" for n in range(14)]
    path = design(method="constrained", covariates=["clients", "height"])
    result = run("allocate", path, "--n", 14, "--seed", "s", "--strata", write("c.csv", table(lines)))
    assert len(rows_of(result)) == 14
    assert "no column height, so that is not balanced" in result.stderr
    assert "never get the same arm: c00 and c01" in result.stderr


@pytest.mark.parametrize(
    ("changes", "lines", "words"),
    [
        ({"strata": SITE}, ["c1,a,5,1", "c1,b,5,1"], ["Cluster c1 stands twice"]),
        ({"strata": SITE}, ["c1,a,5,1", " ,b,5,1"], ["has no name"]),
        ({"strata": SITE}, ["c1,a,5,1", "c2,,5,1"], ["row 3", "needs a value for site"]),
        ({"strata": SITE}, ["c1,a,5,1"], ["has 1 rows and --n says 2"]),
        ({"method": "simple"}, ["c1,a,5,1", "c2,b,5,1"], ["can't be allocated by simple"]),
        ({"kind": "stepped_wedge"}, ["c1,a,5,1", "c2,b,5,1"], ["needs steps"]),
        ({"kind": "stepped_wedge", "steps": 3}, ["c1,a,5,1", "c2,b,5,1"], ["2 clusters for 3 steps"]),
        ({"method": "constrained", "covariates": ["age"]}, ["c1,a,5,1", "c2,b,5,x"], ["row 3", '"x" is not a number']),
        ({"method": "constrained", "covariates": ["age"]}, ["c1,a,5,1", "c2,b,5,2"], ["too few to constrain"]),
        ({"method": "constrained"}, ["c1,a,5,1", "c2,b,5,2"], ["needs a factor or covariate"]),
    ],
)
def test_clusters_that_can_not_be_drawn_get_one_sentence(design, write, changes, lines, words):
    given = write("c.csv", table(lines))
    bad_input(run("allocate", design(**changes), "--n", 2, "--seed", "s", "--strata", given), *words)


def test_a_file_without_the_clusters_is_refused(design, write):
    given = write("c.csv", "site\na\nb\n")
    bad_input(run("allocate", design(), "--n", 2, "--seed", "s", "--strata", given), "misses the columns cluster")
    bad_input(run("allocate", design(strata=SITE), "--n", 2, "--seed", "s"), "--strata")


def test_validity_is_about_constrained_designs(design, write):
    given = write("c.csv", table(places(12)))
    bad_input(run("validity", design(), "--strata", given), "not a cluster design with constrained allocation")
    tight = design(method="constrained", covariates=["age"], count=20)
    bad_input(run("validity", tight, "--strata", given), "of 924 allocations would be allowed")
