"""The sections of a protocol: their order, their names, why each is asked, an example from the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.experiments.protocol.content import Content
from portal.i18n import _l


@dataclass(frozen=True)
class Section:
    """One part of the plan; `group` is the heading under which the task list shows it."""

    key: str
    group: Any
    title: Any
    why: Any
    example: Any


_QUESTION, _TRIAL, _CARE = _l("The question"), _l("The trial"), _l("With care")

SECTIONS = {
    section.key: section
    for section in (
        Section(
            "question",
            _QUESTION,
            _l("What do we want to know?"),
            _l("One clear question keeps the trial small. Everybody knows what the answer is about."),
            _l("Do clients find work more often when we call them every week?"),
        ),
        Section(
            "who",
            _QUESTION,
            _l("Which clients take part?"),
            _l("You enrol only clients who meet all points. So each point has to be easy to check at your desk."),
            _l("The client has been on benefit for 1 year or longer."),
        ),
        Section(
            "arms",
            _QUESTION,
            _l("What do we do differently, and what stays the same?"),
            _l("The draw gives a client one of these approaches. A colleague has to know exactly what to do then."),
            _l("Call the client every week for five minutes, three months long. Ask what worked this week."),
        ),
        Section(
            "outcomes",
            _TRIAL,
            _l("What do we measure, and when?"),
            _l("We choose this beforehand, so that nobody can pick what happens to look good later."),
            _l("Paid work after 6 months. A difference of 5 in every 100 clients is worth it."),
        ),
        Section(
            "design",
            _TRIAL,
            _l("How do we draw lots, and how many clients do we need?"),
            _l("Chance decides who gets what. With too few clients chance also decides the answer."),
            _l("Separate draws for each place, and for shorter and longer than 3 years on benefit. 480 clients."),
        ),
        Section(
            "analysis",
            _TRIAL,
            _l("How do we compare?"),
            _l("We agree now how we count, so that the answer can't depend on what we hope."),
            _l("Everybody counts in the group of the draw, also who did not get the approach."),
        ),
        Section(
            "risks",
            _CARE,
            _l("Is it fair and safe for clients?"),
            _l("Nobody gets less than now. Write down what can go wrong, and what you do then."),
            _l("Calling can feel like pressure. The client may always say no. We stop calling then."),
        ),
        Section(
            "privacy",
            _CARE,
            _l("How do we handle data?"),
            _l("Clients have to be able to trust us. Here stands who sees what, and until when."),
            _l("Only client codes. The list of names stays at the office. We delete it after the result."),
        ),
        Section(
            "feedback",
            _CARE,
            _l("Who hears the result, and how?"),
            _l("Who helps with a trial hears the answer. Also when it is not what we hoped."),
            _l("We discuss the result in each team, half an hour. Clients find it on the site of the office."),
        ),
    )
}


def part(content: Content, section: str) -> tuple[Any, ...]:
    """What a section holds, to see whether two texts say the same in it."""
    wording = content.wording
    parts: dict[str, tuple[Any, ...]] = {
        "question": (content.title, content.question),
        "who": content.eligibility,
        "arms": (content.arms, dict(content.instructions), wording.new_name),
        "outcomes": (content.outcomes, wording.outcome_have_nl, wording.outcome_have_en, wording.unit),
        "design": (content.unit, _plain(content), content.expected_clients, content.planning),
        "analysis": (content.analysis_note, content.analysis),
        "risks": (content.risks,),
        "privacy": (content.privacy,),
        "feedback": (content.feedback,),
    }
    return parts[section]


def _plain(content: Content) -> tuple[Any, ...]:
    plan = content.allocation
    levels = {factor: tuple(names) for factor, names in plan.levels.items()}
    return plan.method, tuple(plan.block_sizes), tuple(plan.strata), levels


def changed_sections(old: Content, new: Content) -> list[str]:
    """The sections that say something else, in the order of the page."""
    return [key for key in SECTIONS if part(old, key) != part(new, key)]
