"""A list of people is recognised by its headings, whatever the HR system that wrote it."""

import pytest

from competency.exchange.proposal import propose
from tests.exchange.sheets import sheet

BAMBOO = sheet(
    ["Employee #", "First Name", "Last Name", "Work Email", "Job Title", "Department", "Supervisor", "Supervisor EID",
     "Hire Date", "Location", "Status"],
    ["E00", "Ada", "Stone", "ada@example.org", "", "Software", "", "", "2024-05-22", "", "Active"],
    ["E01", "Ben", "Field", "ben@example.org", "Tester", "Software", "Stone, Ada", "E00", "2024-01-01", "", "Active"],
    ["E02", "Cleo", "Marsh", "cleo@example.org", "Recruiter", "People", "Field, Ben", "E01", "", "Rome", "Active"],
)  # fmt: skip


def roles(proposal) -> dict[str, str]:
    return {column.header: column.role for column in proposal.mapping.columns}


def test_an_export_of_an_hr_system_is_recognised_as_it_is():
    proposal = propose(BAMBOO, kind="roster")
    assert proposal.is_ready and proposal.mapping.identity == "number"
    assert list(roles(proposal).values()) == [
        "number", "first-name", "last-name", "email", "role", "team", "manager-name", "manager-number", "joined-on",
        "ignore", "status",
    ]  # fmt: skip


def test_headings_of_other_languages_are_recognised():
    team = sheet(
        ["Personalnummer", "Vorname", "Name", "Gruppe", "Eintritt"], ["1", "Jörg", "Maier", "A", "03.04.2020"]
    )
    assert list(roles(propose(team, kind="roster")).values()) == [
        "number",
        "first-name",
        "last-name",
        "team",
        "joined-on",
    ]
    team = sheet(["Nombre", "Apellidos", "Puesto", "Departamento"], ["Ana", "Ruiz", "Analista", "Datos"])
    assert list(roles(propose(team, kind="roster")).values()) == ["first-name", "last-name", "role", "team"]


def test_of_two_columns_for_one_attribute_the_better_heading_is_taken():
    team = sheet(
        ["Name", "Division", "Team", "Email", "Work Email"], ["Ada", "Tech", "P", "a@home.org", "a@work.org"]
    )
    proposal = propose(team, kind="roster")
    assert roles(proposal) == {
        "Name": "person-name", "Division": "ignore", "Team": "team", "Email": "ignore", "Work Email": "email",
    }  # fmt: skip
    assert proposal.reasons[2] == "“Team” is taken for the team"


def test_a_title_above_is_passed_over_and_a_total_below_left_out():
    team = sheet(
        ["Staff list 2024"],
        [""],
        ["Name", "Team"],
        ["Ada", "P"],
        ["Name", "Team"],
        ["Ben", "D"],
        ["Total: 2", ""],
    )
    mapping = propose(team, kind="roster").mapping
    assert mapping.header_rows == (3,) and mapping.first_data_row == 4
    assert [(row.index, row.role) for row in mapping.rows] == [(5, "ignore"), (7, "total")]


def test_the_order_of_day_and_month_is_asked_only_when_no_date_tells():
    ambiguous = sheet(["Name", "Start date"], ["Ada", "3/4/2020"], ["Ben", "5/6/2021"])
    question = propose(ambiguous, kind="roster").questions[0]
    assert question.code == "date-order" and "3/4/2020" in question.text
    assert propose(ambiguous, kind="roster", answers={"date_order": "day-first"}).is_ready
    told = sheet(["Name", "Start date"], ["Ada", "3/4/2020"], ["Ben", "15/6/2021"])
    assert propose(told, kind="roster").mapping.date_order == "day-first"


@pytest.mark.parametrize(
    "team",
    [
        sheet(),
        sheet(["date", "place"], ["2011-01-01", "Rome"]),
        sheet(["Email", "Team"], ["ada@example.org", "P"]),
        sheet(["Name", "Team"]),
        sheet(["Ada", "P"], ["Ben", "D"]),
    ],
)
def test_what_lists_no_people_is_refused_with_a_sentence(team):
    refusal = propose(team, kind="roster").refusal
    assert refusal.endswith(".") and ":" in refusal


def test_a_column_of_names_can_be_chosen_by_hand():
    team = sheet(["Wer", "Team"], ["Ada", "P"], ["Ben", "D"])
    answers = {"header_rows": [1], "columns": [{"index": 1, "role": "person-name"}]}
    proposal = propose(team, kind="roster", answers=answers)
    assert proposal.is_ready and roles(proposal) == {"Wer": "person-name", "Team": "team"}
