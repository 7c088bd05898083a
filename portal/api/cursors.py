"""Lists in pieces: a cursor says where the next piece starts, whatever was added meanwhile."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from apiflask import Schema, fields
from marshmallow import validate
from sqlalchemy import Select

from portal.db import session
from portal.errors import InvalidInput
from portal.i18n import _l


class ListQuery(Schema):
    """Every list takes these."""

    cursor = fields.String(metadata={"description": "`next` of the piece before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


def piece(query: Select[Any], id_column: Any, asked: dict[str, Any]) -> tuple[list[Any], str | None]:
    """The items of a piece, newest first, and the cursor of the next (None at the end)."""
    if asked.get("cursor"):
        query = query.where(id_column < _read(asked["cursor"]))
    rows = list(session.scalars(query.order_by(None).order_by(id_column.desc()).limit(asked["limit"] + 1)).unique())
    items = rows[: asked["limit"]]
    more = len(rows) > len(items)
    return items, base64.urlsafe_b64encode(str(items[-1].id).encode()).decode() if more else None


def _read(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error) as error:
        sentence = _l("This cursor isn't one of ours. Start again without it.")
        raise InvalidInput("bad_cursor", sentence, {"cursor": sentence}) from error
