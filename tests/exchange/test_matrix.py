"""How a matrix is laid out is recognised from headings and cells, or asked, or refused with a sentence."""

import pytest

from competency.exchange.matrix_reading import read_matrix
from competency.exchange.proposal import Proposal, propose, propose_for_workbook
from competency.exchange.tables import Sheet, Workbook
from tests.exchange.sheets import SCALE, sheet


def propose_matrix(team: Sheet, **keywords) -> Proposal:
    return propose(team, kind="matrix", scale=SCALE, **keywords)


def roles(proposal: Proposal) -> dict[str, str]:
    return {column.header: column.role for column in proposal.mapping.columns}


def skills(proposal: Proposal) -> list[tuple[str, str | None]]:
    return [(column.header, column.domain) for column in proposal.mapping.columns_for("skill")]


def people(team: Sheet, proposal: Proposal) -> list[str]:
    return [person.name for person in read_matrix(team, proposal.mapping).people]


TITLED = sheet(
    ["", "", "", "", "", "", "", "", ""],
    ["", "Skills of Platform 2024", "", "", "", "", "", "", ""],
    ["", "", "", "Backend", "", "Talking", "", "", ""],
    ["", "Name", "Team", "Python", "SQL", "Speech", "Writing", "Total", "Notes"],
    ["", "Ada", "P", 3, 4, 2, "", 9, "good"],
    ["", "Ben", "P", 1, 2, 3, 4, 10, ""],
    ["", "Cleo", "D", 5, 5, "N/A", 1, 11, "x"],
    ["", "Average", "", 3, 3.7, 2.5, 2.5, "", ""],
    merges=[(2, 3, 2, 4), (2, 5, 2, 6), (1, 1, 1, 8)],
)


@pytest.mark.parametrize("merges", [TITLED.merges, []], ids=["merged", "as CSV"])
def test_titles_blank_edges_and_domains_over_two_rows_are_recognised(merges):
    team = Sheet("Team", TITLED.rows, merges)
    proposal = propose_matrix(team)
    assert proposal.is_ready
    assert proposal.mapping.header_rows == (3, 4) and proposal.mapping.first_data_row == 5
    assert skills(proposal) == [
        ("Python", "Backend"),
        ("SQL", "Backend"),
        ("Speech", "Talking"),
        ("Writing", "Talking"),
    ]
    assert roles(proposal) | {"": ""} == {
        "": "", "Name": "person-name", "Team": "team", "Python": "skill", "SQL": "skill", "Speech": "skill",
        "Writing": "skill", "Total": "total", "Notes": "note",
    }  # fmt: skip
    assert people(team, proposal) == ["Ada", "Ben", "Cleo"]


def test_every_column_has_a_reason():
    proposal = propose_matrix(TITLED)
    assert set(proposal.reasons) == set(range(1, 10)) and all(proposal.reasons.values())
    assert proposal.reasons[4] == "cells are levels" and proposal.reasons[3] == "heading “Team”"


def test_a_heading_merged_over_both_header_rows_is_found():
    team = sheet(
        ["Name", "Backend", ""],
        ["", "Python", "SQL"],
        ["Ada", 1, 2],
        ["Ben", 2, 3],
        merges=[(0, 0, 1, 0), (0, 1, 0, 2)],
    )
    proposal = propose_matrix(team)
    assert roles(proposal)["Name"] == "person-name" and skills(proposal) == [
        ("Python", "Backend"),
        ("SQL", "Backend"),
    ]


def test_the_same_skill_in_two_domains_stays_two_skills():
    team = sheet(
        ["", "Backend", "", "Frontend", ""],
        ["Name", "Testing", "SQL", "Testing", "CSS"],
        ["Ada", 3, 1, 1, 2],
        ["Ben", 2, 1, 4, 4],
    )
    reading = read_matrix(team, propose_matrix(team).mapping)
    assert [(skill.name, skill.domain) for skill in reading.skills] == [
        ("Testing", "Backend"), ("SQL", "Backend"), ("Testing", "Frontend"), ("CSS", "Frontend"),
    ]  # fmt: skip
    assert reading.problems == []


