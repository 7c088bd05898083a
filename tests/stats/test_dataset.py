"""Files as Dutch spreadsheets write them are read; what could be two things is refused."""

from __future__ import annotations

import pytest

from portal.stats.dataset import TableError, read_table


def cells(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_common_way_of_writing_gives_the_same_rows(encoding, delimiter, end):
    lines = [["klantcode", "plaats"], ["A-1", "Súdwest"], ["A-2", "Één"]]
    text = end.join(delimiter.join(line) for line in lines) + end
    assert cells(text.encode(encoding)) == [
        {"klantcode": "A-1", "plaats": "Súdwest"},
        {"klantcode": "A-2", "plaats": "Één"},
    ]


def test_blank_lines_and_trailing_delimiters_mean_nothing():
    assert cells(b"\r\na;b;\r\n\r\n1;2;\r\n;;\r\n3;4;\r\n") == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_rows_keep_the_number_that_the_spreadsheet_shows():
    assert [row.number for row in read_table(b"a,b\n1,2\n\n3,4\n").rows] == [2, 4]


def test_a_quoted_line_break_stays_in_its_cell():
    assert cells(b'a,b\n"1\n2",3\n') == [{"a": "1\n2", "b": "3"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n;;\n", "empty"),
        (b"a,,c\n1,2,3\n", "missing_column_name"),
        (b"a,b,a\n1,2,3\n", "duplicate_column"),
        (b"PK\x03\x04\x00\x00\x00", "not_text"),
    ],
)
def test_what_is_no_table_is_refused_with_a_code(content, code):
    with pytest.raises(TableError) as caught:
        read_table(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("content", "decimal"),
    [
        (b"a;x\n1;1,5\n", ","),
        (b"a;x\n1;9930.046\n2;3595.894\n3;24909.45\n", "."),
        (b"a;x\n1;1.234,56\n", ","),
        (b"a;x\n1;12\n", ","),
        (b"a,x\n1,9930.046\n", "."),
    ],
)
def test_the_decimal_mark_follows_from_the_file(content, decimal):
    assert read_table(content).decimal_of("x") == decimal
