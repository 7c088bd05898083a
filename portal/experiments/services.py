"""Start an experiment from a dilemma, and settle who owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock, mail
from portal.audit.services import append
from portal.db import session
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import change_status
from portal.errors import Conflict, InvalidInput
from portal.experiments.models import Experiment, ExperimentStatus, Owner, Side
from portal.i18n import _, _l, in_language

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.dilemmas.models import Dilemma


def own_side(user: User) -> Side | None:
    """The side on which somebody can own an experiment; administrators own none."""
    if user.is_researcher:
        return Side.RESEARCH
    return Side.PRACTICE if user.is_practitioner else None


def start_from_dilemma(dilemma: Dilemma, title: str, starter: User) -> Experiment:
    """Begin a plan. The starter owns it for the own side; when a researcher starts, the dilemma's author is asked."""
    side = own_side(starter)
    if side is None:
        raise Conflict("no_side", _l("Only caseworkers, team leads and researchers make a plan."))
    if dilemma.status is DilemmaStatus.CLOSED:
        raise Conflict("dilemma_closed", _l("This dilemma is closed. No plan can be made from it."))
    now = clock.now()
    experiment = Experiment(
        dilemma_id=dilemma.id, title=title.strip(), status=ExperimentStatus.DRAFT, created_at=now, owners=[]
    )
    session.add(experiment)
    experiment.owners.append(Owner(user=starter, side=side, asked_at=now, accepted_at=now))
    session.flush()  # its id is needed below
    append(starter, "experiment.started", "experiment", experiment.id, dilemma=dilemma.id)
    if side is Side.RESEARCH and own_side(dilemma.author) is Side.PRACTICE:
        ask_owner(experiment, dilemma.author, Side.PRACTICE, starter)
    if dilemma.status is DilemmaStatus.OPEN:
        change_status(dilemma, DilemmaStatus.PLANNING, starter)
    return experiment


def ask_owner(experiment: Experiment, user: User, side: Side, actor: User) -> Owner:
    """Ask somebody to own the experiment for a side; they own it once they say yes."""
    if not experiment.is_draft:
        raise Conflict("frozen", _l("The plan is fixed. Owners can't change any more."))
    if own_side(user) is not side:
        sentence = (
            _l("This account is not of a researcher.")
            if side is Side.RESEARCH
            else _l("This account is not of a caseworker or team lead.")
        )
        raise InvalidInput("wrong_side", sentence, {"email": sentence})
    known = next((owner for owner in experiment.owners if owner.user_id == user.id), None)
    if known is not None:
        return known
    owner = Owner(user=user, side=side, asked_at=clock.now())
    experiment.owners.append(owner)
    with in_language(user.language):
        subject = _("Will you make a plan together? %(title)s", title=experiment.title)
        body = _("%(name)s asks you to own this plan together:", name=actor.name)
        mail.write(user.email, subject, f"{body}\n\n{mail.address(f'/experiments/{experiment.id}')}\n")
    append(actor, "owner.asked", "experiment", experiment.id, user=user.id, side=side.value)
    return owner


def answer_ownership(experiment: Experiment, user: User, accept: bool) -> None:
    """Yes or no of somebody who was asked; a no leaves no trace but the audit log."""
    owner = next((o for o in experiment.owners if o.user_id == user.id and not o.is_current), None)
    if owner is None:
        raise Conflict("not_asked", _l("Nobody asked you this, or you answered already."))
    if accept:
        owner.accepted_at = clock.now()
    else:
        experiment.owners.remove(owner)
        session.delete(owner)
    append(user, "owner.accepted" if accept else "owner.declined", "experiment", experiment.id, side=owner.side.value)
