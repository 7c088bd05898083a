"""What waits for somebody, what is new, and what a team does: gathered from all rooms in few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased, joinedload, lazyload

from portal import clock
from portal.db import session
from portal.dilemmas import queries as dilemmas
from portal.dilemmas.models import Dilemma, DilemmaStatus, Recognition
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.models import Experiment, ExperimentStatus, KeyAct, Owner, TurnedKey
from portal.experiments.outcomes.models import OutcomeRecord
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.models import ProtocolVersion, Registration, Signature
from portal.experiments.sites.models import Consent, Site
from portal.results.models import Decision, Result

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.teams.models import Team

SHOWN = 3
NEWS = 1
# Lists show titles only: owners and keys stay in the database.
BARE = (lazyload(Experiment.owners), lazyload(Experiment.keys))


@dataclass(frozen=True)
class Tasks:
    """What waits for one person."""

    enrolling: Sequence[Experiment] = ()
    due: Sequence[tuple[Experiment, int]] = ()
    to_sign: Sequence[Experiment] = ()
    keys: Sequence[tuple[Experiment, KeyAct]] = ()
    consents: Sequence[Site] = ()
    ownerships: Sequence[Owner] = ()
    undecided: Sequence[Result] = ()

    def __len__(self) -> int:
        """The number of things on the list."""
        return sum(len(getattr(self, name)) for name in self.__dataclass_fields__)


@dataclass(frozen=True)
class StartPage:
    """All that the start page of somebody who is signed in shows."""

    tasks: Tasks
    news: Sequence[Result]
    dilemmas: Sequence[dilemmas.Row]
    dilemma_count: int
    own_trials: Sequence[Experiment] = field(default_factory=list)


def start_page(user: User) -> StartPage:
    """Gather the start page."""
    if user.is_researcher:
        found, number = most_clients_without_plan()
    else:
        found, number = of_colleagues(user)
    return StartPage(tasks_of(user), new_results(), dilemmas.rows(found), number, own_trials(user))


def tasks_of(user: User) -> Tasks:
    """What waits for this person, by the role."""
    if user.is_practitioner:
        return Tasks(
            enrolling_at_own_site(user),
            due_outcomes(user),
            to_sign(user),
            waiting_keys(user),
            asked_consents(user),
            asked_ownerships(user),
            undecided_results(user),
        )
    return Tasks(to_sign=to_sign(user), keys=waiting_keys(user), ownerships=asked_ownerships(user))


def _at_own_site(user: User) -> ColumnElement[bool]:
    return exists().where(
        Site.experiment_id == Experiment.id, Site.team_id.in_(user.team_ids), Site.consent == Consent.GIVEN
    )


def enrolling_at_own_site(user: User) -> Sequence[Experiment]:
    """Running trials in which this person can enrol a client."""
    query = select(Experiment).where(Experiment.status == ExperimentStatus.ENROLLING, _at_own_site(user))
    return session.scalars(query.options(*BARE).order_by(Experiment.id)).all()


def due_outcomes(user: User) -> list[tuple[Experiment, int]]:
    """The number of outcomes that can be filled in now, for each open trial of the own teams; two queries."""
    plans = (
        select(Experiment, ProtocolVersion.content)
        .join(Registration, Registration.experiment_id == Experiment.id)
        .join(ProtocolVersion, ProtocolVersion.id == Registration.version_id)
        .where(
            Experiment.status.in_([ExperimentStatus.ENROLLING, ExperimentStatus.CLOSED]),
            Experiment.locked_at.is_(None),
            _at_own_site(user),
        )
    )
    trials, counts = {}, []
    for experiment, content in session.execute(plans.options(*BARE).order_by(Experiment.id)):
        trials[experiment.id] = experiment
        counts += [_due(user, experiment, o.key, o.due_days) for o in Content.from_dict(content).design.outcomes]
    if not counts:
        return []
    each = union_all(*counts).subquery()
    summed = select(each.c.experiment_id, func.sum(each.c.number)).group_by(each.c.experiment_id)
    numbers = {experiment_id: int(number) for experiment_id, number in session.execute(summed)}
    return [(trial, numbers[id_]) for id_, trial in trials.items() if numbers.get(id_)]


def _due(user: User, experiment: Experiment, key: str, days: int) -> Select[int, int]:
    """Count own clients for whom an outcome can be known by the date in the Netherlands, and isn't."""
    first_too_late = datetime.combine(clock.today() - timedelta(days=days - 1), time.min, clock.AMSTERDAM)
    known = exists().where(OutcomeRecord.enrolment_id == Enrolment.id, OutcomeRecord.outcome_key == key)
    return (
        select(literal(experiment.id).label("experiment_id"), func.count(Enrolment.id).label("number"))
        .join(Site, Site.id == Enrolment.site_id)
        .where(
            Enrolment.experiment_id == experiment.id,
            Site.team_id.in_(user.team_ids),
            Enrolment.at < first_too_late,
            ~known,
        )
    )


def _owned(user: User) -> Select[Experiment]:
    return (
        select(Experiment)
        .join(Owner, Owner.experiment_id == Experiment.id)
        .where(Owner.user_id == user.id, Owner.accepted_at.is_not(None))
        .options(*BARE)
        .order_by(Experiment.id.desc())
    )


def own_trials(user: User) -> Sequence[Experiment]:
    """Trials that this person owns and that have no published result yet."""
    return session.scalars(_owned(user).where(Experiment.status != ExperimentStatus.PUBLISHED)).all()


