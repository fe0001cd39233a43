"""A cell states a level, not applicable, nothing, or something that a person must look at."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.levels import LevelReader, Scale
from tests.exchange.sheets import SCALE


def read(value, **keywords):
    return LevelReader(Scale.of(keywords.pop("scale", SCALE)), **keywords).read(value)


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (3, 3), (3.0, 3), ("3", 3), (" 4 ", 4), ("3,0", 3), ("3.0", 3), ("３", 3), ("③", 3), ("0", 0),
        ("3 (Proficient)", 3), ("3 - Practitioner", 3), ("3: can do", 3), ("L3", 3), ("Level 2", 2), ("Lvl.2", 2),
        ("Stufe 4", 4), ("L3 – Proficient", 3), ("Expert (5)", 5), ("Practitioner - 3", 3), ("3/5", 3),
        ("3 Practitioner", 3),
        ("expert", 5), ("ADVANCED", 4), ("★★★", 3), ("★★★☆☆", 3), ("⭐⭐", 2), ("***", 3), ("●●●○○", 3), ("★ ★ ★", 3),
    ],
)  # fmt: skip
def test_plain_statements_are_read(value, level):
    token = read(value)
    assert (token.state, token.level) == ("level", level)


@pytest.mark.parametrize("value", ["N/A", "n.a.", "na", "Not applicable", "entfällt", "対象外"])
def test_not_applicable_is_its_own_state(value):
    assert read(value) == ("na", None, "")


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0"])
def test_a_blank_is_what_the_mapping_says(value):
    assert read(value).state == "blank"
    assert read(value, blank="0")[:2] == ("level", 0)
    assert read(value, blank="na").state == "na"


def test_a_dash_is_a_blank_that_somebody_drew():
    assert read("–").state == "not-rated"
    assert read("-", blank="0")[:2] == ("level", 0)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("x", "mark"), (True, "mark"), ("Intermediate", "mark"), ("◎", "mark"), ("●", "mark"), ("★★★☆", "mark"),
        (3.5, "between"), ("3,5", "between"), (7, "beyond"), ("-1", "beyond"), (-1, "beyond"), ("L7", "beyond"),
        ("#N/A", "error"), ("#REF!", "error"), ("80%", "mark"),
        ("Expret", "text"), ("3 years", "text"), ("5 projects", "text"), ("COVID-19", "text"), ("3 (Expert)", "text"),
        ("2-3", "text"), ("3+", "text"), ("1,000", "text"), ("3/4", "text"), ("٣x", "text"),
        (datetime.date(2024, 2, 1), "text"),
    ],
)  # fmt: skip
def test_what_is_not_plain_has_no_level_and_a_reason(value, state):
    token = read(value)
    assert (token.state, token.level) == (state, None) and token.why


def test_words_of_the_mapping_come_first():
    words = {"x": 3, "expert": 2, "3": 1, "?": "na", "n/a": None}
    assert [read(value, words=words)[:2] for value in ("X", "Expert", 3, "?", "N/A")] == [
        ("level", 3),
        ("level", 2),
        ("level", 1),
        ("na", None),
        ("not-rated", None),
    ]


@pytest.mark.parametrize(("rounding", "levels"), [("down", [3, 2]), ("up", [4, 3]), ("nearest", [4, 2])])
def test_halves_are_rounded_as_asked(rounding, levels):
    assert [read(value, rounding=rounding).level for value in (3.5, "2,4")] == levels


def test_numbers_of_another_scale_are_converted_as_asked():
    reader = LevelReader(Scale(), sheet_scale=(1, 10))
    assert [reader.read(value).level for value in (1, 5, 5.5, "10", "8 (good)")] == [0, 2, 3, 5, 4]
    assert reader.read(0).state == reader.read(11).state == "beyond"


def test_stars_out_of_another_number_are_not_guessed():
    assert read("★★★", scale=(0, 4, {})).state == "mark"
    assert read("★★★☆", scale=(0, 4, {}))[:2] == ("level", 3)


CELLS = st.one_of(
    st.none(), st.booleans(), st.text(), st.floats(), st.dates(), st.integers(-(2**53), 2**53),
    st.from_regex(r"(L|Level )?\d{1,2}[ (:/-]{0,2}[A-Za-z]{0,9}\)?", fullmatch=True),
)  # fmt: skip


@given(
    value=CELLS,
    blank=st.sampled_from(["not-rated", "0", "na"]),
    rounding=st.sampled_from([None, "up", "down"]),
)
def test_any_cell_has_a_state_and_every_level_is_on_the_scale(value, blank, rounding):
    token = read(value, blank=blank, rounding=rounding)
    assert (token.level in range(6)) == (token.state == "level")
