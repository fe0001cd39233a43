"""What does the demo organisation look like, at any size, without a database and without a clock?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from competency.content.framework import Framework, read_framework, read_json, read_roles
from competency.content.people import NAMES, address_cast, address_person, hire_engineers, name_person
from competency.content.records import Account, Organisation, Persona, Requirement, Team
from competency.content.sizes import extend_targets, resize_framework

NAME = "Fennmark Labs"
PROFILES = {profile["key"]: profile for profile in read_json("teams.json")}
DAYS_PER_MONTH = 30.4375

# The sign-in page offers these; they exist in every generated organisation with at least one engineer.
PERSONAS = (
    Persona(
        address_cast(NAMES["cast"][0]), NAMES["cast"][0], "engineer", "Grace Mwangi, MLOps engineer in Vision"
    ),
    Persona(address_cast(NAMES["manager"]), NAMES["manager"], "manager", "Rosa Delgado, manager of Vision"),
    Persona(
        address_cast(NAMES["head"]), NAMES["head"], "head", "Ingrid Solberg, head of Product Intelligence"
    ),
    Persona(address_cast(NAMES["hr"]), NAMES["hr"], "hr", "Tomás Ferreira, HR"),
)


def generate(
    *,
    seed: int = 7,
    teams: int = 6,
    engineers: int = 50,
    skills: int | None = None,
    months: int = 18,
    today: date,
) -> Organisation:
    """An invented organisation with `months` of half-yearly rating rounds behind it.

    The same arguments give the same result. `engineers` counts everybody who is or was rated (managers come on top);
    `skills` None means the 38 shipped ones, see `sizes.resize_framework` for others. Measured sizes: up to 2,000
    teams, 100,000 engineers, 100 skills, 96 months. Rating events come from `history.generate_events`. Raises
    ValueError for sizes below 1 and for negative months.
    """
    if teams < 1 or engineers < 1 or months < 0:
        raise ValueError("An organisation needs at least one team, one engineer and no negative months.")
    framework = read_framework()
    if skills is not None:
        framework = resize_framework(framework, skills=skills)
    departments = name_departments(teams)
    leaves = name_teams(teams, departments=departments)
    accounts = tuple(_open_accounts(departments, leaves, engineers=engineers, seed=seed))
    hired = tuple(
        hire_engineers(engineers, teams=leaves, profiles=PROFILES, seed=seed, today=today, months=months)
    )
    sizes = dict.fromkeys((team.slug for team in leaves), 0)
    for engineer in hired:
        sizes[engineer.memberships[-1].team] += 1
    return Organisation(
        name=NAME,
        seed=seed,
        today=today,
        months=months,
        framework=framework,
        roles=extend_targets(read_roles(), framework),
        teams=(*departments, *leaves),
        accounts=accounts,
        managers={account.leads[0]: account.email for account in accounts if account.kind == "manager"},
        engineers=hired,
        requirements=tuple(
            requirement
            for team in leaves
            for requirement in state_needs(
                team, size=sizes[team.slug], framework=framework, today=today, months=months
            )
        ),
        personas=PERSONAS,
    )


def name_departments(teams: int) -> tuple[Team, ...]:
    """One department for up to two teams, two for up to 16, then one for every eight teams."""
    count = 1 if teams <= 2 else max(2, -(-teams // 8))
    names = NAMES["departments"]
    return tuple(
        _name_team(names[index % len(names)], turn=index // len(names), parent=None, profile=None)
        for index in range(count)
    )


def name_teams(teams: int, *, departments: Sequence[Team]) -> tuple[Team, ...]:
    """The teams, their profiles in turn, in equal runs below the departments; names are numbered once used up."""
    keys = list(PROFILES)
    leaves = []
    for index in range(teams):
        turn, key = index // len(keys), keys[index % len(keys)]
        names = PROFILES[key]["names"]
        parent = departments[index * len(departments) // teams].slug
        leaves.append(
            _name_team(names[turn % len(names)], turn=turn // len(names), parent=parent, profile=key)
        )
    return tuple(leaves)


def _name_team(name: str, *, turn: int, parent: str | None, profile: str | None) -> Team:
    if turn:
        name = f"{name} {turn + 1}"
    return Team(
        slug=name.lower().replace(" & ", "-").replace(" ", "-"), name=name, parent=parent, profile=profile
    )


def _open_accounts(
    departments: Sequence[Team], leaves: Sequence[Team], *, engineers: int, seed: int
) -> Iterator[Account]:
    """A manager for every team, a head for every department, one person for HR; names continue after the engineers."""
    staff = [("manager", team) for team in leaves] + [("head", department) for department in departments]
    fixed = {("manager", leaves[0].slug): NAMES["manager"], ("head", departments[0].slug): NAMES["head"]}
    for offset, (kind, team) in enumerate(staff):
        name = fixed.get((kind, team.slug))
        if name:
            yield Account(address_cast(name), name, kind, (team.slug,))
        else:
            name = name_person(engineers + offset, seed=seed)
            yield Account(address_person(name), name, kind, (team.slug,))
    yield Account(address_cast(NAMES["hr"]), NAMES["hr"], "hr", ())


def state_needs(
    team: Team, *, size: int, framework: Framework, today: date, months: int
) -> Iterator[Requirement]:
    """What this team needs of the skills in the framework; at least one requirement, whatever the framework.

    Headcounts are written for teams of up to 15 and grow with larger ones. The last one is an emerging skill that
    will be needed some months from now.
    """
    profile = PROFILES[team.profile]
    available = [skill.slug for skill in framework.skills]
    start = today - timedelta(days=round(months * DAYS_PER_MONTH))
    rows = [(*row, start) for row in profile["requirements"] if row[0] in available]
    if not rows:
        rows = [(available[0], 3, 1, 2, 9, start)]
    *coming, in_months = profile["coming"]
    if coming[0] in available:
        rows.append((*coming, today + timedelta(days=round(in_months * DAYS_PER_MONTH))))
    for skill, level, headcount, weight, deadline, starts_on in rows:
        yield Requirement(
            team=team.slug,
            skill=skill,
            level=level,
            headcount=headcount * max(1, size // 8),
            weight=weight,
            deadline_months=deadline,
            starts_on=starts_on,
        )
