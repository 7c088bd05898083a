"""From teams that join to outcomes that are known."""

from __future__ import annotations

import csv
import io

from playwright.sync_api import expect

from tests.browser.people import People
from tests.browser.visitor import Visitor

ARMS = {"Gewone brief", "Terugbelmoment"}
OWN, COLLEAGUES = 8, 6


def join(people: People) -> None:
    """A lead joins at once; a klantmanager's own lead has to agree first."""
    for who, number in ((people.lead, "9"), (people.colleague, "7")):
        who.go(f"{people.experiment}/sites")
        who.field("How many clients do you expect?").fill(number)
        who.check()
        who.press("Join the trial")
    expect(people.lead.main.get_by_role("table")).to_contain_text(people.lead.words("Takes part"))
    expect(who.main.get_by_role("table")).to_contain_text(who.words("Waits for the team lead"))
    lead = people.colleagues_lead
    lead.go(f"{people.experiment}/sites")
    lead.check()
    lead.press("Let the team take part")
    expect(lead.button("Let the team take part")).to_have_count(0)


def enrol_clients(people: People) -> None:
    """Two klantmanagers, two offices; the arm stands on the next page."""
    for number in range(OWN):
        _enrol(people, people.klantmanager, f"DEV-71{number:02}", number)
    for number in range(COLLEAGUES):
        _enrol(people, people.colleague, f"HEL-72{number:02}", number)
    assert set(people.codes.values()) == ARMS, "blocks give both arms"


def _enrol(people: People, who: Visitor, code: str, number: int) -> None:
    _fill_in(people, who, code, number)
    who.press("Enrol and draw")
    people.codes[code] = _told(who, code)


def _fill_in(people: People, who: Visitor, code: str, number: int) -> None:
    who.go(f"{people.experiment}/enrol")
    who.field("Client code").fill(code)
    who.main.get_by_role("radio").nth(number % 2).check()
    who.field("The client meets all points").check()


def _told(who: Visitor, code: str) -> str:
    arm = who.main.get_by_role("heading", level=1).inner_text()
    assert arm in ARMS, f"{who.place} says {arm}"
    assert code in who.page.title()
    return arm


def draw_no_second_time(people: People) -> None:
    """A double press, the back button and the same code again all give the first answer."""
    who, code = people.klantmanager, "DEV-7199"
    _fill_in(people, who, code, 1)
    who.check()
    who.press("Enrol and draw", times=2)
    who.page.wait_for_url("**/enrolments/*")
    arm, place = _told(who, code), who.place
    who.check()
    who.page.go_back()
    who.field("Client code").fill(code)
    who.main.get_by_role("radio").nth(0).check()
    who.field("The client meets all points").check()
    who.press("Enrol and draw")
    assert (_told(who, code), who.place) == (arm, place)
    _fill_in(people, who, code.lower(), 0)
    who.press("Enrol and draw")
    assert (_told(who, code), who.place) == (arm, place)
    expect(who.main.get_by_role("status")).to_contain_text(code)
    people.codes[code] = arm
    who.go(f"{people.experiment}/enrolments")
    expect(who.main.get_by_role("table").locator("tbody tr")).to_have_count(OWN + 1)
    who.check()


def record_by_form(people: People) -> None:
    """All that is due on one page; one client stays open."""
    who = people.klantmanager
    who.go(f"{people.experiment}/outcomes")
    who.check()
    filled = [code for code in people.codes if code.startswith("DEV")][:-1]
    for place, code in enumerate(filled):
        question = who.main.get_by_role("group", name=f"{code}: Reageerde op tijd", exact=True)
        question.get_by_role("radio", name=who.words("Yes" if place % 3 else "No"), exact=True).check()
    who.press("Save the outcomes")
    expect(who.main.get_by_role("status")).to_contain_text(str(len(filled)))
    expect(who.main.get_by_role("group")).to_have_count(1)


def record_by_file(people: People) -> None:
    """A file with a wrong cell saves nothing and says which; the mended one is taken in after a look."""
    who = people.colleague
    who.go(f"{people.experiment}/outcomes")
    given = who.context.request.get(f"{people.experiment}/outcomes/template.csv").text()
    header, *rows = csv.reader(io.StringIO(given.removeprefix("\ufeff")), delimiter=";")
    assert len(rows) == COLLEAGUES, given
    _send(who, header, [[row[0], "misschien" if place == 2 else "ja", ""] for place, row in enumerate(rows)])
    wrong = who.main.get_by_role("table").locator("tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("misschien")
    expect(who.main.locator(".errors")).to_be_focused()
    assert who.main.locator("form").count() == 0, "nothing can be saved"
    who.check()
    who.follow("Choose another file")
    _send(who, header, [[row[0], ("ja", "nee")[place % 2], ""] for place, row in enumerate(rows)])
    who.check()
    who.press(who.main.locator("form button"))
    expect(who.main.get_by_role("status")).to_contain_text(str(COLLEAGUES))


def _send(who: Visitor, header: list[str], rows: list[list[str]]) -> None:
    text = "\r\n".join(";".join(row) for row in [header, *rows])
    who.main.locator("input[type=file]").set_input_files(
        {"name": "uitkomsten.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    )
    who.press("Look at the file")
    who.page.wait_for_url("**/outcomes/upload**")


def monitor(people: People) -> None:
    """The numbers are there; outcomes by group are not."""
    for who in people.owners:
        who.go(f"{people.experiment}/monitor")
        expect(who.main.locator(".stats dd").first).to_contain_text(str(OWN + 1 + COLLEAGUES))
        who.check()