ACROSS = sheet(
    ["Category", "Skill", "Ada", "Ben", "Cleo", "Average", "Comment"],
    ["Tech", "Python", 3, 2, 1, 2, "core"],
    ["", "SQL", 1, 1, "", 1, ""],
    ["Soft", "Speech", 5, 4, 3, 4, ""],
    ["", "Python", 2, 2, 2, 2, ""],
    merges=[(1, 0, 2, 0), (3, 0, 4, 0)],
)


def test_people_across_are_recognised_with_their_sections_totals_and_comments():
    proposal = propose_matrix(ACROSS)
    assert proposal.is_ready and proposal.mapping.orientation == "people-across"
    assert skills(proposal) == [("Python", "Tech"), ("SQL", "Tech"), ("Speech", "Soft"), ("Python", "Soft")]
    assert people(ACROSS, proposal) == ["Ada", "Ben", "Cleo"]


def test_sections_may_stand_behind_the_skills_and_targets_are_no_person():
    team = sheet(
        ["Skill", "Category", "Ada L", "Ben T", "Target"],
        ["Python", "Tech", 3, 2, 4],
        ["SQL", "Tech", 1, 1, 3],
        ["Speech", "Soft", 5, 4, 3],
    )
    proposal = propose_matrix(team)
    assert skills(proposal) == [("Python", "Tech"), ("SQL", "Tech"), ("Speech", "Soft")]
    assert people(team, proposal) == ["Ada L", "Ben T"]


def test_sections_may_have_rows_of_their_own():
    team = sheet(
        ["Skill", "Ada", "Ben"],
        ["TECHNICAL", "", ""],
        ["Python", 3, 2],
        ["SQL", 1, 1],
        ["SOFT", "", ""],
        ["Speech", 5, 4],
    )
    assert skills(propose_matrix(team)) == [("Python", "TECHNICAL"), ("SQL", "TECHNICAL"), ("Speech", "SOFT")]


def test_which_way_round_is_asked_when_nothing_tells():
    team = sheet(["", "Python", "SQL"], ["Ada", 3, 1], ["Ben", 2, 1])
    question = propose_matrix(team).questions[0]
    assert question.code == "orientation" and [value for value, _ in question.options] == [
        "people-down",
        "people-across",
    ]
    assert propose_matrix(team, answers={"orientation": "people-across"}).is_ready
    assert (
        propose_matrix(team, known_people=["BEN", "Lovelace, Ada", "ada"]).mapping.orientation
        == "people-down"
    )
    assert propose_matrix(team, known_people=["Python", "SQL"]).mapping.orientation == "people-across"
    assert propose_matrix(team, known_skills=["python", "sql"]).is_ready


def test_code_shift_and_counter_columns_are_no_skills():
    team = sheet(
        ["#", "Staff code", "Name", "Python", "Level", "Shift", "Joined"],
        *(
            [n, f"E-0{n}", name, n % 6, 2, "early", "2024-01-01"]
            for n, name in enumerate(["Ada", "Ben", "Cleo", "Dan"], 1)
        ),
    )
    proposal = propose_matrix(team, known_skills=["Python"])
    assert [name for name, role in roles(proposal).items() if role == "skill"] == ["Python"]
    assert people(team, proposal) == ["Ada", "Ben", "Cleo", "Dan"]


def test_text_codes_are_no_names_and_different_text_is():
    team = sheet(
        ["SOC Code", "Title", "Writing", "Maths"],
        ["15-1211.00", "Analysts", 3, 2],
        ["15-1212.00", "Testers", 2, 2],
    )
    proposal = propose_matrix(team)
    assert proposal.is_ready
    assert roles(proposal) == {
        "SOC Code": "ignore",
        "Title": "person-name",
        "Writing": "skill",
        "Maths": "skill",
    }


def test_a_column_that_adds_up_the_others_is_no_skill_whatever_it_is_called():
    rows = [
        ["Ada", 1, 2, 3, 2.0],
        ["Ben", 2, 2, 2, 2.0],
        ["Cleo", 0, 5, 4, 3.0],
        ["Dan", 1, 1, 0, 0.7],
        ["Eve", 5, 4, 5, 4.7],
    ]
    proposal = propose_matrix(sheet(["Name", "A", "B", "C", "Fitness"], *rows))
    assert (
        roles(proposal)["Fitness"] == "total"
        and proposal.reasons[5] == "is the average of the levels in its row"
    )
    assert (
        roles(propose_matrix(sheet(["Name", "A", "B", "C", "Fitness"], *rows), known_skills=["Fitness"]))[
            "Fitness"
        ]
        == "skill"
    )


