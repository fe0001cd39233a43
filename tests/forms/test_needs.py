"""A row of the table of needs, and what the table remembers of what was seen."""

from datetime import date
from decimal import Decimal

import pytest

from competency.forms.needs import NeedForm, read_seen, write_seen
from competency.models import Skill
from competency.models.need_changes import Stated


def read(**words):
    form = NeedForm(
        {f"s1-{name}": text for name, text in words.items()},
        skill=Skill(pk=1, name="Python"),
        levels=[0, 1, 2, 3],
    )
    return form.cleaned_data.get("stated") if form.is_valid() else form.errors.as_data()


def test_an_empty_row_is_no_need():
    assert read(level="", people=" ", weight="", deadline=" ", starts="") is None


def test_a_level_alone_is_one_person_and_important():
    assert read(level=" 2 ") == Stated(2, Decimal(1), 2, None, None)


@pytest.mark.parametrize("text", ["1.5", "1,5", " 1.50 "])
def test_people_may_be_fractions_with_point_or_comma(text):
    assert read(level="2", people=text).headcount == Decimal("1.5")


def test_a_full_row_is_read_as_it_stands():
    assert read(level="3", people="2", weight="3", deadline="4", starts="2027-01-31") == Stated(
        3, Decimal(2), 3, 4, date(2027, 1, 31)
    )


def test_the_bottom_of_a_scale_that_begins_at_nothing_can_not_be_needed():
    assert "level" in read(level="0")


def test_what_was_seen_is_read_back_as_it_was_written():
    needs = {
        7: Stated(3, Decimal("2.50"), 3, 6, date(2027, 1, 31)),
        8: Stated(1, Decimal(1), 1, None, None),
    }
    assert read_seen(write_seen(needs)) == needs


def test_a_team_without_needs_has_seen_nothing():
    assert read_seen(write_seen({})) == {}
