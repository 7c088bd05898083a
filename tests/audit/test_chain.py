"""The chain names the first entry that was touched, whatever was done to it."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime, timedelta

import pytest

from portal.audit.chain import FIRST, Break, Entry, first_break, link

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def make_log(length: int) -> list[tuple[Entry, str, str]]:
    """A whole log of this length."""
    links, previous = [], FIRST
    for number in range(1, length + 1):
        entry = Entry(
            number, START + timedelta(minutes=number), 7, "dilemma.posted", "dilemma", number, {"step": number}
        )
        links.append((entry, previous, link(entry, previous)))
        previous = links[-1][2]
    return links


def head(links: list[tuple[Entry, str, str]]) -> tuple[int, str]:
    """What is noted apart from the log."""
    return links[-1][0].id, links[-1][2]


def test_a_whole_log_has_no_break():
    links = make_log(30)
    assert first_break(links, head(links)) is None


def test_an_empty_log_is_whole():
    assert first_break([], (0, FIRST)) is None


@pytest.mark.parametrize("field", ["at", "actor_id", "event", "thing_type", "thing_id", "data"])
def test_a_changed_field_is_named(field):
    links = make_log(9)
    other = {"at": START, "actor_id": 8, "event": "x", "thing_type": "x", "thing_id": 99, "data": {"step": 0}}[field]
    links[4] = (dataclasses.replace(links[4][0], **{field: other}), *links[4][1:])
    assert first_break(links, head(links)) == Break(5, "its content was changed")


def test_a_changed_entry_with_a_new_hash_breaks_at_the_next():
    links = make_log(9)
    forged = dataclasses.replace(links[4][0], data={"step": 0})
    links[4] = (forged, links[4][1], link(forged, links[4][1]))
    assert first_break(links, head(links)) == Break(6, "it does not follow the entry before it")


def test_a_cut_tail_is_seen_by_the_head():
    links = make_log(9)
    found = first_break(links[:-1], head(links))
    assert found == Break(9, "the log ends before or beside its noted head")
    assert first_break(links[:-1], None) is None, "without a head it can't be seen"


def test_five_hundred_mutations_are_all_found():
    chance = random.Random(20261124)
    for _ in range(500):
        links = make_log(12)
        witness, place = head(links), chance.randrange(12)
        act = chance.choice(["change", "delete", "swap", "cut"])
        first_wrong = place + 1
        if act == "change":
            links[place] = (dataclasses.replace(links[place][0], actor_id=chance.randrange(8, 99)), *links[place][1:])
        elif act == "delete":
            del links[place]
        elif act == "swap":
            place = first_wrong = chance.randrange(11)
            links[place], links[place + 1] = links[place + 1], links[place]
            first_wrong += 1
        else:
            links = links[:place]
        found = first_break(links, witness)
        assert found is not None and found.entry_id == first_wrong, (act, place, found)
