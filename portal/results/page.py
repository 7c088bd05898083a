"""What the result page shows, gathered from the analysis, the protocol and the team's own numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.config import Limits
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.queries import frozen_content, frozen_contents, registration_of
from portal.i18n import in_language
from portal.results.charts import arms_chart, effect_interval
from portal.results.figures import Figures, figures
from portal.results.queries import standing_decisions, team_numbers
from portal.results.sentences import Explanation, Sentence, Wording, explain, team_meaning
from portal.stats.disclosure import hidden_cells
from portal.web.svg import Chart

if TYPE_CHECKING:
    from portal.experiments.protocol.models import Registration
    from portal.results.models import Decision, Result
    from portal.teams.models import Team

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class ResultPage:
    """Everything that the page shows; what a team can't see or nobody knows is None or empty."""

    content: Content
    registration: Registration
    explanation: Explanation
    figures: Figures
    hidden_sites: frozenset[str]
    chart: Chart
    narrow_chart: Chart
    means_chart: Chart | None
    own_site: str | None
    own_enrolled: int
    per_month: int | None
    meaning: Sentence | None
    decisions: list[Decision]
    own_decision: Decision | None
    technical: dict[str, Any]


def explanation_of(result: Result, language: str) -> Explanation:
    """The result in plain words, with the protocol's own names for things."""
    return explain(result.analysis, language, wording_of(result))


def explanations_of(results: Iterable[Result], language: str) -> dict[int, Explanation]:
    """The same for each result of a list, by its id."""
    results = list(results)
    contents = frozen_contents(result.experiment_id for result in results)
    return {
        result.id: explain(result.analysis, language, _wording(contents.get(result.experiment_id)))
        for result in results
    }


def wording_of(result: Result) -> Wording:
    """The protocol's names for approach and outcome; none when there is no protocol."""
    return _wording(frozen_content(result.experiment))


def _wording(content: Content | None) -> Wording:
    if content is None:
        return Wording()
    words = content.wording
    return Wording(
        new_name=words.new_name,
        outcome_have_nl=words.outcome_have_nl,
        outcome_have_en=words.outcome_have_en,
        unit=words.unit,
        planned_n=content.expected_clients,
    )


def result_page(result: Result, team: Team | None, language: str, per_month: int | None) -> ResultPage:
    """The page for somebody of this team; `per_month` is the number that they filled in, if any."""
    content, registration = frozen_content(result.experiment), registration_of(result.experiment)
    if content is None or registration is None:
        raise RuntimeError("a result without a registered protocol")
    wording = _wording(content)
    enrolled, usual = team_numbers(result, team) if team else (0, None)
    per_month = per_month or usual
    own_site = next((s.label for s in result.experiment.sites if team and s.team_id == team.id), None)
    found, hidden = _without_small_sites(figures(result.analysis, wording), own_site)
    decisions = standing_decisions(result)
    outcome = _main(result.analysis)
    with in_language(language):
        charts = [effect_interval(result.analysis, wording, is_narrow=narrow) for narrow in (False, True)]
        means = arms_chart(result.analysis, wording) if outcome["type"] == "continuous" else None
    return ResultPage(
        content=content,
        registration=registration,
        explanation=explain(result.analysis, language, wording),
        figures=found,
        hidden_sites=hidden,
        chart=charts[0],
        narrow_chart=charts[1],
        means_chart=means,
        own_site=own_site,
        own_enrolled=enrolled,
        per_month=per_month,
        meaning=team_meaning(result.analysis, (per_month or 0) * MONTHS_A_YEAR, language, wording),
        decisions=decisions,
        own_decision=next((d for d in decisions if team and d.team_id == team.id), None),
        technical={"outcome": outcome, "checks": result.analysis["checks"], "n": result.analysis["n"]},
    )


def _main(analysis: dict[str, Any]) -> dict[str, Any]:
    outcomes: dict[str, dict[str, Any]] = analysis["outcomes"]
    return next((o for o in outcomes.values() if o["primary"]), next(iter(outcomes.values())))


def _without_small_sites(found: Figures, own_site: str | None) -> tuple[Figures, frozenset[str]]:
    """Places with few clients are left out of the table, and as many others as keep them from being worked out.

    The own team sees its own row whatever its size, so that row can't keep another from being worked out.
    """
    others = [row for row in found.rows if row.site != own_site]
    shut = hidden_cells([row.n for row in others], Limits.smallest_cell)
    hidden = frozenset(row.site for row, is_shut in zip(others, shut, strict=True) if is_shut)
    return replace(found, rows=tuple(row for row in found.rows if row.site not in hidden)), hidden
