"""Text in a text table never becomes a formula and comes back unchanged."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from competency.exchange.text import guard, unguard

SIGNS = "=+-@＝＋－＠"


@given(st.text() | st.text(alphabet="'=+-@\t\r\n a＝"))
@example("'=1+1")
@example("''@x")
@example("'")
@example("")
def test_text_comes_back_unchanged(text):
    assert unguard(guard(text)) == text


@given(st.text(alphabet=" '\t\r\n=+-@＝＋－＠ab1"))
def test_guarded_text_never_begins_like_a_formula(text):
    assert not guard(text).lstrip(" ").startswith((*SIGNS, "\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "＝1"])
def test_what_begins_like_a_formula_gets_one_apostrophe(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ben", "'t Hart", "a=b", "C++", "3", "", "'", "½", "→ x"])
def test_all_other_text_is_left_alone_both_ways(text):
    assert guard(text) == text
    assert unguard(text) == text


def test_text_that_looks_guarded_already_is_told_apart_from_guarded_text():
    assert guard("'=x") == "''=x"
    assert unguard("''=x") == "'=x"
    assert unguard("'=x") == "=x"
