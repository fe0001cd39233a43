"""Two spellings of one person's name match; the beginning of a name never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.names import display_name, heading_key, name_key, skill_key, tidy


@pytest.mark.parametrize(
    "other",
    [
        "Miller, Christopher",
        "CHRISTOPHER  MILLER",
        " christopher\nmiller ",
        "Ｃhristopher Miller",
        "miller,christopher",
    ],
)
def test_order_case_width_and_spaces_do_not_count(other):
    assert name_key(other) == name_key("Christopher Miller")


@pytest.mark.parametrize(
    "other", ["Chris Miller", "Christopher Mill", "Christopher", "C. Miller", "Christopher Müller"]
)
def test_a_part_or_a_likeness_is_somebody_else(other):
    assert name_key(other) != name_key("Christopher Miller")


def test_composed_and_decomposed_letters_are_the_same():
    assert name_key("José") == name_key("Jose\u0301")
    assert name_key("Straße, Jörg") == name_key("Jörg STRASSE")
    assert name_key("O’Neil") == name_key("O'Neil")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Miller, Christopher", "Christopher Miller"),
        ("Smith, John, Jr.", "John Smith Jr."),
        ("van den Berg, Anna-Lena", "Anna-Lena van den Berg"),
        ("  Ada\tLovelace ", "Ada Lovelace"),
        ("=SUM(1,2)", "=SUM(1,2)"),
        ("=cmd|'/c x.dll,0'!A1", "=cmd|'/c x.dll,0'!A1"),
        ("a  b", "a  b"),
        ("Plato,", "Plato,"),
    ],
)
def test_names_are_shown_in_the_usual_order_and_everything_else_as_it_is(text, shown):
    assert display_name(text) == shown


def test_headings_match_across_spellings():
    assert heading_key("Employee #") == heading_key("employeeNumber") == heading_key("EMPLOYEE_NUMBER")
    assert heading_key("E-Mail:") == "e mail"


def test_signs_in_names_of_skills_count():
    assert len({skill_key("C"), skill_key("C++"), skill_key("C#")}) == 3
    assert skill_key("Machine\n Learning") == skill_key("machine learning")


def test_headings_are_put_on_one_line():
    assert tidy(" Machine \n Learning\t") == "Machine Learning"


@given(st.text())
def test_any_text_has_keys_that_stay_the_same_when_taken_again(text):
    assert name_key(name_key(text)) == name_key(text) or "," in text
    assert skill_key(skill_key(text)) == skill_key(text)
    assert isinstance(heading_key(text), str)
