"""Files as Dutch spreadsheets write them are read; what could be two things is refused."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.dataset import CellError, DatasetError, TableError, dataset_from_table, parse_number, read_table
from portal.stats.design import AllocationPlan, Arm, Better, Design, DesignKind, Method, OutcomeSpec, OutcomeType, Unit


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
        (b"unit,arm,y\nu1,usual,1,5\n", "too_many_cells"),
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
        (b"a;x\n1;12.5\n2;n.v.t.\n", "."),
        (b"a;x\n1;1.234\n2;n.v.t.\n", ","),
        (b"a\tx\n1\t1,5\n", ","),
    ],
)
def test_the_decimal_mark_follows_from_the_file(content, decimal):
    assert read_table(content).decimal_of("x") == decimal


@pytest.mark.parametrize("content", [b"a;x\n1;1.234\n2;5.678\n", b"a\tx\n1\t1,234\n"])
def test_numbers_that_all_could_part_thousands_are_refused(content):
    table = read_table(content)
    with pytest.raises(CellError) as caught:
        parse_number(table.rows[0].cells["x"], table.decimal_of("x"))
    assert caught.value.code == "ambiguous"


@given(st.lists(st.tuples(st.text('ab ,;"\n\té', min_size=1), st.text('xyz€,;"')), min_size=1), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_comes_back(pairs, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([["first", "second"], *pairs])
    written = [pair for pair in pairs if any(cell.strip() for cell in pair)]
    assert [tuple(row.cells.values()) for row in read_table(out.getvalue().encode()).rows] == written


DESIGN = Design(
    unit=Unit.CLIENT,
    design=DesignKind.INDIVIDUAL,
    arms=(Arm("usual", "Zoals nu", True), Arm("new", "Nieuw")),
    allocation=AllocationPlan(Method.SIMPLE, strata=("duration",), levels={"duration": ("kort", "lang")}),
    outcomes=(
        OutcomeSpec("work", "Werk", OutcomeType.BINARY, True, Better.HIGHER, 0.05, 183),
        OutcomeSpec("calls", "Telefoontjes", OutcomeType.COUNT, False, Better.HIGHER, 1, 183),
    ),
    covariates=("age",),
)


def test_each_bad_cell_is_named_by_row_column_value_and_reason():
    content = b"unit,arm,duration,age,work,calls\nu1,new,kort,30,ja,2\nu1,old,half,oud,2,-1\n,usual,lang,,,1.5\n"
    with pytest.raises(DatasetError) as caught:
        dataset_from_table(DESIGN, read_table(content))
    assert {(cell.row, cell.column, cell.value, cell.code) for cell in caught.value.cells} == {
        (3, "unit", "u1", "duplicate_unit"), (4, "unit", "", "no_unit"), (3, "arm", "old", "unknown_arm"),
        (3, "duration", "half", "unknown_level"), (3, "age", "oud", "not_a_number"), (3, "work", "2", "not_yes_or_no"),
        (3, "calls", "-1", "not_a_count"), (4, "calls", "1.5", "not_a_count"),
    }  # fmt: skip
    assert "row 3, column arm: 'old' (unknown_arm)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_cell_is_missing_and_unused_columns_may_be_absent():
    data = dataset_from_table(DESIGN, read_table(b"unit;arm;work;calls\nu1;new;ja;3\nu2;usual;;0\n"))
    assert np.isnan(data.outcomes["work"]).tolist() == [False, True]
    assert (data.n, data.covariates, data.factors) == (2, {}, {})


def test_absent_columns_are_named():
    with pytest.raises(DatasetError) as caught:
        dataset_from_table(DESIGN, read_table(b"unit,arm\nu1,new\n"))
    assert caught.value.columns == ["work", "calls"]
