"""What a browser sends becomes a day, a share or a level, or a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competency.forms.fields import DayField, LevelField, ShareField


@pytest.mark.parametrize(
    ("text", "share"), [("1", Decimal(1)), ("0.25", Decimal("0.25")), (" 0.01 ", Decimal("0.01"))]
)
def test_a_share_lies_above_0_and_is_at_most_1(text, share):
    assert ShareField().clean(text) == share


@pytest.mark.parametrize("text", ["0", "-0.5", "1.01", "100"])
def test_a_share_out_of_range_is_a_sentence(text):
    with pytest.raises(ValidationError, match="above 0 and is at most 1"):
        ShareField().clean(text)


@pytest.mark.parametrize("text", ["", "half", "0.125", "NaN", "Infinity"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValidationError):
        ShareField().clean(text)


@pytest.mark.parametrize(("text", "level"), [("3", 3), (" 0 ", 0), ("", None), (None, None), (2, 2), (0, 0)])
def test_a_level_is_a_value_of_the_scale_or_nothing(text, level):
    assert LevelField(values=[0, 2, 3], of="Python").clean(text) == level


@pytest.mark.parametrize("text", ["1", "4", "-1", "2.0", "two", "²", "03", "1" * 5000])
def test_a_level_outside_the_scale_is_a_short_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        LevelField(values=[0, 2, 3], of="Python").clean(text)
    assert refusal.value.messages == [f"“{text[:20]}” is no level of Python: choose 0, 2, 3."]


def test_a_required_day_begins_as_today_and_an_optional_one_empty():
    assert DayField().initial() == timezone.localdate()
    assert DayField(required=False).initial is None


def test_a_day_is_read_as_the_browser_writes_it():
    assert DayField().clean("2024-05-01") == date(2024, 5, 1)


@pytest.mark.parametrize("text", ["2024-02-31", "tomorrow", "99999-01-01"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValidationError, match="Enter a valid date"):
        DayField().clean(text)
