"""Where to go after signing in: only to a page of this portal, whatever a link asks for."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_page(wanted: str | None) -> str | None:
    """The path that was asked for, when it can only mean a page here; else None.

    A browser reads //host, /\\host and a tab or newline between the strokes as another site.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    if "\\" in wanted or any(ord(sign) <= 32 or ord(sign) == 127 for sign in wanted):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else wanted
