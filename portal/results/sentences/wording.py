"""The names that a protocol gives to its approach and outcome, as parts of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from portal.i18n import _
from portal.results.sentences.reading import Effect, Outcome


@dataclass(frozen=True)
class Wording:
    """Texts of the protocol; all may be empty. `outcome_have_*` is a plural verb phrase: "hebben werk"."""

    new_name: str = ""
    outcome_have_nl: str = ""
    outcome_have_en: str = ""
    unit: str = ""
    planned_n: int | None = None


@dataclass(frozen=True)
class Names:
    """The parts as a sentence takes them: verb and rest stand on both sides of the number in Dutch."""

    new: str
    new_lower: str
    verb: str
    rest: str
    measure: str

    @property
    def values(self) -> dict[str, str]:
        """By the names of the placeholders."""
        return vars(self)


def names_of(outcome: Outcome, effect: Effect, wording: Wording, language: str) -> Names:
    """The protocol's words where they fit, else labels in a sentence that is right with any label.

    The name of the new approach is that of the first effect; further approaches go by their own labels.
    """
    is_first = effect is outcome.effects[0]
    new = (wording.new_name if is_first else "") or effect.label
    have = wording.outcome_have_nl if language == "nl" else wording.outcome_have_en
    if not have.strip():
        have = _("have the outcome “%(label)s”", label=outcome.label)
    verb, _space, rest = have.strip().partition(" ")
    return Names(new[:1].upper() + new[1:], _lowered(new), verb, rest, outcome.label)


def _lowered(name: str) -> str:
    """Small first letter inside a sentence; an abbreviation stays as it is."""
    return name if name[1:2].isupper() or name[1:2].isdigit() else name[:1].lower() + name[1:]


def tidy(text: str) -> str:
    """One sentence with single spaces, and none before punctuation where a part was empty."""
    text = " ".join(text.split())
    for mark in ".,:":
        text = text.replace(f" {mark}", mark)
    return text
