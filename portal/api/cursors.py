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

HIGHEST_ID = 2**31 - 1


class ListQuery(Schema):
    """Every list takes these."""

    cursor = fields.String(metadata={"description": "`next` of the piece before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


def piece(query: Select[Any], id_column: Any, asked: dict[str, Any]) -> tuple[list[Any], str | None]:
    """The items of a piece, newest first, and the cursor of the next (None at the end)."""
    if "cursor" in asked:
        query = query.where(id_column < _read(asked["cursor"]))
    rows = list(session.scalars(query.order_by(None).order_by(id_column.desc()).limit(asked["limit"] + 1)).unique())
    items = rows[: asked["limit"]]
    return items, _write(items[-1].id) if len(rows) > len(items) else None


def _write(row_id: int) -> str:
    return base64.urlsafe_b64encode(str(row_id).encode()).decode()


def _read(cursor: str) -> int:
    try:
        row_id = int(base64.urlsafe_b64decode(cursor).decode("ascii"))
    except (ValueError, binascii.Error):
        row_id = 0
    if not 1 <= row_id <= HIGHEST_ID or _write(row_id) != cursor:
        sentence = _l("This cursor isn't one of ours. Start again without it.")
        raise InvalidInput("bad_cursor", sentence, {"cursor": sentence})
    return row_id