def test_a_heading_that_is_also_a_skill_is_decided_by_its_cells():
    team = sheet(["Name", "Office", "Service", "SQL"], ["Ada", 3, "Berlin", 2], ["Ben", 1, "Paris", 1])
    assert roles(propose_matrix(team)) == {
        "Name": "person-name",
        "Office": "skill",
        "Service": "team",
        "SQL": "skill",
    }


def test_totals_below_are_left_out_and_a_person_named_max_is_not():
    team = sheet(
        ["Name", "A", "B"], ["Ada", 3, 1], ["Ben", 2, 1], ["Max", 1, 5], ["Mean", 2, 2.3], ["", 6, 7]
    )
    proposal = propose_matrix(team)
    assert people(team, proposal) == ["Ada", "Ben", "Max"]
    assert [(row.index, row.role) for row in proposal.mapping.rows] == [(5, "total"), (6, "total")]


def test_a_row_named_max_that_holds_the_most_of_each_column_is_a_total():
    team = sheet(["Name", "A", "B"], ["Ada", 3, 1], ["Ben", 2, 4], ["Max", 3, 4])
    assert people(team, propose_matrix(team)) == ["Ada", "Ben"]


def test_legends_and_remarks_below_are_left_out_and_unrated_people_are_not():
    team = sheet(
        ["Name", "A", "B"], ["Ada", 3, 1], ["Dan", "", ""], ["Ben", 2, 1], ["Eve", "", ""], [""],
        ["Legend"], ["0 = none, 5 = expert"], ["Expert", 5], ["None", 0],
    )  # fmt: skip
    assert people(team, propose_matrix(team)) == ["Ada", "Dan", "Ben", "Eve"]


def test_repeated_headings_and_headings_across_are_left_out():
    team = sheet(
        ["Name", "A", "B"],
        ["Ada", 3, 1],
        ["Team two", "", ""],
        ["Name", "A", "B"],
        ["Ben", 2, 1],
        merges=[(2, 0, 2, 2)],
    )
    assert people(team, propose_matrix(team)) == ["Ada", "Ben"]


def test_a_skill_that_nobody_has_been_rated_in_stays_a_skill():
    team = sheet(["Name", "A", "B", "C"], ["Ada", 3, "", ""], ["Ben", 2, 1, ""])
    assert [name for name, _ in skills(propose_matrix(team))] == ["A", "B", "C"]


def test_levels_without_a_heading_are_left_out_and_say_why():
    proposal = propose_matrix(sheet(["Name", "A", "", "C"], ["Ada", 3, 1, 2], ["Ben", 2, 1, 2]))
    assert proposal.mapping.columns[2].role == "ignore" and proposal.reasons[3] == "levels without a heading"


def test_columns_that_name_skills_ask_for_the_level_of_having_one():
    team = sheet(
        ["Employee", "Skill 1", "Skill 2"], ["Ada", "Go", "SQL"], ["Ben", "SQL", ""], ["Cleo", "sql", "SQL"]
    )
    proposal = propose_matrix(team)
    assert [question.code for question in proposal.questions] == ["having"]
    answered = propose_matrix(team, answers={"having": 3})
    reading = read_matrix(team, answered.mapping)
    assert answered.is_ready and [skill.name for skill in reading.skills] == ["Go", "SQL"]
    assert [(cell.person_index, cell.skill_index, cell.level) for cell in reading.cells] == [
        (0, 0, 3),
        (0, 1, 3),
        (1, 1, 3),
        (2, 1, 3),
    ]


def test_a_single_column_of_small_numbers_is_asked_about():
    team = sheet(["Name", "Children"], ["Ada", 3], ["Ben", 2])
    proposal = propose_matrix(team)
    assert [question.code for question in proposal.questions] == ["lone-skill"]
    assert propose_matrix(team, answers={"columns": [{"index": 2, "role": "skill"}]}).is_ready
    assert propose_matrix(team, known_skills=["children"]).is_ready


