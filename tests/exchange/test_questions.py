"""What only a person can decide is asked once, with suggestions, and not asked again."""

import pytest

from competency.exchange.proposal import Proposal, propose
from competency.exchange.questions import UNDECIDED
from tests.exchange.sheets import SCALE, sheet


def ask(*cells: list, **answers) -> Proposal:
    people = ([name, *row] for name, row in zip(("Ada", "Ben", "Cleo", "Dan", "Eve"), cells, strict=False))
    width = max(map(len, cells))
    return propose(sheet(["Name", *"ABCDEFGH"[:width]], *people), kind="matrix", scale=SCALE, answers=answers)


def words(proposal: Proposal) -> dict[str, object]:
    return {item.text: item.suggestion for question in proposal.questions for item in question.items}


def test_plain_levels_raise_no_question():
    assert ask([3, "4 (Advanced)", "L2"], ["Expert", "N/A", "-"], ["★★", "3,0", ""]).is_ready


def test_marks_are_asked_for_with_how_often_they_stand_there():
    question = ask(["x", "o", "x"], ["x", "x", "o"]).questions[0]
    assert [(item.text, item.count, item.suggestion) for item in question.items] == [
        ("x", 4, UNDECIDED),
        ("o", 2, 0),
    ]
    assert question.options[0] == (0, "0 None") and question.options[-2:] == (
        (None, "not rated"),
        ("na", "not applicable"),
    )


def test_words_that_are_not_of_the_scale_are_asked_for_with_a_suggestion():
    assert words(ask(["Novice", "Expert"], ["Intermediate", "Advanced"])) == {"Novice": 1, "Intermediate": 3}


def test_a_star_beside_circles_is_a_symbol_and_not_a_count():
    assert words(ask(["★", "◎"], ["○", "△"])) == {"★": 5, "◎": 4, "○": 3, "△": 1}


def test_look_alikes_are_asked_for_once():
    assert words(ask(["○", "◎", "△"], ["◯", "×", "✖"])) == {"○": 3, "◎": 5, "△": 2, "×": 0}


def test_unknown_words_in_several_columns_are_a_scale():
    assert words(ask(["Bronze", "Gold"], ["Gold", "Silver"], ["Silver", "Bronze"])) == dict.fromkeys(
        ("Bronze", "Gold", "Silver"), UNDECIDED
    )


def test_a_lone_slip_is_no_question_but_a_problem():
    assert ask([1, 2, 3], [2, 2, "Expret"], [3, 3, 3]).is_ready


def test_numbers_of_another_scale_are_asked_about_once():
    proposal = ask([3, 10, 7], [8, 9, 1], [5, 6, 2])
    assert [question.code for question in proposal.questions] == ["sheet-scale"]
    assert proposal.questions[0].suggestion == (1, 10)
    assert ask([3, 10, 7], [8, 9, 1], [5, 6, 2], sheet_scale=[1, 10]).is_ready
    assert ask([3, 10, 7], [8, 9, 1], [5, 6, 2], sheet_scale=[0, 5]).is_ready


def test_a_single_number_outside_of_the_scale_is_a_slip():
    assert ask([1, 2, 3], [2, 2, 7], [3, 3, 3]).is_ready


def test_how_to_round_is_asked_once():
    assert [question.code for question in ask([1.5, 2], [2, "3,5"]).questions] == ["rounding"]
    assert ask([1.5, 2], [2, "3,5"], rounding="down").is_ready


@pytest.mark.parametrize("given", [{"x": 3, "o": 0}, {"X": 3, " O ": None}, {"х": "na", "o": "na"}])
def test_answered_words_are_not_asked_again(given):
    assert ask(["x", "o"], ["o", "x"], words=given).is_ready


def test_our_own_answers_can_be_taken_as_they_are():
    proposal = ask(["Novice", 3.5], ["Expert", 2.5])
    answers = proposal.suggested_answers()
    assert answers == {"words": {"Novice": 1}, "rounding": "down"}
    assert ask(["Novice", 3.5], ["Expert", 2.5], **answers).is_ready
    assert ask(["x", "x"], ["x", "x"]).suggested_answers() == {"words": {}}


def test_all_values_are_listed_as_they_are_read_now():
    values = ask(["x", 3, "N/A"], ["x", 3, "N/A"], ["x", 3, "oops"]).values
    assert [(value.text, value.count, value.state, value.level) for value in values] == [
        ("x", 3, "mark", None), ("3", 3, "level", 3), ("N/A", 2, "na", None), ("oops", 1, "text", None),
    ]  # fmt: skip


def test_percentages_are_asked_for_as_words_are():
    assert words(ask(["75 %", "50%"], ["100 %", "0 %"])) == {"75 %": 4, "50%": 3, "100 %": 5, "0 %": 0}


def test_numbers_from_0_to_1_are_asked_about_as_the_shares_that_a_workbook_keeps():
    cells = [0.75, 0.5], [1, 0.25], [0, 0.5]
    question, *rest = ask(*cells).questions
    assert (question.field, question.suggestion, rest) == ("sheet_scale", (0, 1), [])
    assert ask(*cells, sheet_scale=[0, 1]).is_ready


def test_levels_of_0_and_1_are_no_shares():
    assert ask([1, 0], [0, 1], [1, 1]).is_ready
