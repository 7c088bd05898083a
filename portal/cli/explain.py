"""`flask stats explain`: an analysis answer in plain sentences."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext

from portal.cli.bad_input import BadInput, OneLineCommand, parse_json
from portal.i18n import LANGUAGES
from portal.results.sentences import UnreadableAnalysis, explain


@click.command("explain", cls=OneLineCommand)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="nl", show_default=True, help="The language.")
@with_appcontext
def explain_analysis(lang: str) -> None:
    """Word an analysis answer, or a list of them, from standard input; prints JSON.

    The answer holds the headline, the verdict on the main outcome, how certain it is, and sentences that each name
    where in the analysis their numbers stand.
    """
    given = parse_json(sys.stdin.buffer.read(), "Standard input")
    try:
        if isinstance(given, list):
            answer: object = [explain(one, lang).to_json() for one in given]
        else:
            answer = explain(given, lang).to_json()
    except UnreadableAnalysis as error:
        raise BadInput(str(error)) from error
    click.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False))
