"""Every address has a mark that says who may come in, every form its token, every page its template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.access.guard import mark_of
from portal.access.permissions import Permission
from portal.app import create_app

PORTAL = Path(__file__).parents[2] / "portal"
TEMPLATES = PORTAL / "templates"
RENDERED = re.compile(r"""render_template\(\s*["']([^"']+)["']""")
USED = re.compile(r"""{%-?\s*(?:from|import|include|extends)\s*["']([^"']+)["']""")
# What anybody may open, signed in or not; a new one is added here on purpose.
PUBLIC = {
    "health.alive", "health.ready", "home.start", "home.about", "home.privacy", "home.accessibility", "accounts.login",
    "accounts.logout", "accounts.invitation", "accounts.forgot", "accounts.reset", "api.docs", "api.openapi",
    "openapi.spec",
}  # fmt: skip


def rooms() -> list[tuple[str, Path]]:
    """(name of the blueprint, its views) of each room with pages."""
    found = []
    for path in PORTAL.rglob("views.py"):
        name = re.search(r'bp = Blueprint\("(\w+)"', path.read_text())
        if name:
            found.append((name[1], path))
    return found


def views_of(path: Path) -> set[str]:
    return set(re.findall(r"^def (\w+)\(", path.read_text(), re.M))


def test_every_view_says_who_may_come_in(app):
    with app.app_context():
        endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
        unmarked = {e for e in endpoints if mark_of(e) is None}
        odd = {e for e in endpoints if mark_of(e) != "public" and mark_of(e) not in set(Permission)}
    assert not unmarked, f"Put @requires(...) or @public above {sorted(unmarked)}."
    assert not odd, f"The mark must be a Permission or 'public': {sorted(odd)}."


def test_a_view_is_open_to_everybody_on_purpose_only(app):
    with app.app_context():
        endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
        public = {e for e in endpoints if mark_of(e) == "public"}
    assert public <= PUBLIC, f"Is {sorted(public - PUBLIC)} meant to be public? Then say so in this test."


def test_who_is_not_signed_in_comes_no_further_than_public_pages(app, client):
    with app.app_context():
        guarded = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint != "static" and mark_of(rule.endpoint) != "public"
        ]
    open_ = []
    for rule in guarded:
        answer = client.get(re.sub(r"<[^>]+>", "1", rule.rule))
        if answer.status_code not in (302, 401) or (answer.status_code == 302 and "/login" not in answer.location):
            open_.append((rule.rule, answer.status_code))
    assert not open_


@pytest.fixture
def guarded_app(settings, session):
    """The portal as it is served, with its forms' tokens on."""
    return create_app(settings, testing=True)


@pytest.mark.parametrize("token", [None, "wrong"])
def test_no_form_is_taken_without_its_token(guarded_app, token):
    client = guarded_app.test_client()
    taken = []
    for rule in guarded_app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.rule.startswith("/api/"):
            continue
        data = {"csrf_token": token} if token else {}
        answer = client.post(re.sub(r"<[^>]+>", "1", rule.rule), data=data, headers={"Origin": "https://evil.example"})
        if answer.status_code not in (400, 403):
            taken.append((rule.rule, answer.status_code))
    assert not taken


def test_the_token_of_another_session_is_refused(guarded_app):
    def token_of(browser) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/login").get_data(as_text=True))[1]

    mine, theirs = guarded_app.test_client(), guarded_app.test_client()
    token_of(mine)
    data = {"csrf_token": token_of(theirs), "email": "a@example.org", "password": "x"}
    assert mine.post("/login", data=data).status_code == 400
    assert theirs.post("/login", data=data).status_code == 422


@pytest.mark.parametrize(("room", "path"), rooms(), ids=lambda value: str(value) if isinstance(value, str) else "")
def test_each_page_is_named_after_its_view(room, path):
    for name in RENDERED.findall(path.read_text()):
        folder, _, page = name.partition("/")
        assert folder == room, f"{path}: {name} belongs in templates/{room}/."
        assert page.removesuffix(".html") in views_of(path), f"{path}: no view is called as {name}."
        assert (TEMPLATES / name).exists(), f"{path}: {name} is not there."


def test_no_template_is_left_over():
    rendered = {name for path in PORTAL.rglob("*.py") for name in RENDERED.findall(path.read_text())}
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    used = rendered | {name for text in texts for name in USED.findall(text)}
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert there - used == set(), "These templates are shown by nobody."
    assert used - there == set(), "These templates are asked for and not there."


def test_every_posting_form_carries_its_token():
    for path in TEMPLATES.rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.S):
            assert re.search(r"hidden_tag\(\)|csrf_token|token\(\)", form), f"{path}: a form without its token."
