"""Outcomes as JSON rows: how they are described, and the CSV that they stand for; pure."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from portal.errors import InvalidInput
from portal.i18n import _l

ROWS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["client_code"],
        "properties": {
            "client_code": {"type": "string"},
            "date": {"type": "string", "format": "date", "description": "the day of measuring"},
        },
        "additionalProperties": {
            "type": ["number", "boolean", "string", "null"],
            "description": "an outcome by the key that it has in the design; null or left out: not known",
        },
    },
}
TABLE = {"type": "string", "description": "names in the first row: client_code, date, and the keys of outcomes"}
BODY = {"required": True, "content": {"application/json": {"schema": ROWS}, "text/csv": {"schema": TABLE}}}


def rows_as_csv(rows: Any) -> bytes:
    """JSON rows as CSV, so that both go one way. Raises InvalidInput when they are no list of objects."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        sentence = _l("Send a list of objects: client_code, and a name for each outcome.")
        raise InvalidInput("rows", sentence, {"": sentence})
    names = list(dict.fromkeys(["client_code", *(name for row in rows for name in row)]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([[_cell(row.get(name)) for name in names] for row in rows])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")  # as a file has it: without an exponent
    return str(value)
