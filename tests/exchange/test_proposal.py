"""A proposal is made for any file, kept when it fits the next one, and never a guess."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.exchange.mapping import MappingProblem
from competency.exchange.matrix_reading import read_matrix
from competency.exchange.proposal import propose, propose_for_workbook
from competency.exchange.roster_reading import read_roster
from competency.exchange.tables import Merge, Sheet, Workbook
from tests.exchange.sheets import SCALE, sheet

TEAM = sheet(["Name", "SQL", "Go"], ["Ada", 3, 1], ["Ben", 2, 2])
NOTES = sheet(["Read me"], ["This file was made by HR."], name="Notes")


def test_the_one_sheet_that_fits_is_taken():
    proposal = propose_for_workbook(Workbook("xlsx", [NOTES, TEAM]), kind="matrix", scale=SCALE)
    assert proposal.is_ready and proposal.mapping.sheet == "Team"


def test_of_several_sheets_that_fit_a_person_chooses():
    other = Sheet("Other", TEAM.rows)
    workbook = Workbook("xlsx", [NOTES, TEAM, other])
    question = propose_for_workbook(workbook, kind="matrix").questions[0]
    assert question.code == "sheet" and [value for value, _ in question.options] == ["Team", "Other"]
    chosen = propose_for_workbook(workbook, kind="matrix", answers={"sheet": "Other"})
    assert chosen.is_ready and chosen.mapping.sheet == "Other"


def test_hidden_sheets_are_taken_only_when_named():
    hidden = Sheet("Old", TEAM.rows, hidden=True)
    workbook = Workbook("xlsx", [TEAM, hidden])
    assert propose_for_workbook(workbook, kind="matrix").mapping.sheet == "Team"
    assert propose_for_workbook(workbook, kind="matrix", answers={"sheet": "Old"}).mapping.sheet == "Old"


def test_a_file_without_a_fitting_sheet_says_why():
    assert propose_for_workbook(Workbook("xlsx", [NOTES]), kind="matrix").refusal


def test_a_saved_mapping_fits_the_next_file_of_the_same_shape():
    words = {"words": {"x": 3}, "blank": "na", "columns": [{"index": 3, "role": "ignore"}]}
    saved = propose(TEAM, kind="matrix", scale=SCALE, answers=words).mapping.reusable()
    later = sheet(
        ["Name", "SQL", "Go"],
        ["Cleo", "x", 1],
        ["Dan", 2, ""],
        ["Eve", "x", 1],
        ["Average", 2, 1],
        name="May",
    )
    proposal = propose(later, kind="matrix", scale=SCALE, answers=saved)
    assert (
        proposal.mapping.sheet == "May"
        and proposal.mapping.blank == "na"
        and proposal.mapping.words == {"x": 3}
    )
    assert [column.role for column in proposal.mapping.columns] == ["person-name", "skill", "ignore"]
    assert [row.index for row in proposal.mapping.rows] == [5]
    assert [cell.level for cell in read_matrix(later, proposal.mapping).cells] == [3, 2, 3]


def test_a_saved_mapping_for_other_headings_is_refused_with_the_first_difference():
    saved = propose(TEAM, kind="matrix", scale=SCALE).mapping.reusable()
    other = sheet(["Name", "Go", "SQL"], ["Ada", 3, 1], ["Ben", 2, 2])
    refusal = propose(other, kind="matrix", scale=SCALE, answers=saved).refusal
    assert (
        refusal
        == "The mapping does not fit: Row 1, column B: the heading is 'Go' here and 'SQL' in the mapping."
    )


def test_the_scale_of_today_counts_and_not_the_saved_one():
    saved = propose(TEAM, kind="matrix", scale=(0, 9, {})).mapping.reusable()
    assert propose(TEAM, kind="matrix", scale=SCALE, answers=saved).mapping.scale.top == 5


def test_columns_chosen_by_hand_overrule_a_refusal():
    team = sheet(["unit", "A", "B"], [1, 1, 2], [2, 3, 3])
    assert propose(team, kind="matrix").refusal
    assert propose(team, kind="matrix", answers={"columns": [{"index": 1, "role": "number"}]}).is_ready


def test_an_unknown_kind_or_answer_is_refused_with_a_sentence():
    with pytest.raises(MappingProblem, match="none of: roster, matrix"):
        propose(TEAM, kind="budget")
    with pytest.raises(MappingProblem, match="unknown entry"):
        propose(TEAM, kind="matrix", answers={"colour": "red"})


WORDS = st.sampled_from(
    ["Name", "Skill", "Team", "Total", "Average", "Ada Lovelace", "Miller, Ben", "Python", "SQL", "x", "o", "○", "◎",
     "★★", "N/A", "3 (Good)", "Expert", "Beginner", "Category", "Email", "a@b.org", "Target", "Max", "-",
     "#N/A", "2024-01-01", "E-01", "3,5"]
)  # fmt: skip
CELLS = st.one_of(
    st.none(), WORDS, st.integers(-2, 12), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1900, 1, 1)), st.text(max_size=6).map(lambda text: text or None),
)  # fmt: skip


@st.composite
def tables(draw) -> Sheet:
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8))
    corners = st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(0, 3), st.integers(0, 3))
    merges = [
        Merge(top, left, top + down, left + across)
        for top, left, down, across in draw(st.lists(corners, max_size=2))
    ]
    return Sheet("S", rows, merges)


@settings(max_examples=300)
@given(
    table=tables(),
    kind=st.sampled_from(["matrix", "roster"]),
    orientation=st.sampled_from([None, "people-down", "people-across"]),
)
def test_any_table_gets_a_proposal_and_can_be_read_by_it(table, kind, orientation):
    answers = {"orientation": orientation} if orientation else {}
    known = {"known_skills": ["SQL"], "known_people": ["Ben Miller"]}
    proposal = propose(table, kind=kind, scale=SCALE, answers=answers, **known)
    read = read_matrix if kind == "matrix" else read_roster
    reading = read(table, proposal.mapping)
    assert all(problem.message.endswith(".") for problem in reading.problems)
    assert proposal.refusal is None or proposal.refusal.endswith(".")
    again = propose(table, kind=kind, scale=SCALE, answers=proposal.mapping.to_json(), **known)
    assert again.mapping == proposal.mapping
    if kind == "matrix":
        assert all(cell.not_applicable == (cell.level is None) for cell in reading.cells)
        assert all(str(table.rows[cell.row - 1][cell.column - 1]) == str(cell.raw) for cell in reading.cells)


@settings(max_examples=100)
@given(table=tables())
def test_our_own_suggestions_are_always_acceptable(table):
    proposal = propose(table, kind="matrix", scale=SCALE)
    if not proposal.refusal:
        answered = propose(table, kind="matrix", scale=SCALE, answers=proposal.suggested_answers())
        assert len(answered.questions) <= len(proposal.questions)
