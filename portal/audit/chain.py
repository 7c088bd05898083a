"""The chain of the audit log, as pure functions: link an entry, find the first broken link."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What an entry says, without its place in the chain."""

    id: int
    at: datetime
    actor_id: int | None
    event: str
    thing_type: str
    thing_id: int | None
    data: dict[str, Any]


def link(entry: Entry, previous_hash: str) -> str:
    """The hash of an entry that follows the entry with `previous_hash` (SHA-256 over canonical JSON)."""
    words = [
        previous_hash,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.event,
        entry.thing_type,
        entry.thing_id,
        entry.data,
    ]
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """The first entry that doesn't fit, and why."""

    entry_id: int
    reason: str


def first_break(links: Iterable[tuple[Entry, str, str]], head: tuple[int, str] | None) -> Break | None:
    """Walk (entry, previous hash, hash) in order of id and name the first that doesn't fit; None when all do.

    `head` is the last link as noted apart from the log: without it a tail that was cut off can't be seen.
    """
    expected_id, previous = 1, FIRST
    for entry, previous_hash, entry_hash in links:
        if entry.id != expected_id:
            return Break(expected_id, "the entry is missing")
        if previous_hash != previous:
            return Break(entry.id, "it does not follow the entry before it")
        if link(entry, previous_hash) != entry_hash:
            return Break(entry.id, "its content was changed")
        expected_id, previous = entry.id + 1, entry_hash
    if head is not None and head != (expected_id - 1, previous):
        return Break(min(expected_id, head[0]), "the log ends before or beside its noted head")
    return None
