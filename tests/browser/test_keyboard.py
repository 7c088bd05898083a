"""Everything can be done with the keyboard, and one sees where one is."""

from __future__ import annotations

import pytest

from tests.browser.visitor import Screen, Visitor

pytestmark = pytest.mark.browser

# What Tab should stop at: all that is seen and can be used; of radio buttons with one name, one.
CONTROLS = """() => {
  const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && seen(e));
  const names = new Set();
  const stops = all.filter(e => {
    if (e.type !== 'radio') return true;
    const isFirst = !names.has(e.name);
    names.add(e.name);
    return isFirst;
  });
  stops.forEach((e, place) => e.dataset.stop = place);
  return stops.length;
}"""
# The element that has the focus: its place, how it is outlined, and whether that is more than before.
FOCUSED = """() => {
  const e = document.activeElement;
  const group = e.type === 'radio' ? document.querySelector(`[name="${CSS.escape(e.name)}"][data-stop]`) : e;
  const ring = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return {
    stop: group?.dataset.stop ?? null,
    html: e.outerHTML.slice(0, 120),
    ring: (ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2) || ring.boxShadow !== 'none',
    inView: box.bottom > 0 && box.top < innerHeight,
    href: e.getAttribute('href'),
  };
}"""
PAGES = [
    ("", "/login"),
    ("klantmanager", "/dilemmas/new"),
    ("klantmanager", "/experiments/{enrolling}/enrol"),
    ("klantmanager", "/results/{undecided}"),
]


@pytest.fixture
def window(account: str, path: str, width: int, town, visit) -> Visitor:
    visitor = visit(Screen(width), account)
    assert visitor.go(path.format_map(town.names)) == 200
    return visitor


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("account", "path"), PAGES)
def test_the_skip_link_comes_first_and_leads_to_the_content(window):
    window.page.keyboard.press("Tab")
    assert window.page.evaluate(FOCUSED)["href"] == "#inhoud"
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.id") == "inhoud"
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("account", "path"), PAGES)
def test_tab_reaches_every_control_in_order_and_shows_a_ring(window):
    count = window.page.evaluate(CONTROLS)
    assert count > 8
    reached: list[str] = []
    while len(reached) < count:
        window.page.keyboard.press("Tab")
        found = window.page.evaluate(FOCUSED)
        if reached and found["stop"] == reached[-1]:
            continue  # day, month and year of a date are stops inside one control
        assert found["ring"], f"no ring on {found['html']}"
        assert found["inView"], f"out of sight: {found['html']}"
        reached.append(found["stop"])
    assert reached == [str(place) for place in range(count)]


def test_a_decision_is_chosen_and_recorded_without_a_mouse(town, visit):
    window = visit(Screen(), "klantmanager")
    window.go("/results/{other_undecided}".format_map(town.names))
    keyboard = window.page.keyboard
    window.main.get_by_role("radio").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.type("Wij kijken eerst hoe het bij anderen gaat.")
    with window.page.expect_navigation():
        window.button("Record the decision").focus()
        keyboard.press("Enter")
    assert window.main.get_by_text("Wij kijken eerst hoe het bij anderen gaat.").count() >= 1
