"""From the last client to a decision, and a new dilemma."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from portal import clock
from tests.browser.people import People, path_of

REASON = "Het kost weinig tijd en klanten waarderen het."


def close_enrolment(people: People) -> None:
    for who in people.owners:
        who.go(people.experiment)
        who.press("Agree to close the enrolment")
        who.check()
    people.klantmanager.go(f"{people.experiment}/enrol")
    expect(people.klantmanager.button("Enrol and draw")).to_have_count(0)
    people.klantmanager.go(f"{people.experiment}/protocol")
    expect(people.klantmanager.main.locator("#registered ~ dl .hash")).to_have_count(3)  # the key is open now


def lock_data(people: People) -> None:
    for who in people.owners:
        who.go(f"{people.experiment}/lock")
        who.check()
        who.press("Lock the data for my side")
    assert path_of(who, r"/results/\d+") == _result(people)


def read_in_both_languages(people: People) -> None:
    """The owners read it before all others, in Dutch and in English."""
    who, headlines = people.researcher, {}
    for language in ("nl", "en"):
        who.go(f"{_result(people)}?lang={language}")
        expect(who.page.locator("html")).to_have_attribute("lang", language)
        headlines[language] = who.main.get_by_role("heading", level=1).inner_text()
        found = [problem for problem in who.problems() if not problem.startswith("language")]
        assert not found, found
    assert headlines["nl"] != headlines["en"]
    who.go(f"{_result(people)}?lang={who.screen.language}")
    assert people.colleague.go(_result(people)) in (403, 404), "not open yet"


def publish(people: People) -> None:
    for who in people.owners:
        who.go(f"{people.experiment}/publish")
        who.check()
        who.press("Publish for my side")
    assert people.colleague.go(_result(people)) == 200
    people.colleague.check()


def decide(people: People) -> None:
    """The team's lead says what the team does and when it looks back."""
    who = people.lead
    who.go(_result(people))
    who.main.get_by_role("radio").first.check()
    who.field("Why?").fill(REASON)
    who.field("When do you look back?").fill((clock.today() + timedelta(days=90)).isoformat())
    who.press("Record the decision")
    expect(who.main.get_by_text(REASON).first).to_be_visible()
    who.check()


def see_the_whole_way(people: People) -> None:
    """The dilemma's page shows each step with its date, the owners by name, and the decision."""
    who = people.colleague
    who.go(people.dilemma)
    expect(who.main.locator(".stepper li.done")).to_have_count(5)
    names = who.main.locator(".people").all_inner_texts()
    assert re.search("Sanne de Vries", "".join(names)), names
    assert len(names) == 2, "an owner of each side"
    history = who.main.locator("section[aria-labelledby=history]")
    expect(history.get_by_role("listitem")).to_have_count(7)
    who.check()
    who.follow("Read the result and what teams decided")
    expect(who.main.get_by_text(REASON)).to_be_visible()


def follow_up(people: People) -> None:
    """A new dilemma from the result links back to the trial."""
    who = people.klantmanager
    who.go(_result(people))
    who.follow("Share a new dilemma from this result")
    expect(who.main.get_by_text("Terugbelmoment")).to_be_visible()
    who.check()
    who.field("What is your question, in one sentence?").fill(f"Helpt bellen ook bij jongeren ({who.screen})?")
    who.field("What happens, and why is it difficult?").fill("Jongeren nemen niet altijd op.")
    who.field("What do you do now?").fill("Ik bel.")
    who.field("What else could you do?").fill("Ik stuur een bericht.")
    who.field("Which clients is it about?").fill("Klanten onder de 27 jaar.")
    who.field("When is it worth it?").fill("Als 5 van de 100 vaker reageren.")
    who.field("What is it about most of all?").select_option(index=2)
    who.press("Share dilemma")
    path_of(who, r"/dilemmas/\d+")
    who.press(who.main.locator(f"a[href='{people.experiment}']"))
    assert who.place == people.experiment


def _result(people: People) -> str:
    return f"/results/{people.experiment_id}"
