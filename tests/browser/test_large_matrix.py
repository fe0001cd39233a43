"""A matrix too large to be laid out at once looks, reads and is worked like a small one."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from competency.matrix import draw
from competency.models import Rating
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory

PEOPLE = 40
# The left edge and the width of each cell of a row, in pixels.
EDGES = """(row) => [...row.cells].map((cell) => {
  const box = cell.getBoundingClientRect(); return [Math.round(box.left), Math.round(box.width)];
})"""


@pytest.fixture
def large(cast, as_user, monkeypatch) -> Page:
    """The matrix of Platform with many more people, seen by its manager."""
    monkeypatch.setattr(draw, "LARGE", PEOPLE)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    for number in range(PEOPLE - 2):
        MembershipFactory(engineer=EngineerFactory(name=f"Person {number:02}"), team=cast.platform)
    page = as_user(cast.ada)
    page.goto("/teams/platform/")
    expect(page.locator("#matrix.large tbody")).to_have_count(PEOPLE // draw.BLOCK)
    return page


def test_its_columns_stand_under_their_headings(large):
    rows = ("thead .skills", "tbody:first-of-type tr", "tbody:last-of-type tr:last-child", "tfoot tr")
    large.locator("#matrix tbody").last.scroll_into_view_if_needed()
    found = [large.locator(f"#matrix {row}").first.evaluate(EDGES) for row in rows]
    assert found[0][0][1] > 100
    assert all(edges == found[0] for edges in found)


def test_its_head_its_foot_and_the_names_stay_in_view(large):
    large.locator("#matrix tbody").last.scroll_into_view_if_needed()
    box = large.locator(".matrix-scroll").bounding_box()
    head = large.locator("#matrix thead").bounding_box()
    foot = large.locator("#matrix tfoot").bounding_box()
    assert abs(head["y"] - box["y"]) <= 3
    assert abs(foot["y"] + foot["height"] - box["y"] - box["height"]) <= 3


def test_nothing_moves_when_rows_come_into_view(large):
    box = large.locator(".matrix-scroll")
    extent = "(box) => [box.scrollHeight, box.scrollWidth]"
    before = box.evaluate(extent)
    large.locator("#matrix tbody tr").nth(PEOPLE // 2).scroll_into_view_if_needed()
    large.locator("#matrix tbody tr").last.scroll_into_view_if_needed()
    assert box.evaluate(extent) == before


def test_a_screen_reader_finds_every_row_and_cell_also_those_out_of_view(large):
    """As Chromium tells it to the screen reader, not as the markup promises."""
    tree = large.context.new_cdp_session(large).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    assert roles["grid"] == 1
    assert roles["row"] == PEOPLE + 3  # two of the head, one of the foot
    assert roles["rowheader"] == PEOPLE + 1
    assert roles["gridcell"] >= PEOPLE * 4


def test_keys_lead_from_one_block_of_rows_to_the_next_and_rate_there(large):
    rows = large.locator("#matrix tbody tr")
    large.locator('#matrix td[tabindex="0"]').focus()
    large.keyboard.press("Control+Home")
    for _step in range(draw.BLOCK):
        large.keyboard.press("ArrowDown")
    expect(rows.nth(draw.BLOCK).locator("td").first).to_be_focused()
    large.keyboard.press("ArrowLeft")
    large.keyboard.press("ArrowUp")
    expect(rows.nth(draw.BLOCK - 1).locator("th a")).to_be_focused()
    large.keyboard.press("ArrowRight")
    large.keyboard.press("Control+End")
    last = rows.last.locator("td:not(.fit)").last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    large.keyboard.press("4")
    expect(large.locator("#matrix td.saving")).to_have_count(0)
    rating = Rating.objects.get()
    assert rating.manager_level == 4
    assert large.evaluate("document.activeElement.closest('tr').dataset.id") == str(rating.engineer_id)


def test_on_paper_it_is_a_plain_table(large):
    large.emulate_media(media="print")
    shown = "(body) => [getComputedStyle(body).display, getComputedStyle(body).contentVisibility]"
    assert large.locator("#matrix tbody").first.evaluate(shown) == ["table-row-group", "visible"]
