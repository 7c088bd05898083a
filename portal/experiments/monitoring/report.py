"""The whole monitor: numbers, checks and alerts, for the page and for the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import clock
from portal.config import Limits
from portal.experiments.monitoring.alerts import Alert, AlertCode, outcome_alerts, ratio_alerts, site_alerts
from portal.experiments.monitoring.queries import Progress, progress
from portal.experiments.monitoring.visible import for_reader
from portal.stats.checks import sample_ratio_p

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment


@dataclass(frozen=True)
class Report:
    """Numbers, the p value of the group sizes (None before the first client), and what needs a look."""

    progress: Progress
    sample_ratio_p: float | None
    alerts: tuple[Alert, ...]


def report(experiment: Experiment, reader: User) -> Report | None:
    """How the trial goes, as this reader may see it; None before the freeze."""
    found = progress(experiment)
    if found is None:
        return None
    p = None
    if found.enrolled:
        p = sample_ratio_p([arm.enrolled for arm in found.arms], [arm.ratio for arm in found.arms])
    alerts = ratio_alerts(p)
    if not found.sites:
        alerts.append(Alert(AlertCode.NO_SITE))
    shown = for_reader(found, reader.team_ids, Limits.smallest_cell)
    if experiment.is_enrolling:
        hidden = {site.site_id for site in shown.sites if site.enrolled is None}
        for site in found.sites:
            raised = site_alerts(site.label, site.enrolled or 0, site.expected, site.last_at, clock.now())
            alerts += [alert.without_number() if site.site_id in hidden else alert for alert in raised]
    if not experiment.is_locked:
        alerts += outcome_alerts([(o.label, o.due, o.known) for o in found.outcomes])
    return Report(shown, p, tuple(alerts))
