"""The closing of a rating round as a point in time: it stands for a day wherever past levels are shown."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from competency.models import Cycle

from .load import end_of

PREFIX = "round-"


class Closing(date):
    """The day on which a round closed. What was said until ``at`` counts, and nothing that was said later that day.

    A day that is reckoned from it has no ``at``, ``name`` and ``key``, and is a day like others.
    """

    @classmethod
    def of(cls, cycle: Cycle) -> "Closing":
        """The closing of a round that is over."""
        local = timezone.localtime(cycle.closed_at)
        self = cls(local.year, local.month, local.day)
        self.at, self.name, self.key = cycle.closed_at, cycle.name, f"{PREFIX}{cycle.pk}"
        return self


def closing(key: str) -> Closing | None:
    """The closing of a round by its key ("round-3"); None where no such round is over. One query."""
    number = key.removeprefix(PREFIX)
    if not key.startswith(PREFIX) or not number.isdecimal() or len(number) > 18:
        return None
    cycle = Cycle.objects.closed().filter(pk=int(number)).first()
    return Closing.of(cycle) if cycle else None


def in_words(day: date) -> str:
    """A day, or the round that closed on it."""
    written = date_format(day)
    return f"{day.name} ({written})" if hasattr(day, "name") else written


def compared(one: date, other: date | None) -> dict[str, str]:
    """The query of a matrix that shows what changed between two days or closings; None is today."""
    if other is None:
        return {"lens": "change", "since": _key(one)}
    first, last = sorted([one, other], key=end_of)
    return {"lens": "change", "since": _key(first), "as_of": _key(last)}


def _key(day: date) -> str:
    return day.key if hasattr(day, "key") else day.isoformat()
