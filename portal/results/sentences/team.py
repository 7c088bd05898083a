"""What a result means for one team, in people."""

from __future__ import annotations

from portal.i18n import in_language, show_number
from portal.results.sentences import claims
from portal.results.sentences.numbers import Scale
from portal.results.sentences.reading import read_analysis
from portal.results.sentences.sentence import Kind, Sentence
from portal.results.sentences.verdict import level_of
from portal.results.sentences.wording import Wording, names_of, tidy
from portal.stats.design import OutcomeType


def team_meaning(
    analysis: object, clients_per_year: int, language: str, wording: Wording | None = None
) -> Sentence | None:
    """How many clients of this team it would change in a year.

    None where that can't be said: no yes-or-no outcome, nothing known yet, or no such clients.
    """
    reading = read_analysis(analysis)
    outcome, effect = reading.main, reading.main.effects[0]
    level = level_of(reading.level, *effect.turned(outcome.is_higher_better)[1:], outcome.smallest_effect)
    if outcome.type is not OutcomeType.BINARY or level == 1 or clients_per_year < 1:
        return None
    with in_language(language):
        people = Scale(clients_per_year, 0, "")
        crosses = effect.low < 0 < effect.high
        near, far = (effect.high, effect.low) if effect.high <= 0 else (effect.low, effect.high)
        values = {
            **names_of(outcome, effect, wording or Wording(), language).values,
            "clients": show_number(clients_per_year),
            "difference": people.difference(effect.estimate),
            "low": people.difference(effect.low) if crosses else people.size(near),
            "high": people.difference(effect.high) if crosses else people.size(far),
        }
        texts = (claims.TEAM_HAVE, claims.TEAM_IF, claims.TEAM_EITHER if crosses else claims.TEAM_GAIN)
        text = " ".join(tidy(str(text) % values) for text in texts)
    fields = (f"{effect.path}.ci.0", f"{effect.path}.ci.1")
    return Sentence(text, fields if crosses else (f"{effect.path}.estimate", *fields), Kind.TEAM)
