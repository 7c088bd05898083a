"""A team joins, and its lead agrees or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import clock, mail
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.experiments.sites.models import Consent, Site
from portal.experiments.sites.queries import leads_of, site_of_team
from portal.i18n import _, _l, in_language
from portal.teams.models import Team

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment

MOST_PER_MONTH = 10_000
LABEL_LENGTH = 120


def join(experiment: Experiment, team: Team, expected_per_month: int, actor: User) -> Site:
    """Let a team take part; at once when the actor leads it, else its leads are asked by letter.

    A team that is in, or whose lead was asked, stays as it is; one that declined asks again.
    """
    _refuse_when_over(experiment)
    if team.id not in actor.team_ids or not actor.is_practitioner:
        raise Forbidden("not_your_team", _l("You can only let your own team take part."))
    if not 1 <= expected_per_month <= MOST_PER_MONTH:
        sentence = _l("Fill in how many clients you expect in a month: a whole number of 1 or more.")
        raise InvalidInput("expected_out_of_range", sentence, {"expected_per_month": sentence})
    site = site_of_team(experiment, team)
    leads = team.id in actor.led_team_ids
    if site is not None and site.consent is not Consent.DECLINED:
        return answer(site, actor, True) if leads and site.consent is Consent.ASKED else site
    if site is None:
        site = Site(experiment=experiment, team=team, label=_label(experiment, team))
        session.add(site)
    site.expected_per_month, site.asked_by, site.asked_at = expected_per_month, actor, clock.now()
    site.consent, site.answered_by, site.answered_at = Consent.ASKED, None, None
    session.flush()  # a new site has neither id nor team_id yet, and a lost race for its label shows here
    if leads:
        return answer(site, actor, True)
    for lead in leads_of(team):
        with in_language(lead.language):
            mail.write(lead.email, _("Can your team take part in a trial?"), _question(site))
    append(actor, "site.asked", "experiment", experiment.id, team=team.id, expected_per_month=expected_per_month)
    return site


def answer(site: Site, actor: User, agree: bool) -> Site:
    """The lead's yes or no. The same answer twice is one answer; another one than before is refused."""
    if site.team_id not in actor.led_team_ids:
        raise Forbidden("not_the_lead", _l("Only the lead of this team can say whether it takes part."))
    wanted = Consent.GIVEN if agree else Consent.DECLINED
    if site.consent is wanted:
        return site
    if site.consent is not Consent.ASKED:
        raise Conflict("answered_already", _l("This team has given its answer already."))
    _refuse_when_over(site.experiment)
    site.consent, site.answered_by, site.answered_at = wanted, actor, clock.now()
    if site.asked_by.id != actor.id:
        with in_language(site.asked_by.language):
            mail.write(site.asked_by.email, _("The answer of your team lead"), _answer_in_words(site, actor))
    event = "site.joined" if agree else "site.declined"
    append(actor, event, "site", site.id, experiment=site.experiment_id, expected_per_month=site.expected_per_month)
    return site


def _refuse_when_over(experiment: Experiment) -> None:
    if not (experiment.is_draft or experiment.is_enrolling):
        raise Conflict("enrolment_closed", _l("Enrolment in this trial is closed. A team can't join any more."))


def _label(experiment: Experiment, team: Team) -> str:
    """The organisation's name; with the team's name when the organisation has a site already."""
    name = team.organisation.name
    taken = select(Site.id).join(Team).where(
        Site.experiment_id == experiment.id, Team.organisation_id == team.organisation_id
    )  # fmt: skip
    is_first = session.scalars(taken.limit(1)).first() is None
    return (name if is_first else f"{name}, {team.name}")[:LABEL_LENGTH]


def _question(site: Site) -> str:
    sentence = _(
        "%(name)s wants to take part with your team in the trial “%(title)s”.\n\n"
        "Together you expect %(number)d clients a month. Does your team take part? Say yes or no here:\n%(address)s",
        name=site.asked_by.name,
        title=site.experiment.title,
        number=site.expected_per_month,
        address=mail.address(f"/experiments/{site.experiment.id}/sites"),
    )
    return str(sentence)


def _answer_in_words(site: Site, lead: User) -> str:
    title = site.experiment.title
    if site.takes_part:
        return str(_("Your team takes part in the trial “%(title)s”. %(name)s agreed.", title=title, name=lead.name))
    sentence = _(
        "Your team does not take part in the trial “%(title)s”. Ask %(name)s why. You can ask again later.",
        title=title,
        name=lead.name,
    )
    return str(sentence)
