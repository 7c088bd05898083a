"""No small number of another team's clients is shown, nor can it be worked out; the own team's stay."""

from __future__ import annotations

from portal.experiments.monitoring.queries import ArmCount, Progress, SiteAccrual
from portal.experiments.monitoring.visible import for_reader

LIMIT = 10


def make_progress(*enrolled: int, strata=None) -> Progress:
    sites = tuple(SiteAccrual(i, 100 + i, f"Plek {i}", n, 20, None) for i, n in enumerate(enrolled))
    arms = (ArmCount("usual", "Gewoon", 1, 40), ArmCount("new", "Nieuw", 1, 40))
    return Progress(200, sum(enrolled), 100, sites, arms, strata or {}, (), (), None)


def shown(progress: Progress, *team_ids: int) -> list[int | None]:
    return [site.enrolled for site in for_reader(progress, set(team_ids), LIMIT).sites]


def test_large_sites_are_shown_to_all():
    assert shown(make_progress(30, 25, 10)) == [30, 25, 10]


def test_a_small_site_takes_another_along_because_the_total_is_shown():
    assert shown(make_progress(30, 25, 4)) == [30, None, None]


def test_the_own_small_site_is_shown_and_covers_no_other():
    assert shown(make_progress(30, 5, 4), 101) == [None, 5, None]


def test_small_cells_of_the_groups_at_the_start_are_hidden():
    strata = {"duur": {"kort": {"usual": 31, "new": 33}, "lang": {"usual": 9, "new": 7}}}
    cells = for_reader(make_progress(80, strata=strata), set(), LIMIT).strata["duur"]
    assert cells["lang"] == {"usual": None, "new": None}


def test_large_cells_stay():
    strata = {"duur": {"kort": {"usual": 31, "new": 33}, "lang": {"usual": 19, "new": 17}}}
    assert for_reader(make_progress(100, strata=strata), set(), LIMIT).strata == strata
