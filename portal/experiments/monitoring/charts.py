"""Enrolments by month beside the plan, in a wide and a narrow drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from babel.dates import format_date

from portal.i18n import _, language, show_date, show_number
from portal.web.svg import NEW, SOFT, USUAL, Chart, Table, drawing_name, inline_svg, new_figure, plain_axes

DAYS_A_MONTH = 365.25 / 12
SIZES = {"wide": (640, 280, 7), "narrow": (320, 260, 4)}


class Month(Protocol):
    """The total at a day; what was enrolled is None for a day still to come."""

    @property
    def end(self) -> date: ...
    @property
    def enrolled(self) -> int | None: ...
    @property
    def planned(self) -> int: ...


def accrual_charts(months: Sequence[Month], planned: int) -> tuple[Chart, Chart]:
    """Wide and narrow; both say the same."""
    return _chart("wide", months, planned), _chart("narrow", months, planned)


def _chart(kind: str, months: Sequence[Month], planned: int) -> Chart:
    width, height, most_ticks = SIZES[kind]
    title = _("Clients enrolled up to each month, beside the plan")
    known = [month for month in months if month.enrolled is not None]
    figure = new_figure(width, height)
    axes = plain_axes(figure, (48 / width, 34 / height, 1 - 66 / width, 1 - 56 / height))
    places = [(month.end - months[0].end).days / DAYS_A_MONTH for month in months]
    reached = places[: len(known)]
    axes.plot(places, [month.planned for month in months], color=USUAL, linewidth=2, linestyle=(0, (5, 4)))
    axes.plot(reached, [month.enrolled for month in known], color=NEW, linewidth=4, solid_capstyle="round")
    if known:
        axes.plot(reached[-1:], [known[-1].enrolled], "o", color=NEW, markersize=10)
    top = max(1, planned, *(month.planned for month in months), *(month.enrolled or 0 for month in known))
    axes.set_ylim(0, 1.12 * top)
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=5)
    step = max(1, -(-len(months) // most_ticks))
    ticks = range(0, len(months), step)
    axes.set_xticks([places[number] for number in ticks], [_short(months[number].end) for number in ticks])
    axes.set_xlim(-0.3, max(1.0, *places) + 0.3)
    axes.yaxis.set_major_formatter(lambda value, place: show_number(value))
    axes.text(0, 1.04 * top, _("dashed: the plan"), color=SOFT, fontsize=13)
    description = _describe(known, months, planned)
    name = drawing_name("ac", kind, language(), [(m.end, m.enrolled, m.planned) for m in months], planned)
    return Chart(inline_svg(figure, name, title, description), title, description, _table(months))


def _short(day: date) -> str:
    return str(format_date(day, "MMM yy", locale=language()))


def _describe(known: Sequence[Month], months: Sequence[Month], planned: int) -> str:
    if not known:
        return str(_("Nobody is enrolled yet. The plan is %(planned)s clients.", planned=show_number(planned)))
    last = known[-1]
    text = _(
        "On %(day)s there were %(enrolled)s clients. The plan for then was %(expected)s, and in the end %(planned)s."
    )
    return str(text) % {
        "day": show_date(last.end),
        "enrolled": show_number(last.enrolled or 0),
        "expected": show_number(last.planned),
        "planned": show_number(planned or max(month.planned for month in months)),
    }


def _table(months: Sequence[Month]) -> Table:
    rows = tuple(
        (show_date(m.end), "–" if m.enrolled is None else show_number(m.enrolled), show_number(m.planned))
        for m in months
    )
    return Table((_("Up to"), _("Clients enrolled"), _("Plan")), rows)
