"""Days are read in every usual form, and 3/4/2024 is not guessed."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.dates import find_order, is_ambiguous, read_date

DAY = datetime.date(2024, 3, 14)


@pytest.mark.parametrize(
    "value",
    [DAY, 45365, 45365.0, "2024-03-14", "2024/3/14", "2024-03-14 13:05:00", "2024-03-14T00:00:00Z", "14.03.2024",
     "14.3.24",
     "14/03/2024", "3/14/2024", "14 March 2024", "14-Mar-2024", "March 14, 2024", "14. März 2024", "14 mars 2024"],
)  # fmt: skip
def test_one_day_in_many_forms(value):
    assert read_date(value, order=None) == DAY


def test_the_order_of_day_and_month_is_asked_for_when_it_matters():
    with pytest.raises(ValueError, match="day or with the month first"):
        read_date("3/4/2024", order=None)
    assert read_date("3/4/2024", order="day-first") == datetime.date(2024, 4, 3)
    assert read_date("3/4/2024", order="month-first") == datetime.date(2024, 3, 4)
    assert read_date("3.4.2024", order="month-first") == datetime.date(2024, 4, 3)
    assert read_date("4/4/2024", order=None) == datetime.date(2024, 4, 4)
    assert is_ambiguous("3/4/2024") and not is_ambiguous("3.4.2024") and not is_ambiguous(3)


def test_an_unmistakable_date_tells_the_order_of_its_column():
    assert find_order(["3/4/2024", "14/3/2024"]) == "day-first"
    assert find_order(["3/4/2024", "3/14/2024", None]) == "month-first"
    assert find_order(["3/4/2024"]) is None
    assert find_order(["3/14/2024", "14/3/2024"]) is None


@pytest.mark.parametrize(
    "value", ["soon", "2024-13-01", "31.02.2024", "0/0/2024", 7, True, 1e9, "12 Foo 2024", "2024"]
)
def test_what_is_no_day_is_refused_with_the_end_of_a_sentence(value):
    with pytest.raises(ValueError, match=r"^(is|names|may) "):
        read_date(value, order=None)


@given(st.one_of(st.text(), st.integers(), st.from_regex(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", fullmatch=True)))
def test_any_cell_is_a_day_or_a_value_error(value):
    try:
        assert isinstance(read_date(value, order="day-first"), datetime.date)
    except ValueError:
        return