def to_sign(user: User) -> Sequence[Experiment]:
    """Plans of which the other side signed the newest version and the own side didn't."""
    newest = (
        select(func.max(ProtocolVersion.id)).where(ProtocolVersion.experiment_id == Experiment.id).scalar_subquery()
    )
    signed = exists().where(Signature.version_id == newest, Signature.side == Owner.side)
    return session.scalars(_owned(user).where(Experiment.status == ExperimentStatus.SIGNING, ~signed)).all()


def waiting_keys(user: User) -> Sequence[tuple[Experiment, KeyAct]]:
    """Acts for which the other side turned its key and now waits for the own side."""
    theirs, ours = aliased(TurnedKey), aliased(TurnedKey)
    turned = exists().where(ours.experiment_id == Experiment.id, ours.act == theirs.act, ours.side == Owner.side)
    query = _owned(user).join(theirs, theirs.experiment_id == Experiment.id).add_columns(theirs.act)
    rows = session.execute(query.where(theirs.side != Owner.side, ~turned).order_by(theirs.id))
    return [(experiment, act) for experiment, act in rows]


def asked_consents(user: User) -> Sequence[Site]:
    """Trials for which a team that this person leads was asked."""
    open_ = (ExperimentStatus.DRAFT, ExperimentStatus.SIGNING, ExperimentStatus.ENROLLING)
    query = (
        select(Site)
        .join(Experiment)
        .where(Site.team_id.in_(user.led_team_ids), Site.consent == Consent.ASKED, Experiment.status.in_(open_))
        .options(joinedload(Site.experiment).options(*BARE), joinedload(Site.asked_by))
        .order_by(Site.asked_at)
    )
    return session.scalars(query).all()


def asked_ownerships(user: User) -> Sequence[Owner]:
    """Trials that this person was asked to own."""
    query = select(Owner).where(Owner.user_id == user.id, Owner.accepted_at.is_(None))
    return session.scalars(query.options(joinedload(Owner.experiment).options(*BARE)).order_by(Owner.asked_at)).all()


def _published() -> Select[Result]:
    return (
        select(Result)
        .join(Experiment)
        .where(Experiment.status == ExperimentStatus.PUBLISHED)
        .options(joinedload(Result.experiment).options(*BARE), lazyload(Result.reactions))
        .order_by(Experiment.published_at.desc(), Result.id.desc())
    )


def new_results() -> Sequence[Result]:
    """The newest published results."""
    return session.scalars(_published().limit(NEWS)).all()


def undecided_results(user: User) -> Sequence[Result]:
    """Published results, newest first, about which none of the own teams decided; a few at a time."""
    if not user.team_ids:
        return []
    decided = exists().where(Decision.result_id == Result.id, Decision.team_id.in_(user.team_ids))
    return session.scalars(_published().where(~decided).limit(SHOWN)).all()


def of_colleagues(user: User) -> tuple[Sequence[Dilemma], int]:
    """The newest open dilemmas of others, and the number of all dilemmas."""
    query = select(Dilemma).where(Dilemma.author_id != user.id, Dilemma.status != DilemmaStatus.CLOSED)
    found = session.scalars(query.order_by(Dilemma.posted_at.desc(), Dilemma.id.desc()).limit(SHOWN)).all()
    return found, session.scalar(select(func.count()).select_from(Dilemma)) or 0


def most_clients_without_plan() -> tuple[Sequence[Dilemma], int]:
    """Dilemmas without a plan, most clients a month first, and how many there are; a team counts once."""
    holder = func.coalesce(Recognition.team_id, -Recognition.user_id)
    per_team = (
        select(Recognition.dilemma_id, func.max(Recognition.monthly_number).label("monthly"))
        .group_by(Recognition.dilemma_id, holder)
        .subquery()
    )
    monthly = (
        select(per_team.c.dilemma_id, func.sum(per_team.c.monthly).label("monthly"))
        .group_by(per_team.c.dilemma_id)
        .subquery()
    )
    is_open = Dilemma.status == DilemmaStatus.OPEN
    query = select(Dilemma).outerjoin(monthly, monthly.c.dilemma_id == Dilemma.id).where(is_open)
    order = (func.coalesce(monthly.c.monthly, 0).desc(), Dilemma.posted_at.desc(), Dilemma.id.desc())
    number = session.scalar(select(func.count()).select_from(Dilemma).where(is_open)) or 0
    return session.scalars(query.order_by(*order).limit(SHOWN + 2)).all(), number


def sites_of_team(team: Team) -> Sequence[Site]:
    """Trials in which a team takes part, newest first."""
    query = select(Site).where(Site.team_id == team.id, Site.consent == Consent.GIVEN)
    return session.scalars(
        query.options(joinedload(Site.experiment).options(*BARE)).order_by(Site.experiment_id.desc())
    ).all()


def decisions_of_team(team: Team) -> Sequence[Decision]:
    """The decision that holds for each result, newest first."""
    newest = select(func.max(Decision.id)).where(Decision.team_id == team.id).group_by(Decision.result_id)
    bare = joinedload(Decision.result).options(lazyload(Result.reactions), joinedload(Result.experiment).options(*BARE))
    return session.scalars(
        select(Decision).where(Decision.id.in_(newest)).options(bare).order_by(Decision.id.desc())
    ).all()