REFUSED = {
    "describes skills": sheet(
        ["Area", "Skill", "Junior (L1)", "Senior (L3)"],
        ["Tech", "Testing", "Writes basic tests for own code.", "Designs strategies for the whole team."],
        ["", "Debugging", "Finds simple faults with guidance.", "Finds the root of any fault in the system."],
    ),
    "levels are expected": sheet(
        ["Skill", "Category", "Level expected (day 1)", "Level expected (day 90)", "Method"],
        ["Chat", "Tools", "Basic", "Proficient", "slides"],
        ["Wiki", "Tools", "Awareness", "Basic", "talk"],
    ),
    "levels roles ask for": sheet(
        ["Role", "Skill", "Level"], ["Tester", "SQL", "Working"], ["Analyst", "SQL", "Expert"]
    ),
    "one row for each person and skill": sheet(
        ["Name", "Skill", "Level"], ["Ada", "SQL", 3], ["Ada", "Go", 1], ["Ben", "Go", 1]
    ),
    "no column with levels": sheet(["Year", "Flats"], [1986, 44000], [1987, 50000]),
    "no column with names": sheet(["unit", "A", "B"], [1, 1, 2], [2, 3, 3]),
    "people in rows, skills in columns": sheet(
        ["date", "temperature"], ["2011-01-01", 51], ["2011-01-02", 49]
    ),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_no_matrix_of_people_is_refused_with_what_it_is(said):
    proposal = propose_matrix(REFUSED[said])
    assert said in proposal.refusal and proposal.refusal.endswith(".") and not proposal.is_ready


@pytest.mark.parametrize("team", [sheet(), sheet([]), sheet([""]), sheet(["Name"]), sheet(["Name", "SQL"])])
def test_a_sheet_with_next_to_nothing_is_refused(team):
    assert propose_matrix(team).refusal


REPORT = sheet(
    ["Platform: skills"],
    ["□ 0 None  ■ 5 Expert"],
    [""],
    ["", "", "", "Backend", "", "Talking"],
    ["Engineer", "Role", "Share", "Python", "SQL", "Speech", "Role fit"],
    ["Ben", "Tester", 1, 4, "N/A", "", "–"],
    ["Cleo", "Tester", 1, 2, 0, "", 0.5],
    [""],
    ["Level needed", "", "", 2, 3, 1],
    ["People needed", "full time", "", 1.5, 1, 1],
    ["Have", "full time", "", 2, 1, "?"],
    [""],
    ["Have and needed follow the levels above, by formulas that nobody should overwrite.", "", "", 1],
    merges=[(3, 3, 3, 4)],
    name="Matrix",
)
DIFFERENCES = sheet(
    ["Role", "", "", "Python", "SQL", "Speech"],
    ["Tester", "level expected", "", 3, 2, 1],
    [""],
    ["Engineer", "Role", "", "The level minus what the role expects; a dash where nobody has rated yet"],
    ["Ben", "Tester", "", 1, "N/A", 0],
    ["Cleo", "Tester", "", -1, -2, 1],
    name="Targets",
)
DEFINITIONS = sheet(
    ["Skill", "What it is", "Level needed", "0  Level 0", "1  Level 1"],
    ["Python", "", 2, "Writes nothing.", "Reads a little."],
    ["SQL", "", 3, "", ""],
    name="Definitions",
)


def test_a_report_with_needs_below_is_read_for_its_people_and_skills_only():
    proposal = propose_matrix(REPORT)
    assert proposal.is_ready and people(REPORT, proposal) == ["Ben", "Cleo"]
    assert skills(proposal) == [("Python", "Backend"), ("SQL", "Backend"), ("Speech", "Talking")]


def test_the_other_sheets_of_a_report_are_no_matrices():
    assert propose_matrix(DIFFERENCES).refusal and propose_matrix(DEFINITIONS).refusal
    workbook = Workbook("xlsx", [DIFFERENCES, REPORT, DEFINITIONS])
    assert propose_for_workbook(workbook, kind="matrix", scale=SCALE).mapping.sheet == "Matrix"


def test_a_second_table_below_is_left_out():
    team = sheet(
        ["Name", "A", "B"], ["Ada", 3, 1], ["Ben", 2, 1], [""], ["Name", "Phone"], ["Ada", 1], ["Ben", 2],
    )  # fmt: skip
    assert [cell.level for cell in read_matrix(team, propose_matrix(team).mapping).cells] == [3, 1, 2, 1]


def test_numbers_and_years_head_no_skills():
    team = sheet(["Name", "2023", "1.834", "SQL", "Go"], ["Ada", 3, 1, 2, 2], ["Ben", 2, 1, 1, 1])
    assert skills(propose_matrix(team)) == [("SQL", None), ("Go", None)]


# Sheets as HR has them -----------------------------------------------------------------------------------

TWO_ROWS = sheet(
    ["", "", "Skill overview (confidential)", "", "", "", "", ""],
    ["", "", "Name", "E-mail", "Programming", "", "ML", "Ø"],
    ["", "", "", "", "Python", "Testing", "Testing", ""],
    ["", "", "Miller, Ben", "ben@example.com", 3, 1, 5, 3],
    ["", "", "Zoë Łukasz", "zoe@example.com", 1, 5, 2, 2.7],
    ["", "", "Cleo O’Neil", "cleo@example.com", 5, 4, "", 4.5],
    ["", "", "Team average", "", 3, 3.3, 3.5, ""],
    ["", "", "# experts", "", 1, 1, 1, ""],
    ["", "", "Anzahl Level 5", "", 1, 1, 1, ""],
    merges=[(0, 2, 0, 7), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 5), (1, 7, 2, 7)],
)


