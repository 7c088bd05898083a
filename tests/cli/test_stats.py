"""The statistical core on the command line, as a script or another system calls it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.stats import stats

DESIGN = {
    "schema": "praktijkproef/design/1",
    "unit": "client",
    "design": "individual",
    "arms": [
        {"key": "control", "label": "Werkwijze zoals nu", "control": True, "ratio": 1},
        {"key": "treatment", "label": "Elke week bellen", "ratio": 1},
    ],
    "allocation": {"method": "permuted_block", "block_sizes": [4, 6], "strata": [], "levels": {}},
    "outcomes": [
        {
            "key": "income",
            "label": "Inkomen",
            "type": "continuous",
            "primary": True,
            "better": "higher",
            "smallest_effect": 5,
            "due_days": 183,
        }
    ],
    "covariates": [],
    "cluster": None,
    "steps": None,
    "analysis": {
        "estimator": "difference",
        "se": "robust",
        "inference": "model",
        "alpha": 0.05,
        "looks": [1.0],
        "spending": "obrien_fleming",
        "multiplicity": "holm",
        "tau": None,
    },
}
STRATIFIED = {
    **DESIGN["allocation"],
    "strata": ["site", "duration"],
    "levels": {"duration": ["<1 jaar", "1 jaar of langer"]},
}
OUTCOMES = (
    "unit,arm,income\nu1,control,10\nu2,treatment,14\nu3,control,12\nu4,treatment,19\nu5,control,11\nu6,treatment,\n"
)


def run(*arguments: str | Path, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(stats, [str(argument) for argument in arguments], input=stdin)


def assert_bad_input(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.fixture
def design_file(tmp_path):
    def write(content=DESIGN, name="design.json", **changes) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps({**content, **changes}), encoding="utf-8")
        return path

    return write


@pytest.fixture
def csv_file(tmp_path):
    def write(text: str | bytes, name="data.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def allocated(*arguments: str | Path) -> list[dict[str, str]]:
    result = run("allocate", *arguments)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_power_answers_each_case_and_says_what_is_wrong_with_a_bad_one():
    good = {"solve": "n", "design": "individual", "outcome": "binary", "p_control": 0.3, "p_treatment": 0.35}
    result = run("power", stdin=json.dumps([{"id": "a", **good}, {"id": "b", **good, "p_control": 2}, 5]))
    answers = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [answer["id"] for answer in answers] == ["a", "b", None]
    assert answers[0]["n_control"] == 1377
    assert answers[0]["error"] is None
    assert answers[1]["error"] == "p_control has to be larger than 0 and smaller than 1."
    assert set(answers[0]) == {
        "id", "n_control", "n_treatment", "n_total", "clusters", "power", "effect", "method", "error",
    }  # fmt: skip


@pytest.mark.parametrize("stdin", ["", "[1,", '{"id": "a"}', b"\xff\xfe", "[" * 100_000])
def test_power_refuses_what_is_no_list_of_cases(stdin):
    assert_bad_input(run("power", stdin=stdin), "Standard input")


def test_allocate_prints_a_list_with_balanced_blocks(design_file):
    rows = allocated(design_file(), "--n", "500", "--seed", "zaad 7")
    assert [row["position"] for row in rows] == [str(position) for position in range(1, 501)]
    assert {row["stratum"] for row in rows} == {""}
    last = rows[-1]["block"]
    for block in {row["block"] for row in rows} - {last}:
        arms = [row["arm"] for row in rows if row["block"] == block]
        assert len(arms) in (4, 6)
        assert arms.count("control") == arms.count("treatment")


def test_allocate_gives_the_same_list_for_the_same_seed_only(design_file):
    path = design_file()
    lists = [run("allocate", path, "--n", "60", "--seed", seed).stdout for seed in ("é", "é", "e")]
    assert lists[0] == lists[1] != lists[2]


@pytest.mark.parametrize("method", ["simple", "complete"])
def test_allocate_leaves_the_block_empty_without_blocks(design_file, method):
    rows = allocated(design_file(allocation={"method": method, "strata": [], "levels": {}}), "--n", "30", "--seed", "s")
    assert {row["block"] for row in rows} == {""}
    assert len(rows) == 30
    if method == "complete":
        assert [row["arm"] for row in rows].count("control") == 15


def test_allocate_follows_the_strata_in_the_order_of_arrival(design_file, csv_file):
    arrivals = [("Utrecht", "<1 jaar"), ("Zaanstad", "1 jaar of langer"), ("Utrecht", "<1 jaar")] * 8
    strata = csv_file("site,duration\n" + "".join(f"{site},{duration}\n" for site, duration in arrivals))
    rows = allocated(design_file(allocation=STRATIFIED), "--n", "24", "--seed", "s", "--strata", strata)
    assert [row["stratum"] for row in rows] == [f"site={site};duration={duration}" for site, duration in arrivals]
    first = [row["arm"] for row in rows if row["stratum"].startswith("site=Utrecht") and row["block"] == "1"]
    assert first.count("control") == first.count("treatment") == len(first) / 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("site,duration\nUtrecht,<1 jaar\n", ["has 1 rows and --n says 2"]),
        ("site\nUtrecht\nUtrecht\n", ["misses the columns duration"]),
        ("site,duration\nUtrecht,<1 jaar\nUtrecht,kort\n", ["row 3", '"kort" is not a level of duration']),
        ("site,duration\nUtrecht,<1 jaar\n,<1 jaar\n", ["row 3", "needs a value for site"]),
        (b"site,duration\n\x00,\x00\n", ["is not a text file"]),
        ("site,site\n1,2\n", ["two columns with the name site"]),
        ("", ["is empty"]),
    ],
)
def test_allocate_names_what_is_wrong_in_the_strata(design_file, csv_file, text, words):
    path = design_file(allocation=STRATIFIED)
    assert_bad_input(run("allocate", path, "--n", "2", "--seed", "s", "--strata", csv_file(text)), *words)


def test_allocate_asks_for_the_strata_of_a_stratified_design(design_file):
    assert_bad_input(run("allocate", design_file(allocation=STRATIFIED), "--n", "2", "--seed", "s"), "--strata")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--n", "2"], ["Missing option '--seed'"]),
        (["--n", "two", "--seed", "s"], ["--n"]),
        (["--n", "0", "--seed", "s"], ["--n"]),
        (["--n", "2", "--seed", "\udce9"], ["UTF-8"]),
        (["--n", "2", "--seed", "s", "--strata", "none.csv"], ["none.csv"]),
    ],
)
def test_allocate_names_a_wrong_option_on_one_line(design_file, arguments, words):
    assert_bad_input(run("allocate", design_file(), *arguments), *words)


@pytest.mark.parametrize("command", [["allocate", "--n", "2", "--seed", "s"], ["analyse"]])
@pytest.mark.parametrize("content", ["", "{", "[]", "5", "null", '{"schema": "other"}', '{"arms": 3}'])
def test_a_file_that_is_no_design_is_bad_input(design_file, csv_file, command, content):
    data = [csv_file(OUTCOMES)] if command == ["analyse"] else []
    assert_bad_input(run(*command, design_file(content), *data), "design.json")


@pytest.mark.parametrize("command", [["allocate", "--n", "2", "--seed", "s"], ["analyse"]])
def test_a_missing_design_is_bad_input(tmp_path, csv_file, command):
    data = [csv_file(OUTCOMES)] if command == ["analyse"] else []
    assert_bad_input(run(*command, tmp_path / "none.json", *data), "none.json")
    assert_bad_input(run(*command, tmp_path, *data), str(tmp_path))


def test_analyse_answers_one_file_with_an_object_and_more_with_a_list(design_file, csv_file):
    path, first, second = design_file(), csv_file(OUTCOMES), csv_file(OUTCOMES.replace("19", "20"), "second.csv")
    one, both = run("analyse", path, first), run("analyse", path, first, second)
    assert (one.exit_code, both.exit_code) == (0, 0), one.output + both.output
    answer, answers = json.loads(one.stdout), json.loads(both.stdout)
    assert answer["schema"] == "praktijkproef/analysis/1"
    assert answer["outcomes"]["income"]["effects"][0]["estimate"] == pytest.approx(5.5)
    assert answers[0] == answer
    assert answers[1]["outcomes"]["income"]["effects"][0]["estimate"] == pytest.approx(6)


@pytest.mark.parametrize(
    "text",
    [OUTCOMES, "unit,arm,income\nu1,control,5\nu2,treatment,5\n", "unit,arm,income\nu1,control,\nu2,treatment,\n"],
)
def test_analyse_never_prints_a_number_that_json_does_not_know(design_file, csv_file, text):
    result = run("analyse", design_file(), csv_file(text))
    assert "NaN" not in result.stdout
    assert "Infinity" not in result.stdout
    assert result.exit_code in (0, 2), result.exception


@pytest.mark.parametrize(
    "text",
    ["", "unit,arm\nu1,control\n", "unit,arm,income\nu1,other,5\n", "unit,arm,income\nu1,control,x\n", b"\x00\x01"],
)
def test_analyse_names_the_file_that_cannot_be_read(design_file, csv_file, text):
    assert_bad_input(run("analyse", design_file(), csv_file(OUTCOMES), csv_file(text, "bad.csv")), "bad.csv")


def test_analyse_refuses_a_missing_file(design_file, tmp_path):
    assert_bad_input(run("analyse", design_file(), tmp_path / "none.csv"), "none.csv")
    assert_bad_input(run("analyse", design_file()), "DATA.csv")


@pytest.mark.parametrize("command", ["power", "allocate", "analyse"])
def test_help_explains_each_command(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
    assert f"  {command}" in run("--help").stdout
