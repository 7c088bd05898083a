"""Write the audit log, and check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import clock
from portal.audit.chain import FIRST, Break, Entry, first_break, link
from portal.audit.models import AuditEntry, AuditHead
from portal.db import session

if TYPE_CHECKING:
    from portal.accounts.models import User


def append(actor: User | None, event: str, thing_type: str, thing_id: int | None, **data: Any) -> None:
    """Add an entry in the transaction of the change itself, as its last act: it locks the head until the commit."""
    session.flush()  # what the entry tells must be in the database, with its id, before the entry
    head = session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, entry_id=0, hash=FIRST)
        session.add(head)
    entry = Entry(head.entry_id + 1, clock.now(), actor.id if actor else None, event, thing_type, thing_id, data)
    entry_hash = link(entry, head.hash)
    session.add(
        AuditEntry(
            id=entry.id,
            at=entry.at,
            actor_id=entry.actor_id,
            event=event,
            thing_type=thing_type,
            thing_id=thing_id,
            data=data,
            previous_hash=head.hash,
            hash=entry_hash,
        )
    )
    head.entry_id, head.hash = entry.id, entry_hash
    session.flush()  # the next entry of this transaction reads the head


def check() -> tuple[int, Break | None]:
    """The number of entries read, and the first break in the chain (None when it is whole)."""
    head = session.scalars(select(AuditHead)).one_or_none()
    count = 0

    def links() -> Iterator[tuple[Entry, str, str]]:
        nonlocal count
        for row in rows:
            count += 1
            entry = Entry(row.id, row.at, row.actor_id, row.event, row.thing_type, row.thing_id, row.data)
            yield entry, row.previous_hash, row.hash

    query = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with session.scalars(query) as rows:  # a break leaves the rest unread
        found = first_break(links(), (head.entry_id, head.hash) if head else (0, FIRST))
    return count, found
