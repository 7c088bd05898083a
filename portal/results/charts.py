"""Drawings of a result for documents and for the part with all numbers; pages draw their own fluid pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.i18n import _, language
from portal.results.figures import figures
from portal.results.sentences.numbers import Scale
from portal.results.sentences.reading import UnreadableAnalysis, read_analysis
from portal.results.sentences.wording import Wording
from portal.web.svg import (
    EXTRA,
    GRID,
    INK,
    NEW,
    SOFT,
    SURFACE,
    USUAL,
    ZONE,
    Chart,
    Table,
    drawing_name,
    inline_svg,
    new_figure,
    plain_axes,
)

NORMAL = 1.96


def effect_interval(analysis: Mapping[str, Any], wording: Wording | None = None, *, is_narrow: bool = False) -> Chart:
    """The best answer with the range round it, no difference, and what is worth it."""
    found = figures(analysis, wording)
    scale = Scale(found.base, found.decimals, found.unit)
    words = {name: _said(scale, getattr(found, name)) for name in ("estimate", "low", "high", "worth")}
    width, height = (320, 150) if is_narrow else (640, 150)
    figure = new_figure(width, height)
    axes = plain_axes(figure, (20 / width, 30 / height, 1 - 40 / width, 1 - 58 / height))
    axes.grid(visible=False)
    axes.set_xlim(found.axis.start, found.axis.end)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    edge = found.axis.end if found.is_higher_better else found.axis.start
    axes.axvspan(found.worth, edge, color=ZONE, linewidth=0)
    axes.vlines(found.axis.ticks, -1, 1, color=GRID, linewidth=1)
    axes.vlines([0], -1, 1, color=INK, linewidth=1.5)
    axes.vlines([found.worth], -1, 1, color=EXTRA, linewidth=2, linestyle=(0, (5, 4)))
    axes.plot([found.low, found.high], [0, 0], color=NEW, linewidth=6, solid_capstyle="round")
    if found.is_known:
        axes.plot([found.estimate], [0], "o", color=NEW, markersize=14, markeredgecolor=SURFACE, markeredgewidth=2.5)
    axes.set_xticks(list(found.axis.ticks)[:: 2 if is_narrow else 1])
    axes.xaxis.set_major_formatter(lambda value, place: _tick(scale, value))
    axes.text(
        found.worth, 1.15, _("worth it"), color=SOFT, fontsize=13, ha="left" if found.is_higher_better else "right"
    )
    title = _("The difference, and between what it lies")
    description = str(_describe(found.is_known)) % words
    rows = (
        (_("Best answer"), words["estimate"]),
        (_("Lowest"), words["low"]),
        (_("Highest"), words["high"]),
        (_("Worth it from"), _said(scale, found.worth)),
    )
    name = drawing_name("ei", language(), found, is_narrow)
    return Chart(
        inline_svg(figure, name, title, description), title, description, Table((_("What"), _("Number")), rows)
    )


def arms_chart(analysis: Mapping[str, Any], wording: Wording | None = None) -> Chart:
    """The means of an amount side by side, each with the range round it (normal approximation, 95%)."""
    main = read_analysis(analysis).main
    unit = wording.unit if wording else ""
    scale = Scale(None, figures(analysis, wording).decimals, unit)
    arms = analysis["outcomes"][main.key]["arms"]
    points = [_mean(key, arm) for key, arm in arms.items()]
    figure = new_figure(480, 60 + 52 * len(points))
    axes = plain_axes(figure, (0.34, 0.24, 0.6, 0.7))
    axes.grid(visible=False)
    axes.grid(axis="x", color=GRID, linewidth=1)
    for place, (key, _label, mean, half) in enumerate(points):
        is_new = any(effect.arm == key for effect in main.effects)
        colour = NEW if is_new else USUAL
        axes.plot([mean - half, mean + half], [place, place], color=colour, linewidth=4 if is_new else 2)
        axes.plot([mean], [place], "o", markersize=11, color=colour if is_new else SURFACE, markeredgecolor=colour)
    axes.set_yticks(range(len(points)), [label for _key, label, _mean, _half in points])
    axes.set_ylim(len(points) - 0.5, -0.5)
    axes.xaxis.get_major_locator().set_params(nbins=4)
    axes.xaxis.set_major_formatter(lambda value, place: scale.plain(value).removesuffix(f" {unit}"))
    title = _("The mean in each group")
    rows = tuple(
        (label, scale.plain(mean), scale.plain(mean - half), scale.plain(mean + half))
        for _k, label, mean, half in points
    )
    one = _("%(label)s: %(mean)s, probably between %(low)s and %(high)s.")
    description = " ".join(
        str(one) % {"label": label, "mean": mean, "low": low, "high": high} for label, mean, low, high in rows
    )
    name = drawing_name("am", language(), points, unit)
    headers = (_("Group"), _("Mean"), _("Lowest"), _("Highest"))
    return Chart(inline_svg(figure, name, title, description), title, description, Table(headers, rows))


def _mean(key: str, arm: Mapping[str, Any]) -> tuple[str, str, float, float]:
    """Key, label, mean and half the width of the range round it."""
    known = arm["n"] - arm["missing"]
    if arm.get("mean") is None or arm.get("sd") is None or known < 2:
        raise UnreadableAnalysis(f"The arm {key!r} has no mean with a spread.")
    return key, str(arm.get("label") or key), float(arm["mean"]), NORMAL * float(arm["sd"]) / known**0.5


def _describe(is_known: bool) -> str:
    if is_known:
        text = _("The best answer is %(estimate)s. The real difference is probably between %(low)s and %(high)s.")
    else:
        text = _("We do not know yet: from %(low)s to %(high)s. No best answer is drawn.")
    worth = _("From %(worth)s it is worth it.")
    return f"{text} {worth}"


def _said(scale: Scale, shown: float) -> str:
    """A number that is already in people or in its unit, with its direction."""
    return scale.difference(shown / (scale.base or 1))


def _tick(scale: Scale, value: float) -> str:
    text = Scale(None, scale.decimals, "").plain(value)
    return f"+{text}" if value > 0 else text
