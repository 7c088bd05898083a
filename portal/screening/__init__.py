"""Finds personal data of clients in free text; every text that is sent passes here."""

from portal.screening.finds import Action, Find, Kind, Segment, marked, refused
from portal.screening.screener import looks_like_personal_code, screen

__all__ = ["Action", "Find", "Kind", "Segment", "looks_like_personal_code", "marked", "refused", "screen"]
