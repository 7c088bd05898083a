"""Words that decide in doubt: surnames, words after a title that are no name, words that make a street."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Surnames that are no other word, for texts without capitals (particles left off).
SURNAMES = _words(
    """
    jansen janssen janssens jans vries berg bakker dijk visser smit smits smid meijer meyer meijers mulder mulders
    peters pieters pietersen petersen hendriks hendriksen hendrikx leeuwen dekker dijkstra dijkman vermeulen heuvel
    veen schouten willems willemsen hoekstra molenaar jacobs jacobsen maas bosch beek kuipers kuiper postma veenstra
    kramer kramers schipper huisman scholten scholte prinsen dongen wijk driessen timmermans timmerman wiersma bosman
    sanders gerritsen evers linden linde verhoeven hermans martens mertens bouwman bouwmeester brouwer brouwers
    jonker koster kosters veldman hofman hoffman wolters wouters klein aalst vliet vink vinke groen groeneveld
    verbeek claassen claessen rietveld boersma hulst ploeg meulen doorn schaik lange pol velde horst kuijpers
    blom bloem zwart schoenmaker zijlstra oosterhout dam ven peeters aarts adriaans elzinga feenstra hoeven jonge
    yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin arslan dogan kilic aslan cetin koc kurt ozdemir polat
    amrani idrissi bouzid haddad alaoui benali ahmed ali mohamed mohammed hassan hussein hussain ibrahim abdi nguyen
    singh khan kumar ramdin ramlal bouterse pinas tesfay haile kowalski nowak wisniewski popescu ivanov fernandes
    silva santos martina
    """
)
# Surnames that are everyday words too; they count only after a particle.
AMBIGUOUS_SURNAMES = _words(
    """
    boer groot jong wit graaf haan bruin bruijn meer broek boom bos vos wal brink hoek kok koning ruiter vos zee
    laar hout kamp heide goede rooij rooy ruijter waal wilde zwaan hart water heijden heyden poel poort sluis
    """
)
# Words with a capital right after a title that begin a new sentence.
NO_NAMES = _words(
    """
    aan achter af al alle alleen als altijd anders begin ben bij binnen daar daarbij daarna daarnaast daarom dan dat de
    denk deze die dit doe door doet duidelijk durft een eerder eerst en er ergens even ga gaat geen geeft gisteren haar
    had heb hebben heeft helaas het hier hierdoor hierna hierop hij hoe hoeveel hoewel iedereen ieder iemand ik in
    inmiddels is ja je jij jullie kan komt kon kreeg kunnen kwam later maar mag me meer meestal men met mij mijn
    misschien moet moest morgen na naast nee niemand niet nog nooit nu of om omdat ondanks onder ondertussen onlangs ons
    onze ook op over pas per samen sinds soms straks tegen terwijl tijdens toch toen tot tussen uit vaak van vanaf
    vandaag
    vanmorgen vanuit vanwege vervolgens via volgende volgens voor vooral vorige waar waarom wanneer want was wat we weer
    werd werkt wel welke werk wie wij wil wilde wilt wist woont word wordt zal ze zegt zei zelf zelfs zij zijn zit zo
    zodat zodra zoekt zonder zou graag
    """
)
# Offices, organisations and days; they are no names after a particle either: "mevrouw van de Sociale Dienst".
NO_NAMES_AT_ALL = _words(
    """
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april juni juli augustus september
    oktober november december
    uwv duo svb cbs ggz wmo szw vng divosa wsp pw ww wia wajong ioaw ioaz bbz
    team stichting gemeente dienst sociale afdeling bureau belastingdienst participatiewet werkplein wijkteam humanitas
    vluchtelingenwerk leger project nederland nederlandse syrie marokko turkije eritrea
    klantmanager klant consulent teamleider voorzitter wethouder burgemeester directeur minister
    jezus christus god
    nederlands engels duits frans spaans portugees pools turks arabisch berbers tigrinya farsi oekraiens russisch
    roemeens bulgaars somalisch chinees papiaments koerdisch syrisch marokkaans marokkaanse turkse syrische poolse
    """
)

# What makes a word a street anywhere, and what does so only after "op", "aan" or "adres".
STREETS = tuple(
    _words(
        "straat str laan plein gracht kade singel dreef plantsoen steeg weg dijk boulevard burgwal straatje laantje"
        " weggetje hof pad park wal haven voorhout"
    )
)
STREETS_AFTER_OP = tuple(
    _words(
        "veld akker brink hoek tuin poort werf donk horst weide gaarde baan meent hage brug zijde hoeve kamp rade oord"
        " borg vliet oever kant zoom erf markt stede sloot diep vaart wetering"
    )
)
# Words that end like a street and are none.
NO_STREETS = _words(
    """
    onderweg snelweg autosnelweg omweg uitweg terugweg heenweg leerweg halverweg overweg werkplein leerwerkplein
    jongerenplein werkgeversplein leerplein gemeenteplein zorgplein moerdijk gerechtshof loopbaanpad leerpad stappenpad
    groeipad ontwikkelpad klantpad wagenpark machinepark bedrijvenpark markt
    """
)
# Two capitals after a year or a number that are hardly ever the letters of a postcode.
ABBREVIATIONS = _words("WW PW ZW IB BV NV OV IT AI HR PC TV UU EU US NL KM MB GB IQ OM AO VN")
