"""Reading a list of people gives everybody with what the sheet says, and every cell that is wrong."""

import datetime

from competency.exchange.proposal import propose
from competency.exchange.roster_reading import RosterReading, RosterRow, read_roster
from competency.exchange.tables import Sheet, read_workbook
from tests.exchange.sheets import sheet
from tests.exchange.test_roster import BAMBOO


def read(team: Sheet, **answers) -> RosterReading:
    return read_roster(team, propose(team, kind="roster", answers=answers).mapping)


def test_people_come_with_team_role_manager_and_date():
    reading = read(BAMBOO)
    assert reading.problems == [] and len(reading.rows) == 3
    assert reading.rows[1] == RosterRow(
        row_number=3,
        name="Ben Field",
        email="ben@example.org",
        number="E01",
        role="Tester",
        team="Software",
        manager_name="Ada Stone",
        manager_number="E00",
        joined_on=datetime.date(2024, 1, 1),
        active=True,
    )


def test_somebody_without_title_and_manager_is_no_problem():
    first = read(BAMBOO).rows[0]
    assert (first.name, first.role, first.manager_name, first.problems) == ("Ada Stone", "", "", ())


def test_somebody_who_is_their_own_manager_has_none_and_it_is_said():
    team = sheet(
        ["Name", "Employee ID", "Manager", "Manager ID"],
        ["Ada", "1", "Ada", "1"],
        ["Ben", "2", "Ada", "1"],
        ["Ada", "3", "Ada", "1"],
    )
    reading = read(team)
    assert [row.manager_name for row in reading.rows] == ["", "Ada", "Ada"] and reading.problems == []
    assert [(left.row, left.reason) for left in reading.ignored] == [(2, "Ada is given as their own manager")]


def test_every_wrong_cell_is_named():
    team = sheet(
        ["Name", "E-mail", "Start date", "End date", "Status"],
        ["Ada", "ada", "2024-02-30", "", "on the moon"],
        ["", "ben@example.org", "", "", ""],
        ["Cleo", "cleo@example.org", "2024-05-01", "2024-04-01", "Left"],
        [42, "", "", "", ""],
    )
    assert [problem.message for problem in read(team).problems] == [
        "Row 2, column C: “2024-02-30” is no day of the calendar.",
        "Row 2, column E: “on the moon” is no known status; write Active or Inactive.",
        "Row 2, column B: “ada” is no e-mail address.",
        "Row 3, column A: there is no name in this row.",
        "Row 4, column D: left on 2024-04-01, before joining on 2024-05-01.",
        "Row 5, column A: “42” is no name of a person.",
    ]
    assert [row.active for row in read(team).rows] == [None, None, False, None]


def test_two_rows_with_one_identity_are_a_problem():
    team = sheet(["Name", "Email"], ["Ada", "a@example.org"], ["Ben", "A@example.org"])
    problem = read(team, identity="email").problems[0]
    assert problem.message == "Row 3, column B: “A@example.org” stands in row 2 already."


def test_numbers_keep_their_zeros_and_lose_no_digit():
    assert [row.number for row in read(sheet(["ID", "Name"], ["007", "Ada"], [8, "Ben"])).rows] == [
        "007",
        "8",
    ]


def test_blank_rows_are_passed_over_and_row_numbers_stay_those_of_the_sheet():
    assert [
        row.row_number for row in read(sheet(["Name", "Team"], ["Ada", "P"], [""], ["Ben", "D"])).rows
    ] == [2, 4]


def test_text_that_is_a_formula_elsewhere_stays_the_same_text():
    team = sheet(["Name", "Team", "Job title"], ["=1+1,x", "@SUM(1)", "+x  y"], ["Ada", "-2", "=A1"])
    assert [(row.name, row.team, row.role) for row in read(team).rows] == [
        ("=1+1,x", "@SUM(1)", "+x  y"),
        ("Ada", "-2", "=A1"),
    ]


def test_text_that_our_export_guarded_comes_back_as_it_was():
    lines = (
        "Name,Email,Team",
        "'=Ada Stone,ada@example.org,'-Platform",
        '"\'t Hart, Ben",ben@example.org,Tools',
    )
    team = read_workbook("\n".join(lines).encode(), name="team.csv").sheets[0]
    rows = read(team).rows
    assert [(row.name, row.team) for row in rows] == [("=Ada Stone", "-Platform"), ("Ben 't Hart", "Tools")]
