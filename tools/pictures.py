"""Make the pictures of the README from a portal that runs with the demo content: tools/pictures.py http://127.0.0.1:8000"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def sign_in(page: Page, base: str, name: str) -> None:
    """Sign in with a demo account."""
    page.goto(f"{base}/login")
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password]", "praktijkproef")
    page.click("main button[type=submit]")


def take(page: Page, address: str, name: str) -> None:
    """A picture of the top of a page."""
    page.goto(address)
    page.screenshot(path=FOLDER / f"{name}.png")


def main(base: str) -> None:
    """The start page, a dilemma, a plan, a draw on a phone, and a result."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="nl-NL")
        sign_in(page, base, "klantmanager")
        take(page, base, "start")
        take(page, f"{base}/dilemmas/2", "dilemma")
        take(page, f"{base}/experiments/7/protocol", "plan")
        take(page, f"{base}/results/2", "resultaat")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
