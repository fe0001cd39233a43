"""Pages for every reader: from right to left, at twice the size, without movement, and on paper."""

import pytest
from playwright.sync_api import expect

LED = ["/teams/vision/", "/teams/vision/gaps/", "/teams/vision/plan/", "/teams/vision/needs/"]
PAGES = [
    *(("rosa@demo.example", path) for path in LED),
    ("grace@demo.example", "/me/"),
    ("tomas@demo.example", "/organisation/"),
    ("tomas@demo.example", "/glossary/"),
    ("tomas@demo.example", "/design/"),
]
BEYOND = "document.documentElement.scrollWidth - innerWidth"
# What moves for longer than anybody could see it move.
MOVING = """
document.getAnimations().filter((each) => each.timeline instanceof DocumentTimeline
  && each.effect.getComputedTiming().activeDuration > 50).map((each) => each.animationName ?? each.transitionProperty)
"""


@pytest.fixture
def opened(demo):
    """A function from somebody and an address to the open page; the window is of the usual size again afterwards."""
    pages = []

    def opened(email, path):
        page = demo.tab(email)
        pages.append(page)
        page.goto(path)
        return page

    demo.errors.clear()
    yield opened
    for page in pages:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(media="screen")
    assert demo.errors == []


@pytest.mark.parametrize(("email", "path"), PAGES)
def test_nothing_sticks_out_whichever_way_it_reads_and_however_large(email, path, opened):
    page = opened(email, path)
    # 1440 wide at 200 % is 720, and 400 % is less than a phone.
    for width in (1440, 720, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for way in ("ltr", "rtl"):
            page.evaluate("way => { document.documentElement.dir = way; }", way)
            assert page.evaluate(BEYOND) <= 0, (width, way)


def test_a_matrix_that_reads_from_right_to_left_begins_at_the_right(opened):
    page = opened("rosa@demo.example", "/teams/vision/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    row = page.locator("#matrix tbody tr").first
    name, cell = row.locator("th").bounding_box(), row.locator("td").nth(2).bounding_box()
    assert name["x"] > cell["x"] + cell["width"]
    # The names stay in view while the skills are scrolled under them.
    page.locator(".matrix-scroll").evaluate("box => box.scrollTo({ left: -200 })")
    assert row.locator("th").bounding_box()["x"] == pytest.approx(name["x"], abs=3)


@pytest.mark.parametrize(("email", "path"), PAGES)
def test_nothing_moves_for_who_wants_no_movement(email, path, opened):
    page = opened(email, path)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_movement_is_found_where_it_is_wanted(opened):
    page = opened("tomas@demo.example", "/design/")
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []
    page.emulate_media(reduced_motion="reduce")


@pytest.mark.parametrize("path", LED[:3])
def test_paper_holds_the_content_and_none_of_the_controls(path, opened):
    page = opened("rosa@demo.example", path)
    page.emulate_media(media="print")
    # A4 across, less the margins of 10 mm, at 96 pixels to the inch.
    page.set_viewport_size({"width": 1047, "height": 718})
    for _attempt in range(50):
        if page.evaluate(BEYOND) <= 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(BEYOND) <= 0
    expect(page.locator("header.top")).not_to_be_visible()
    expect(page.locator("#content h1")).to_be_visible()
    expect(page.locator("details.words")).not_to_be_visible()
    expect(page.locator(".tabs > :not([aria-current])").first).not_to_be_visible()
    expect(page.locator(".purpose")).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000
