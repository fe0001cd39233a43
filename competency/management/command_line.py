"""Who asks on the command line, about which day, and how a question without an answer is refused."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.forms import DateField
from django.utils import timezone

from competency.models import User


class Refused(CommandError):
    """A question that has no answer: exit status 2, as argparse has it for wrong options."""

    def __init__(self, sentence: str):
        super().__init__(sentence, returncode=2)


def anybody() -> User:
    """Somebody who is no one in particular and sees what HR sees: whoever runs commands on the server may."""
    viewer = User(pk=0, name="the command line")
    viewer.is_hr = True
    return viewer


def read_day(text: str | None) -> date | None:
    """The day that somebody wrote, up to today; raises Refused with a sentence."""
    if text is None:
        return None
    try:
        day = DateField(input_formats=["%Y-%m-%d"]).clean(text)
    except ValidationError:
        raise Refused(f"{text!r} is no day; write it like 2026-06-30.") from None
    if day > timezone.localdate():
        raise Refused(f"{day} lies in the future.")
    return day
