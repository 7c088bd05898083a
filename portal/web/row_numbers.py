"""Numbers in addresses that a table can hold; another one is no address."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

HIGHEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` with the bounds of an id in the database."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=HIGHEST)


def init_row_numbers(app: Flask) -> None:
    """Let every `<int:…>` have these bounds: a number beyond them would be an error of the database."""
    app.url_map.converters["int"] = RowNumber
