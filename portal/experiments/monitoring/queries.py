"""How a trial goes, in a few grouped counts; outcomes by arm stay closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import Row, Select, func, select

from portal import clock
from portal.clock import local
from portal.db import session
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.models import Experiment
from portal.experiments.outcomes.models import OutcomeRecord
from portal.experiments.protocol.queries import frozen_content, registration_of
from portal.experiments.sites.models import Site
from portal.stats.design import OutcomeSpec

DAYS_A_MONTH = 365.25 / 12
NOBODY: tuple[int, datetime | None] = (0, None)
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class SiteAccrual:
    """One site against its plan; `enrolled` is None where the reader may not see a small number."""

    site_id: int
    team_id: int | None
    label: str
    enrolled: int | None
    expected: int
    last_at: datetime | None

    @property
    def share(self) -> float | None:
        """Enrolled as a part of what was expected by now; None when one of them isn't shown or known."""
        return self.enrolled / self.expected if self.expected and self.enrolled is not None else None


@dataclass(frozen=True)
class ArmCount:
    """How many were drawn into an arm, and at which ratio the draw works."""

    key: str
    label: str
    ratio: int
    enrolled: int


@dataclass(frozen=True)
class OutcomeCount:
    """What is known of an outcome, over all arms together."""

    key: str
    label: str
    due: int
    known: int

    @property
    def missing(self) -> int:
        """Could be known, and isn't."""
        return self.due - self.known


@dataclass(frozen=True)
class MonthCount:
    """Clients up to the end of a month, and the plan for then."""

    end: date
    enrolled: int | None
    planned: int


@dataclass(frozen=True)
class Progress:
    """All that the monitor shows."""

    planned: int
    enrolled: int
    expected: int
    sites: tuple[SiteAccrual, ...]
    arms: tuple[ArmCount, ...]
    strata: dict[str, dict[str, dict[str, int | None]]]
    outcomes: tuple[OutcomeCount, ...]
    months: tuple[MonthCount, ...]
    full_on: date | None


def progress(experiment: Experiment) -> Progress | None:
    """Numbers against the plan; None before the freeze."""
    content, registration = frozen_content(experiment), registration_of(experiment)
    if content is None or registration is None:
        return None
    started = local(registration.at).date()
    until = local(experiment.closed_at).date() if experiment.closed_at else clock.today()
    months_gone = max(0.0, (until - started).days / DAYS_A_MONTH)
    sites = [site for site in experiment.sites if site.takes_part]
    per_site = _per_site(experiment)
    accrual = tuple(
        SiteAccrual(
            site.id,
            site.team_id,
            site.label,
            per_site.get(site.id, NOBODY)[0],
            _expected(site, until),
            per_site.get(site.id, NOBODY)[1],
        )
        for site in sites
    )
    enrolled = sum(count for count, _last in per_site.values())
    per_arm = dict(_counts(select(Enrolment.arm, func.count()).group_by(Enrolment.arm), experiment))
    planned = content.expected_clients or 0
    monthly = sum(site.expected_per_month for site in sites)
    return Progress(
        planned=planned,
        enrolled=enrolled,
        expected=min(planned or 10**9, sum(site.expected for site in accrual)),
        sites=accrual,
        arms=tuple(ArmCount(a.key, a.label, a.ratio, per_arm.get(a.key, 0)) for a in content.design.arms),
        strata=_strata(experiment),
        outcomes=_outcomes(experiment, content.design.outcomes),
        months=_months(experiment, started, until, monthly, planned),
        full_on=_full_on(enrolled, planned, months_gone, until),
    )


def _counts(query: Select[*Columns], experiment: Experiment) -> Sequence[Row[*Columns]]:
    return session.execute(query.where(Enrolment.experiment_id == experiment.id)).all()


def _expected(site: Site, until: date) -> int:
    """What a site said it would enrol from its consent until now."""
    since = local(site.answered_at).date() if site.answered_at else until
    return round(site.expected_per_month * max(0, (until - since).days) / DAYS_A_MONTH)


def _per_site(experiment: Experiment) -> dict[int, tuple[int, datetime | None]]:
    query = select(Enrolment.site_id, func.count(), func.max(Enrolment.at)).group_by(Enrolment.site_id)
    return {site_id: (count, last) for site_id, count, last in _counts(query, experiment)}


def _strata(experiment: Experiment) -> dict[str, dict[str, dict[str, int | None]]]:
    """Factor -> level -> arm -> clients: what the arms look like at the start."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for strata, arm in _counts(select(Enrolment.strata, Enrolment.arm), experiment):
        for factor, level in strata.items():
            found[factor][level][arm] += 1
    return {factor: {level: dict(arms) for level, arms in levels.items()} for factor, levels in found.items()}


def _outcomes(experiment: Experiment, specs: Sequence[OutcomeSpec]) -> tuple[OutcomeCount, ...]:
    known = dict(
        session.execute(
            select(OutcomeRecord.outcome_key, func.count())
            .join(Enrolment)
            .where(Enrolment.experiment_id == experiment.id)
            .group_by(OutcomeRecord.outcome_key)
        ).all()
    )
    counts = []
    for spec in specs:
        tomorrow = clock.start_of(clock.today() - timedelta(days=spec.due_days - 1))
        due = session.scalar(
            select(func.count())
            .select_from(Enrolment)
            .where(Enrolment.experiment_id == experiment.id, Enrolment.at < tomorrow)
        )
        counts.append(OutcomeCount(spec.key, spec.label, max(due or 0, known.get(spec.key, 0)), known.get(spec.key, 0)))
    return tuple(counts)


def _months(experiment: Experiment, started: date, until: date, monthly: int, planned: int) -> tuple[MonthCount, ...]:
    """The months from the start, each with its total; the plan goes on until it is full."""
    days = [local(at).date() for (at,) in _counts(select(Enrolment.at), experiment)]
    total = planned or len(days)
    last = max(1, -(-total // monthly)) if monthly else 1
    last = min(48, max(last, round((until - started).days / DAYS_A_MONTH)))
    rows = []
    for number in range(last + 1):
        end = started + timedelta(days=round(number * DAYS_A_MONTH))
        known = sum(day <= end for day in days) if end <= until else None
        rows.append(MonthCount(end, known, min(total, monthly * number)))
    if until not in {row.end for row in rows}:  # today stands between two months
        gone = (until - started).days / DAYS_A_MONTH
        rows.append(MonthCount(until, sum(day <= until for day in days), min(total, round(monthly * gone))))
    return tuple(sorted(rows, key=lambda row: row.end))


def _full_on(enrolled: int, planned: int, months_gone: float, until: date) -> date | None:
    """The day on which the trial is full at the present pace; None when that can't be said."""
    if not enrolled or not planned or months_gone < 0.5 or enrolled >= planned:
        return None
    months_left = (planned - enrolled) / (enrolled / months_gone)
    return until + timedelta(days=round(months_left * DAYS_A_MONTH)) if months_left < 240 else None
