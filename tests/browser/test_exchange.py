"""HR takes a spreadsheet through the whole way in: upload, map, preview, apply, take back."""

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from competency.models import Engineer, Rating

ROWS = (
    (None, "Skills of Platform (confidential)"),
    (None,),
    (None, "Name", "Programming", None, "Average"),
    (None, None, "Pyton", "SQL", None),
    (None, "Ben", "x", "o", 2),
    (None, "Cleo", "x", "x", 3),
    (None, "Gus", "o", "x", 1),
    (None, "Total", 5, 5, None),
)


@pytest.fixture
def spreadsheet(tmp_path):
    """A file as teams have it: a title, headings in two rows, crosses, an average and a total."""
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for merged in ("B3:B4", "C3:D3", "E3:E4"):
        book.active.merge_cells(merged)
    path = tmp_path / "Skills Q3.xlsx"
    book.save(path)
    return path


@pytest.fixture
def hr(cast, as_user) -> Page:
    return as_user(cast.eve)


def test_a_spreadsheet_goes_all_the_way_in_and_out_again(hr, cast, spreadsheet):
    hr.goto("/exchange/new/")
    hr.locator("label.descriptor", has_text="People by skills").click()
    hr.get_by_label("Team of the people").select_option("platform")
    hr.get_by_label("File").set_input_files(spreadsheet)
    hr.get_by_role("button", name="Upload").click()

    # What only a person can decide stands first, with nothing written yet.
    expect(hr.get_by_role("heading", name="One thing only you can decide")).to_be_visible()
    hr.locator('[name="word-x"]').select_option("3")
    hr.locator('[name="word-o"]').select_option("0")
    hr.get_by_label("What row 7 is").select_option("note")
    hr.locator(".form-actions").get_by_role("button", name="Preview").click()

    expect(hr.get_by_text("Did you mean")).to_be_visible()
    hr.get_by_role("button", name="is Python").click()
    expect(hr.get_by_text("Adds 4 ratings.")).to_be_visible()
    hr.locator(".fact", has_text="left out").click()
    expect(hr.locator("table.differences")).to_contain_text("Total")
    hr.locator(".fact", has_text="added").click()
    expect(hr.locator("table.differences tbody tr")).to_have_count(4)
    assert not Rating.objects.exists()

    hr.get_by_role("button", name="Apply 4 changes").click()
    expect(hr.get_by_text("4 ratings")).to_be_visible()
    levels = {(row.engineer.name, row.skill.name): row.manager_level for row in Rating.objects.all()}
    assert levels == {("Ben", "Python"): 3, ("Ben", "SQL"): 0, ("Cleo", "Python"): 3, ("Cleo", "SQL"): 3}

    hr.get_by_role("link", name="Take back").click()
    hr.get_by_role("button", name="Take back").click()
    expect(hr.get_by_text("4 things are as they were before.")).to_be_visible()
    assert not Rating.objects.filter(manager_level__isnull=False).exists()
    assert Engineer.objects.filter(name="Gus").exists()
