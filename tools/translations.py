"""Keep both catalogues whole: `fill` gives English its own texts, `merge` takes in a fragment, `check` fails on a gap.

The English msgid is the English text, so the English catalogue is filled by itself. Dutch is written by people.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parents[1] / "portal" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def path_of(language: str) -> Path:
    """Where a catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def load(path: Path, language: str) -> Catalog:
    """A catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(catalogue: Catalog, language: str) -> None:
    """Write it sorted, without line numbers, so that a change shows only what changed."""
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, ignore_obsolete=True, width=120)


def fill() -> None:
    """Give each English msgid itself as its text, and write both catalogues in the one form."""
    save(load(path_of("nl"), "nl"), "nl")
    catalogue = load(path_of("en"), "en")
    for message in catalogue:
        if message.id and not any(texts(message)):
            message.string = message.id
    save(catalogue, "en")


def merge(fragments: list[str]) -> None:
    """Take in the translations of fragments; what is there already wins, a text that no code asks for is left out."""
    catalogue = load(path_of("nl"), "nl")
    for name in fragments:
        for message in load(Path(name), "nl"):
            mine = catalogue.get(message.id, message.context) if message.id else None
            if mine is not None and not any(texts(mine)):
                mine.string = message.string
    save(catalogue, "nl")


def texts(message: Message) -> list[str]:
    """The translation, or both forms of a plural."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def gaps(language: str) -> list[str]:
    """What is missing, fuzzy, or lost a placeholder."""
    found = []
    for message in load(path_of(language), language):
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[-1]
        if message.fuzzy or not all(texts(message)):
            found.append(f"{language}: not translated: {first!r}")
        elif set(PLACEHOLDER.findall(first)) != set(PLACEHOLDER.findall(texts(message)[-1])):
            found.append(f"{language}: other placeholders: {first!r}")
    return found


def stale() -> list[str]:
    """Texts that the code asks for and the catalogue doesn't have; the template is made anew by `make translations`."""
    template = load(FOLDER / "messages.pot", "en")
    return [
        f"{language}: not in the catalogue: {message.id!r}"
        for language in ("nl", "en")
        for catalogue in [load(path_of(language), language)]
        for message in template
        if message.id and catalogue.get(message.id, message.context) is None
    ]


def main(act: str, *names: str) -> int:
    """Do one act; exit status 1 when the check finds a gap."""
    if act == "fill":
        fill()
    elif act == "merge":
        merge(list(names))
    elif act == "check":
        found = [*gaps("nl"), *gaps("en"), *(stale() if (FOLDER / "messages.pot").exists() else [])]
        sys.stderr.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    else:
        sys.exit("Say fill, merge FILE... or check.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [""]))
