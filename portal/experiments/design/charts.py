"""The chance that a trial sees a difference, by the number of clients."""

from __future__ import annotations

from collections.abc import Sequence

from portal.i18n import _, language, show_number
from portal.web.svg import EXTRA, NEW, SOFT, Chart, Table, drawing_name, inline_svg, new_figure, plain_axes

SIZES = {"wide": (640, 300, 6), "narrow": (320, 270, 3)}


def power_charts(points: Sequence[tuple[int, float]], planned: int, chance: float) -> tuple[Chart, Chart]:
    """Wide and narrow.

    `points` are (clients in all, chance from 0 to 1) with rising numbers; `planned` clients give `chance`.
    """
    return _chart("wide", points, planned, chance), _chart("narrow", points, planned, chance)


def _chart(kind: str, points: Sequence[tuple[int, float]], planned: int, chance: float) -> Chart:
    width, height, most_ticks = SIZES[kind]
    title = _("The chance that the trial sees a difference, by the number of clients")
    figure = new_figure(width, height)
    axes = plain_axes(figure, (52 / width, 56 / height, 1 - 72 / width, 1 - 70 / height))
    numbers, chances = [n for n, _chance in points], [share for _n, share in points]
    axes.plot(numbers, chances, color=NEW, linewidth=4, solid_capstyle="round")
    axes.plot([planned, planned], [0, chance], color=EXTRA, linewidth=2, linestyle=(0, (5, 4)))
    axes.plot([planned], [chance], "o", color=NEW, markersize=11)
    side = "right" if planned > (numbers[0] + numbers[-1]) / 2 else "left"
    shift = -0.02 if side == "right" else 0.02
    label = _("%(clients)s clients: %(chance)s", clients=show_number(planned), chance=_percent(chance))
    place = planned + shift * (numbers[-1] - numbers[0])
    axes.text(place, 0.06, label, ha=side, fontsize=13, fontweight="bold", color=EXTRA)
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.yaxis.set_major_formatter(lambda value, place: _percent(value))
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=most_ticks)
    axes.xaxis.set_major_formatter(lambda value, place: show_number(value))
    axes.set_xlabel(_("number of clients in the trial"), color=SOFT, fontsize=13)
    (first, low), (last, high) = points[0], points[-1]
    description = _(
        "A line that rises. With %(first)s clients the chance is %(low)s, with %(planned)s clients %(chance)s, "
        "and with %(last)s clients %(high)s.",
        first=show_number(first),
        low=_percent(low),
        planned=show_number(planned),
        chance=_percent(chance),
        last=show_number(last),
        high=_percent(high),
    )
    rows = tuple((show_number(n), _percent(share)) for n, share in points)
    name = drawing_name("pw", kind, language(), points, planned, chance)
    table = Table((_("Clients"), _("Chance")), rows)
    return Chart(inline_svg(figure, name, title, description), title, description, table)


def _percent(share: float) -> str:
    """80%; never 100% or 0% when it isn't exactly so."""
    percent = round(100 * share)
    if percent == 100 and share < 1:
        percent = 99
    if percent == 0 and share > 0:
        percent = 1
    return f"{show_number(percent)}%"
