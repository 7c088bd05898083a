"""What the page of a plan shows, gathered for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from portal.experiments.models import Experiment, Owner, Side
from portal.experiments.protocol import queries
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.diff import Piece, word_diff
from portal.experiments.protocol.models import ProtocolVersion, Registration, Signature
from portal.experiments.protocol.prefill import PREFILLED
from portal.experiments.protocol.queries import Task
from portal.experiments.protocol.rendering import Part, parts_of, text_of
from portal.experiments.protocol.sections import SECTIONS, Section, changed_sections
from portal.i18n import _, show_moment

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class SectionDiff:
    """A section that differs; `hidden` when what differs may not be seen."""

    number: int
    section: Section
    pieces: Sequence[Piece]
    hidden: bool


@dataclass(frozen=True)
class Shown:
    """A section with its task and its text."""

    number: int
    section: Section
    task: Task
    parts: Sequence[Part]


@dataclass(frozen=True)
class Signing:
    """An owner and the newest version under which their name stands."""

    owner: Owner
    signature: Signature | None
    holds: bool


@dataclass(frozen=True)
class ProtocolPage:
    """All that the page needs."""

    version: ProtocolVersion | None
    content: Content
    groups: Sequence[tuple[Any, Sequence[Shown]]]
    done: int
    sides: dict[Side, list[Signing]]
    registration: Registration | None
    is_prefilled: bool
    since: ProtocolVersion | None
    diffs: Sequence[SectionDiff]
    has_signed: bool
    has_both_sides: bool
    can_sign: bool

    @property
    def total(self) -> int:
        """How many sections there are."""
        return len(SECTIONS)

    def is_signed_by(self, side: Side) -> bool:
        """Somebody of this side has signed the text as it is."""
        return any(signing.holds for signing in self.sides[side])


def protocol_page(experiment: Experiment, reader: User) -> ProtocolPage:
    """The page for one reader."""
    versions = queries.versions_of(experiment)
    version = versions[0] if versions else None
    content = queries.content_of(experiment)
    may_see = sees_blocks(experiment, reader)
    shown = [
        Shown(number, SECTIONS[task.key], task, parts_of(content, task.key, sees_blocks=may_see))
        for number, task in enumerate(queries.tasks(experiment, versions, reader.id), 1)
    ]
    own = queries.last_signature(experiment, reader.id)
    since = own.version if own and version and own.version_id != version.id else None
    has_signed = bool(own and version and own.version_id == version.id)
    has_both_sides = all(experiment.owners_of(side) for side in Side)
    is_whole = not content.missing()
    return ProtocolPage(
        version=version,
        content=content,
        groups=[(group, list(members)) for group, members in groupby(shown, key=lambda each: each.section.group)],
        done=sum(each.task.is_done for each in shown),
        sides={side: [_signing(owner, versions) for owner in experiment.owners_of(side)] for side in Side},
        registration=queries.registration_of(experiment),
        is_prefilled=bool(versions) and versions[-1].section == PREFILLED,
        since=since,
        diffs=section_diffs(since, version, may_see) if since and version else [],
        has_signed=has_signed,
        has_both_sides=has_both_sides,
        can_sign=experiment.is_draft and is_whole and not has_signed and experiment.side_of(reader) is not None,
    )


def _signing(owner: Owner, versions: Sequence[ProtocolVersion]) -> Signing:
    signatures = [s for version in versions for s in version.signatures if s.user_id == owner.user_id]
    newest = signatures[0] if signatures else None
    return Signing(owner, newest, bool(newest and newest.version_id == versions[0].id))


def sees_blocks(experiment: Experiment, reader: User) -> bool:
    """Block sizes are for the trial's own researchers: who enrols could guess the next draw from them."""
    return experiment.side_of(reader) is Side.RESEARCH


def section_diffs(before: ProtocolVersion, after: ProtocolVersion, may_see_blocks: bool) -> list[SectionDiff]:
    """Each section that differs between two versions, word by word."""
    old, new = Content.from_dict(before.content), Content.from_dict(after.content)
    numbers = {key: number for number, key in enumerate(SECTIONS, 1)}
    diffs = []
    for key in changed_sections(old, new):
        texts = [text_of(content, key, sees_blocks=may_see_blocks) for content in (old, new)]
        diffs.append(SectionDiff(numbers[key], SECTIONS[key], word_diff(*texts), texts[0] == texts[1]))
    return diffs


def facts_of(experiment: Experiment) -> list[str]:
    """Version, hash and registration, for under the title of the Markdown text."""
    version, registration = queries.latest_version(experiment), queries.registration_of(experiment)
    if version is None:
        return [_("Nothing has been written yet.")]
    facts = [_("Version %(number)d", number=version.number), f"SHA-256: `{version.content_hash}`"]
    if registration is not None:
        facts.append(_("Fixed on %(moment)s", moment=show_moment(registration.at)))
        if registration.commitment is not None:
            facts.append(_("Commitment to the draw: %(hash)s", hash=f"`{registration.commitment}`"))
    else:
        facts.append(_("This plan is not fixed yet."))
    for signature in version.signatures:
        signed = _("Signed by %(name)s, %(moment)s", name=signature.user.name, moment=show_moment(signature.at))
        facts.append(signed)
    return facts
