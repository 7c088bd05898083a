"""Every page that somebody can open is in order: for each role, on wide and narrow screens, in both languages."""

from __future__ import annotations

from itertools import cycle

import pytest

from tests.browser.places import pages
from tests.browser.visitor import Screen

pytestmark = pytest.mark.browser

WIDE, DARK, NARROW, SMALL = (
    Screen(1280, "nl"),
    Screen(1280, "en", dark=True),
    Screen(390, "nl", dark=True),
    Screen(320, "en"),
)
# Each role starts at another screen, so that together they see a page on all of them.
ROLES = {
    "": (WIDE, SMALL, NARROW, DARK),
    "klantmanager": (SMALL, WIDE, DARK, NARROW),
    "researcher": (WIDE, NARROW, SMALL, DARK),
    "teamlead": (DARK, SMALL, NARROW, WIDE),
    "admin": (NARROW, WIDE, DARK, SMALL),
}


@pytest.mark.parametrize("account", ROLES)
def test_every_page_of_a_role_is_in_order(account, app, town, visit):
    windows = [visit(screen, account) for screen in ROLES[account]]
    looked_at, wrong = 0, []
    for (endpoint, path), window in zip(pages(app, town, account), cycle(windows), strict=False):
        answer = window.context.request.get(path, max_redirects=0)
        assert answer.status < 500, f"{account or 'nobody'}: {path} gives {answer.status}"
        if answer.status == 200:
            looked_at += 1
            window.go(path)
            wrong += [f"{endpoint} {path} {window.screen}: {problem}" for problem in window.problems()]
    assert looked_at > 5, f"only {looked_at} pages"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("screen", [WIDE, SMALL, NARROW, DARK], ids=str)
@pytest.mark.parametrize(
    ("account", "path", "status"),
    [
        ("", "/nowhere", 404),
        ("klantmanager", "/dilemmas/999999", 404),
        ("klantmanager", "/admin", 403),
        ("admin", "/dilemmas/new", 403),
        ("researcher", "/experiments/{draft}/enrol", 403),
    ],
)
def test_a_page_that_is_not_there_or_not_open_says_so_in_order(account, path, status, screen, town, visit):
    window = visit(screen, account)
    assert window.go(path.format_map(town.names)) == status
    assert window.main.get_by_role("link").count() >= 1, "the page shows no way on"
    window.check()


FORMS = [
    ("", "/login"),
    ("", "/password/forgot"),
    ("klantmanager", "/dilemmas/new"),
    ("klantmanager", "/dilemmas/{open}/plan"),
    ("klantmanager", "/experiments/{enrolling}/enrol"),
    ("klantmanager", "/results/{undecided}"),
    ("klantmanager", "/account/password"),
    ("researcher", "/experiments/{signing}/protocol/arms"),
    ("researcher", "/experiments/{signing}/design"),
    ("researcher", "/experiments/{signing}/protocol/outcomes"),
    ("researcher", "/experiments/import"),
    ("teamlead", "/account/invitations"),
    ("admin", "/admin/organisations"),
]


@pytest.mark.parametrize("screen", [WIDE, SMALL], ids=str)
@pytest.mark.parametrize(("account", "path"), FORMS)
def test_a_form_that_is_sent_empty_sums_up_its_errors_and_leads_to_the_fields(account, path, screen, town, visit):
    window = visit(screen, account)
    window.go(path.format_map(town.names))
    form = window.main.locator("form[method=post]").filter(visible=True).last
    for box in form.locator("input:visible:not([type=radio]):not([type=checkbox]):not([type=file]), textarea").all():
        box.fill("")
    with window.page.expect_navigation() as answer:
        form.locator("button[type=submit]:visible").last.click()
    assert answer.value is not None and answer.value.status == 422
    assert window.page.title().startswith(window.words("Error:")), window.page.title()
    summary = window.page.locator(".errors")
    assert summary.evaluate("box => box === document.activeElement"), "the summary has no focus"
    links = summary.get_by_role("link")
    assert links.count() >= 1
    window.check()
    for link in links.all():
        link.click()
        target = (link.get_attribute("href") or "")[1:]
        focused = window.page.evaluate("document.activeElement.id")
        assert focused == target, f"the link to {target} ends at {focused!r}"
