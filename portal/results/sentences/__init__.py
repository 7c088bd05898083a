"""Numbers as plain sentences."""

from portal.results.sentences.certainty import certainty_blocks, certainty_label
from portal.results.sentences.explanation import Explanation, explain
from portal.results.sentences.reading import UnreadableAnalysis
from portal.results.sentences.sentence import Kind, Sentence
from portal.results.sentences.team import team_meaning
from portal.results.sentences.wording import Wording

__all__ = [
    "Explanation",
    "Kind",
    "Sentence",
    "UnreadableAnalysis",
    "Wording",
    "certainty_blocks",
    "certainty_label",
    "explain",
    "team_meaning",
]
