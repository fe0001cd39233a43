"""Fields that several forms share: a day, a share of full time, a level of a scale."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models.prepared import STORABLE


class DayField(forms.DateField):
    """A day, picked in the browser's own calendar; required days begin as today."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        if kwargs.get("required", True):
            kwargs.setdefault("initial", timezone.localdate)
        super().__init__(**kwargs)


class ShareField(forms.DecimalField):
    """A share of full time, above 0 and at most 1, in hundredths."""

    OUT_OF_RANGE = gettext_lazy("The share of full time lies above 0 and is at most 1.")

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Share of full time"))
        kwargs.setdefault("initial", 1)
        messages = {"min_value": self.OUT_OF_RANGE, "max_value": self.OUT_OF_RANGE}
        super().__init__(
            min_value=Decimal("0.01"),
            max_value=Decimal(1),
            decimal_places=2,
            step_size=Decimal("0.01"),
            error_messages=messages,
            **kwargs,
        )


class LevelField(forms.IntegerField):
    """One value of a scale; empty gives None. ``of`` names in the sentence what is rated."""

    def __init__(self, *, values: list[int], of: str, **kwargs):
        self.values, self.of = values, of
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs |= {"min": values[0], "max": values[-1], "inputmode": "numeric"}

    def to_python(self, value):
        text = str(value or "").strip() if value != 0 else "0"
        if not text:
            return None
        if text not in map(str, self.values):
            sentence = _("“%(value)s” is no level of %(of)s: choose %(values)s.")
            words = {"value": text[:20], "of": self.of, "values": ", ".join(map(str, self.values))}
            raise forms.ValidationError(sentence % words, code="no_level")
        return int(text)


class ManyField(forms.ModelMultipleChoiceField):
    """Any number of rows; a number that no row can have is no choice, rather than too large for the database."""

    def clean(self, value):
        for each in map(str, value or ()):
            if each.lstrip("-").isdecimal() and (
                len(each) > len(str(STORABLE.start)) or int(each) not in STORABLE
            ):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": each}
                )
        return super().clean(value)
