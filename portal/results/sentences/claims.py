"""The fixed texts of a result, a whole sentence each; which one is chosen by rules, never by taste."""

from __future__ import annotations

from portal.i18n import _l
from portal.results.sentences.verdict import Size

# What the approach does: size, then how firm the sentence may be.
CLAIMS = {
    (Size.MORE_LARGE, 4): _l("%(new)s helps a lot."),
    (Size.MORE_LARGE, 3): _l("%(new)s probably helps a lot."),
    (Size.MORE_LARGE, 2): _l("%(new)s may help a lot."),
    (Size.MORE_MID, 4): _l("%(new)s helps."),
    (Size.MORE_MID, 3): _l("%(new)s probably helps."),
    (Size.MORE_MID, 2): _l("%(new)s may help."),
    (Size.MORE_SMALL, 4): _l("%(new)s helps a little."),
    (Size.MORE_SMALL, 3): _l("%(new)s probably helps a little."),
    (Size.MORE_SMALL, 2): _l("%(new)s may help a little."),
    (Size.NONE, 4): _l("%(new)s makes little or no difference."),
    (Size.NONE, 3): _l("%(new)s probably makes little difference."),
    (Size.NONE, 2): _l("%(new)s may make little difference."),
    (Size.LESS_SMALL, 4): _l("%(new)s backfires a little."),
    (Size.LESS_SMALL, 3): _l("%(new)s probably backfires a little."),
    (Size.LESS_SMALL, 2): _l("%(new)s may backfire a little."),
    (Size.LESS_MID, 4): _l("%(new)s backfires."),
    (Size.LESS_MID, 3): _l("%(new)s probably backfires."),
    (Size.LESS_MID, 2): _l("%(new)s may backfire."),
}

# An amount: which way it went, then how firm. Whether that is good follows in GOES_WELL or GOES_WRONG.
AMOUNT_CLAIMS = {
    ("up", 4): _l("With %(new_lower)s, “%(measure)s” rises by %(size)s."),
    ("up", 3): _l("With %(new_lower)s, “%(measure)s” probably rises by %(size)s."),
    ("up", 2): _l("With %(new_lower)s, “%(measure)s” may rise."),
    ("down", 4): _l("With %(new_lower)s, “%(measure)s” falls by %(size)s."),
    ("down", 3): _l("With %(new_lower)s, “%(measure)s” probably falls by %(size)s."),
    ("down", 2): _l("With %(new_lower)s, “%(measure)s” may fall."),
    ("none", 4): _l("%(new)s changes little or nothing in “%(measure)s”."),
    ("none", 3): _l("%(new)s probably changes little in “%(measure)s”."),
    ("none", 2): _l("%(new)s may change little in “%(measure)s”."),
}
GOES_WELL = _l("That is the right way.")
GOES_WRONG = _l("That is the wrong way.")

# Both numbers, then the difference.
PEOPLE = {
    "difference": _l("Of every %(base)s clients, %(difference)s %(verb)s %(rest)s: %(n1)s instead of %(n0)s."),
    "both": _l("Of every %(base)s clients, %(n1)s %(verb)s %(rest)s, instead of %(n0)s."),
    "apart": _l("Of every %(base)s clients, %(n1)s %(verb)s %(rest)s."),
    "usual": _l("With the usual approach it is %(n0)s."),
}
TIMES = _l("For every %(base)s clients it happens %(n1)s times, instead of %(n0)s times.")
AMOUNTS = _l("It is %(n1)s with %(new_lower)s and %(n0)s with the usual approach.")
SAW_PEOPLE = _l("We saw %(difference)s of every %(base)s clients.")
SAW_TIMES = _l("We saw a difference of %(size)s times for every %(base)s clients.")
SAW_AMOUNT = _l("We saw a difference: %(difference)s.")
CHANCE = _l("It could also be chance.")
NOT_CERTAIN = _l("But this is not very certain.")
CAREFUL = _l("Be careful.")
ALMOST_NONE = _l("We saw almost no difference, but there were too few clients to be sure.")

UNKNOWN = _l("We still do not know if %(new_lower)s helps.")
UNKNOWN_FEW = _l("%(n)s clients took part and %(needed)s were needed.")
UNKNOWN_WAYS = _l("The difference could go either way: from %(low)s to %(high)s.")
UNKNOWN_WAYS_PEOPLE = _l("The difference could go either way: from %(low)s to %(high)s of every %(base)s clients.")
UNKNOWN_CAUSE = _l("The difference that we saw can have another cause.")
NO_ANSWER = _l("We cannot give an answer.")
WENT_WRONG = _l("Something went wrong in the trial: the groups are not the size the draw should give.")

STOPPED_FOR_BENEFIT = (
    _l("We stopped early."),
    _l("The difference was already large enough."),
    _l("Note: the real difference is often a bit smaller."),
)
TRADE_OFF = _l("%(new)s helps on one point and harms on another.")
HARM = _l("Take care: with %(new_lower)s this went less well: “%(measure)s”.")
HARM_PEOPLE = _l("With %(new_lower)s it is %(n1)s of every %(base)s clients, and with the usual approach %(n0)s.")

BEST = _l("The best answer is %(difference)s.")
BEST_ROUNDED = _l("The best answer is %(difference)s; all numbers are rounded.")
BETWEEN = _l("The real difference is probably between %(low)s and %(high)s.")
BETWEEN_PEOPLE = _l("The real difference is probably between %(low)s and %(high)s of every %(base)s clients.")
COULD_BE = _l("It could be %(low)s, but also %(high)s.")
COULD_BE_PEOPLE = _l("It could be %(low)s, but also %(high)s of every %(base)s clients.")
WORTH_UP = _l("Beforehand we agreed: %(smallest)s or more is worth it.")
WORTH_DOWN = _l("Beforehand we agreed: %(smallest)s fewer or better is worth it.")
WORTH_LOWER = _l("Beforehand we agreed: %(smallest)s lower or better is worth it.")
ALL_ABOVE = _l("The whole range reaches that.")
ALL_BELOW = _l("The whole range stays below that.")
PARTLY = _l("Part of the range reaches that, part does not.")
UNCHANGED = _l("For %(number)s of %(base)s clients it did not happen, also with %(new_lower)s.")
SITES_SIMILAR = (
    _l("The municipalities are alike."),
    _l("It made little difference where you work."),
)
SITES_DIFFER = (
    _l("It differs between municipalities."),
    _l("In some it helped more than in others."),
    _l("We do not know why yet."),
)
TEAM_HAVE = _l("You have about %(clients)s of these clients a year.")
TEAM_IF = _l("Suppose you do this for all of them.")
TEAM_GAIN = _l("Then about %(difference)s %(verb)s %(rest)s, probably between %(low)s and %(high)s.")
TEAM_EITHER = _l("Then it could be %(low)s, but also %(high)s.")
