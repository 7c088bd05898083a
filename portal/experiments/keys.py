"""Acts that need both sides: each turns a key, and with the second the act happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict
from portal.experiments.models import KeyAct, Side, TurnedKey
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment


def turn_key(experiment: Experiment, act: KeyAct, actor: User) -> bool:
    """Turn the key of the actor's side; True when both sides have now turned theirs. Twice is once."""
    side = experiment.side_of(actor)
    if side is None:
        raise Conflict("not_owner", _l("Only the owners of this trial can do this."))
    turned = keys_of(experiment, act)
    if side not in turned:
        key = TurnedKey(act=act, side=side, user_id=actor.id, at=clock.now())
        experiment.keys.append(key)
        session.flush()  # the key must stand before the entry that tells of it
        append(actor, "key.turned", "experiment", experiment.id, act=act.value, side=side.value)
        turned = {**turned, side: key}
    return set(turned) == set(Side)


def keys_of(experiment: Experiment, act: KeyAct) -> dict[Side, TurnedKey]:
    """Which sides have turned their key for an act."""
    return {key.side: key for key in experiment.keys if key.act is act}
