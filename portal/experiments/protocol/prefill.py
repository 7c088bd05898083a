"""The first text of a plan: what the dilemma's own answers can already fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.experiments.protocol.content import Content, Wording
from portal.i18n import _
from portal.stats.design import MOST_ARMS, Arm

if TYPE_CHECKING:
    from portal.dilemmas.models import Dilemma

SENTENCE_END = re.compile(r"(?<=[.!?])\s")
LONGEST_LABEL = 60
# The version that the dilemma wrote names this as its section.
PREFILLED = "dilemma"


def from_dilemma(title: str, dilemma: Dilemma) -> Content:
    """Question, clients and ways of acting, as the dilemma says them; the first way is the usual one."""
    ways = [way.text for way in dilemma.ways][:MOST_ARMS]
    labels = [_("Usual approach"), *(short_label(way) for way in ways[1:])]
    keys = [arm_key(number) for number in range(len(ways))]
    return Content(
        title=title,
        question=dilemma.title,
        eligibility=tuple(line.strip() for line in dilemma.whom.splitlines() if line.strip()),
        arms=tuple(Arm(key, label, key == keys[0]) for key, label in zip(keys, labels, strict=False)),
        instructions=dict(zip(keys, ways, strict=True)),
        wording=Wording(new_name=labels[1] if len(ways) > 1 else ""),
    ).with_blocks_that_fit()


def arm_key(number: int) -> str:
    """The key of an arm by its place: usual, new, new_2 and so on."""
    if number == 0:
        return "usual"
    return "new" if number == 1 else f"new_{number}"


def short_label(text: str) -> str:
    """A name for a way of acting: its first sentence, cut at a word when it is long."""
    first = SENTENCE_END.split(text.strip(), maxsplit=1)[0].rstrip(".!? ")
    if len(first) <= LONGEST_LABEL:
        return first
    return first[: LONGEST_LABEL + 1].rsplit(" ", 1)[0].rstrip(",;: ")
