"""The plan in a workbook: steps, needs before and after, actions, provenance, and for whom there is none."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import ActionFactory, RequirementFactory, rate


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    RequirementFactory(team=cast.platform, skill=cast.sql)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def book(client, url, query=None):
    response = client.get(url, query or {})
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def cells(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def row_with(sheet, text):
    return next(row for row in cells(sheet) if text in row)


@pytest.fixture
def url(cast):
    return reverse("team_export", args=[cast.platform.slug, "xlsx"])


def test_a_manager_gets_the_plan_that_the_page_shows(cast, sign_in, url, need):
    without = {"without": f"train.{cast.ben.pk}.{cast.python.pk}"}
    sheet = book(sign_in(cast.ada), url, without)["Plan"]
    assert row_with(sheet, "Cleo") == ["Cleo", "Learns Python, 2 to 3, alone.", 0, 4.5, 10268.75, 4.5]
    assert row_with(sheet, "Python")[1:] == [1, 0, 1, 1]
    assert row_with(sheet, "SQL") == ["SQL", "Nobody is rated in it: rate first."]
    assert row_with(sheet, "Asked for")[1] == "all needs, people or steps chosen: 1"
    assert row_with(sheet, "Result")[1] == "proven: no better plan exists"
    assert len(row_with(sheet, "Inputs")[1]) == 64
    assert any("Trainings are taken to work" in str(row) for row in cells(sheet))
    assert "For development and staffing; not for pay or dismissal." in str(cells(sheet)[:4])


def test_adopted_actions_stand_with_owner_and_state(cast, sign_in, url, need):
    ActionFactory(
        plan__team=cast.platform, engineer=cast.ben, skill=cast.python, state="under_way", owner=cast.ada
    )
    sheet = book(sign_in(cast.ada), url)["Plan"]
    assert row_with(sheet, "under way") == [
        "Ben", "Learn something up to level 3.", "train", "under way", "1 Jan 2030", "Ada"
    ]  # fmt: skip


def test_who_may_not_plan_and_what_is_not_of_today_has_no_plan(cast, sign_in, url, need):
    assert "Plan" not in book(sign_in(cast.ben.user), url).sheetnames
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    assert "Plan" not in book(sign_in(cast.ada), url, {"as_of": yesterday}).sheetnames


def test_without_needs_there_is_no_plan(cast, sign_in, url):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert "Plan" not in book(sign_in(cast.ada), url).sheetnames


def test_the_organisations_workbook_has_the_plan_of_teams_once_it_was_searched_for(cast, sign_in, need):
    client, url = sign_in(cast.eve), reverse("organisation_export")
    assert "Plan of teams" not in book(client, url).sheetnames
    client.post(reverse("organisation_plan_search"))
    sheet = book(client, url)["Plan of teams"]
    assert row_with(sheet, "Platform")[1] == "Ben learns Python, 2 to 3, alone."
    assert row_with(sheet, "Result")[1] == "proven: no better plan exists"
    assert any("Teams lend what they can spare today" in str(row) for row in cells(sheet))
