"""The people of the loop, each in a window of their own, and the texts that they write."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.browser.visitor import Screen, Visitor


@dataclass
class People:
    """Who plays the loop; `experiment` and `dilemma` are the paths of what they make."""

    klantmanager: Visitor
    colleague: Visitor
    researcher: Visitor
    lead: Visitor
    colleagues_lead: Visitor
    dilemma: str = ""
    experiment: str = ""
    codes: dict[str, str] = field(default_factory=dict)  # client code -> what the draw said

    @property
    def owners(self) -> tuple[Visitor, Visitor]:
        """One of each side."""
        return self.klantmanager, self.researcher

    @property
    def experiment_id(self) -> int:
        """The number in the trial's address."""
        return int(self.experiment.rsplit("/", 1)[1])


def gather(open_window: Callable[..., Visitor], screen: Screen) -> People:
    """Everybody signs in through the page."""
    names = ("klantmanager", "klantmanager2", "researcher", "teamlead", "lead.helmond")
    return People(*(open_window(screen).sign_in(name) for name in names))


def path_of(visitor: Visitor, pattern: str) -> str:
    """The part of the open page's address that the pattern names."""
    found = re.match(pattern, visitor.place)
    assert found, f"{visitor.account} is at {visitor.place}, not at {pattern}"
    return found[0]
