"""Experiments for tests, made through the services at each stage."""

from __future__ import annotations

from collections.abc import Sequence

from portal.access.roles import Role
from portal.accounts.models import User
from portal.db import session, transaction
from portal.dilemmas.models import Dilemma, Theme
from portal.dilemmas.services import DilemmaDraft, post_dilemma
from portal.experiments import services as experiments
from portal.experiments.models import Experiment, Side
from portal.experiments.protocol import services as protocol
from portal.experiments.protocol.content import Content, Wording
from portal.experiments.protocol.queries import latest_version
from portal.experiments.sites import services as sites
from portal.stats.design import AllocationPlan, Arm, Better, Method, OutcomeSpec, OutcomeType
from portal.teams.models import Team
from tests.factories.accounts import make_team, make_user

LEVELS = {"duration": ("korter dan 1 jaar", "1 jaar of langer")}
DRAFT = DilemmaDraft(
    title="Helpt het als ik mijn klanten elke week bel?",
    situation="Ik spreek mijn klanten eens in de zes weken. Een collega belt elke week.",
    ways=("Een gesprek op kantoor, eens in de zes weken.", "Elke week een belletje van vijf minuten."),
    whom="Mensen die een jaar of langer bijstand hebben.",
    better="Als van elke 100 klanten er minstens 5 meer werk vinden.",
    theme=Theme.CONTACT,
    monthly_number=12,
)


def make_content(*, due_days: int = 0, outcome_type: OutcomeType = OutcomeType.BINARY, **changes) -> Content:
    """A whole protocol of two arms, stratified by site and duration; its outcome can be known at once."""
    is_binary = outcome_type is OutcomeType.BINARY
    outcome = OutcomeSpec(
        "work", "Betaald werk na 6 maanden", outcome_type, True, Better.HIGHER, 0.05 if is_binary else 1000.0, due_days
    )
    content = Content(
        title="Elke week bellen",
        question="Vinden klanten vaker werk als we elke week bellen?",
        eligibility=("De klant kan werken.", "De klant weet van de proef."),
        arms=(Arm("usual", "Gewone aanpak", True), Arm("new", "Elke week bellen")),
        instructions={"usual": "Een gesprek eens in de zes weken.", "new": "Bel elke week vijf minuten."},
        outcomes=(outcome,),
        wording=Wording("Elke week bellen", "hebben werk", "have work", ""),
        allocation=AllocationPlan(Method.PERMUTED_BLOCK, (4, 6), ("site", "duration"), LEVELS),
        analysis_note="Iedereen telt mee in de groep van de loting.",
        expected_clients=200,
        risks="Bellen kan als druk voelen. De klant mag nee zeggen.",
        privacy="Alleen klantcodes. De sleutel blijft bij de gemeente.",
        feedback="We bespreken het resultaat in elk team.",
    )
    return content.with_changes(**changes)


def make_owners() -> tuple[User, User]:
    """A klantmanager with a team and a researcher."""
    return make_user(Role.KLANTMANAGER, make_team()), make_user(Role.RESEARCHER)


def make_dilemma_of(author: User) -> Dilemma:
    """A dilemma, posted by somebody."""
    with transaction():
        return post_dilemma(author, DRAFT)


def make_draft_experiment(content: Content | None = None, owners: tuple[User, User] | None = None) -> Experiment:
    """A plan that both sides own, with its text, without signatures."""
    practitioner, researcher = owners or make_owners()
    dilemma = make_dilemma_of(practitioner)
    with transaction():
        experiment = experiments.start_from_dilemma(dilemma, "Elke week bellen", practitioner)
        experiments.ask_owner(experiment, researcher, Side.RESEARCH, practitioner)
        experiments.answer_ownership(experiment, researcher, True)
        protocol.save_content(experiment, content or make_content(), researcher)
    return experiment


def sign_by_both(experiment: Experiment) -> None:
    """Every owner signs the latest text; that freezes it."""
    for owner in list(experiment.owners):
        version = latest_version(experiment)
        if version is not None and experiment.is_draft:
            with transaction():
                protocol.sign(experiment, version.content_hash, owner.user)


def make_running_experiment(
    teams: Sequence[Team] = (), content: Content | None = None, owners: tuple[User, User] | None = None
) -> Experiment:
    """A signed and registered trial in which these teams take part, each with its lead's consent."""
    experiment = make_draft_experiment(content, owners)
    sign_by_both(experiment)
    for team in teams:
        lead = next((m.user for m in team.memberships if m.is_lead), None) or make_user(Role.TEAMLEAD, team)
        with transaction():
            sites.join(experiment, team, 10, lead)
    session.refresh(experiment)
    return experiment
