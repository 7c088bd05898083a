"""A place in folded text where something of a kind stands."""

from __future__ import annotations

from typing import NamedTuple

from portal.screening.finds import Kind


class Place(NamedTuple):
    """Something of this kind at text[start:end]."""

    kind: Kind
    start: int
    end: int
