"""No small count can be seen, nor worked out from the total."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.stats.disclosure import ShownTable, hidden_cells, suppress


def test_nothing_is_hidden_when_all_are_large():
    assert hidden_cells([10, 25, 0]) == [False, False, False]


def test_one_small_count_takes_another_along():
    assert hidden_cells([4, 40, 25]) == [True, False, True]


def test_without_a_total_only_the_small_one_is_hidden():
    assert hidden_cells([4, 40, 25], total_is_shown=False) == [True, False, False]


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_hidden_counts_together_are_never_few_unless_nothing_else_is_left(counts):
    hidden = hidden_cells(counts)
    shut = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
    shown = [count for count, is_hidden in zip(counts, hidden, strict=True) if not is_hidden]
    assert not any(0 < count < 10 for count in shown)
    if shut and any(shown):
        assert sum(shut) >= 10 and len(shut) >= 2


def test_a_table_of_large_counts_is_shown_whole():
    assert suppress([[12, 30], [40, 11]]) == ShownTable(((12, 30), (40, 11)), (42, 51), (52, 41), 93)


def test_one_small_cell_takes_along_what_gives_it_away():
    shown = suppress([[4, 30, 40], [25, 35, 45], [50, 60, 70]])
    assert shown.cells[0][0] is None
    assert sum(cell is None for row in shown.cells for cell in row) >= 4, "two in its row, two in its column"


def test_a_table_of_few_clients_shows_nothing():
    assert suppress([[1, 2], [3, 1]]) == ShownTable(((None, None), (None, None)), (None, None), (None, None), None)


def test_an_empty_cell_is_small_too():
    assert suppress([[0, 20], [30, 40]]).cells[0][0] is None


MOST = 13  # cells of the tables that are tried out; more would only widen the ranges


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_no_small_number_can_be_worked_out_by_trying_all_tables(counts):
    limit = 3
    a, b, c, d = counts
    shown = suppress([[a, b], [c, d]], limit)
    tried = [grid.ravel() for grid in np.meshgrid(*[np.arange(MOST)] * 4, indexing="ij")]
    w, x, y, z = tried
    numbers = [w, x, y, z, w + x, y + z, w + y, x + z, w + x + y + z]
    answers = [*shown.cells[0], *shown.cells[1], *shown.row_totals, *shown.column_totals, shown.total]
    truth = [a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d]
    agree = np.ones(len(w), dtype=bool)
    for number, answer in zip(numbers, answers, strict=True):
        agree &= answer is None or number == answer
    for number, answer, true in zip(numbers, answers, truth, strict=True):
        assert answer in (None, true)
        assert answer is None or answer >= limit
        if answer is None:
            assert np.ptp(number[agree]) >= (limit if true < limit else 1)
