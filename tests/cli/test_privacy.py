"""`flask privacy screen`: lines in, JSON out."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.cli.privacy import privacy


@pytest.fixture
def run():
    return lambda text: CliRunner().invoke(privacy, ["screen"], input=text)


def test_each_line_gets_a_list_of_its_finds(run):
    answer = run("Klant 123456782 belde.\nNiets te zien.\n\nIk sprak mw. Jansen\n")
    assert json.loads(answer.stdout) == [
        [{"kind": "bsn", "start": 6, "end": 15, "action": "refuse"}],
        [],
        [],
        [{"kind": "name", "start": 9, "end": 19, "action": "ask"}],
    ]


def test_places_count_characters_and_not_bytes(run):
    assert json.loads(run("één: 123456782".encode()).stdout)[0][0]["start"] == 5


def test_only_newlines_part_lines(run):
    assert len(json.loads(run("een\u2028twee\x0bdrie\r\nvier").stdout)) == 2


def test_no_input_is_no_lines(run):
    assert json.loads(run("").stdout) == []


def test_bytes_that_are_no_text_stop_with_one_clear_line(run):
    answer = run(b"\xff\xfe")
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1
    assert "UTF-8" in answer.stderr


def test_help_tells_what_comes_out():
    assert '"kind", "start", "end", "action"' in CliRunner().invoke(privacy, ["screen", "--help"]).stdout.replace(
        "\n  ", " "
    )
