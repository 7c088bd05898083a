"""The National Supported Work trial: real data of a real trial, brought in as any trial that ran elsewhere."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from portal.db import transaction
from portal.demo.people import Town
from portal.demo.trials import Trial, days_ago, turn_both
from portal.experiments.imports.services import TrialElsewhere, import_trial
from portal.experiments.models import Experiment, Side
from portal.experiments.protocol.content import Content, Wording
from portal.results import services as results
from portal.results.queries import get_result
from portal.stats.dataset import read_table
from portal.stats.design import (
    AllocationPlan,
    AnalysisPlan,
    Arm,
    Better,
    Design,
    DesignKind,
    Method,
    OutcomeSpec,
    OutcomeType,
    Unit,
)

DATA = Path(__file__).parent / "data" / "nsw_dw.csv"
SOURCE = (
    "National Supported Work Demonstration, Verenigde Staten, 1975-1978. Gegevens: Dehejia en Wahba (1999), Journal of the "
    "American Statistical Association 94, 1053-1062, na LaLonde (1986). Bestand uit het pakket causaldata (MIT-licentie)."
)
DESIGN = Design(
    unit=Unit.CLIENT,
    design=DesignKind.INDIVIDUAL,
    arms=(Arm("control", "Geen begeleid werk", True, 10), Arm("treatment", "Begeleid werk", ratio=7)),
    allocation=AllocationPlan(Method.SIMPLE),
    outcomes=(
        OutcomeSpec("re78", "Het inkomen uit werk in 1978", OutcomeType.CONTINUOUS, True, Better.HIGHER, 1000.0, 730),
    ),
    analysis=AnalysisPlan(),
)


def data_file() -> bytes:
    """The shipped file with the columns of our data files: unit, arm, outcome."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["unit", "arm", "re78"])
    with DATA.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            writer.writerow([f"nsw-{number}", "treatment" if row["treat"] == "1" else "control", row["re78"]])
    return out.getvalue().encode()


def content() -> Content:
    """What was done, in the portal's words."""
    return Content.of_trial_elsewhere(
        title="Begeleid werk voor mensen die lang zonder baan zaten",
        question="Verdienen mannen die lang zonder baan zaten later meer na 9 tot 18 maanden begeleid werk?",
        eligibility=(
            "Mannen die lang zonder werk waren, vaak zonder diploma.",
            "Zij meldden zich zelf aan. De loting besliste wie een plek kreeg.",
        ),
        design=DESIGN,
    ).with_changes(
        instructions={
            "control": "Geen plek in het programma. Zij zochten zelf werk, met de hulp die er al was.",
            "treatment": "Werk in een kleine ploeg met een begeleider, 9 tot 18 maanden, met stap voor stap hogere eisen.",
        },
        wording=Wording("Begeleid werk", "verdienen meer", "earn more", "dollar"),
        analysis_note="Verschil in gemiddeld inkomen met een robuuste standaardfout (HC2).",
        risks="Niet bekend.",
        privacy="Openbaar bestand zonder namen.",
        feedback="Deze pagina.",
    )


def bring_in_nsw(town: Town) -> Experiment:
    """Bring it in, lock the data and publish, each by both sides."""
    researcher, practitioner = town["researcher"], town["klantmanager"]
    with days_ago(210), transaction():
        trial = TrialElsewhere(content(), read_table(data_file()), SOURCE)
        experiment = import_trial(trial, researcher, practitioner)
    played = Trial(town, experiment, practitioner, researcher, random.Random(0))  # noqa: S311  # nothing is drawn
    turn_both(played, results.lock_data, 208)
    result = get_result(experiment.id)
    if result is not None:
        for who, text in (
            (
                Side.RESEARCH,
                "Dit is een van de bekendste proeven met loting ter wereld. De uitkomst staat ook in de leerboeken.",
            ),
            (Side.PRACTICE, "Andere tijd en ander land. Maar begeleid werk lijkt op wat wij een leerwerkplek noemen."),
        ):
            with days_ago(205), transaction():
                results.react(result, researcher if who is Side.RESEARCH else practitioner, text)
    turn_both(played, results.publish, 204)
    return experiment
