"""Find accounts to manage."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User


def accounts(words: str = "", role: str = "") -> Select[User]:
    """Accounts by name; those with these words in the name or e-mail address, and of this role when it is one."""
    query = select(User).options(selectinload(User.memberships)).order_by(User.name, User.id)
    for word in words.split():
        query = query.where(
            or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        )
    return query.where(User.role == role) if role else query