@pytest.mark.parametrize("merges", [TWO_ROWS.merges, []], ids=["merged", "as CSV"])
def test_skills_below_their_domains_are_headings_although_names_stand_a_row_higher(merges):
    team = Sheet("Team", TWO_ROWS.rows, merges)
    proposal = propose_matrix(team)
    assert skills(proposal) == [("Python", "Programming"), ("Testing", "Programming"), ("Testing", "ML")]
    assert proposal.mapping.header_rows == (2, 3) and roles(proposal)["Ø"] == "total"
    assert people(team, proposal) == ["Ben Miller", "Zoë Łukasz", "Cleo O’Neil"]


def test_rows_that_count_people_are_no_people():
    rows = {row.index: row.role for row in propose_matrix(TWO_ROWS).mapping.rows}
    assert rows == {7: "total", 8: "total", 9: "total"}


def test_a_skill_between_others_is_no_average_although_its_levels_are():
    rows = [
        ["Name", "Python", "SQL", "AWS"],
        ["Ada", 1, 2, 3],
        ["Ben", 2, 3, 4],
        ["Cleo", 4, 4, 4],
        ["Dan", 0, 1, 2],
    ]
    assert [name for name, _domain in skills(propose_matrix(sheet(*rows)))] == ["Python", "SQL", "AWS"]
    behind = [[row[0], row[1], row[3], row[2]] for row in rows]
    assert roles(propose_matrix(sheet(*behind)))["SQL"] == "total"


@pytest.mark.parametrize("heading", ["Personalnr", "Kürzel 2"])
def test_numbers_with_zeros_in_front_are_no_levels(heading):
    team = sheet(
        [heading, "Vorname", "Nachname", "Python", "SQL"],
        ["001", "Jörg", "Müller", "3", "2"],
        ["002", "Änne", "Groß", "2", "4"],
        ["003", "Ida", "Weiß", "1", "1"],
    )
    assert [name for name, _domain in skills(propose_matrix(team))] == ["Python", "SQL"]


def test_a_legend_below_the_skills_is_no_skill():
    team = sheet(
        ["分類", "スキル", "佐藤", "鈴木", "高橋"],
        ["言語", "Python", "★", "◎", "△"],
        ["", "SQL", "○", "△", "×"],
        ["", "凡例: ★=指導できる ◎=一人でできる", "", "", ""],
    )
    assert [name for name, _domain in skills(propose_matrix(team))] == ["Python", "SQL"]


def test_numbered_skills_with_levels_are_skills_and_no_names_of_skills():
    team = sheet(["Name", "Skill 1", "Skill 2"], ["Ada", 3, 2], ["Ben", 1, 4], ["Cleo", 2, 2])
    assert [name for name, _domain in skills(propose_matrix(team))] == ["Skill 1", "Skill 2"]
    team = sheet(
        ["Name", "Skill 1", "Skill 2"], ["Ada", "C#", "DevOps"], ["Ben", "R", "C#"], ["Cleo", "Node", ""]
    )
    assert roles(propose_matrix(team)) == {
        "Name": "person-name",
        "Skill 1": "skill-name",
        "Skill 2": "skill-name",
    }
