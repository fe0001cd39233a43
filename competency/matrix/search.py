"""Which people, skills, teams and roles does a few words mean, as far as the viewer may know of them?"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from competency.models import Engineer, Role, Skill, Team

# So many of each kind are shown; whoever types on sees fewer.
MOST = 8
LONGEST = 80
# "python 3", "python 3+", "python >= 3": a skill and the level that is looked for.
WITH_LEVEL = re.compile(r"^(?P<words>.*?)\s*(?:>=|≥|\s)\s*(?P<level>\d{1,2})\s*\+?$")


class Hit(NamedTuple):
    """Something found: its name, what tells it from others of the name, and its address."""

    name: str
    about: str
    url: str


@dataclass(frozen=True)
class Found:
    """What was found, best first. ``knowing`` leads to the people who have a skill at ``level`` or more."""

    text: str
    level: int | None = None
    people: tuple[Hit, ...] = ()
    knowing: tuple[Hit, ...] = ()
    skills: tuple[Hit, ...] = ()
    teams: tuple[Hit, ...] = ()
    roles: tuple[Hit, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.knowing or self.skills or self.teams or self.roles)


def find(text: str, *, viewer, names_people: bool) -> Found:
    """Everything whose name has these words. Four queries, three with nobody to name; none for no words.

    A number at the end asks for people who have the skill at that level or more.
    """
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return Found("")
    parts = WITH_LEVEL.match(text)
    words, level = (parts["words"], int(parts["level"])) if parts else (text, None)
    skills = _like(
        Skill.objects.in_use().filter(framework__retired_on=None).select_related("framework", "domain"),
        words,
        "name",
        "heading",
    )
    people = _like(Engineer.objects.visible_to(viewer).working(), text, "name", "email", "number")
    return Found(
        text=text,
        level=level,
        people=tuple(
            Hit(each.name, each.role.name if each.role else "", each.get_absolute_url())
            for each in (people.select_related("role") if names_people else ())
        ),
        knowing=tuple(_knowing(skills, level)) if names_people else (),
        skills=tuple(
            Hit(each.name, f"{each.domain.name} · {each.framework.name}", each.get_absolute_url())
            for each in skills
        ),
        teams=tuple(
            Hit(each.name, each.parent.name if each.parent else "", each.get_absolute_url())
            for each in _like(Team.objects.visible_to(viewer).in_use().select_related("parent"), text, "name")
        ),
        roles=tuple(
            Hit(each.name, "", each.get_absolute_url()) for each in _like(Role.objects.in_use(), text, "name")
        ),
    )


def _like(rows: QuerySet, text: str, *fields: str) -> QuerySet:
    """The rows with the text in one of the fields, those first whose first field begins with it."""
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": text})
    begins = Case(
        When(**{f"{fields[0]}__istartswith": text}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.filter(wanted).order_by(begins, fields[0], "pk")[:MOST]


def _knowing(skills, level: int | None):
    for skill in skills:
        asked = f"?skill={skill.pk}" + (f"&level={level}" if level is not None else "")
        yield Hit(skill.name, skill.framework.name, reverse("engineers") + asked)
