"""Whether somebody wants mails about rating rounds."""

from django import forms

from competency.models import User


class RoundMailsForm(forms.ModelForm):
    """One switch."""

    class Meta:
        model = User
        fields = ["round_mails"]
