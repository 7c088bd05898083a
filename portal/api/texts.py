"""Free texts that come in by the API are screened as on the pages."""

from __future__ import annotations

from collections.abc import Mapping

from portal.errors import InvalidInput
from portal.i18n import _l
from portal.screening import refused, screen


def refuse_client_data(texts: Mapping[str, str], *, looked_at: bool) -> None:
    """Raise InvalidInput that names each field in which a client may be recognised."""
    problems = {}
    for name, text in texts.items():
        finds = screen(text)
        if refused(finds):
            problems[name] = _l("Take out the number that points to a person. We did not save it.")
        elif finds and not looked_at:
            problems[name] = _l("This may point to a client. Change it, or send it again with looked_at set to true.")
    if problems:
        raise InvalidInput(
            "client_data", _l("A client can be recognised in what you sent. Nothing was saved."), problems
        )
