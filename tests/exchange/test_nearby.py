"""Names that are nearly known are found to be offered; what is known exactly, or is another thing, is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.nearby import Nearby, fold


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Pyton", "Python"),
        ("Pythno", "Python"),
        ("Kubernettes", "Kubernetes"),
        ("Jurgen Muller", "Jürgen Müller"),
        ("Mueller, Juergen", "Jürgen Müller"),
        ("Lukasz Zak", "Łukasz Żak"),
        ("O'Neil Sinead", "Sinéad O’Neil"),
        ("Ann Schmidt", "Anna Schmidt"),
        ("CI / CD", "CI/CD"),
        ("Postgre SQL", "PostgreSQL"),
    ],
)
def test_slips_marks_signs_and_order_are_near(name, known):
    assert Nearby([known, "Quite another"]).find(name) == [known]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Python", "Python"),
        ("Java", "JavaScript"),
        ("C", "C++"),
        ("C#", "C"),
        ("Skill 1", "Skill 2"),
        ("Python 2", "Python 3"),
        ("R", "Go"),
        ("Chris Miller", "Christopher Miller"),
        ("???", "!!!"),
    ],
)
def test_beginnings_numbers_and_short_names_are_not_near(name, known):
    assert Nearby([known]).find(name) == []


@given(name=st.text(min_size=6, max_size=30), place=st.integers(0, 5))
def test_a_letter_left_out_is_near_whatever_the_name(name, place):
    slip = name[:place] + name[place + 1 :]
    known = Nearby([name])
    if slip != name and len(fold(name)) == len(name) and " ".join(name.split()) == name and name.isalpha():
        assert known.find(slip) == [name]
