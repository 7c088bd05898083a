"""Post a dilemma, recognise it, talk about it, and take it a step further."""

from __future__ import annotations

from dataclasses import dataclass

from portal import clock
from portal.accounts.models import User
from portal.audit.services import append
from portal.db import session
from portal.dilemmas import letters, queries
from portal.dilemmas.models import (
    MOST_MONTHLY,
    MOST_WAYS,
    Comment,
    Dilemma,
    DilemmaStatus,
    Follow,
    Recognition,
    StatusChange,
    Theme,
    Way,
)
from portal.dilemmas.stems import index_text
from portal.errors import Conflict, InvalidInput
from portal.i18n import _l
from portal.screening import refused, screen

MOST_TITLE = 160
MOST_TEXT = 20_000


@dataclass(frozen=True)
class DilemmaDraft:
    """What somebody fills in; the first of the ways is what happens now."""

    title: str
    situation: str
    ways: tuple[str, ...]
    whom: str
    better: str
    theme: Theme
    monthly_number: int | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Each free text by the name of its field."""
        ways = {f"way_{number}": text for number, text in enumerate(self.ways, 1)}
        return {"title": self.title, "situation": self.situation, **ways, "whom": self.whom, "better": self.better}

    @property
    def index(self) -> str:
        """What the search looks in."""
        return index_text(self.title, (self.situation, *self.ways, self.whom, self.better))


def post_dilemma(author: User, draft: DilemmaDraft, follows_experiment_id: int | None = None) -> Dilemma:
    """Share a dilemma; its author recognises and follows it. Raises InvalidInput."""
    _check(draft)
    now = clock.now()
    dilemma = Dilemma(
        author=author,
        team=author.team,
        posted_at=now,
        follows_experiment_id=follows_experiment_id,
        status=DilemmaStatus.OPEN,
        ways=[],
        history=[StatusChange(status=DilemmaStatus.OPEN, by=author, at=now)],
    )
    _write(dilemma, draft)
    session.add(dilemma)
    session.flush()  # recognition and follow need its id
    _note_recognition(dilemma, author, draft.monthly_number)
    _note_follow(dilemma, author)
    append(author, "dilemma.posted", "dilemma", dilemma.id, follows_experiment_id=follows_experiment_id)
    return dilemma


def edit_dilemma(dilemma: Dilemma, draft: DilemmaDraft, actor: User) -> None:
    """Change the texts while the dilemma is open. Raises Conflict or InvalidInput."""
    require_editable(dilemma)
    _check(draft)
    _write(dilemma, draft)
    dilemma.edited_at = clock.now()
    _note_recognition(dilemma, actor, draft.monthly_number)
    append(actor, "dilemma.edited", "dilemma", dilemma.id)


def require_editable(dilemma: Dilemma) -> None:
    """Raise Conflict once a plan is being made of it: the plan quotes its texts."""
    if not dilemma.is_editable:
        raise Conflict(
            "dilemma_not_open",
            _l("Colleagues already work on this dilemma, so its text can't change. You can place a remark instead."),
        )


def change_status(
    dilemma: Dilemma, status: DilemmaStatus, actor: User, note: str | None = None, *, tell: bool = True
) -> None:
    """Take a dilemma a step further and write to those who wait for it; nothing happens when it is there already.

    With `tell=False` nobody is written: for a step of which the caller writes to the same people.
    """
    if dilemma.status is status:
        return
    dilemma.status = status
    dilemma.history.append(StatusChange(status=status, by=actor, at=clock.now(), note=note))
    for reader in queries.readers_of_step(dilemma, status) if tell else ():
        letters.write_step(dilemma, reader)
    append(actor, "dilemma.status_changed", "dilemma", dilemma.id, status=status.value)


def recognise(dilemma: Dilemma, user: User, monthly_number: int | None = None) -> Recognition:
    """Say "I have this too", once; a number of clients a month can be given later. Who recognises also follows.

    Raises InvalidInput.
    """
    _check_monthly(monthly_number)
    known = queries.recognition_of(dilemma, user)
    if known is not None and monthly_number in (None, known.monthly_number):
        return known
    recognition = _note_recognition(dilemma, user, monthly_number)
    if known is None:
        _note_follow(dilemma, user)
    append(user, "dilemma.recognised", "dilemma", dilemma.id, monthly_number=recognition.monthly_number)
    return recognition


def comment(dilemma: Dilemma, author: User, text: str, parent: Comment | None = None) -> Comment:
    """Add a remark to the talk, or an answer; an answer to an answer hangs under the same remark.

    Raises InvalidInput.
    """
    if parent is not None and parent.dilemma_id != dilemma.id:
        raise InvalidInput(
            "parent_elsewhere", _l("The remark that you answer isn't there any more. Load the page again.")
        )
    _check_texts({"text": text})
    parent_id = None if parent is None else parent.parent_id or parent.id
    remark = Comment(dilemma_id=dilemma.id, author=author, parent_id=parent_id, text=text.strip(), at=clock.now())
    session.add(remark)
    session.flush()  # the entry names its id
    append(author, "dilemma.commented", "dilemma", dilemma.id, comment_id=remark.id, parent_id=parent_id)
    return remark


def follow(dilemma: Dilemma, user: User) -> None:
    """Hear of every step; once is enough."""
    if _note_follow(dilemma, user):
        append(user, "dilemma.followed", "dilemma", dilemma.id)


def unfollow(dilemma: Dilemma, user: User) -> None:
    """Hear no more of it."""
    known = queries.follow_of(dilemma, user)
    if known is not None:
        session.delete(known)
        append(user, "dilemma.unfollowed", "dilemma", dilemma.id)


def _write(dilemma: Dilemma, draft: DilemmaDraft) -> None:
    dilemma.title, dilemma.situation = draft.title.strip(), draft.situation.strip()
    dilemma.whom, dilemma.better, dilemma.theme = draft.whom.strip(), draft.better.strip(), draft.theme
    dilemma.search_stems = draft.index
    # Rows are kept and reused: a new row with the position of one that goes would come before it is gone.
    for position, text in enumerate(draft.ways):
        if position < len(dilemma.ways):
            dilemma.ways[position].text = text.strip()
        else:
            dilemma.ways.append(Way(position=position, text=text.strip()))
    del dilemma.ways[len(draft.ways) :]


def _note_recognition(dilemma: Dilemma, user: User, monthly_number: int | None) -> Recognition:
    known = queries.recognition_of(dilemma, user)
    if known is None:
        known = Recognition(
            dilemma_id=dilemma.id, user=user, team=user.team, monthly_number=monthly_number, at=clock.now()
        )
        session.add(known)
    elif monthly_number is not None:
        known.monthly_number = monthly_number
    return known


def _note_follow(dilemma: Dilemma, user: User) -> bool:
    """Whether this is new."""
    if queries.follow_of(dilemma, user) is not None:
        return False
    session.add(Follow(dilemma_id=dilemma.id, user=user, since=clock.now()))
    return True


def _check(draft: DilemmaDraft) -> None:
    if not 2 <= len(draft.ways) <= MOST_WAYS:
        sentence = _l("Write two to %(most)d ways in which one could act.", most=MOST_WAYS)
        raise InvalidInput("ways", sentence, {"way_2": sentence})
    if len(draft.title) > MOST_TITLE:
        sentence = _l("This is too long. Use at most %(max)d characters.", max=MOST_TITLE)
        raise InvalidInput("title_too_long", sentence, {"title": sentence})
    _check_texts(draft.texts)
    _check_monthly(draft.monthly_number)


def _check_texts(texts: dict[str, str]) -> None:
    """Nothing empty, nothing endless, no number that points to a person, whichever way a text comes in."""
    wrong = {}
    for name, text in texts.items():
        if not text.strip():
            wrong[name] = _l("Fill in this text.")
        elif len(text) > MOST_TEXT:
            wrong[name] = _l("This is too long. Use at most %(max)d characters.", max=MOST_TEXT)
        elif refused(screen(text)):
            wrong[name] = _l("Take out the number that points to a person.")
    if wrong:
        raise InvalidInput("texts", next(iter(wrong.values())), wrong)


def _check_monthly(number: int | None) -> None:
    if number is not None and not 0 <= number <= MOST_MONTHLY:
        sentence = _l("Write a whole number from 0 to %(most)d.", most=MOST_MONTHLY)
        raise InvalidInput("monthly_number", sentence, {"monthly_number": sentence})
