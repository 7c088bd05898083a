"""The way that a dilemma went: the five steps at the top of its page, and all that happened with its date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.dilemmas.models import Dilemma, DilemmaStatus
from portal.dilemmas.queries import TeamDecision
from portal.i18n import _, ngettext, show_date

# The step at which a dilemma with this status stands.
NOW = {DilemmaStatus.OPEN: 1, DilemmaStatus.PLANNING: 2, DilemmaStatus.RUNNING: 3, DilemmaStatus.ANSWERED: 4}
LAST = 4


@dataclass(frozen=True)
class Step:
    """One of the five steps; `state` is done, now, or empty for what is still to come."""

    name: str
    detail: str
    state: str


@dataclass(frozen=True)
class Happening:
    """Something that happened to a dilemma, and who did it."""

    at: datetime
    sentence: str
    by: str | None = None
    note: str | None = None


def steps_of(dilemma: Dilemma, colleagues: int) -> list[Step]:
    """Shared, recognised, plan, trial, result."""
    reached = {change.status: change.at for change in dilemma.history}
    now = NOW.get(dilemma.status)

    def day(status: DilemmaStatus) -> str:
        return show_date(reached[status]) if status in reached else ""

    names_and_details = [
        (_("Shared"), show_date(dilemma.posted_at)),
        (_("Recognised"), ngettext("%(num)d colleague", "%(num)d colleagues", colleagues)),
        (_("Make a plan"), day(DilemmaStatus.PLANNING)),
        (_("Trial"), day(DilemmaStatus.RUNNING)),
        (_("Result"), day(DilemmaStatus.ANSWERED)),
    ]
    return [Step(name, detail, _state(place, now, detail)) for place, (name, detail) in enumerate(names_and_details)]


def _state(place: int, now: int | None, detail: str) -> str:
    if now is None:
        return "done" if detail else ""
    if place == now:
        return "done" if place == LAST else "now"
    return "done" if place < now else ""


def happenings_of(dilemma: Dilemma, decisions: Sequence[TeamDecision]) -> list[Happening]:
    """All that happened, the oldest first."""
    found = [
        Happening(change.at, _sentence(change.status, first=place == 0), change.by.name, change.note)
        for place, change in enumerate(dilemma.history)
    ]
    if dilemma.edited_at is not None:
        found.append(Happening(dilemma.edited_at, _("The text was changed for the last time"), dilemma.author.name))
    for experiment in dilemma.experiments:
        if experiment.closed_at is not None:
            found.append(Happening(experiment.closed_at, _("Enrolment was closed: %(title)s", title=experiment.title)))
        if experiment.published_at is not None:
            found.append(
                Happening(experiment.published_at, _("The result was published: %(title)s", title=experiment.title))
            )
    found += [
        Happening(d.at, _("%(team)s decided: %(choice)s", team=d.team.full_name, choice=d.choice)) for d in decisions
    ]
    return sorted(found, key=lambda happening: happening.at)


def _sentence(status: DilemmaStatus, *, first: bool) -> str:
    sentences: dict[DilemmaStatus, str] = {
        DilemmaStatus.OPEN: _("Shared with colleagues") if first else _("Open again for colleagues"),
        DilemmaStatus.PLANNING: _("A plan was started"),
        DilemmaStatus.RUNNING: _("Both sides signed the plan and the trial started"),
        DilemmaStatus.ANSWERED: _("There is a result"),
        DilemmaStatus.CLOSED: _("The dilemma was closed"),
    }
    return sentences[status]
