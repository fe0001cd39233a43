"""Reading a matrix states levels, and says of every other cell why it states none."""

import csv
import io
from pathlib import Path

from competency.exchange.mapping import Mapping
from competency.exchange.matrix_reading import MatrixCell, MatrixPerson, MatrixReading, read_matrix
from competency.exchange.proposal import propose
from competency.exchange.tables import Sheet, read_workbook
from tests.exchange.sheets import SCALE, sheet

ONET = Path(__file__).parent / "files" / "onet-computing.csv"


def read(team: Sheet, **answers) -> MatrixReading:
    return read_matrix(team, propose(team, kind="matrix", scale=SCALE, answers=answers).mapping)


def test_a_published_table_is_read_as_it_is():
    table = read_workbook(ONET.read_bytes(), name=ONET.name).sheets[0]
    proposal = propose(table, kind="matrix")
    reading = read_matrix(table, proposal.mapping)
    assert proposal.is_ready
    assert (len(reading.people), len(reading.skills), len(reading.cells)) == (29, 35, 1015)
    assert reading.problems == []
    assert (
        reading.people[0].name == "Computer Systems Analysts"
        and reading.skills[0].name == "Reading Comprehension"
    )
    assert [ignored.value for ignored in reading.ignored] == ["O*NET-SOC Code"]
    source = list(csv.reader(io.StringIO(ONET.read_text())))
    assert all(cell.level == int(source[cell.row - 1][cell.column - 1]) for cell in reading.cells)


def test_the_same_table_turned_is_asked_about_and_read_the_same():
    table = read_workbook(ONET.read_bytes(), name=ONET.name).sheets[0]
    turned = Sheet("Turned", [list(column) for column in zip(*table.rows, strict=True)])
    assert [question.code for question in propose(turned, kind="matrix").questions] == ["orientation"]
    one, other = read(table), read(turned, orientation="people-across")
    assert [(cell.person_index, cell.skill_index, cell.level) for cell in one.cells] == [
        (cell.person_index, cell.skill_index, cell.level) for cell in other.cells
    ]
    assert [(cell.row, cell.column) for cell in one.cells] == [
        (cell.column, cell.row) for cell in other.cells
    ]


def test_cells_say_where_they_stand_and_whom_they_are_about():
    team = sheet(
        ["Name", "E-mail", "Role", "Team", "SQL", "Go"],
        ["Lovelace, Ada", "ada@x.org", "Dev", "P", 3, "N/A"],
        ["Ben Ten", "ben@x.org", "", "D", "", "-"],
    )
    reading = read(team)
    assert reading.people == [
        MatrixPerson(2, "Ada Lovelace", "ada@x.org", "", "Dev", "P"),
        MatrixPerson(3, "Ben Ten", "ben@x.org", "", "", "D"),
    ]
    assert reading.cells == [MatrixCell(2, 5, 0, 0, 3, False, 3), MatrixCell(2, 6, 0, 1, None, True, "N/A")]


def test_with_people_across_rows_and_columns_are_those_of_the_sheet():
    team = sheet(["Skill", "Ada", "Ben", "Cleo"], ["Python", 3, "oops", 1], ["SQL", 1, 9, 2], ["Go", 1, 1, 1])
    reading = read(team)
    assert [(cell.row, cell.column, cell.level) for cell in reading.cells if cell.column == 2] == [
        (2, 2, 3),
        (3, 2, 1),
        (4, 2, 1),
    ]
    places = [(problem.row, problem.column, problem.value) for problem in reading.problems]
    assert places == [(2, "C", "oops"), (3, "C", "9")]


def test_a_cell_that_cannot_be_read_is_a_problem_with_its_place():
    team = sheet(
        ["Name", "A", "B"], ["Ada", "Expret", 2], ["Ben", 7, "#N/A"], ["Cleo", 1, 2.5], ["Dan", 2, 2]
    )
    assert [problem.message for problem in read(team).problems] == [
        "Row 2, column B: “Expret” is no level; write 0 to 5 or N/A, or give the word a level.",
        "Row 3, column B: “7” is outside of the scale 0 to 5.",
        "Row 3, column C: “#N/A” is the error of a formula.",
        "Row 4, column C: “2.5” lies between two levels; write a whole level or choose how to round.",
    ]


