"""A spreadsheet as offices send it: what can be read is read, what can't is named by row and column."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from portal import clock
from portal.experiments.outcomes.imports import look_at
from portal.i18n import in_language
from portal.stats.design import Better, OutcomeSpec, OutcomeType

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ENROLLED = datetime(2026, 1, 5, 9, tzinfo=UTC)
WORK = OutcomeSpec("work", "Betaald werk", OutcomeType.BINARY, True, Better.HIGHER, 0.05, 0)
EARNED = OutcomeSpec("earned", "Inkomen per maand (€)", OutcomeType.CONTINUOUS, False, Better.HIGHER, 100.0, 0)
TALKS = OutcomeSpec("talks", "Gesprekken", OutcomeType.COUNT, False, Better.HIGHER, 1.0, 0)
LATER = OutcomeSpec("later", "Later werk", OutcomeType.BINARY, False, Better.HIGHER, 0.05, 183)


@pytest.fixture(autouse=True)
def in_english_on_a_tuesday(app):
    with app.app_context(), in_language("en"), clock.pretend(NOON):
        yield


def a_client(number: int) -> SimpleNamespace:
    return SimpleNamespace(id=number, at=ENROLLED, client_code=f"AAN-{number:04}")


CLIENTS = {c.client_code: c for c in (a_client(1), a_client(2), a_client(3))}


def look(content: str | bytes, *, specs=(WORK, EARNED, TALKS, LATER), known=None):
    raw = content if isinstance(content, bytes) else content.encode()
    return look_at(raw, specs, CLIENTS, known or {})


def read(preview):
    return [(n.enrolment.client_code, n.spec.key, n.value) for n in preview.new]


def named(preview):
    return [(b.row, b.column, b.value) for b in preview.bad]


@pytest.mark.parametrize(
    "content",
    [
        "klantcode;work;earned\r\nAAN-0001;ja;1.234,50\r\nAAN-0002;nee;900,25\r\n",
        "klantcode,work,earned\nAAN-0001,ja,1234.50\nAAN-0002,nee,900.25\n",
        "klantcode\twork\tearned\nAAN-0001\tja\t1234,50\nAAN-0002\tnee\t900,25\n",
        "\ufeffklantcode;work;earned\nAAN-0001;1;€ 1234,50\nAAN-0002;0;900,25\n",
        "Klant code;Betaald werk;INKOMEN PER MAAND (€)\n aan-0001 ;Ja;1234,5\nAAN-0002;N;900,25\n".encode("cp1252"),
        "klantcode;work;earned\nAAN-0001;ja;1234,5\nAAN-0002;nee;900,25\n".encode("utf-16"),
        "klantcode;work;earned;;\n\nAAN-0001;waar;1234,5;;\n;;;;\nAAN-0002;onwaar;900,25;;\n",
    ],
    ids=["dutch", "english", "tabs", "bom", "cp1252", "utf-16", "empty lines"],
)
def test_a_file_of_any_office_says_the_same(content):
    preview = look(content)
    assert preview.bad == []
    assert read(preview) == [
        ("AAN-0001", "work", 1.0), ("AAN-0001", "earned", 1234.5),
        ("AAN-0002", "work", 0.0), ("AAN-0002", "earned", 900.25),
    ]  # fmt: skip
    assert preview.can_be_taken_in


def test_every_bad_cell_is_named_with_its_row_and_column():
    preview = look(
        "klantcode;datum;work;earned;talks;later\n"
        "AAN-0001;31-02-2026;misschien;veel;2,5;ja\n"
        "BRE-0001;;ja;;;\n"
        ";;ja;;;\n"
        "AAN-0002;04-01-2026;ja;1.234;-1;\n"
        "AAN-0002;;ja;;;\n"
        "AAN-0003;11-03-2026;ja;12;3;\n"
    )
    assert named(preview) == [
        (2, "datum", "31-02-2026"), (2, "work", "misschien"), (2, "earned", "veel"), (2, "talks", "2,5"),
        (2, "later", "ja"),
        (3, "klantcode", "BRE-0001"),
        (4, "klantcode", ""),
        (5, "datum", "04-01-2026"), (5, "earned", "1.234"), (5, "talks", "-1"),
        (6, "klantcode", "AAN-0002"),
        (7, "datum", "11-03-2026"),
    ]  # fmt: skip
    sentences = {(b.row, b.column): b.sentence for b in preview.bad}
    assert sentences[2, "datum"] == "Write the date as 31-12-2025."
    assert sentences[2, "work"] == "Write yes or no."
    assert sentences[2, "earned"] == "Write a number."
    assert sentences[2, "later"] == "It is too early for this outcome. It can be known from 7 July 2026."
    assert sentences[5, "datum"] == "This day is before the client was enrolled. Check the date."
    assert sentences[6, "klantcode"] == "This client stands in row 5 as well. Keep one row."
    assert sentences[7, "datum"] == "This day is still to come. Check the date."
    assert not preview.can_be_taken_in


def test_a_number_that_can_be_two_numbers_is_asked_about():
    preview = look("klantcode;earned\nAAN-0001;1.234\nAAN-0002;900\n")
    assert named(preview) == [(2, "earned", "1.234")]
    assert "thousands" in preview.bad[0].sentence


def test_a_date_is_read_the_dutch_way():
    preview = look("klantcode;datum;work\nAAN-0001;2-3-2026;ja\nAAN-0002;2026-03-02;nee\n")
    assert {n.measured_on.isoformat() for n in preview.new} == {"2026-03-02"}


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        (b"", 1, "", "empty"),
        ("klantcode;work;work\nAAN-0001;ja;nee\n", 1, "work", "stands twice"),
        ("klantcode;work;Betaald werk\nAAN-0001;ja;nee\n", 1, "Betaald werk", "same outcome as column work"),
        ("klantcode;;work\nAAN-0001;x;ja\n", 1, "", "no name"),
        ("naam;work\nAAN-0001;ja\n", 1, "", "client codes"),
        ("klantcode;baan\nAAN-0001;ja\n", 1, "", "“work”"),
        ("klantcode,earned\nAAN-0001,900\nAAN-0002,12,50\n", 3, "", "more cells"),
        (b"PK\x03\x04\x00\x00\x08\x00", 1, "", "Save it as CSV"),
    ],
    ids=["empty", "twice", "key and name", "no name", "no code", "no outcome", "decimal comma", "workbook"],
)
def test_a_file_that_is_no_such_table_says_why(content, row, column, words):
    preview = look(content)
    assert [(b.row, b.column) for b in preview.bad] == [(row, column)]
    assert words in preview.bad[0].sentence
    assert not preview.can_be_taken_in


def test_what_is_known_is_passed_over_and_what_differs_is_named():
    known = {(1, "work"): SimpleNamespace(value=1.0), (2, "work"): SimpleNamespace(value=1.0)}
    preview = look("klantcode;work\nAAN-0001;ja\nAAN-0002;nee\nAAN-0003;\n", known=known)
    assert (preview.same, preview.empty, preview.rows) == (1, 1, 3)
    assert named(preview) == [(3, "work", "nee")]
    assert "Yes" in preview.bad[0].sentence


def test_a_file_with_nothing_new_cannot_be_taken_in():
    assert not look("klantcode;work\nAAN-0001;\n").can_be_taken_in


def test_columns_that_nobody_asked_for_are_left_out_and_listed():
    preview = look("klantcode;naam;work\nAAN-0001;J. Jansen;ja\n")
    assert preview.ignored == ["naam"]
    assert read(preview) == [("AAN-0001", "work", 1.0)]
