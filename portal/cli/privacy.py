"""`flask privacy`: screen texts for personal data from outside the portal."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from portal.cli.bad_input import BadInput, OneLineCommand
from portal.screening import screen


@click.group("privacy")
def privacy() -> None:
    """Find personal data in free text."""


@privacy.command("screen", cls=OneLineCommand)
def screen_lines() -> None:
    """Screen lines of text from standard input.

    Prints a JSON list with for each line a list of {"kind", "start", "end", "action"}; start and end count characters
    from the beginning of the line, the end not included.
    """
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"Standard input is not UTF-8 at byte {error.start + 1}.") from error
    click.echo(json.dumps([[asdict(find) for find in screen(line)] for line in _lines(text)]))


def _lines(text: str) -> list[str]:
    """The lines between newlines only: other line separators of Unicode stay text, so that offsets hold."""
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines
