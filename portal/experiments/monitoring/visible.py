"""What a reader may see of a monitor: no small number of another team's clients, nor what it follows from. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from portal.experiments.monitoring.queries import Progress, SiteAccrual
from portal.stats.disclosure import hidden_cells, suppress

Strata = dict[str, dict[str, dict[str, int | None]]]


def for_reader(progress: Progress, team_ids: Set[int], limit: int) -> Progress:
    """The same progress with small numbers hidden; those of the reader's own teams stay."""
    arms = [arm.key for arm in progress.arms]
    return replace(
        progress,
        sites=_sites(progress.sites, team_ids, limit),
        strata={factor: _levels(levels, arms, limit) for factor, levels in progress.strata.items()},
    )


def _sites(sites: tuple[SiteAccrual, ...], team_ids: Set[int], limit: int) -> tuple[SiteAccrual, ...]:
    others = [site for site in sites if site.team_id not in team_ids]
    shut = hidden_cells([site.enrolled or 0 for site in others], limit)
    hidden = {site.site_id for site, is_shut in zip(others, shut, strict=True) if is_shut}
    return tuple(replace(site, enrolled=None, last_at=None) if site.site_id in hidden else site for site in sites)


def _levels(levels: dict[str, dict[str, int | None]], arms: list[str], limit: int) -> dict[str, dict[str, int | None]]:
    names = sorted(levels)
    table = [[levels[name].get(arm) or 0 for arm in arms] for name in names]
    if all(count >= limit for row in table for count in row):
        return levels
    shown = suppress(table, limit)
    return {name: dict(zip(arms, cells, strict=True)) for name, cells in zip(names, shown.cells, strict=True)}
