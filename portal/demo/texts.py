"""Dilemmas of the example town, in the words of klantmanagers. Made up; the themes are those of the field."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dilemmas.models import Theme
from portal.dilemmas.services import DilemmaDraft


@dataclass(frozen=True)
class Posted:
    """A dilemma, who posted it, how many days ago, and who recognises it (with a number a month)."""

    key: str
    author: str
    days_ago: int
    draft: DilemmaDraft
    recognised: tuple[tuple[str, int | None], ...] = ()
    talk: tuple[tuple[str, str], ...] = ()


def _draft(
    theme: Theme, title: str, situation: str, now: str, other: str, whom: str, better: str, number: int
) -> DilemmaDraft:
    return DilemmaDraft(title, situation, (now, other), whom, better, theme, number)


DILEMMAS = (
    Posted(
        "noshow",
        "kees",
        780,
        _draft(
            Theme.CONTACT,
            "Komen meer klanten op hun eerste afspraak na een korte brief en een sms?",
            "Veel klanten komen niet op hun eerste afspraak. Onze uitnodiging is een lange brief met wetsartikelen en een "
            "waarschuwing. Ik denk dat een korte brief met mijn naam beter werkt. Een collega denkt dat mensen ons dan "
            "minder serieus nemen.",
            "Een lange brief met wetsartikelen en een waarschuwing.",
            "Een korte brief met mijn naam, en een sms de dag ervoor.",
            "Iedereen die voor het eerst op gesprek komt.",
            "Als van elke 100 klanten er minstens 5 meer op de afspraak komen.",
            22,
        ),
        (("klantmanager", 18), ("klantmanager2", 25), ("noor", 20), ("daan", 30), ("sytske", 9), ("joost", 12)),
        (
            ("noor", "Bij ons komt een op de vijf niet. Ik doe graag mee."),
            ("researcher", "Dit is goed te meten: je weet dezelfde dag of iemand er was."),
        ),
    ),
    Posted(
        "bellen",
        "klantmanager",
        900,
        _draft(
            Theme.CONTACT,
            "Helpt het als ik mijn klanten elke week bel?",
            "Ik spreek mijn klanten nu eens in de 6 weken. Een collega belt haar klanten elke week, vijf minuten. Zij "
            "zegt dat mensen dan actiever blijven zoeken. Maar met 85 klanten kost dat mij een hele dag per week.",
            "Een gesprek op kantoor, eens in de 6 weken.",
            "Elke week een belletje van 5 minuten, 3 maanden lang.",
            "Mensen die al 1 jaar of langer bijstand hebben en kunnen werken.",
            "Als van elke 100 klanten er minstens 5 meer werk vinden.",
            14,
        ),
        (("klantmanager2", 16), ("kees", 11), ("noor", 18), ("daan", 15), ("sytske", 8), ("joost", 10)),
        (
            (
                "klantmanager2",
                "Herkenbaar. Ik denk dat het vooral helpt bij mensen die weinig contact hebben met anderen.",
            ),
            ("researcher", "Dan spreken we vooraf af dat we daar apart naar kijken."),
            ("kees", "Wie belt er als ik op vakantie ben? Dat moeten we goed afspreken."),
        ),
    ),
    Posted(
        "maatregel",
        "daan",
        820,
        _draft(
            Theme.DUTIES,
            "Scheelt het maatregelen als ik eerst bel en dan pas een brief stuur?",
            "Een klant levert een bewijs niet in. De regel is: een brief, een termijn, en dan een maatregel. Als ik "
            "eerst bel is het vaak zo opgelost. Collega’s vinden bellen te soft.",
            "Meteen een brief met een termijn.",
            "Eerst bellen, en pas daarna een brief.",
            "Klanten die een bewijs niet op tijd inleveren.",
            "Als van elke 100 klanten er minstens 5 minder een maatregel krijgen.",
            20,
        ),
        (("klantmanager", 15), ("noor", 22), ("sytske", 12), ("kees", 18)),
    ),
    Posted(
        "folder",
        "sytske",
        700,
        _draft(
            Theme.PLAN,
            "Vinden nieuwe klanten sneller werk met een folder vol zoektips?",
            "Nieuwe klanten krijgen een folder met regels. Ik wil een folder met zoektips en moed. Een collega zegt dat "
            "niemand zo’n folder leest.",
            "Een folder met rechten en plichten.",
            "Een folder met zoektips en verhalen van anderen.",
            "Mensen die net een uitkering krijgen.",
            "Als van elke 100 klanten er minstens 6 meer werk vinden.",
            11,
        ),
        (("kees", 14), ("daan", 17), ("klantmanager2", 13)),
    ),
    Posted(
        "leenfiets",
        "klantmanager2",
        640,
        _draft(
            Theme.EMPLOYERS,
            "Helpt een leenfiets om een baan verder weg aan te nemen?",
            "Er is werk op het bedrijventerrein, maar de bus gaat niet vroeg genoeg. Een paar klanten zeggen daarom nee. "
            "Wij kunnen fietsen uitlenen, maar het zijn er niet veel.",
            "We geven een reiskostenvergoeding.",
            "We lenen een fiets uit voor 6 maanden.",
            "Klanten zonder fiets of auto die op het bedrijventerrein kunnen werken.",
            "Als van elke 100 klanten er minstens 10 meer aan het werk gaan.",
            4,
        ),
        (("klantmanager", 3), ("daan", 5)),
    ),
    Posted(
        "vooruit",
        "noor",
        260,
        _draft(
            Theme.PLAN,
            "Werkt vooruitkijken in een gesprek beter dan controleren?",
            "In elk gesprek controleer ik wat iemand de vorige weken deed. Het voelt als een verhoor. Ik wil vooral "
            "afspreken wat iemand de komende twee weken doet, waar en wanneer.",
            "Ik loop na wat iemand de afgelopen weken deed.",
            "We maken samen een plan voor de komende twee weken, met plaats en tijd.",
            "Klanten die kunnen werken en minstens een gesprek per maand hebben.",
            "Als van elke 100 klanten er minstens 8 meer een stap uit hun plan zetten.",
            18,
        ),
        (("klantmanager", 14), ("klantmanager2", 12), ("kees", 16), ("joost", 10)),
        (("joost", "Ik zie dit elke dag. Controleren maakt het gesprek koud."),),
    ),
    Posted(
        "werkgever",
        "klantmanager2",
        120,
        _draft(
            Theme.EMPLOYERS,
            "Helpt het als ik zelf meega naar het eerste gesprek met de werkgever?",
            "Sommige klanten durven niet alleen naar een gesprek. Als ik meega, gaat het vaak beter. Maar het kost me een "
            "halve dag per klant.",
            "De klant gaat alleen en belt mij daarna.",
            "Ik ga mee naar het eerste gesprek.",
            "Klanten die een gesprek hebben bij een werkgever.",
            "Als van elke 100 klanten er minstens 10 meer worden aangenomen.",
            6,
        ),
        (("klantmanager", 5), ("sytske", 4)),
    ),
    Posted(
        "spiegel",
        "joost",
        90,
        _draft(
            Theme.TRAINING,
            "Is een training over leren van fouten beter dan een over een goede indruk maken?",
            "Onze sollicitatietraining gaat over een goede indruk maken. Klanten die vaak zijn afgewezen haken af. Een "
            "trainer wil oefenen met fouten maken en leren.",
            "De training over een goede indruk maken.",
            "De training over leren van fouten.",
            "Klanten die zich aanmelden voor de sollicitatietraining.",
            "Als van elke 100 klanten er minstens 10 meer werk vinden.",
            8,
        ),
        (("noor", 9),),
    ),
    Posted(
        "schulden",
        "klantmanager",
        40,
        _draft(
            Theme.DEBT,
            "Moet ik iemand met schulden eerst helpen met de schulden, of meteen met werk?",
            "Een klant met schulden raakt in paniek van de plicht om te solliciteren. Ik kan tijdelijk ontheffing geven, "
            "maar dan ben ik bang dat iemand blijft zitten. Ik zie juist dat rust helpt.",
            "Meteen solliciteren, zoals bij iedereen.",
            "Eerst drie maanden rust en hulp bij de schulden.",
            "Klanten met problematische schulden.",
            "Als van elke 100 klanten er minstens 8 meer na een jaar werk hebben.",
            7,
        ),
        (("klantmanager2", 9), ("kees", 6), ("noor", 8), ("daan", 11)),
        (("daan", "Kijk ook naar stress en gezondheid, niet alleen naar werk."),),
    ),
    Posted(
        "jongeren",
        "sytske",
        330,
        _draft(
            Theme.YOUTH,
            "Moet ik jongeren bellen in de weken dat zij zelf zoeken?",
            "Jongeren moeten eerst vier weken zelf zoeken. Een deel komt daarna niet terug. Ik weet niet of zij werk "
            "hebben. Ik wil in die weken een keer bellen en helpen.",
            "Een brief, en na vier weken kijken wie terugkomt.",
            "In week twee een keer bellen en helpen zoeken.",
            "Jongeren tot 27 jaar die een uitkering aanvragen.",
            "Als van elke 100 jongeren er minstens 5 minder zonder werk én zonder uitkering zitten.",
            10,
        ),
        (("klantmanager", 8),),
    ),
    Posted(
        "taal",
        "daan",
        12,
        _draft(
            Theme.LANGUAGE,
            "Eerst de taal leren of meteen aan het werk?",
            "Veel statushouders zitten een jaar op taalles voor ze gaan werken. Een werkgever wil ze nu al, met taal op de "
            "werkvloer. Ik ben bang dat ze dan in dat baantje blijven hangen.",
            "Eerst een jaar taalles.",
            "Meteen werken, met taalles op de werkvloer.",
            "Statushouders die nog geen jaar in de gemeente wonen.",
            "Als van elke 100 mensen er minstens 10 meer na twee jaar vast werk hebben.",
            5,
        ),
    ),
    Posted(
        "baantje",
        "noor",
        4,
        _draft(
            Theme.DEBT,
            "Durven klanten een klein baantje aan als ik het voorreken?",
            "Mijn klant durft geen baan van tien uur te nemen. Hij is bang voor verrekenen en terugbetalen. Een "
            "rekenvoorbeeld op papier lijkt te helpen, maar kost mij een half uur.",
            "Een folder over bijverdienen.",
            "Een rekenvoorbeeld op papier met de eigen bedragen.",
            "Klanten die een baan van minder dan 20 uur kunnen krijgen.",
            "Als van elke 100 klanten er minstens 4 meer gaan bijverdienen.",
            9,
        ),
        (("klantmanager", 11),),
    ),
)
