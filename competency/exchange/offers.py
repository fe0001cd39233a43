"""Which lists may somebody take out, and what does each hold?"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from competency.models import Leadership


class Offer(NamedTuple):
    """One line of the page: the kind and its name, what it holds, and the query string that goes with it."""

    kind: str
    label: str
    text: str
    query: str = ""


def say_lists(user) -> list[Offer]:
    """The lists of everybody for HR; for managers those of each team that they manage. No query."""
    offers = []
    if user.is_hr:
        offers = _lists()
    else:
        for led in user.led:
            if led.part == Leadership.Part.MANAGER and led.retired_on is None:
                offers += [
                    each._replace(label=f"{each.label}: {led.slug}", query=f"?team={led.slug}")
                    for each in _lists()
                ]
    return [
        *offers,
        Offer("roles", _("Roles"), _("What each role expects of which skill.")),
        Offer(
            "framework",
            _("Framework"),
            _("Domains and skills with what each level looks like; as JSON also the scale and the roles."),
        ),
    ]


def _lists() -> list[Offer]:
    return [
        Offer(
            "ratings",
            _("Ratings"),
            _(
                "One row for each person, skill and source. Excel takes its time beyond 200,000 rows: choose CSV."
            ),
        ),
        Offer("roster", _("Roster"), _("People with role, team, manager and dates, one row each.")),
        Offer(
            "requirements",
            _("Requirements"),
            _("What teams need: level, people, weight and deadline, by skill."),
        ),
    ]
