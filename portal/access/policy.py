"""Who may do what: one rule for each permission, denied unless a rule says yes.

A rule says whether this person may ever do this with this thing. Whether it can be done now (the trial is
running, the data are open) is the service's to say, with a Conflict that explains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portal.access.permissions import Permission
from portal.access.roles import Role

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.dilemmas.models import Dilemma
    from portal.experiments.enrolment.models import Enrolment
    from portal.experiments.models import Experiment
    from portal.experiments.sites.models import Site
    from portal.results.models import Result
    from portal.teams.models import Team

Rule = Callable[["User", Any], bool]


def may(user: User | None, permission: Permission, thing: Any = None) -> bool:
    """Whether this person may do this (with this thing); never for somebody who isn't signed in or is switched off."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return RULES[permission](user, thing)


def _anyone(user: User, thing: Any) -> bool:
    return True


def _practitioner(user: User, thing: Any) -> bool:
    return user.is_practitioner


def _is_admin(user: User, thing: Any) -> bool:
    return user.role is Role.ADMIN


def _may_invite(user: User, team: Team | None) -> bool:
    """Administrators invite anyone; a team lead invites klantmanagers to the own team."""
    if user.role is Role.ADMIN:
        return True
    return bool(user.led_team_ids) and (team is None or team.id in user.led_team_ids)


def _own_dilemma(user: User, dilemma: Dilemma) -> bool:
    return dilemma.author_id == user.id


def _starts_experiments(user: User, dilemma: Dilemma | None) -> bool:
    return user.is_practitioner or user.is_researcher


def _researcher(user: User, thing: Any) -> bool:
    return user.is_researcher


def _owns(user: User, experiment: Experiment) -> bool:
    return experiment.side_of(user) is not None


def _was_asked(user: User, experiment: Experiment) -> bool:
    return any(owner.user_id == user.id and not owner.is_current for owner in experiment.owners)


def _reads_experiment(user: User, experiment: Experiment) -> bool:
    """Drafts are open to all colleagues: plans are made in sight, so that others can join and object."""
    return True


def _joins(user: User, experiment: Experiment) -> bool:
    return user.is_practitioner and bool(user.team_ids)


def _consents(user: User, site: Site) -> bool:
    return site.team_id is not None and site.team_id in user.led_team_ids


def _works_at_a_site(user: User, experiment: Experiment) -> bool:
    """Klantmanagers and leads of a team whose site takes part; nobody else sees clients, administrators neither."""
    return user.is_practitioner and any(s.takes_part and s.team_id in user.team_ids for s in experiment.sites)


def _own_enrolment(user: User, enrolment: Enrolment) -> bool:
    return user.is_practitioner and enrolment.site.team_id in user.team_ids


def _monitors(user: User, experiment: Experiment) -> bool:
    return _owns(user, experiment) or _works_at_a_site(user, experiment)


def _reads_result(user: User, result: Result) -> bool:
    """Open to all once published; before that to the owners, who have to publish it."""
    return result.experiment.is_published or _owns(user, result.experiment)


def _owns_result(user: User, result: Result) -> bool:
    return _owns(user, result.experiment)


def _decides(user: User, result: Result) -> bool:
    return user.is_practitioner and bool(user.team_ids) and result.experiment.is_published


RULES: dict[Permission, Rule] = {
    Permission.SIGNED_IN: _anyone,
    Permission.ADMIN_OPEN: _is_admin,
    Permission.ACCOUNT_INVITE: _may_invite,
    Permission.TEAM_READ: _anyone,
    Permission.DILEMMA_READ: _anyone,
    Permission.DILEMMA_POST: _practitioner,
    Permission.DILEMMA_EDIT: _own_dilemma,
    Permission.DILEMMA_RECOGNISE: _practitioner,
    Permission.DILEMMA_COMMENT: _anyone,
    Permission.EXPERIMENT_READ: _reads_experiment,
    Permission.EXPERIMENT_START: _starts_experiments,
    Permission.EXPERIMENT_IMPORT: _researcher,
    Permission.EXPERIMENT_OWN: _owns,
    Permission.OWNERSHIP_ANSWER: _was_asked,
    Permission.PROTOCOL_EDIT: _owns,
    Permission.PROTOCOL_SIGN: _owns,
    Permission.SITE_JOIN: _joins,
    Permission.SITE_CONSENT: _consents,
    Permission.CLIENT_ENROL: _works_at_a_site,
    Permission.ENROLMENT_READ: _own_enrolment,
    Permission.OUTCOME_RECORD: _works_at_a_site,
    Permission.MONITOR_READ: _monitors,
    Permission.KEY_TURN: _owns,
    Permission.RESULT_READ: _reads_result,
    Permission.RESULT_REACT: _owns_result,
    Permission.DECISION_RECORD: _decides,
}
