"""Find dilemmas, and gather what their pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import log
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.db import Base, session
from portal.dilemmas import stems
from portal.dilemmas.models import Comment, Dilemma, DilemmaStatus, Follow, Recognition, Theme
from portal.i18n import _l
from portal.teams.models import Organisation, OrganisationKind, Team

COMPARED = 500


class Order(StrEnum):
    """What comes first in the list."""

    NEWEST = "newest"
    RECOGNISED = "recognised"

    @property
    def label(self) -> str:
        """The order in words."""
        return str(ORDER_LABELS[self])


ORDER_LABELS = {Order.NEWEST: _l("newest first"), Order.RECOGNISED: _l("most recognised first")}


@dataclass(frozen=True)
class Search:
    """What somebody looks for."""

    words: str = ""
    themes: tuple[Theme, ...] = ()
    statuses: tuple[DilemmaStatus, ...] = ()
    order: Order = Order.NEWEST

    def without(self, chosen: Theme | DilemmaStatus) -> Search:
        """The same search with one filter less."""
        return replace(
            self,
            themes=tuple(t for t in self.themes if t is not chosen),
            statuses=tuple(s for s in self.statuses if s is not chosen),
        )


@dataclass(frozen=True)
class Support:
    """How many colleagues recognise a dilemma, from how many municipalities, with how many clients a month."""

    colleagues: int = 0
    municipalities: int = 0
    monthly_number: int | None = None


@dataclass(frozen=True)
class Row:
    """One dilemma in a list."""

    dilemma: Dilemma
    support: Support
    comments: int


@dataclass(frozen=True)
class Thread:
    """A remark and the answers to it."""

    remark: Comment
    answers: Sequence[Comment]


@dataclass(frozen=True)
class TeamDecision:
    """What a team decided to do with a result."""

    at: datetime
    team: Team
    choice: str


@dataclass(frozen=True)
class DilemmaPage:
    """All that the page of a dilemma shows to one reader."""

    dilemma: Dilemma
    support: Support
    own: Recognition | None
    follows: bool
    threads: Sequence[Thread]
    similar: Sequence[Dilemma]
    decisions: Sequence[TeamDecision]

    @property
    def deciding_teams(self) -> int:
        """The number of teams that decided."""
        return len({decision.team.id for decision in self.decisions})

    @property
    def remarks(self) -> int:
        """The number of remarks and answers."""
        return sum(1 + len(thread.answers) for thread in self.threads)


def get_dilemma(dilemma_id: int) -> Dilemma | None:
    """One dilemma."""
    return session.get(Dilemma, dilemma_id)


def get_comment(dilemma: Dilemma, comment_id: int | None) -> Comment | None:
    """A remark in the talk about this dilemma."""
    found = session.get(Comment, comment_id) if comment_id is not None else None
    return found if found is not None and found.dilemma_id == dilemma.id else None


def published_experiment(experiment_id: int) -> Any | None:
    """The trial with a result, if it is there, that a new dilemma may follow."""
    # The class of an upper room, found through the relationship to it.
    kind = Dilemma.follows_experiment.property.mapper.class_
    found = session.get(kind, experiment_id)
    return found if found is not None and found.is_published else None


def matching(search: Search) -> Select[Dilemma]:
    """The dilemmas that a search finds, in its order: hits in the title come first."""
    query = select(Dilemma).where(_has_words(search.words))
    if search.themes:
        query = query.where(Dilemma.theme.in_(search.themes))
    if search.statuses:
        query = query.where(Dilemma.status.in_(search.statuses))
    if search.words:
        query = query.order_by(_hits_in_title(search.words).desc())
    if search.order is Order.RECOGNISED:
        number = func.count(Recognition.id).label("number")
        counted = select(Recognition.dilemma_id, number).group_by(Recognition.dilemma_id).subquery()
        query = query.outerjoin(counted, counted.c.dilemma_id == Dilemma.id)
        query = query.order_by(func.coalesce(counted.c.number, 0).desc())
    return query.order_by(Dilemma.posted_at.desc(), Dilemma.id.desc())


def _has_words(words: str) -> ColumnElement[bool]:
    asked = stems.asked(words)
    if words and not asked:
        return false()
    return and_(
        True, *(or_(*(Dilemma.search_stems.like(stems.pattern(stem)) for stem in answers)) for answers in asked)
    )


def _hits_in_title(words: str) -> ColumnElement[int]:
    hits: ColumnElement[int] = func.coalesce(0, 0)
    for answers in stems.asked(words):
        in_title = or_(*(Dilemma.search_stems.like(stems.pattern(stem, in_title=True)) for stem in answers))
        hits = hits + case((in_title, 1), else_=0)
    return hits


def filter_numbers(search: Search) -> tuple[Counter[Theme], Counter[DilemmaStatus]]:
    """How many dilemmas each theme and each status would leave, next to the filters of the other kind."""
    themes: Counter[Theme] = Counter()
    statuses: Counter[DilemmaStatus] = Counter()
    grouped = (
        select(Dilemma.theme, Dilemma.status, func.count())
        .where(_has_words(search.words))
        .group_by(Dilemma.theme, Dilemma.status)
    )
    for theme, status, number in session.execute(grouped):
        if not search.statuses or status in search.statuses:
            themes[theme] += number
        if not search.themes or theme in search.themes:
            statuses[status] += number
    return themes, statuses


def rows(dilemmas: Sequence[Dilemma]) -> list[Row]:
    """The dilemmas with their numbers, in as many queries for twenty as for one."""
    ids = [dilemma.id for dilemma in dilemmas]
    support, comments = support_of(ids), comments_of(ids)
    return [Row(d, support.get(d.id, Support()), comments.get(d.id, 0)) for d in dilemmas]


def support_of(ids: Collection[int]) -> dict[int, Support]:
    """Who recognises each of these dilemmas.

    Colleagues of one team each give the number of that same team, so a team counts once, with its highest number.
    """
    holder = func.coalesce(Recognition.team_id, -Recognition.user_id)
    municipality = case((Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.id))
    per_team = (
        select(
            Recognition.dilemma_id,
            func.count(Recognition.id).label("colleagues"),
            func.max(Recognition.monthly_number).label("monthly"),
            func.max(municipality).label("municipality"),
        )
        .outerjoin(Team, Team.id == Recognition.team_id)
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .where(Recognition.dilemma_id.in_(ids))
        .group_by(Recognition.dilemma_id, holder)
        .subquery()
    )
    summed = select(
        per_team.c.dilemma_id,
        func.sum(per_team.c.colleagues),
        func.count(per_team.c.municipality.distinct()),
        func.sum(per_team.c.monthly),
    ).group_by(per_team.c.dilemma_id)
    return {
        dilemma_id: Support(int(colleagues), municipalities, None if monthly is None else int(monthly))
        for dilemma_id, colleagues, municipalities, monthly in session.execute(summed)
    }


def comments_of(ids: Collection[int]) -> dict[int, int]:
    """The number of remarks about each of these dilemmas."""
    counted = select(Comment.dilemma_id, func.count()).where(Comment.dilemma_id.in_(ids)).group_by(Comment.dilemma_id)
    return dict(session.execute(counted).all())


def dilemma_page(dilemma: Dilemma, reader: User) -> DilemmaPage:
    """Gather the page of a dilemma for one reader."""
    return DilemmaPage(
        dilemma,
        support_of([dilemma.id]).get(dilemma.id, Support()),
        recognition_of(dilemma, reader),
        follow_of(dilemma, reader) is not None,
        threads_of(dilemma),
        similar_to(dilemma),
        decisions_of(dilemma),
    )


def recognition_of(dilemma: Dilemma, user: User) -> Recognition | None:
    """Somebody's own recognition of a dilemma."""
    return session.scalars(
        select(Recognition).where(Recognition.dilemma_id == dilemma.id, Recognition.user_id == user.id)
    ).one_or_none()


