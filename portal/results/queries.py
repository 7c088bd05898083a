"""Read results, decisions, and who hears of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, or_, select

from portal.accounts.models import User
from portal.db import session
from portal.dilemmas.models import Dilemma, Follow, Recognition, Theme
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.models import Experiment, ExperimentStatus
from portal.experiments.sites.models import Consent, Site
from portal.results.models import Decision, Result
from portal.teams.models import Membership

if TYPE_CHECKING:
    from portal.teams.models import Team


def get_result(experiment_id: int) -> Result | None:
    """The result of an experiment, published or not; the policy says who sees it."""
    return session.scalars(select(Result).where(Result.experiment_id == experiment_id)).one_or_none()


def published(theme: Theme | None = None) -> Select[Result]:
    """Published results, newest first."""
    query = select(Result).join(Experiment).where(Experiment.status == ExperimentStatus.PUBLISHED)
    if theme is not None:
        query = query.join(Dilemma, Dilemma.id == Experiment.dilemma_id).where(Dilemma.theme == theme)
    return query.order_by(Experiment.published_at.desc(), Result.id.desc())


def people_to_tell(experiment: Experiment) -> list[User]:
    """Owners, everybody at the sites, and all who recognise or follow the dilemma; each person once."""
    at_sites = (
        select(Membership.user_id)
        .join(Site, Site.team_id == Membership.team_id)
        .where(Site.experiment_id == experiment.id, Site.consent == Consent.GIVEN)
    )
    conditions = [User.id.in_(at_sites), User.id.in_([owner.user_id for owner in experiment.owners])]
    if experiment.dilemma_id is not None:
        for kind in (Follow, Recognition):
            conditions.append(User.id.in_(select(kind.user_id).where(kind.dilemma_id == experiment.dilemma_id)))
    return list(session.scalars(select(User).where(User.is_active, or_(*conditions)).order_by(User.id)))


def standing_decisions(result: Result) -> list[Decision]:
    """The decision that holds for each team, newest first."""
    latest = select(func.max(Decision.id)).where(Decision.result_id == result.id).group_by(Decision.team_id)
    return list(session.scalars(select(Decision).where(Decision.id.in_(latest)).order_by(Decision.id.desc())))


def choice_counts(decisions: list[Decision]) -> Counter[str]:
    """How many teams chose what."""
    return Counter(decision.choice.value for decision in decisions)


def team_numbers(result: Result, team: Team) -> tuple[int, int | None]:
    """Clients that a team enrolled, and its own number of such clients a month (None when it never said)."""
    enrolled = session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .join(Site)
        .where(Site.experiment_id == result.experiment_id, Site.team_id == team.id)
    )
    expected = session.scalar(
        select(Site.expected_per_month).where(Site.experiment_id == result.experiment_id, Site.team_id == team.id)
    )
    recognised = session.scalar(
        select(func.max(Recognition.monthly_number)).where(
            Recognition.dilemma_id == result.experiment.dilemma_id, Recognition.team_id == team.id
        )
    )
    return enrolled or 0, expected or recognised
