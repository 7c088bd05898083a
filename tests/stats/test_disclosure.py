"""No small count can be seen, nor worked out from the total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.stats.disclosure import hidden_cells


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
