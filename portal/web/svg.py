"""Drawings as clean inline SVG: no style attributes, colours of the stylesheet, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# A colour that only drawings use, and the token that takes its place.
SENTINELS = {
    "#010101": "var(--pp-ink)",
    "#020202": "var(--pp-ink-soft)",
    "#030303": "var(--pp-chart-grid)",
    "#040404": "var(--pp-chart-new)",
    "#050505": "var(--pp-chart-usual)",
    "#060606": "var(--pp-chart-extra)",
    "#070707": "var(--pp-chart-zone)",
    "#080808": "var(--pp-surface)",
}
INK, SOFT, GRID, NEW, USUAL, EXTRA, ZONE, SURFACE = SENTINELS
RENDERING: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "praktijkproef",
    "font.size": 13,
    "path.simplify": False,
}
POINTS_PER_INCH = 72
# What a browser takes as an attribute; the rest of a style says nothing that the page's own font doesn't.
ATTRIBUTES = re.compile(r"fill(-opacity)?|opacity|stroke(-\w+)?|text-anchor|font-size|font-weight")
LONG_DECIMALS = re.compile(r"(\d\.\d\d)\d+")


@dataclass(frozen=True)
class Table:
    """The same numbers as rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A picture, what it shows, its numbers in a sentence, and its numbers as a table."""

    svg: Markup
    title: str
    description: str
    table: Table


def new_figure(width: int, height: int) -> Figure:
    """An empty drawing of this many points; loaded only when something is drawn."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)


def inline_svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """The drawing as an element for in a page; `name` makes its ids differ from those of other drawings."""
    import matplotlib as mpl

    target = io.StringIO()
    with mpl.rc_context(RENDERING):
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = target.getvalue()
    svg = svg[svg.index("<svg") :]
    for part in ("metadata", "style"):
        svg = re.sub(rf"<{part}\b.*?</{part}>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sstyle="([^"]*)"', _attributes, svg)
    for sentinel, token in SENTINELS.items():
        svg = svg.replace(f'"{sentinel}"', f'"{token}"')
    svg = _own_ids(svg, name)
    # Long decimals and line breaks only inside attributes: a text such as 1.158 stays whole.
    svg = re.sub(r'"[^"<>]*"', lambda m: LONG_DECIMALS.sub(r"\1", " ".join(m[0].split())), svg)
    svg = re.sub(r">\s+<", "><", svg).strip()
    return Markup(_opening(svg, name, title, description))  # noqa: S704  # drawn here; title and text are escaped


def _attributes(found: re.Match[str]) -> str:
    """A style attribute as presentation attributes, which a strict content security policy lets pass."""
    kept = []
    for rule in found[1].split(";"):
        key, _colon, value = (part.strip() for part in rule.partition(":"))
        if ATTRIBUTES.fullmatch(key):
            kept.append(f'{key}="{value}"')
    return "".join(f" {attribute}" for attribute in kept)


def _own_ids(svg: str, name: str) -> str:
    """Keep only ids that something refers to, made short and unique on the page."""
    used = dict.fromkeys(re.findall(r'(?:url\(#|href="#)([\w-]+)', svg))
    renamed = {old: f"{name}-{number}" for number, old in enumerate(used)}
    svg = re.sub(r'\sid="([^"]*)"', lambda m: f' id="{renamed[m[1]]}"' if m[1] in renamed else "", svg)
    return re.sub(r'(url\(#|href="#)([\w-]+)', lambda m: m[1] + renamed[m[2]], svg)


def _opening(svg: str, name: str, title: str, description: str) -> str:
    box = re.search(r'viewBox="([^"]*)"', svg)
    body = svg[svg.index(">") + 1 :]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box[1] if box else "0 0 1 1"}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>{body}'
    )


def drawing_name(kind: str, *parts: object) -> str:
    """A short name that differs when the drawing does."""
    return f"{kind}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:8]}"


def plain_axes(figure: Figure, box: Sequence[float]):  # type: ignore[no-untyped-def]  # matplotlib's Axes, loaded late
    """Axes with only a grid of lines across and soft labels; `box` is left, bottom, width, height of the drawing."""
    axes = figure.add_axes((box[0], box[1], box[2], box[3]))
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, colors=SOFT, labelsize=13)
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    return axes
