"""Each task by keyboard alone: no test here clicks, and none puts the focus anywhere but by a key."""

import pytest
from playwright.sync_api import Page, expect

from competency.models import Action, Engineer, Rating, Team
from tests.factories import RequirementFactory, rate

MOST_TABS = 90
# After each swap, one frame later: where is the focus? Kept in the page, for a test to read.
WATCH = """
window.lost = [];
for (const name of ["htmx:after:swap", "htmx:after:settle"]) {
  document.addEventListener(name, () => requestAnimationFrame(() => requestAnimationFrame(() => {
    const active = document.activeElement;
    if (!active || active === document.body) window.lost.push(name + " left " + (window.pressed ?? "nothing"));
  })));
}
document.addEventListener("keydown", (event) => {
  const active = document.activeElement;
  window.pressed = event.key + " on " + active?.tagName + " " + (active?.textContent ?? "").trim().slice(0, 40);
}, true);
"""


@pytest.fixture
def by_keyboard(as_user):
    """A function from a user and an address to the open page, which notes every swap that loses the focus."""

    def opened(user, address) -> Page:
        page = as_user(user)
        page.add_init_script(WATCH)
        page.goto(address)
        return page

    return opened


def tab_to(page: Page, locator, *, key="Tab"):
    """Press Tab until the element has the focus; it must come within a bearable number of stops."""
    expect(locator).to_be_visible()
    wanted = locator.element_handle()
    for _stop in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            return
    raise AssertionError(f"{MOST_TABS} times {key} do not reach {locator}")


def keeps_the_focus(page: Page):
    """No swap so far has lost the focus, and it is somewhere now."""
    assert page.evaluate("window.lost") == []
    assert page.evaluate("document.activeElement !== document.body")


def said_in(page: Page):
    """The region in which changes are announced."""
    region = page.locator("#toasts")
    expect(region).to_have_attribute("aria-live", "polite")
    return region


def test_a_team_is_rated(by_keyboard, cast):
    page = by_keyboard(cast.ada, "/teams/platform/")
    tab_to(page, page.locator('#matrix td[tabindex="0"]'))
    for key in "342510":
        page.keyboard.press(key)
    expect(page.locator("#matrix td.saving")).to_have_count(0)
    expect(said_in(page)).to_contain_text("Cleo, Statistics: 0")
    given = {(row.engineer.name, row.skill.name): row.manager_level for row in Rating.objects.all()}
    assert given == {
        ("Ben", "Python"): 3, ("Ben", "SQL"): 4, ("Ben", "Statistics"): 2,
        ("Cleo", "Python"): 5, ("Cleo", "SQL"): 1, ("Cleo", "Statistics"): 0,
    }  # fmt: skip
    keeps_the_focus(page)


def test_a_difference_is_settled_in_the_drawer(by_keyboard, cast):
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    page = by_keyboard(cast.ada, "/teams/platform/")
    cell = page.locator('#matrix td[tabindex="0"]')
    tab_to(page, cell)
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("You see this differently (5 and 2)")
    agree = drawer.locator("form.agree").get_by_role("button", name="4", exact=True)
    tab_to(page, agree)
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text("It stands until both have rated again.")
    expect(page.locator('#matrix td[aria-selected="true"]')).to_have_attribute("aria-label", "4")
    assert Rating.objects.get().agreed_level == 4
    keeps_the_focus(page)
    page.keyboard.press("Escape")
    expect(drawer.locator("*")).to_have_count(0)
    expect(page.locator('#matrix td[aria-selected="true"]')).to_be_focused()


def test_a_gap_is_read_to_its_formula_and_settled(by_keyboard, cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 0, source="manager", by=cast.ada)
    page = by_keyboard(cast.ada, "/teams/platform/gaps/")
    flag = page.locator(f"#skill-{cast.python.pk}")
    why = flag.locator("summary", has_text="Why").first
    tab_to(page, why)
    page.keyboard.press("Enter")
    expect(flag.locator(".formula").first).to_be_visible()
    settle = page.get_by_role("region", name="Do first").get_by_role("link", name="Ben")
    tab_to(page, settle, key="Shift+Tab")
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    level = drawer.get_by_role("button", name="Level 3")
    tab_to(page, level)
    page.keyboard.press("Enter")
    expect(flag).to_contain_text("1 of 1 at level 3")
    keeps_the_focus(page)
    page.keyboard.press("Escape")
    expect(drawer).to_be_empty()
    keeps_the_focus(page)


def test_a_file_is_brought_in(by_keyboard, cast, tmp_path):
    roster = tmp_path / "people.csv"
    roster.write_text("Name,E-mail,Team\nIda Ito,ida@example.com,Platform\n")
    page = by_keyboard(cast.eve, "/exchange/new/")
    kind = page.locator('input[name="kind"]:checked')
    tab_to(page, kind) if kind.count() else tab_to(page, page.locator('input[name="kind"]').first)
    while page.evaluate("document.activeElement.value") != "roster":
        page.keyboard.press("ArrowDown")
    file = page.locator('input[type="file"]')
    tab_to(page, file)
    # The dialog that a key opens here is the system's own.
    file.set_input_files(roster)
    tab_to(page, page.get_by_role("button", name="Upload"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("people.csv")
    preview = page.locator(".form-actions").get_by_role("button", name="Preview")
    if preview.count():
        tab_to(page, preview)
        page.keyboard.press("Enter")
    apply = page.get_by_role("button", name="Apply")
    expect(apply).to_be_visible()
    assert not Engineer.objects.filter(name="Ida Ito").exists()
    tab_to(page, apply)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Take back")).to_be_visible()
    assert Engineer.objects.get(name="Ida Ito").memberships.get().team == Team.objects.get(slug="platform")


def test_a_plan_is_adopted(by_keyboard, cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
    page = by_keyboard(cast.ada, "/teams/platform/plan/")
    tab_to(page, page.get_by_role("button", name="Adopt this plan"))
    page.keyboard.press("Enter")
    expect(page.locator(".plan-actions")).to_be_visible()
    assert Action.objects.filter(plan__team=cast.platform, skill=cast.python).exists()


def test_filters_lenses_and_menus_keep_the_focus(by_keyboard, cast):
    page = by_keyboard(cast.ada, "/teams/platform/")
    for name in ("Freshness", "Domains", "Skills", "Level"):
        link = page.locator(".seg").get_by_role("link", name=name, exact=True)
        tab_to(page, link, key="Shift+Tab" if name in ("Skills", "Level") else "Tab")
        page.keyboard.press("Enter")
        expect(link).to_have_attribute("aria-current", "true")
        keeps_the_focus(page)
    menu = page.locator("details.menu > summary", has_text="Sort")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("details.menu[open]").get_by_role("link", name="Likeness"))
    page.keyboard.press("Enter")
    expect(page.locator("details.menu > summary", has_text="Sort: Likeness")).to_be_visible()
    keeps_the_focus(page)


def test_words_are_explained_and_escape_closes_them(by_keyboard, cast):
    page = by_keyboard(cast.ada, "/teams/platform/gaps/")
    words = page.locator("details.words")
    summary = words.locator("summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    tab_to(page, words.get_by_role("link", name="Coverage"))
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, words.get_by_role("link", name="Coverage"))
    page.keyboard.press("Enter")
    expect(page).to_have_url("http://" + page.url.split("/")[2] + "/glossary/#coverage")
    expect(page.locator("#coverage")).to_be_in_viewport()


def test_the_first_tab_skips_to_the_content(by_keyboard, cast):
    page = by_keyboard(cast.ada, "/teams/platform/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
