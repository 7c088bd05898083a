"""A test client that looks at each page as a reader would: one heading, a title, a label for each input."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient

VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "rect"}


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.h1 = 0
        self.ids: list[str] = []
        self.label_for: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.h1 += tag == "h1"
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "label" and values.get("for"):
            self.label_for.add(str(values["for"]))
        if tag in ("input", "select", "textarea") and values.get("type") not in ("hidden", "submit"):
            self.inputs.append(values)
        self.inline += [name for name in values if name == "style" or name.startswith("on")]


class PortalClient(FlaskClient):
    """Checks every HTML page that it gets."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            self._check(response.get_data(as_text=True))
        return response

    @staticmethod
    def _check(page: str) -> None:
        outline = _Outline()
        outline.feed(page)
        title = re.search(r"<title>\s*(.+?)\s*–", page, re.S)
        assert title and title[1].strip(), "the page has no title"
        assert outline.h1 == 1, f"the page has {outline.h1} h1 headings"
        doubles = {i for i in outline.ids if outline.ids.count(i) > 1}
        assert not doubles, f"ids stand twice: {doubles}"
        bare = [i for i in outline.inputs if i.get("id") not in outline.label_for and not i.get("aria-label")]
        assert not bare, f"inputs without a label: {bare}"
        assert not outline.inline, f"inline style or script: {outline.inline}"
