"""How is a number of an analysis written in a sentence?"""

from django.utils.translation import ngettext


def plain(number: float) -> str:
    """A number with at most three decimals and none it does not need."""
    return f"{round(float(number), 3):g}"


def plain_months(number: float) -> str:
    """Months with the word: 1 month, 4.5 months."""
    count = plain(number)
    return ngettext("%(n)s month", "%(n)s months", 1 if count == "1" else 2) % {"n": count}
