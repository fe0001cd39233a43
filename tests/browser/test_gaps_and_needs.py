"""In a browser: a rating settled beside the gaps changes the flag, and needs are typed as into a spreadsheet."""

import pytest
from playwright.sync_api import expect

from competency.models import Requirement
from tests.factories import RequirementFactory, rate


@pytest.fixture
def gaps(cast, as_user):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 0, source="manager", by=cast.ada)
    page = as_user(cast.ada)
    page.goto("/teams/platform/gaps/")
    return page


def test_settling_a_rating_in_the_drawer_recomputes_the_flag_in_place(gaps, cast):
    flag = gaps.locator(f"#skill-{cast.python.pk}")
    expect(flag).to_contain_text("0 of 1 at level 3")
    flag.get_by_text("Why", exact=True).click()
    gaps.get_by_role("region", name="Do first").get_by_role("link", name="Ben").click()
    drawer = gaps.locator("#drawer")
    drawer.get_by_role("button", name="Level 3").click()
    expect(flag).to_contain_text("1 of 1 at level 3")
    expect(flag).to_contain_text("Python rests on Ben alone")
    expect(flag.locator(f"#why-{cast.python.pk}")).to_have_attribute("open", "")
    gaps.keyboard.press("Escape")
    expect(drawer).to_be_empty()


def test_a_chip_asks_what_if_and_leads_back_to_today(gaps):
    gaps.get_by_role("link", name="What if Ben settles at 3").click()
    outcome = gaps.get_by_role("region", name="What if")
    expect(outcome).to_contain_text("Ben in Python settles at 3")
    expect(outcome).to_contain_text("0% → 100%")
    outcome.get_by_role("link", name="Without: Ben in Python settles at 3").click()
    expect(outcome).to_have_count(0)


@pytest.fixture
def needs(cast, as_user):
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=2)
    rate(cast.ben, cast.sql, 4, source="manager", by=cast.ada)
    page = as_user(cast.ada)
    page.goto("/teams/platform/needs/")
    return page


def needs_of(cast):
    rows = Requirement.objects.filter(team=cast.platform)
    return {row.skill.name: (row.level, float(row.headcount), row.weight) for row in rows}


def test_needs_are_typed_down_a_column_and_saved_by_keyboard(needs, cast):
    needs.get_by_label("Python: level").click()
    needs.keyboard.type("3")
    needs.keyboard.press("Enter")
    needs.keyboard.type("4")
    expect(needs.get_by_label("SQL: people")).to_have_value("1")
    expect(needs.locator(f"#skill-{cast.sql.pk} .have b")).to_have_text("1")
    needs.keyboard.press("Tab")
    needs.keyboard.type("2.5")
    expect(needs.locator(f"#skill-{cast.sql.pk} .have")).to_have_class("have gap")
    needs.keyboard.press("Tab")
    needs.keyboard.type("3")
    needs.keyboard.press("ArrowDown")
    expect(needs.get_by_label("Statistics: weight")).to_be_focused()
    expect(needs.get_by_text("2 rows changed")).to_be_visible()
    needs.keyboard.press("Control+Enter")
    expect(needs.get_by_text("Saved: 2 needs added.")).to_be_visible()
    assert needs_of(cast) == {"Python": (3, 1, 2), "SQL": (4, 2.5, 3), "Statistics": (2, 1, 2)}


def test_escape_undoes_a_cell_and_a_row_is_emptied_at_once(needs, cast):
    level = needs.get_by_label("Statistics: level")
    level.click()
    needs.keyboard.type("5")
    needs.keyboard.press("Escape")
    expect(level).to_have_value("2")
    expect(needs.get_by_text("Nothing changed")).to_be_visible()
    needs.get_by_role("button", name="Empty the row of Statistics").click()
    needs.get_by_role("button", name="Save the needs").click()
    expect(needs.get_by_text("Saved: 1 removed.")).to_be_visible()
    assert needs_of(cast) == {}


def test_a_block_copied_from_a_spreadsheet_fills_rows_and_columns(needs, cast):
    needs.get_by_label("Python: level").click()
    needs.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "3\\t2\\t1\\n4\\t1,5\\t3\\n");
            const options = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    needs.keyboard.press("Control+Enter")
    expect(needs.get_by_text("Saved: 2 needs added.")).to_be_visible()
    assert needs_of(cast) == {"Python": (3, 2, 1), "SQL": (4, 1.5, 3), "Statistics": (2, 1, 2)}
