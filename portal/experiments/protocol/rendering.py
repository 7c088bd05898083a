"""The plan as text for people: the parts of each section, and the whole as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.experiments.protocol.content import Content
from portal.experiments.protocol.moments import due_in_words
from portal.experiments.protocol.sections import SECTIONS
from portal.i18n import _, in_language, ngettext, show_number
from portal.stats.design import Better, OutcomeSpec, OutcomeType


@dataclass(frozen=True)
class Part:
    """A labelled piece of a section: a text, or a list. What only researchers need is `technical`."""

    label: str
    text: str = ""
    items: tuple[str, ...] = ()
    technical: bool = False


def parts_of(content: Content, section: str, *, sees_blocks: bool = False) -> list[Part]:
    """The parts of a section that are filled in. Block sizes are shown on demand only: they help to guess a draw."""
    writers = {
        "question": _question,
        "who": _who,
        "arms": _arms,
        "outcomes": _outcomes,
        "analysis": _analysis,
    }
    if section == "design":
        return _design(content, sees_blocks)
    if section in writers:
        return [part for part in writers[section](content) if part.text or part.items]
    text = {"risks": content.risks, "privacy": content.privacy, "feedback": content.feedback}[section]
    return [Part("", text)] if text else []


def text_of(content: Content, section: str, *, sees_blocks: bool = False) -> str:
    """A section as plain text, to compare versions."""
    lines = []
    for part in parts_of(content, section, sees_blocks=sees_blocks):
        lines += [f"{part.label}: {part.text}" if part.label and part.text else part.label or part.text]
        lines += [f"- {item}" for item in part.items]
    return "\n".join(lines)


def markdown(content: Content, facts: Iterable[str], *, sees_blocks: bool = False) -> str:
    """The whole plan as Markdown; `facts` are lines for under the title, such as version and hash."""
    blocks = [f"# {_plain(content.title)}", *(f"- {fact}" for fact in facts)]
    for number, section in enumerate(SECTIONS.values(), 1):
        blocks.append(f"\n## {number}. {section.title}\n")
        for part in parts_of(content, section.key, sees_blocks=sees_blocks):
            if part.label:
                blocks.append(f"### {_plain(part.label)}\n")
            if part.text:
                blocks.append(f"{part.text}\n")
            if part.items:
                blocks.append("\n".join(f"- {_plain(item)}" for item in part.items) + "\n")
    return "\n".join(blocks)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _question(content: Content) -> list[Part]:
    return [Part(_("Name of the trial"), content.title), Part(_("Question"), content.question)]


def _who(content: Content) -> list[Part]:
    return [Part(_("A client takes part when all points hold"), items=content.eligibility)]


def _arms(content: Content) -> list[Part]:
    is_even = len({arm.ratio for arm in content.arms}) <= 1
    parts = []
    for arm in content.arms:
        label = _("%(label)s (as it goes now)", label=arm.label) if arm.control else arm.label
        parts.append(Part(label, content.instructions.get(arm.key, "")))
        if not is_even:
            together = sum(each.ratio for each in content.arms)
            chance = _("%(part)d of %(whole)d clients get this", part=arm.ratio, whole=together)
            parts.append(Part(_("Chance in the draw for %(label)s", label=arm.label), chance))
    return [*parts, Part(_("Name of the new approach on the result page"), content.wording.new_name)]


def _outcomes(content: Content) -> list[Part]:
    parts = [_outcome(outcome, content.wording.unit) for outcome in content.outcomes]
    if content.primary is not None and content.primary.type is OutcomeType.BINARY:
        said = tuple(
            filter(None, (_said(content.wording.outcome_have_nl, "nl"), _said(content.wording.outcome_have_en, "en")))
        )
        parts.append(Part(_("In sentences on the result page"), items=said))
    return parts


def _said(have: str, code: str) -> str:
    """The main outcome as a result would say it: in Dutch the verb stands before the number, the rest after it."""
    verb, _space, rest = have.strip().partition(" ")
    if not verb:
        return ""
    with in_language(code):
        return str(_("Of every 100 clients, 35 %(verb)s %(rest)s.", verb=verb, rest=rest)).replace(" .", ".")


def _outcome(outcome: OutcomeSpec, unit: str) -> Part:
    when = _("When: %(moment)s", moment=due_in_words(outcome.due_days))
    if outcome.type is OutcomeType.BINARY:
        number = amount(outcome.smallest_effect * 100)
        worth = _("When is it worth it? From a difference of %(number)s in every 100 clients.", number=number)
        kind = _("Yes or no")
    else:
        number = amount(outcome.smallest_effect)
        worth = _("When is it worth it? From a difference of %(number)s %(unit)s.", number=number, unit=unit)
        kind = _("A number")
    direction = _("More is better") if outcome.better is Better.HIGHER else _("Less is better")
    main = (_("This is the main thing that we measure."),) if outcome.primary else ()
    return Part(outcome.label, items=(*main, when, kind, direction, worth))


def amount(value: float) -> str:
    """A number as text has it, with no more decimals than it needs."""
    decimals = f"{value:.4f}".rstrip("0").partition(".")[2]
    return show_number(value, len(decimals))


def _design(content: Content, sees_blocks: bool) -> list[Part]:
    plan, planning = content.allocation, content.planning
    draws = [_("We draw lots for each client.")]
    if "site" in plan.strata:
        draws.append(_("Each place has a draw of its own."))
    for factor in plan.strata:
        if factor in plan.levels:
            levels = ", ".join(plan.levels[factor])
            draws.append(_("Separate draws for %(factor)s: %(levels)s.", factor=factor, levels=levels))
    parts = [Part(_("The draw"), items=tuple(draws))]
    if content.expected_clients:
        parts.append(
            Part(
                _("How many clients"),
                ngettext(
                    "%(number)s client",
                    "%(number)s clients",
                    content.expected_clients,
                    number=show_number(content.expected_clients),
                ),
            )
        )
    basis = []
    if planning.usual is not None:
        basis.append(
            _("With the usual approach: %(number)s of every 100 clients.", number=amount(planning.usual * 100))
        )
    if planning.sd is not None:
        basis.append(_("Spread between clients: %(number)s.", number=amount(planning.sd)))
    if basis:
        unknown = amount(planning.attrition * 100)
        basis.append(_("Of %(number)s of every 100 clients the outcome stays unknown.", number=unknown))
        parts.append(Part(_("What the number rests on"), items=tuple(basis)))
    if sees_blocks and plan.block_sizes:
        parts.append(Part(_("Block sizes"), ", ".join(str(size) for size in plan.block_sizes), technical=True))
    return parts


def _analysis(content: Content) -> list[Part]:
    analysis = content.analysis
    settings = (
        f"estimator: {analysis.estimator.value}",
        f"standard errors: {analysis.se.value}",
        f"inference: {analysis.inference.value}",
        f"alpha: {analysis.alpha:g}",
        f"looks: {', '.join(f'{look:g}' for look in analysis.looks)} ({analysis.spending})",
        f"multiplicity: {analysis.multiplicity}",
    )
    note = content.analysis_note
    return [Part("", note), Part(_("For researchers"), items=settings, technical=True)] if note else []
