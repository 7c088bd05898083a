"""Plans of the trials in the example town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.experiments.protocol.content import Content, Wording
from portal.stats.design import AllocationPlan, Arm, Better, Method, OutcomeSpec, OutcomeType

PRIVACY = (
    "Wij gebruiken alleen klantcodes. De lijst met namen blijft bij de gemeente. Na 10 jaar wissen we de gegevens. "
    "De functionaris gegevensbescherming van Deventer heeft meegekeken."
)
FEEDBACK = "Elk team krijgt het resultaat in gewone taal en bespreekt het in een teamoverleg van een half uur."
ANALYSIS = (
    "Iedereen telt mee in de groep van de loting, ook wie de aanpak niet kreeg. We vergelijken de twee groepen en "
    "geven het verschil met de ruimte eromheen (95%)."
)


@dataclass(frozen=True)
class Plan:
    """The parts in which plans differ; the rest is the same for all."""

    title: str
    question: str
    eligibility: tuple[str, ...]
    usual: tuple[str, str]
    new: tuple[str, str]
    outcome: OutcomeSpec
    wording: Wording
    clients: int
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    risks: str = "De nieuwe aanpak kost klanten weinig. Wie niet wil, kan altijd nee zeggen."

    def content(self) -> Content:
        """The whole protocol."""
        return Content(
            title=self.title,
            question=self.question,
            eligibility=self.eligibility,
            arms=(Arm("usual", self.usual[0], True), Arm("new", self.new[0])),
            instructions={"usual": self.usual[1], "new": self.new[1]},
            outcomes=(self.outcome,),
            wording=self.wording,
            allocation=AllocationPlan(Method.PERMUTED_BLOCK, (4, 6), ("site", *self.levels), dict(self.levels)),
            analysis_note=ANALYSIS,
            expected_clients=self.clients,
            risks=self.risks,
            privacy=PRIVACY,
            feedback=FEEDBACK,
        )


def _yes_no(key: str, label: str, smallest: float, days: int, better: Better = Better.HIGHER) -> OutcomeSpec:
    return OutcomeSpec(key, label, OutcomeType.BINARY, True, better, smallest, days)


LENGTH = {"hoe lang bijstand": ("1 tot 3 jaar bijstand", "3 jaar of langer bijstand")}

PLANS = {
    "noshow": Plan(
        "Korte brief en een sms",
        "Komen meer klanten op hun eerste afspraak na een korte brief en een sms de dag ervoor?",
        ("De klant wordt voor het eerst uitgenodigd.", "Wij hebben een mobiel nummer van de klant."),
        ("Gewone brief", "Stuur de brief die je altijd stuurt. Stuur geen sms."),
        ("Korte brief en sms", "Stuur de korte brief met je eigen naam. Stuur de dag ervoor om 10.00 uur de sms."),
        _yes_no("opkomst", "Kwam op de eerste afspraak", 0.05, 14),
        Wording("Een korte brief met een sms", "komen op de eerste afspraak", "come to the first appointment"),
        480,
    ),
    "bellen": Plan(
        "Elke week bellen",
        "Vinden klanten vaker werk als hun klantmanager elke week vijf minuten belt, drie maanden lang?",
        ("De klant heeft 1 jaar of langer bijstand.", "De klant kan werken.", "De klant weet van de proef."),
        ("Gewone aanpak", "Spreek de klant op kantoor, eens in de 6 weken. Bel alleen als daar een reden voor is."),
        ("Elke week bellen", "Bel de klant elke week, vijf minuten, drie maanden lang. Vraag wat deze week lukt."),
        _yes_no("werk_6m", "Betaald werk na 6 maanden", 0.05, 183),
        Wording("Elke week bellen", "hebben werk", "have work"),
        640,
        LENGTH,
    ),
    "maatregel": Plan(
        "Eerst bellen",
        "Krijgen minder klanten een maatregel als we eerst bellen en dan pas een brief sturen?",
        ("De klant leverde een bewijs niet op tijd in.", "Er is geen eerdere maatregel in dit jaar."),
        ("Meteen een brief", "Stuur de brief met een termijn van twee weken."),
        ("Eerst bellen", "Bel binnen twee werkdagen. Stuur de brief pas als bellen niet hielp."),
        _yes_no("maatregel_3m", "Maatregel binnen 3 maanden", 0.05, 92, Better.LOWER),
        Wording("Eerst bellen", "krijgen een maatregel", "get a measure"),
        560,
    ),
    "folder": Plan(
        "Folder met zoektips",
        "Vinden nieuwe klanten vaker werk met een folder vol zoektips?",
        ("De klant heeft nog geen 3 maanden een uitkering.", "De klant kan Nederlands lezen."),
        ("Folder met regels", "Geef de folder over rechten en plichten."),
        ("Folder met zoektips", "Geef de folder met zoektips. Lees samen de eerste bladzijde."),
        _yes_no("werk_6m", "Betaald werk na 6 maanden", 0.06, 183),
        Wording("Een folder met zoektips", "hebben werk", "have work"),
        480,
    ),
    "leenfiets": Plan(
        "Een leenfiets",
        "Gaan meer klanten aan het werk met een leenfiets?",
        ("De klant heeft geen fiets of auto.", "De klant kan op het bedrijventerrein werken."),
        ("Vergoeding", "Bied de gewone vergoeding van reiskosten aan."),
        ("Leenfiets", "Leen een fiets uit voor zes maanden. Laat de klant tekenen voor de fiets."),
        _yes_no("werk_3m", "Aan het werk na 3 maanden", 0.10, 92),
        Wording("Een leenfiets", "gaan aan het werk", "start work"),
        400,
    ),
    "vooruit": Plan(
        "Vooruitkijken",
        "Zetten meer klanten een stap uit hun plan als we vooruitkijken in plaats van controleren?",
        ("De klant kan werken.", "De klant heeft minstens één gesprek per maand.", "De klant weet van de proef."),
        ("Gewoon gesprek", "Voer het gesprek zoals je gewend bent."),
        (
            "Vooruitkijken",
            "Vraag niet wat er de vorige weken gebeurde. Maak samen een plan voor twee weken. Schrijf het op en geef het mee.",
        ),
        _yes_no("stap_4w", "Zette een stap uit het plan binnen 4 weken", 0.08, 28),
        Wording("Vooruitkijken", "zetten een stap", "take a step"),
        600,
        LENGTH,
    ),
    "jongeren": Plan(
        "Bellen in de zoekweken",
        "Zitten minder jongeren zonder werk én zonder uitkering als we in week twee een keer bellen?",
        ("De jongere is tot 27 jaar.", "De jongere vroeg een uitkering aan en zoekt nu vier weken zelf."),
        ("Brief", "Stuur de brief. Kijk na vier weken wie terugkomt."),
        ("Bellen in week twee", "Bel in week twee. Help tien minuten met zoeken. Bel niet vaker dan één keer."),
        _yes_no("niets_3m", "Zonder werk en zonder uitkering na 3 maanden", 0.05, 92, Better.LOWER),
        Wording(
            "Bellen in de zoekweken", "zitten zonder werk en zonder uitkering", "are without work and without benefit"
        ),
        160,
    ),
    "werkgever": Plan(
        "Samen naar de werkgever",
        "Worden meer klanten aangenomen als de klantmanager meegaat naar het eerste gesprek?",
        ("De klant heeft een gesprek bij een werkgever.", "De klant wil dat iemand meegaat."),
        ("Alleen gaan", "Bereid het gesprek samen voor. De klant gaat alleen."),
        ("Samen gaan", "Bereid het gesprek samen voor en ga mee."),
        _yes_no("baan_2m", "Aangenomen binnen 2 maanden", 0.10, 61),
        Wording("Samen naar de werkgever gaan", "worden aangenomen", "are hired"),
        420,
    ),
    "spiegel": Plan(
        "Leren van fouten",
        "Vinden meer klanten werk na een training over leren van fouten?",
        ("De klant meldt zich aan voor de training.",),
        ("Goede indruk", "Geef de training zoals nu."),
        ("Leren van fouten", "Geef de nieuwe training: oefenen, fouten maken, opnieuw proberen."),
        _yes_no("werk_6m", "Betaald werk na 6 maanden", 0.10, 183),
        Wording("De nieuwe training", "hebben werk", "have work"),
        420,
    ),
}
