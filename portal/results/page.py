"""What the result page shows, gathered from the analysis, the protocol and the team's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.results.models import Result

ResultPage = Any


def explanation_of(result: Result, language: str) -> Any:
    """The result in plain words."""
    from portal.results.sentences import explain

    return explain(result.analysis, language)


def result_page(result: Result, team: Any, language: str, per_month: int | None) -> Any:
    """Everything that the page shows."""
    raise NotImplementedError
