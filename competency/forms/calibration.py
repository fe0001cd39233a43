"""What may be asked of the calibration page in its query string."""

from django import forms


class CalibrationForm(forms.Form):
    """A framework by its short name; a wrong one gives the usual framework."""

    framework = forms.SlugField(required=False)
