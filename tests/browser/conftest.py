"""The portal as it is served, and browsers in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.places import Town
from tests.browser.server import running_portal
from tests.browser.visitor import Screen, Visitor

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory):
    """Where the portal keeps its database."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def portal(folder) -> Iterator[str]:
    """The address of the running portal; it stops at the end."""
    with running_portal(folder) as address:
        yield address


@pytest.fixture(scope="session", autouse=True)
def town(portal: str, folder) -> Iterator[Town]:
    """What is in the example town before the first test."""
    town = Town(folder)
    yield town
    town.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(portal: str, browser: Browser) -> Callable[[str], list]:
    """signed_in(account): the cookies of somebody who signed in, once for the whole run."""
    known: dict[str, list] = {}

    def cookies(account: str) -> list:
        if account not in known:
            visitor = Visitor(browser, portal, Screen()).sign_in(account)
            known[account] = visitor.context.cookies()
            visitor.close()
        return [cookie for cookie in known[account] if cookie["name"] != "language"]

    return cookies


@pytest.fixture
def visit(portal: str, browser: Browser, signed_in) -> Iterator[Callable[..., Visitor]]:
    """visit(screen, account) gives a visitor, signed in when there is an account."""
    opened: list[Visitor] = []

    def open_window(screen: Screen, account: str = "") -> Visitor:
        visitor = Visitor(browser, portal, screen, account)
        if account:
            visitor.context.add_cookies(signed_in(account))
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.close()
