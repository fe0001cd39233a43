"""A mapping can be saved, changed in part, and says what is wrong with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.levels import Scale
from competency.exchange.mapping import Column, Mapping, MappingProblem, Row, find_misfits
from competency.exchange.proposal import propose
from tests.exchange.sheets import SCALE, sheet

TEAM = sheet(
    ["Name", "Python", "SQL", "Shift"],
    ["Ada", 3, "x", "early"],
    ["Ben", 1, "x", "late"],
    ["Total", 4, "", ""],
)


def make() -> Mapping:
    return propose(TEAM, kind="matrix", scale=SCALE).mapping


def test_a_mapping_comes_back_from_json_as_it_was():
    mapping = make().override(
        {"words": {"X": 2, "late": "na"}, "sheet_scale": [0, 10], "rated_on": "2024-05-01"}
    )
    assert Mapping.from_json(json.dumps(mapping.to_json())) == mapping
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_answers_change_only_what_they_name():
    mapping = make()
    changed = mapping.override({"words": {"X ": 2}, "columns": [{"index": 4, "role": "note"}]})
    assert changed.words == {"x": 2}
    assert changed.columns[3] == Column(4, "Shift", "note")
    assert changed.columns[:3] == mapping.columns[:3] and changed.rows == mapping.rows


def test_a_row_that_was_taken_for_a_total_can_be_a_person():
    mapping = make()
    assert mapping.rows == (Row(4, "total", "“Total”"),)
    assert mapping.override({"rows": [{"index": 4, "role": "person"}]}).rows[0].role == "person"


def test_what_is_kept_for_the_next_file_has_no_rows_and_no_date():
    kept = make().override({"rated_on": "2024-05-01"}).reusable()
    assert "rows" not in kept and "rated_on" not in kept and kept["columns"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("no json", "no JSON"),
        ([1], "named entries"),
        ({"colour": 1}, "unknown entry 'colour'"),
        ({"blank": "zero"}, "blank 'zero' is none of: not-rated, 0, na"),
        ({"kind": "budget"}, "kind 'budget'"),
        ({"orientation": ["x"]}, "orientation"),
        ({"source": "boss"}, "source 'boss' is none of: self, manager, agreed"),
        ({"words": {"x": 9}}, "level 9 is not on the scale from 0 to 5"),
        ({"words": {"x": True}}, "level True"),
        ({"words": [1]}, "cannot be understood"),
        ({"having": 7}, "level 7"),
        ({"columns": [{"index": 1, "role": "boss"}]}, "role 'boss'"),
        ({"columns": [{"role": "skill"}]}, "cannot be understood"),
        ({"columns": [{"index": 1, "colour": "red"}]}, "cannot be understood"),
        ({"columns": [{"index": 0, "role": "skill"}]}, "counted from 1"),
        ({"rows": [{"index": "a", "role": "total"}]}, ""),
        ({"header_rows": [0]}, "counted from 1"),
        ({"header_rows": 3}, "cannot be understood"),
        ({"sheet_scale": [10, 1]}, "has no range"),
        ({"sheet_scale": ["a", "b"]}, "has no range"),
        ({"rated_on": "soon"}, "is not written as 2024-05-31"),
        ({"rounding": "sideways"}, "rounding"),
        ({"scale": {"bottom": 3, "top": 3}}, "no levels"),
        ({"scale": {"names": {"a": "b"}}}, "names of the scale"),
        ({"scale": {"bottom": 1}, "blank": "0"}, "cannot mean 0"),
        ({"sheet": 3}, "name of the sheet"),
    ],
)
def test_an_impossible_answer_is_refused_with_a_sentence(answers, said):
    with pytest.raises(MappingProblem) as caught:
        make().override(answers)
    assert said in str(caught.value) and str(caught.value).endswith(".")


def test_a_mapping_must_name_its_kind_and_sheet():
    with pytest.raises(MappingProblem, match="does not say its kind and its sheet"):
        Mapping.from_json({})


def test_moved_columns_are_noticed():
    moved = [["Name", "SQL", "Python", "Shift"]]
    problems = find_misfits(moved, make())
    assert [problem.message for problem in problems] == [
        "Row 1, column B: the heading is 'SQL' here and 'Python' in the mapping.",
        "Row 1, column C: the heading is 'Python' here and 'SQL' in the mapping.",
    ]
    assert find_misfits([["Name"]], make())[0].message == "Row 1, column B: there is no such column."


def test_case_and_spaces_of_headings_may_change():
    assert find_misfits([["NAME", " python ", "Sql", "Layer"]], make()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*Mapping(kind="matrix", sheet="s").to_json(), "other"])
ENTRY = st.dictionaries(st.sampled_from(["index", "role", "target", "header", "reason"]), JSON, max_size=3)


@given(answers=st.dictionaries(KEYS, JSON | st.lists(ENTRY, max_size=2), max_size=3))
def test_any_answers_are_taken_or_refused_with_a_sentence(answers):
    try:
        changed = make().override(answers)
        assert Mapping.from_json(json.loads(json.dumps(changed.to_json()))) is not None
        propose(TEAM, kind="matrix", scale=SCALE, answers=answers)
    except MappingProblem as problem:
        assert str(problem).endswith(".")


def test_a_scale_is_taken_from_three_values():
    assert Scale.of((1, 4, {"Expert": 4})) == Scale(1, 4, {"Expert": 4})
