"""Bad input on the command line: one clear line on standard error, exit status 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


class BadInput(click.ClickException):
    """What was given can't be used; the message says what to do, on one line."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class OneLineCommand(click.Command):
    """A command that also answers a wrong option or argument with one line, not with its whole usage."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the arguments."""
        try:
            return super().make_context(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise BadInput(error.format_message()) from error


def read_bytes(path: Path) -> bytes:
    """The content of a file that the caller named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}.") from error


def parse_json(content: bytes, name: str) -> Any:
    """JSON that the caller gave; `name` says where it came from."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} is not readable as JSON: {error}.") from error