def follow_of(dilemma: Dilemma, user: User) -> Follow | None:
    """Somebody's wish to hear of a dilemma."""
    return session.scalars(
        select(Follow).where(Follow.dilemma_id == dilemma.id, Follow.user_id == user.id)
    ).one_or_none()


def readers_of_step(dilemma: Dilemma, status: DilemmaStatus) -> Sequence[User]:
    """Who gets a letter: all who follow. The result goes to all who recognised it as well, even if they unfollowed."""
    waits: ColumnElement[bool] = User.id.in_(select(Follow.user_id).where(Follow.dilemma_id == dilemma.id))
    if status is DilemmaStatus.ANSWERED:
        waits = or_(waits, User.id.in_(select(Recognition.user_id).where(Recognition.dilemma_id == dilemma.id)))
    return session.scalars(select(User).where(User.is_active, waits).order_by(User.id)).all()


def threads_of(dilemma: Dilemma) -> list[Thread]:
    """The talk, oldest first, each remark with its answers."""
    comments = session.scalars(
        select(Comment).where(Comment.dilemma_id == dilemma.id).options(joinedload(Comment.author)).order_by(Comment.id)
    ).all()
    return [
        Thread(remark, [c for c in comments if c.parent_id == remark.id])
        for remark in comments
        if remark.parent_id is None
    ]


def decisions_of(dilemma: Dilemma) -> list[TeamDecision]:
    """What teams decided on the results of this dilemma, oldest first.

    Results stand in a room above this one, so their tables are asked by name.
    """
    experiment, result, decision = (Base.metadata.tables[name] for name in ("experiment", "result", "decision"))
    decided = (
        select(decision.c.at, Team, decision.c.choice)
        .join(result, result.c.id == decision.c.result_id)
        .join(experiment, experiment.c.id == result.c.experiment_id)
        .join(Team, Team.id == decision.c.team_id)
        .where(experiment.c.dilemma_id == dilemma.id)
        .order_by(decision.c.at, decision.c.id)
    )
    return [TeamDecision(at, team, choice.label) for at, team, choice in session.execute(decided)]


def similar_to(dilemma: Dilemma, most: int = 3) -> list[Dilemma]:
    """Up to three dilemmas that share telling words with this one; those of its theme are looked at first.

    A word tells more when fewer dilemmas hold it, and counts double in a title. At least two words are shared, and
    one of them stands in the title of this one.
    """
    near = (
        select(Dilemma.id)
        .where(Dilemma.id != dilemma.id)
        .order_by((Dilemma.theme == dilemma.theme).desc(), Dilemma.posted_at.desc())
        .limit(COMPARED)
    )
    found = session.execute(select(Dilemma.id, Dilemma.search_stems).where(Dilemma.id.in_(near)))
    others = {other_id: stems.title_and_text(index) for other_id, index in found}
    held = Counter(stem for title, text in others.values() for stem in title | text)
    own_title, own_text = stems.title_and_text(dilemma.search_stems)
    own = (own_title | own_text) - stems.STOP_WORDS

    def likeness(title: frozenset[str], text: frozenset[str]) -> float:
        shared = own & (title | text)
        if len(shared) < 2 or not shared & own_title:
            return 0.0
        weight = {stem: log(1 + len(others) / held[stem]) for stem in shared}
        return sum(w * (2 if stem in title and stem in own_title else 1) for stem, w in weight.items())

    scores = {other_id: likeness(*both) for other_id, both in others.items()}
    best = sorted((i for i, score in scores.items() if score > 0), key=lambda i: (-scores[i], i))[:most]
    by_id = {d.id: d for d in session.scalars(select(Dilemma).where(Dilemma.id.in_(best)))}
    return [by_id[i] for i in best]
