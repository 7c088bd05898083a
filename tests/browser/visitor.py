"""Somebody in front of a screen: opens pages, and sees to it that each page is in order."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

TRANSLATIONS = Path(__file__).parents[2] / "portal" / "translations"
PASSWORD = "praktijkproef"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    },
}


@dataclass(frozen=True)
class Screen:
    """How somebody reads: width in pixels, language, colours, with or without JavaScript."""

    width: int = 1280
    language: str = "nl"
    dark: bool = False
    javascript: bool = True

    def __str__(self) -> str:
        parts = [str(self.width), self.language, "dark" if self.dark else "light"]
        return "-".join(parts if self.javascript else [*parts, "nojs"])


class Visitor:
    """A browser window of one person. What the page complains of in the console is kept until `check`."""

    def __init__(self, browser: Browser, address: str, screen: Screen, account: str = "") -> None:
        self.address, self.screen, self.account = address, screen, account
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport={"width": screen.width, "height": 900},
            color_scheme="dark" if screen.dark else "light",
            java_script_enabled=screen.javascript,
            reduced_motion="reduce",  # so that what gets the focus is in sight at once
            locale="nl-NL" if screen.language == "nl" else "en-GB",
        )
        self.context.set_default_timeout(15_000)
        self.context.add_cookies([{"name": "language", "value": screen.language, "url": address}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note_missing)
        self._catalogue = gettext.translation("messages", TRANSLATIONS, [screen.language], fallback=True)

    def _note(self, message: ConsoleMessage) -> None:
        # The browser also notes that a page itself came with 404 or 422; those pages are looked at on purpose.
        is_own_status = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_own_status:
            self.complaints.append(message.text)

    def _note_missing(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.complaints.append(f"{response.status} {response.url}")

    def words(self, text: str, **values: object) -> str:
        """What a page says for an English text, in the visitor's language."""
        said = self._catalogue.gettext(text)
        return said % values if values else said

    def go(self, path: str) -> int:
        """Open a page; gives its status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def sign_in(self, account: str) -> Visitor:
        """Sign in through the page, as everybody does."""
        self.go("/login")
        self.field("E-mail address").fill(f"{account}@example.org")
        self.field("Password").fill(PASSWORD)
        self.press("Sign in")
        assert self.place != "/login", f"{account} can't sign in"
        self.account = account
        return self

    def field(self, label: str, **values: object) -> Locator:
        """The input with this label."""
        return self.page.get_by_label(self.words(label, **values), exact=True)

    def button(self, name: str, **values: object) -> Locator:
        """The button with this name."""
        return self.page.get_by_role("button", name=self.words(name, **values), exact=True)

    def link(self, name: str, **values: object) -> Locator:
        """The link with this name."""
        return self.page.get_by_role("link", name=self.words(name, **values), exact=True)

    def press(self, name: str | Locator, times: int = 1) -> None:
        """Press a button that is seen, and wait for the page that comes."""
        button = self.button(name).filter(visible=True) if isinstance(name, str) else name
        with self.page.expect_navigation():
            button.click(click_count=times)

    def follow(self, name: str) -> None:
        """Follow a link, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.link(name).click()

    @property
    def place(self) -> str:
        """The path of the page that is open."""
        return self.page.url.removeprefix(self.address)

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.get_by_role("main")

    def check(self) -> None:
        """The page has a title, speaks the asked language, fits the screen and passes axe without complaints."""
        found = self.problems()
        assert not found, f"{self.screen} {self.account} {self.place}\n" + "\n".join(found)

    def problems(self) -> list[str]:
        """All that is wrong with the page that is open."""
        page, found = self.page, list(self.complaints)
        self.complaints.clear()
        title = page.title()
        if not title.endswith(" – Praktijkproef") or len(title) < 20:
            found.append(f"title: {title!r}")
        if page.locator("html").get_attribute("lang") != self.screen.language:
            found.append(f"language: {page.locator('html').get_attribute('lang')}")
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            found.append(f"{wider} px too wide: {page.evaluate(WIDEST)}")
        # axe waits for promises, which never come without JavaScript.
        violations = Axe().run(page, options=RULES).response["violations"] if self.screen.javascript else []
        for violation in violations:
            where = [f"{node['html'][:160]} ({node['failureSummary'][:300]})" for node in violation["nodes"][:3]]
            found.append(f"axe {violation['id']}: {violation['help']}: {where}")
        return found

    def close(self) -> None:
        """Close the window."""
        self.context.close()


# The innermost elements that stick out of the screen, to say in a failure where to look.
WIDEST = """[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tablewrap *'))
  .slice(-3).map(e => e.outerHTML.slice(0, 120))"""
