"""How sure we are, in words, and why: what speaks for the answer and what against."""

from __future__ import annotations

from portal.i18n import _, _l
from portal.results.sentences.numbers import Scale
from portal.results.sentences.reading import Outcome, Reading
from portal.results.sentences.sentence import Kind, Sentence
from portal.results.sentences.verdict import LEVELS
from portal.stats.codes import Certainty, Reason

WORDS = {
    Certainty.HIGH: _l("Certain"),
    Certainty.MODERATE: _l("Fairly certain"),
    Certainty.LOW: _l("Not very certain"),
    Certainty.VERY_LOW: _l("Very uncertain"),
}
DOUBTS = {
    Reason.NO_DRAW: _l("No lots were drawn. The groups may not have been alike."),
    Reason.INTERVAL_CROSSES_ZERO: _l("The difference can also be zero, or go the other way."),
    Reason.INTERVAL_CROSSES_BOTH: _l("The new approach can be worth it, but it can also do harm."),
    Reason.FEW_ANALYSED: _l("Fewer than half of the clients that we needed took part."),
    Reason.GROUP_SIZES: _l("The groups are not the size the draw should give."),
    Reason.FEW_CLUSTERS: _l("We drew lots by team or municipality, and there were few of them."),
    Reason.VERY_FEW_CLUSTERS: _l("We drew lots by team or municipality, and there were very few of them."),
    Reason.DEVIATIONS: _l("More than 20 of every 100 clients did not get the approach that was drawn."),
    Reason.MANY_DEVIATIONS: _l("More than 40 of every 100 clients did not get the approach that was drawn."),
    Reason.INCONSISTENT_SITES: _l("It differs a lot between municipalities."),
    Reason.MEASURED_BY_INSIDER: _l("Who judged the outcome knew which approach the client got."),
    Reason.CHANGED_AFTER_FREEZE: _l("The plan was changed after it was fixed."),
    Reason.STOPPED_FOR_BENEFIT: _l("We stopped early, so the difference may look too large."),
}
MISSING = (Reason.MISSING_OUTCOMES, Reason.MANY_MISSING_OUTCOMES)


def certainty_label(level: str) -> str:
    """The word of the fixed scale, in the language now in force."""
    return str(WORDS[Certainty(level)])


def certainty_blocks(level: str) -> int:
    """How many of the four blocks are filled."""
    return LEVELS[Certainty(level)]


def good_points(reading: Reading, scale: Scale) -> list[Sentence]:
    """What speaks for the answer."""
    found = []
    if not reading.has(Reason.NO_DRAW):
        text = _("Lots were drawn fairly.")
        if not reading.has(Reason.GROUP_SIZES):
            text = _("Lots were drawn fairly and the groups have the size that fits.")
        found.append(Sentence(text, (), Kind.GOOD))
    if not reading.has(*MISSING) and reading.allocated:
        found.append(Sentence(_known(reading), ("n.analysed", "n.allocated"), Kind.GOOD))
    low, high = reading.main.effects[0].low, reading.main.effects[0].high
    if _lies_in_one_zone(low, high, reading.main.smallest_effect):
        text = _("The whole range, from %(low)s to %(high)s, points to the same answer.")
        values = {"low": scale.difference(low), "high": scale.difference(high)}
        found.append(Sentence(text % values, _interval_of(reading.main), Kind.GOOD))
    return found


def doubts(reading: Reading, scale: Scale) -> list[Sentence]:
    """A sentence for each reason that took a block; a code that nobody knows is left out."""
    found = []
    for code in reading.reasons:
        if code not in [reason.value for reason in Reason]:
            continue
        reason = Reason(code)
        if reason in MISSING:
            found.append(_missing(reading))
        elif reason is Reason.INTERVAL_REACHES_SMALLEST_EFFECT:
            found.append(_reaches(reading.main, scale))
        else:
            found.append(Sentence(str(DOUBTS[reason]), (), Kind.DOUBT))
    return found


def _known(reading: Reading) -> str:
    """95 of 100; all when nothing is missing."""
    if reading.analysed == reading.allocated:
        return _("We know the outcome of all clients.")
    share = reading.analysed / reading.allocated
    text = str(_("We know the outcome of %(number)s of every 100 clients."))
    return text % {"number": Scale(100, 0, "").amount(share)}


def _missing(reading: Reading) -> Sentence:
    """Many outcomes missing, or more in one group than in the other."""
    share = 1 - reading.analysed / reading.allocated if reading.allocated else 0.0
    if share > 0.20:
        text = _("We do not know the outcome of %(number)s of every 100 clients.")
        values = {"number": Scale(100, 0, "").amount(share)}
        return Sentence(text % values, ("n.analysed", "n.allocated"), Kind.DOUBT)
    return Sentence(_("The outcomes that we miss could change the answer."), (), Kind.DOUBT)


def _reaches(outcome: Outcome, scale: Scale) -> Sentence:
    """Which side of the smallest difference worth having the real one can also lie."""
    estimate, low, high = outcome.effects[0].turned(outcome.is_higher_better)
    smallest = outcome.smallest_effect
    if low < smallest < high:
        smaller = _("The difference can also be smaller than %(number)s.")
        text = smaller if estimate >= smallest else _("The difference can also be larger than %(number)s.")
    else:
        text = _("The harm can be larger or smaller than %(number)s.")
    return Sentence(text % {"number": scale.size(smallest)}, (f"{outcome.path}.smallest_effect",), Kind.DOUBT)


def _lies_in_one_zone(low: float, high: float, smallest: float) -> bool:
    """Wholly harm, wholly little difference or wholly worth it."""
    return high <= -smallest or low >= smallest or (-smallest < low and high < smallest)


def _interval_of(outcome: Outcome) -> tuple[str, str]:
    path = outcome.effects[0].path
    return f"{path}.ci.0", f"{path}.ci.1"
