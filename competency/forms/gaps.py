"""What may be asked of the gaps page: a day and suppositions; and an override with its reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import Override

from .matrix import ChosenField, ChosenIdsField, PastDateField


class PairsField(ChosenField):
    """Values such as "12.34": an engineer and a skill. What is no such pair is left out."""

    def clean(self, value):
        parts = (item.split(".") for item in super().clean(value))
        return [tuple(map(int, pair)) for pair in parts if len(pair) == 2 and all(map(_is_id, pair))]


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


class GapsForm(forms.Form):
    """The query string of the gaps page."""

    as_of = PastDateField(label=_("As of"), required=False)
    leaves = ChosenIdsField(label=_("Leaves"), required=False)
    half = ChosenIdsField(label=_("Goes half time"), required=False)
    joins = ChosenIdsField(label=_("Joins"), required=False)
    low = PairsField(label=_("Settles low"), required=False)
    high = PairsField(label=_("Settles high"), required=False)

    def suppositions(self) -> dict:
        """The keyword arguments of ``suppose``."""
        return {name: self.cleaned_data.get(name, []) for name in ("leaves", "half", "joins", "low", "high")}


class OverrideForm(forms.ModelForm):
    """A manager's own answer to a gap; an empty answer takes the earlier one back."""

    class Meta:
        model = Override
        fields = ["kind", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2, "maxlength": 1000})}

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a sentence; it is shown beside the verdict.")},
    )
