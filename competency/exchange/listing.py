"""What else goes out as a table: people, the framework, what roles expect and what teams need.

The headings are those that the import knows. Rows come out of one or two queries each.
"""

from collections.abc import Iterator

from competency.models import (
    Descriptor,
    Engineer,
    Framework,
    Leadership,
    Level,
    Membership,
    Requirement,
    RoleTarget,
    Skill,
    Team,
)

from .rating_list import HEADINGS as RATINGS
from .table_out import Table

ROSTER = (
    "Employee number",
    "Name",
    "E-mail",
    "Role",
    "Team",
    "Manager's e-mail",
    "Joined on",
    "Left on",
)
REQUIREMENTS = ("Team", "Skill", "Domain", "Level", "People", "Weight", "Deadline, months", "Counts from")
ROLES = ("Role", "Domain", "Skill", "Target level")
FRAMEWORK = ("Domain", "Skill", "Description", "Kind")
HEADINGS = {"roster": ROSTER, "requirements": REQUIREMENTS, "roles": ROLES, "ratings": RATINGS}


def list_roster(*, team: Team | None = None, by: str = "") -> Table:
    """Everybody who works here, or in a team and those below, one row each: of several teams the largest share."""
    return Table("roster", ROSTER, _people(team), by=by)


def _people(team: Team | None) -> Iterator[tuple]:
    engineers = Engineer.objects.working()
    if team is not None:
        engineers = engineers.in_teams(Team.objects.at_or_below(team))
    teams: dict[int, tuple[int, str]] = {}
    active = Membership.objects.active().order_by("allocation", "-starts_on", "-pk")
    for engineer, pk, name in active.values_list("engineer_id", "team_id", "team__name"):
        teams[engineer] = pk, name
    managers: dict[int, list[str]] = {}
    led = Leadership.objects.filter(part=Leadership.Part.MANAGER).order_by("pk")
    for pk, email in led.values_list("team_id", "user__email"):
        managers.setdefault(pk, []).append(email)
    rows = engineers.order_by("name", "pk").values_list(
        "pk", "number", "name", "email", "role__name", "joined_on", "left_on"
    )
    for pk, number, name, email, role, joined, left in rows.iterator():
        where, team_name = teams.get(pk, (None, ""))
        # Nobody is the own manager, and of several the first is told.
        above = next((each for each in managers.get(where, ()) if each != email), "")
        yield (
            number or "",
            name,
            email or "",
            role or "",
            team_name,
            above,
            joined.isoformat() if joined else "",
            left.isoformat() if left else "",
        )


def list_framework(framework: Framework, *, by: str = "") -> Table:
    """The skills in use with what each level looks like, a column for each level under its value and name."""
    levels = list(Level.objects.filter(framework=framework).order_by("value"))
    headings = (*FRAMEWORK, *(f"{level.value} {level.name}" for level in levels))
    return Table("framework", headings, _skills(framework, [level.value for level in levels]), by=by)


def _skills(framework: Framework, values: list[int]) -> Iterator[tuple]:
    texts = {
        (skill, level): text
        for skill, level, text in Descriptor.objects.filter(skill__framework=framework).values_list(
            "skill_id", "level", "text"
        )
    }
    skills = Skill.objects.in_use().filter(framework=framework).in_order()
    for pk, domain, name, description, kind in skills.values_list(
        "pk", "domain__name", "name", "description", "kind"
    ):
        yield (domain, name, description, kind, *(texts.get((pk, value), "") for value in values))


def list_roles(framework: Framework, *, by: str = "") -> Table:
    """What each role in use expects of the skills of a framework, one row for each target."""
    targets = RoleTarget.objects.filter(
        role__retired_on=None, skill__retired_on=None, skill__framework=framework
    ).order_by("role__position", "role__name", "skill__domain__position", "skill__position", "skill")
    rows = targets.values_list("role__name", "skill__domain__name", "skill__name", "level")
    return Table("roles", ROLES, rows.iterator(), by=by)


def list_requirements(*, team: Team | None = None, teams=None, by: str = "") -> Table:
    """What teams in use need; of one team, or of those in a queryset, or of all."""
    needs = Requirement.objects.filter(team__retired_on=None, skill__retired_on=None)
    if team is not None:
        needs = needs.filter(team__in=Team.objects.at_or_below(team))
    if teams is not None:
        needs = needs.filter(team__in=teams)
    return Table("requirements", REQUIREMENTS, _needs(needs), by=by)


def _needs(needs) -> Iterator[tuple]:
    rows = needs.order_by("team__name", "team", "skill__domain__position", "skill__position", "skill")
    for *names, level, people, weight, deadline, starts in rows.values_list(
        "team__name",
        "skill__name",
        "skill__domain__name",
        "level",
        "headcount",
        "weight",
        "deadline_months",
        "starts_on",
    ).iterator():
        yield (
            *names,
            level,
            float(people),
            weight,
            deadline if deadline is not None else "",
            starts.isoformat() if starts else "",
        )
