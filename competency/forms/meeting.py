"""Which teams meet, and over which skill."""

from django import forms

from .matrix import ChosenField


class MeetingForm(forms.Form):
    """The query string's type: what the framework or the viewer does not have narrows nothing and is no error."""

    team = ChosenField(required=False)
    skill = forms.SlugField(required=False)
    framework = forms.SlugField(required=False)
