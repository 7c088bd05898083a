"""JSON rows stand for a table."""

import pytest

from portal.api.rows import rows_as_csv
from portal.errors import InvalidInput


def test_each_name_is_a_column_and_what_is_not_known_is_empty():
    rows = [{"work": 1, "client_code": "A"}, {"client_code": "B", "date": None, "pay": 1e-7}]
    assert rows_as_csv(rows).decode().splitlines() == ["client_code,work,date,pay", "A,1,,", "B,,,0.0000001"]


def test_a_text_stays_one_cell_whatever_is_in_it():
    assert rows_as_csv([{"client_code": 'a,"b"\n;c'}]).decode() == 'client_code\r\n"a,""b""\n;c"\r\n'


@pytest.mark.parametrize("rows", [None, {}, [], [1], "a", [{}, []]])
def test_what_is_no_list_of_objects_is_refused(rows):
    with pytest.raises(InvalidInput):
        rows_as_csv(rows)