def test_what_a_blank_means_is_the_mappings_choice():
    team = sheet(["Name", "A", "B"], ["Ada", 3, ""], ["Ben", "", 1])
    assert len(read(team).cells) == 2
    assert [cell.level for cell in read(team, blank="0").cells] == [3, 0, 0, 1]
    assert [cell.not_applicable for cell in read(team, blank="na").cells] == [False, True, True, False]


def test_words_that_were_given_a_level_are_read():
    team = sheet(["Login", "Pick", "Pack", "Shift"], ["dave", "x", "o", "early"], ["paul", "X", "o", "late"])
    reading = read(team, words={"x": 3, "o": None})
    assert [cell.level for cell in reading.cells] == [3, 3] and reading.problems == []


def test_somebody_who_stands_there_twice_is_a_problem_and_the_first_row_counts():
    team = sheet(["Name", "A", "B"], ["Ada Lovelace", 1, 2], ["Lovelace, Ada", 3, 4], ["Ada", 5, 5])
    reading = read(team)
    assert [person.name for person in reading.people] == ["Ada Lovelace", "Ada"]
    assert reading.problems[0].message.startswith("Row 3, column A: “Ada Lovelace” stands in row 2 already")


def test_two_people_of_one_name_are_two_when_addresses_tell_them_apart():
    team = sheet(["Name", "Email", "A", "B"], ["Ada", "a@x.org", 1, 2], ["Ada", "b@x.org", 3, 4])
    reading = read(team)
    assert len(reading.people) == 2 and reading.problems == []


def test_a_skill_that_stands_there_twice_is_a_problem_and_the_first_column_counts():
    reading = read(sheet(["Name", "SQL", "sql"], ["Ada", 1, 2], ["Ben", 2, 3]))
    assert [cell.level for cell in reading.cells] == [1, 2]
    assert (
        "“sql” stands in the table twice" in reading.problems[0].message and reading.problems[0].column == "C"
    )


def test_levels_of_nobody_are_a_problem():
    reading = read(sheet(["Name", "A", "B"], ["Ada", 1, 2], ["", 5, 0], [12, 1, 1], ["Ben", 2, 2]))
    assert [problem.message for problem in reading.problems] == [
        "Row 3, column A: there is no name in this row.",
        "Row 4, column A: “12” is no name of a person.",
    ]


def test_a_mapping_for_other_headings_reads_nothing():
    mapping = propose(sheet(["Name", "A", "B"], ["Ada", 1, 2], ["Ben", 2, 2]), kind="matrix").mapping
    reading = read_matrix(sheet(["Name", "B", "A"], ["Ada", 1, 2], ["Ben", 2, 2]), mapping)
    assert reading.cells == [] and len(reading.problems) == 2


def test_a_mapping_written_by_hand_is_enough():
    mapping = Mapping.from_json(
        {
            "kind": "matrix",
            "sheet": "Team",
            "header_rows": [1],
            "first_data_row": 2,
            "columns": [
                {"index": 1, "role": "person-name"},
                {"index": 2, "role": "skill", "target": "PostgreSQL", "domain": "Data"},
            ],
        }
    )
    reading = read_matrix(sheet(["Wer", "PG"], ["Ada", "4"]), mapping)
    assert reading.skills[0].name == "PostgreSQL" and reading.skills[0].domain == "Data"
    assert reading.cells == [MatrixCell(2, 2, 0, 0, 4, False, "4")]


def test_text_that_is_a_formula_elsewhere_stays_the_same_text():
    name, skill, team = "=cmd|'/C calc'!A0", "@SUM(1+1)*cmd|'/c x.dll,0'!A1", "=    C    m D"
    reading = read(
        sheet(["Name", "Team", skill, "+B"], [name, team, 3, 1], ["-1-2", "", 2, 1]), identity="name"
    )
    assert (reading.people[0].name, reading.people[0].team) == (name, team)
    assert reading.skills[0].name == skill and reading.skills[1].name == "+B"
