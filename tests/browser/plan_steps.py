"""From a dilemma to a plan that both sides signed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.people import People, path_of
from tests.browser.visitor import Visitor

TITLE = "Helpt een terugbelmoment als een klant niet reageert"


def post_dilemma(people: People) -> None:
    who = people.klantmanager
    who.go("/dilemmas/new")
    who.field("What is your question, in one sentence?").fill(f"{TITLE} ({who.screen})?")
    who.field("What happens, and why is it difficult?").fill("Sommige klanten reageren niet op een brief.")
    who.field("What do you do now?").fill("Stuur nog een brief.")
    who.field("What else could you do?").fill("Spreek een vast terugbelmoment af.")
    who.field("Which clients is it about?").fill("De klant reageerde niet op de eerste brief.")
    who.field("When is it worth it?").fill("Als 10 van de 100 klanten vaker reageren.")
    who.field("What is it about most of all?").select_option(index=1)
    who.field("How many of these clients do you see in a month?").fill("8")
    who.press("Share dilemma")
    expect(who.main.get_by_role("status")).to_be_visible()
    people.dilemma = path_of(who, r"/dilemmas/\d+")
    who.check()


def recognise(people: People) -> None:
    """A tap, then the number, then a remark."""
    who = people.colleague
    who.go(people.dilemma)
    who.press("I have this too")
    who.field("How many of these clients do you see in a month?").fill("12")
    who.press("Save my number")
    expect(who.main.get_by_text(re.compile(r"\b20\b")).first).to_be_visible()
    who.field("Your remark").fill("Bij ons gebeurt dit ook, vooral na de vakantie.")
    who.press("Place remark")
    expect(who.main.get_by_text("vooral na de vakantie")).to_be_visible()
    who.check()


def start_plan(people: People) -> None:
    who = people.researcher
    who.go(people.dilemma)
    who.follow("Make a plan of this together")
    who.field("What do we call the trial?").fill("Terugbelmoment")
    who.check()
    who.press("Start the plan")
    people.experiment = path_of(who, r"/experiments/\d+")


def accept_ownership(people: People) -> None:
    who = people.klantmanager
    who.go(people.experiment)
    who.check()
    who.press("Own this plan")
    expect(who.button("Own this plan")).to_have_count(0)


def write_plan(people: People) -> None:
    """Both write; what the dilemma said already is kept."""
    klantmanager, researcher = people.owners
    _section(people, klantmanager, "question")
    _section(people, klantmanager, "who")
    _section(people, klantmanager, "arms", _fill_arms)
    _section(people, klantmanager, "outcomes", _fill_outcomes)
    _fill_design(people, researcher)
    for section, text in {
        "analysis": "Iedereen telt mee in de groep van de loting.",
        "risks": "De klant kan altijd nee zeggen. Dan bellen we niet.",
        "privacy": "Alleen klantcodes. De lijst met namen blijft op kantoor.",
        "feedback": "Elk team bespreekt het resultaat in een half uur.",
    }.items():
        _section(people, researcher, section, lambda who, text=text: who.main.locator("textarea").fill(text))


def _section(people: People, who: Visitor, section: str, fill=None) -> None:
    who.go(f"{people.experiment}/protocol/{section}")
    if fill:
        fill(who)
    who.check()
    _save(people, who)


def _save(people: People, who: Visitor) -> None:
    who.press("Save this part")
    assert who.place == f"{people.experiment}/protocol", who.main.locator(".errors").all_inner_texts()


def _fill_arms(who: Visitor) -> None:
    for place, (name, instruction) in enumerate(
        [
            ("Gewone brief", "Stuur na twee weken nog een brief."),
            ("Terugbelmoment", "Spreek een dag en een uur af en bel dan."),
        ]
    ):
        who.field("Name").nth(place).fill(name)
        who.field("What exactly does a colleague do?").nth(place).fill(instruction)


def _fill_outcomes(who: Visitor) -> None:
    who.field("What do we measure?").fill("Reageerde op tijd")
    who.field("How long after the start do we look?").fill("0")
    who.field("Months or days?").select_option("days")
    who.field("When is it worth it?").fill("10")
    who.field("The main thing in a sentence, in Dutch").fill("reageren op tijd")
    who.field("The main thing in a sentence, in English").fill("answer in time")


def _fill_design(people: People, who: Visitor) -> None:
    """The second button only calculates; the first saves."""
    who.go(f"{people.experiment}/design")
    who.field("How many of every 100 clients reach it now?").fill("40")
    who.field("How many clients take part in all?").fill("14")
    who.field("First separate draw: for what?").fill("duur")
    who.field("Its groups, one on a line").fill("korter dan 3 jaar\n3 jaar of langer")
    who.press("Calculate again")
    expect(who.field("How many clients take part in all?")).to_have_value("14")
    assert who.place == f"{people.experiment}/design"
    who.check()
    _save(people, who)


def sign(people: People) -> None:
    """Both sign the same version; then it is fixed, with the fingerprints of text and draw."""
    for who in people.owners:
        who.go(f"{people.experiment}/protocol")
        who.main.get_by_role("checkbox").check()
        who.check()
        who.press(who.main.locator("form[action$='/protocol/sign'] button"))
    who.go(f"{people.experiment}/protocol")
    prints = who.main.locator("#registered ~ dl .hash")
    expect(prints).to_have_count(2)
    for text in prints.all_inner_texts():
        assert re.fullmatch(r"[0-9a-f]{64}", text.replace(" ", "")), text
    who.check()
