"""A row under its limit holds; a row that must hold says so when it doesn't; a skipped one says why."""

from __future__ import annotations

from tests.bench.__main__ import table
from tests.bench.row import against_limit, against_peer, skipped


def test_the_limit_beside_a_peer_is_its_time_over_the_times_asked():
    row = against_peer("a", 0.1, "peer", 2.0, 10, "s")
    assert (row.limit, row.ratio, row.holds) == (0.2, 20, True)
    assert not against_peer("a", 0.3, "peer", 2.0, 10, "s").holds


def test_a_row_has_the_agreed_columns_and_no_empty_ones_besides():
    assert set(against_limit("a", 2.0, 1.0, "s").to_json()) == {"name", "ours", "limit", "unit", "ratio", "must"}


def test_a_skipped_row_is_named_with_its_reason_and_fails_nothing():
    row = skipped("log-rank", "s", "lifelines can't be imported")
    assert row.holds and not row.must
    assert row.to_json()["ours"] is None
    assert "skipped: lifelines can't be imported" in table([row, against_limit("b", 2.0, 1.0, "s")])
