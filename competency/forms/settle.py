"""The agreed level of one difference, and which differences are put off."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import Source

from .matrix import RatingForm

PAIR = re.compile(r"\d{1,18}-\d{1,18}", re.ASCII)


class AgreedForm(RatingForm):
    """What was agreed about one person and skill (``pair``: their ids)."""

    pair = forms.RegexField(
        PAIR.pattern, error_messages={"required": _("Say what was agreed, and about whom.")}
    )

    def __init__(self, data):
        said = data.copy()
        said["source"] = Source.AGREED
        super().__init__(said)


def put_off(query) -> list[str]:
    """The pairs that the query string puts off for later; what is no pair is left out."""
    return [each for each in query.getlist("later") if PAIR.fullmatch(each)]
