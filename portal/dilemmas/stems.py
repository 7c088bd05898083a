"""Dutch stems: what is searched in, and how a question finds it whatever form its words have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

# Stands between the stems of the title and those of the other texts.
TITLE_ENDS = "|"
# From this length on a stem also finds the words that begin with it: sollicitatie finds sollicitatietraining.
LONG_STEM = 5
SMALL_WORDS = """
aan al als bij dan dat de deze die dit door een en er haar het hij hoe hun ik in is je kan maar me met mijn naar niet
of om onze ons ook op over te tot uit van veel voor waar wat we wel wie wij worden ze zich zij zijn
"""
STOP_WORDS = frozenset(SMALL_WORDS.split())


def words_of(text: str) -> list[str]:
    """Words in lower case without accents; letters and digits only, so a stem never holds a sign that LIKE reads."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=50_000)
def stems_of_word(word: str) -> tuple[str, ...]:
    """The stem, and where the stemmer can't tell an ending t or d from the word itself also the stem without it.

    So belt (bel) is found by bellen, and schuld (schul) by schulden. A long vowel counts as a short one: the stemmer
    leaves komen as koom and komt as komt.
    """
    stem = re.sub(r"([aeou])\1", r"\1", snowballstemmer.stemmer("dutch").stemWord(word))
    if len(stem) > 3 and re.search(r"([^aeiouyst]t|[^aeiouyd]d)$", stem):
        return stem, stem[:-1]
    return (stem,)


def stems_of(text: str) -> list[str]:
    """All stems of a text, in its order, each once."""
    return list(dict.fromkeys(stem for word in words_of(text) for stem in stems_of_word(word)))


def index_text(title: str, others: Iterable[str]) -> str:
    """What is stored to search in: stems of the title, then those of the other texts, all between spaces."""
    return f" {' '.join(stems_of(title))} {TITLE_ENDS} {' '.join(stems_of(' '.join(others)))} "


def title_and_text(index: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the title and of the other texts, from what is stored."""
    title, _, text = index.partition(TITLE_ENDS)
    return frozenset(title.split()), frozenset(text.split())


def asked(question: str) -> list[tuple[str, ...]]:
    """For each word of a question the stems that answer it; small words count only when there is nothing else."""
    words = list(dict.fromkeys(words_of(question)))
    telling = [word for word in words if word not in STOP_WORDS]
    return [stems_of_word(word) for word in telling or words]


def pattern(stem: str, *, in_title: bool = False) -> str:
    """The LIKE pattern that finds a stem in what is stored."""
    end = "%" if len(stem) >= LONG_STEM else " %"
    return f"% {stem}{end}" + (f"{TITLE_ENDS}%" if in_title else "")
