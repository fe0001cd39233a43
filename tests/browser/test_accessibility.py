"""Every page can be used by everybody, as far as a program can tell: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .pages import VIEWERS, addresses

# Colours fade from one theme to the next: look when they have arrived.
AT_REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const moving of document.getAnimations()) moving.finish();
  done();
})))"""
LOOKS = [(1440, "light"), (390, "dark")]
OPENED = [
    (
        "the matrix with its drawer",
        "/teams/vision/",
        "#matrix tbody tr:nth-child(2) td:nth-child(5)",
        "#drawer .history",
    ),
    ("the matrix with its filter", "/teams/vision/", "summary:text('Filter')", "#id_q"),
    ("the menu of the person", "/teams/vision/", "details.person summary", "[data-theme-switch]"),
    ("my skills with one open", "/me/", "[data-skill]:nth-of-type(2) [data-open]", ".current .own-detail"),
]


def found_by_axe(page) -> list[str]:
    """Each violation with its rule, element and reason."""
    return [
        f"{violation['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]


def looked_at(page) -> list[str]:
    """What is wrong with the page as it stands: at each width and theme by axe, and by scrolling sideways."""
    wrong = []
    expect(page.locator(".htmx-request")).to_have_count(0)
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate(AT_REST)
        wrong += [f"{width} {theme} {each}" for each in found_by_axe(page)]
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wrong += [f"{width}: scrolls sideways by {beyond}"] if beyond > 0 else []
    page.set_viewport_size({"width": 1440, "height": 900})
    return wrong


def report(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}\n  " + "\n  ".join(found) for path, found in wrong.items())


@pytest.fixture(scope="module")
def pages(demo):
    return addresses()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_axe_finds_nothing_on_any_page(viewer, demo, pages):
    ours = [path for who, path in pages if who == viewer]
    assert ours
    demo.errors.clear()
    page, wrong = demo.tab(viewer), {}
    for path in ours:
        assert page.goto(path).status == 200, path
        if found := looked_at(page):
            wrong[path] = found
    assert not wrong, report(wrong)
    assert demo.errors == []


@pytest.mark.parametrize("name, path, press, shown", OPENED, ids=[each[0] for each in OPENED])
def test_axe_finds_nothing_in_what_opens(name, path, press, shown, demo):
    demo.errors.clear()
    page = demo.tab("grace@demo.example" if path == "/me/" else "rosa@demo.example")
    page.goto(path)
    page.locator(press).first.click()
    page.locator(shown).first.wait_for()
    wrong = looked_at(page)
    assert not wrong, report({path: wrong})
    assert demo.errors == []
