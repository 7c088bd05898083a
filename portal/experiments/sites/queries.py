"""Read sites: who takes part, whose they are, and how long the enrolment will take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.db import session
from portal.experiments.sites.models import Consent, Site
from portal.teams.models import Membership, Team

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment


@dataclass(frozen=True)
class Pace:
    """What the sites expect together, beside what the plan needs."""

    per_month: int
    needed: int | None

    @property
    def months(self) -> int | None:
        """Whole months until there are enough clients; None when that can't be said."""
        if not self.needed or not self.per_month:
            return None
        return -(-self.needed // self.per_month)


def get_site(experiment_id: int, site_id: int) -> Site | None:
    """A site of this experiment."""
    return session.scalars(select(Site).where(Site.id == site_id, Site.experiment_id == experiment_id)).one_or_none()


def site_of_team(experiment: Experiment, team: Team) -> Site | None:
    """The site of a team, whatever its lead said."""
    query = select(Site).where(Site.experiment_id == experiment.id, Site.team_id == team.id)
    return session.scalars(query).one_or_none()


def sites_of(experiment: Experiment) -> list[Site]:
    """All teams that take part, were asked or said no, by name."""
    return list(session.scalars(select(Site).where(Site.experiment_id == experiment.id).order_by(Site.label)))


def own_sites(experiment: Experiment, user: User) -> list[Site]:
    """The sites at which this person can enrol."""
    query = (
        select(Site)
        .where(Site.experiment_id == experiment.id, Site.team_id.in_(user.team_ids), Site.consent == Consent.GIVEN)
        .order_by(Site.label)
    )
    return list(session.scalars(query)) if user.is_practitioner else []


def site_of(experiment: Experiment, user: User) -> Site | None:
    """The first site at which this person can enrol."""
    return next(iter(own_sites(experiment, user)), None)


def teams_that_can_join(experiment: Experiment, user: User) -> list[Team]:
    """Own teams that aren't in yet; one that said no can ask again."""
    present = {site.team_id for site in sites_of(experiment) if site.consent is not Consent.DECLINED}
    return [m.team for m in user.memberships if m.team_id not in present] if user.is_practitioner else []


def leads_of(team: Team) -> list[User]:
    """Those who lead a team and can sign in."""
    query = select(Membership).where(Membership.team_id == team.id, Membership.is_lead).order_by(Membership.id)
    return [m.user for m in session.scalars(query) if m.user.is_active]


def pace(sites: Iterable[Site], needed: int | None) -> Pace:
    """The pace of those that take part; who was only asked does not count."""
    return Pace(sum(site.expected_per_month for site in sites if site.takes_part), needed)
