"""The small demo: an example town with dilemmas and trials at every stage, and one real trial from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from portal.db import transaction
from portal.demo import trials
from portal.demo.nsw import bring_in_nsw
from portal.demo.people import Town, settle
from portal.demo.plans import PLANS
from portal.demo.texts import DILEMMAS, Posted
from portal.demo.trials import Trial, days_ago
from portal.dilemmas import services as dilemmas
from portal.dilemmas.models import Dilemma
from portal.experiments.enrolment.services import close_enrolment
from portal.experiments.models import Side
from portal.results.models import Choice

ALL_SIX = ("Deventer", "Helmond", "Zwolle", "Amersfoort", "Breda", "Leeuwarden")


def load_small() -> None:
    """Load it all, through the same services as the pages use."""
    with days_ago(950):
        town = settle()
    posted = {entry.key: _post(town, entry) for entry in DILEMMAS}
    _published(town, posted)
    _running(town, posted)
    _closed(town, posted)
    _in_the_making(town, posted)
    bring_in_nsw(town)


def _post(town: Town, entry: Posted) -> Dilemma:
    with days_ago(entry.days_ago), transaction():
        dilemma = dilemmas.post_dilemma(town[entry.author], entry.draft)
    for i, (name, number) in enumerate(entry.recognised, start=1):
        with days_ago(entry.days_ago - min(i, entry.days_ago - 1)), transaction():
            dilemmas.recognise(dilemma, town[name], number)
    for i, (name, text) in enumerate(entry.talk, start=2):
        with days_ago(entry.days_ago - min(i, entry.days_ago - 1)), transaction():
            dilemmas.comment(dilemma, town[name], text)
    return dilemma


def _spread(total: int, places: tuple[str, ...]) -> dict[str, int]:
    """A total over places, the first ones somewhat larger."""
    weights = [len(places) + 3 - i for i in range(len(places))]
    numbers = [round(total * weight / sum(weights)) for weight in weights]
    numbers[0] += total - sum(numbers)
    return dict(zip(places, numbers, strict=True))


@dataclass(frozen=True)
class Course:
    """How a trial went, in days ago, and what came out of it."""

    researcher: str
    places: dict[str, int]
    signed: float
    first: float
    last: float
    published: float
    share: dict[str, float]
    known: float
    practice: str
    research: str


def _play(town: Town, posted: dict[str, Dilemma], key: str, course: Course) -> Trial:
    """A trial that ran here, from first draft to result."""
    trial = trials.draft(town, key, posted[key], course.researcher, course.signed + 40)
    trials.sign(trial, trial.researcher, course.signed + 2)
    trials.sign(trial, trial.practitioner, course.signed)
    months = max(1.0, (course.first - course.last) / 30)
    pledged = {name: max(1, round(number / months)) for name, number in course.places.items()}
    trials.join(trial, pledged, course.signed - 3)
    trials.enrol_clients(trial, course.places, course.first, course.last)
    trials.record_outcomes(trial, course.share, course.known)
    trials.finish(trial, course.published, {Side.PRACTICE: course.practice, Side.RESEARCH: course.research})
    return trial


def _published(town: Town, posted: dict[str, Dilemma]) -> None:
    """One for each level of certainty, and one that made little difference."""
    noshow = _play(town, posted, "noshow", Course(
        "researcher", _spread(PLANS["noshow"].clients, ALL_SIX),
        signed=640, first=630, last=450, published=400, share={"usual": 0.56, "new": 0.73}, known=0.97,
        practice="Wij gaan dit doen. Het kost niets extra en de agenda loopt minder leeg.",
        research="Dit is een duidelijk antwoord. De groepen leken op elkaar en bijna iedere uitkomst is bekend.",
    ))  # fmt: skip
    trials.decide(noshow, [
        ("Zwolle", Choice.ADOPT, "De korte brief is klaar en de sms gaat vanzelf."),
        ("Deventer", Choice.ADOPT, "We nemen de brief over en laten de griffie meelezen."),
        ("Breda", Choice.ADAPT, "We sturen de sms twee dagen ervoor, dan kan iemand nog verzetten."),
    ], 370)  # fmt: skip
    bellen = _play(town, posted, "bellen", Course(
        "researcher", _spread(PLANS["bellen"].clients, ALL_SIX),
        signed=620, first=600, last=300, published=30, share={"usual": 0.30, "new": 0.39}, known=0.96,
        practice="Ik vond het veel werk, maar ik ken mijn klanten nu beter. Ik zou eerder stoppen bij wie al werk heeft.",
        research="Het verschil kan ook kleiner zijn dan we vooraf de moeite waard vonden. Vandaar: waarschijnlijk.",
    ))  # fmt: skip
    trials.decide(bellen, [
        ("Helmond", Choice.ADOPT, "We maken er ruimte voor: twee ochtenden per week is bellen."),
        ("Zwolle", Choice.ADAPT, "Wij bellen om de week, dat past in onze caseload."),
    ], 14)  # fmt: skip
    maatregel = _play(town, posted, "maatregel", Course(
        "bram", _spread(PLANS["maatregel"].clients, ALL_SIX[:5]),
        signed=600, first=590, last=320, published=160, share={"usual": 0.068, "new": 0.062}, known=0.98,
        practice="Ik had meer verwacht. Maar niemand kreeg er last van, dus ik blijf bellen omdat het prettiger is.",
        research="De kans op een maatregel was in beide groepen klein en bijna gelijk.",
    ))  # fmt: skip
    trials.decide(maatregel, [("Breda", Choice.REJECT, "Het kost tijd en scheelt geen maatregelen.")], 120)
    _play(town, posted, "folder", Course(
        "bram", _spread(PLANS["folder"].clients, ALL_SIX[:4]),
        signed=560, first=550, last=260, published=60, share={"usual": 0.30, "new": 0.345}, known=0.94,
        practice="Jammer dat we het nog niet weten. Met meer gemeenten zou ik zo weer meedoen.",
        research="Er deden te weinig klanten mee om een klein verschil te zien.",
    ))  # fmt: skip
    _play(town, posted, "leenfiets", Course(
        "bram", {"Helmond": 40, "Deventer": 22, "Breda": 24},
        signed=500, first=490, last=260, published=130, share={"usual": 0.40, "new": 0.44}, known=0.95,
        practice="Er waren te weinig fietsen en te weinig klanten. Dat wisten we eigenlijk vooraf.",
        research="We hadden 400 klanten nodig en er waren er 86. Dit geeft geen antwoord.",
    ))  # fmt: skip


def _running(town: Town, posted: dict[str, Dilemma]) -> None:
    """One that is open for enrolment at the first klantmanager's site."""
    trial = trials.draft(town, "vooruit", posted["vooruit"], "researcher", 200)
    trials.sign(trial, trial.researcher, 150)
    trials.sign(trial, trial.practitioner, 148)
    trials.join(trial, {"Deventer": 14, "Amersfoort": 18, "Zwolle": 16, "Helmond": 12}, 145)
    trials.enrol_clients(trial, {"Deventer": 61, "Amersfoort": 84, "Zwolle": 70, "Helmond": 18}, 142, 0.5)
    trials.record_outcomes(trial, {"usual": 0.42, "new": 0.5}, 0.93)


def _closed(town: Town, posted: dict[str, Dilemma]) -> None:
    """One whose enrolment is closed; the last outcomes come in."""
    trial = trials.draft(town, "jongeren", posted["jongeren"], "bram", 320)
    trials.sign(trial, trial.researcher, 300)
    trials.sign(trial, trial.practitioner, 298)
    trials.join(trial, {"Leeuwarden": 9, "Deventer": 8, "Breda": 11}, 296)
    trials.enrol_clients(trial, {"Leeuwarden": 50, "Deventer": 46, "Breda": 64}, 290, 110)
    trials.record_outcomes(trial, {"usual": 0.24, "new": 0.2}, 0.9)
    trials.turn_both(trial, close_enrolment, 15)


def _in_the_making(town: Town, posted: dict[str, Dilemma]) -> None:
    """One that waits for the practice side's signature, one that is still a draft."""
    waiting = trials.draft(town, "werkgever", posted["werkgever"], "researcher", 30)
    trials.sign(waiting, waiting.researcher, 2)
    trials.draft(town, "spiegel", posted["spiegel"], "bram", 20)
