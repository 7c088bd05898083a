"""Lock the data, run the agreed analysis, publish, react, decide."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from portal import clock, mail
from portal.audit.services import append
from portal.db import session
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import change_status
from portal.errors import Conflict, InvalidInput
from portal.experiments.keys import turn_key
from portal.experiments.models import ExperimentStatus, KeyAct
from portal.experiments.outcomes.queries import data_file
from portal.experiments.protocol.queries import frozen_content
from portal.i18n import _, _l, in_language
from portal.results.models import Choice, Decision, Reaction, Result
from portal.results.queries import get_result, people_to_tell
from portal.stats.analyse import UnsupportedAnalysis, analyse_table
from portal.stats.dataset import DatasetError

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.teams.models import Team


def lock_data(experiment: Experiment, actor: User) -> Result | None:
    """Turn this side's key to lock the data; the second key locks them and runs the agreed analysis.

    Raises Conflict before enrolment is closed, and when the analysis can't run on what is there: then nothing
    is locked.
    """
    if experiment.is_locked:
        return get_result(experiment.id)
    if experiment.status is not ExperimentStatus.CLOSED:
        raise Conflict("not_closed", _l("Close the enrolment first. After that both sides can lock the data."))
    if not turn_key(experiment, KeyAct.LOCK, actor):
        return None
    experiment.locked_at = clock.now()
    result = _analyse(experiment)
    append(actor, "data.locked", "experiment", experiment.id, sha256=result.data_hash)
    return result


def _analyse(experiment: Experiment) -> Result:
    content = frozen_content(experiment)
    if content is None:
        raise Conflict("not_frozen", _l("The plan isn't signed by both sides."))
    data = data_file(experiment, content.design)
    try:
        analysis = analyse_table(content.design, data, planned_n=content.expected_clients)
    except UnsupportedAnalysis as error:
        raise Conflict(
            "unsupported", _l("The portal can't run this analysis yet. The data stay open."), reason=str(error)
        ) from error
    except DatasetError as error:
        raise Conflict("no_data", _l("There are too few outcomes to analyse. Fill in more outcomes first.")) from error
    result = Result(
        experiment=experiment,
        analysis=analysis.to_json(),
        data_hash=hashlib.sha256(data).hexdigest(),
        at=clock.now(),
    )
    session.add(result)
    return result


def publish(experiment: Experiment, actor: User) -> bool:
    """Turn this side's key to publish; True when both have turned it and the result is open to all."""
    if experiment.is_published:
        return True
    if get_result(experiment.id) is None:
        raise Conflict("not_locked", _l("Lock the data first. Then the agreed analysis runs."))
    if not turn_key(experiment, KeyAct.PUBLISH, actor):
        return False
    experiment.status, experiment.published_at = ExperimentStatus.PUBLISHED, clock.now()
    if experiment.dilemma is not None:
        change_status(experiment.dilemma, DilemmaStatus.ANSWERED, actor, tell=False)  # they get the letter below
    for user in people_to_tell(experiment):
        with in_language(user.language):
            subject = _("The result is there: %(title)s", title=experiment.title)
            body = _("Read what came out, and decide with your team what you do with it:")
            mail.write(user.email, subject, f"{body}\n\n{mail.address(f'/results/{experiment.id}')}\n")
    append(actor, "result.published", "experiment", experiment.id)
    return True


def react(result: Result, actor: User, text: str) -> Reaction:
    """An owner says in own words what they make of it; a new text replaces the own earlier one."""
    side = result.experiment.side_of(actor)
    if side is None:
        raise Conflict("not_owner", _l("Only the owners of the trial can react here."))
    reaction = next((r for r in result.reactions if r.user_id == actor.id), None)
    if reaction is None:
        reaction = Reaction(result=result, user_id=actor.id, side=side, text=text, at=clock.now())
        session.add(reaction)
    reaction.text, reaction.at = text, clock.now()
    append(actor, "result.reacted", "experiment", result.experiment_id, side=side.value)
    return reaction


def record_decision(
    team: Team, result: Result, choice: Choice, reason: str, look_back_on: date, actor: User
) -> Decision:
    """A team decides; a later decision stands beside the earlier and holds from then on."""
    if team.id not in actor.team_ids:
        raise Conflict("not_your_team", _l("You can only decide for your own team."))
    if not result.experiment.is_published:
        raise Conflict("not_published", _l("This result isn't published yet."))
    if look_back_on <= clock.today():
        sentence = _l("Choose a day that is still to come.")
        raise InvalidInput("look_back_past", sentence, {"look_back_on": sentence})
    decision = Decision(
        result=result,
        team=team,
        choice=choice,
        reason=reason,
        look_back_on=look_back_on,
        by_id=actor.id,
        at=clock.now(),
    )
    session.add(decision)
    append(actor, "decision.recorded", "experiment", result.experiment_id, team=team.id, choice=choice.value)
    return decision
