"""Dilemmas for tests, made through the service."""

from __future__ import annotations

from portal.accounts.models import User
from portal.db import transaction
from portal.dilemmas import services
from portal.dilemmas.models import Dilemma, DilemmaStatus, Theme
from tests.factories.accounts import make_team, make_user


def make_draft(**changes) -> services.DilemmaDraft:
    """A dilemma about calling clients, with what the test changes."""
    values = {
        "title": "Helpt het als ik mijn klanten elke week bel?",
        "situation": "Ik spreek mijn klanten nu eens in de zes weken.",
        "ways": ("Een gesprek op kantoor.", "Elke week een telefoontje van vijf minuten."),
        "whom": "Mensen die al een jaar een uitkering hebben.",
        "better": "Van elke honderd klanten vinden er vijf meer werk.",
        "theme": Theme.CONTACT,
        "monthly_number": None,
    }
    return services.DilemmaDraft(**{**values, **changes})


def make_dilemma(
    author: User | None = None,
    *,
    status: DilemmaStatus = DilemmaStatus.OPEN,
    follows_experiment_id: int | None = None,
    **changes,
) -> Dilemma:
    """A shared dilemma, by somebody in a team of a municipality unless the test says who."""
    author = author or make_user(team=make_team())
    with transaction():
        dilemma = services.post_dilemma(author, make_draft(**changes), follows_experiment_id)
        dilemma.status = status
    return dilemma
