"""How does an invented organisation become rows, from its framework down to every rating?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from competency.content import records
from competency.content.history import generate_events
from competency.models import (
    Engineer,
    Leadership,
    Membership,
    Organisation,
    Requirement,
    Role,
    Team,
    User,
    summaries,
)
from competency.models.accounts import HR_GROUP
from competency.models.recording import Entry, record_many

from .framework import load_framework, load_roles
from .rounds import PastRounds, open_round

BATCH = 2000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each were loaded; ``ratings`` counts entries of the log."""

    teams: int
    engineers: int
    skills: int
    roles: int
    requirements: int
    ratings: int


def load_organisation(invented: records.Organisation, *, password: str | None = None) -> Loaded:
    """Write an invented organisation into an empty database, all of it or nothing.

    Everybody who signs in gets the same ``password``; without one they sign in as a persona or after a reset. Memory
    grows with people and teams, not with ratings: these stream through ``record_many``.
    """
    with transaction.atomic():
        framework = load_framework(invented.framework)
        roles = load_roles(invented.roles, framework=framework)
        Organisation.objects.create(pk=1, name=invented.name, framework=framework)
        users = _open_accounts(invented, password=password)
        teams = _plant_teams(invented.teams)
        _appoint_leaders(invented.accounts, teams=teams, users=users)
        engineers = _hire_engineers(invented.engineers, roles=roles, users=users)
        _place_engineers(invented, engineers=engineers, teams=teams)
        skills = dict(framework.skills.values_list("slug", "pk"))
        _state_needs(invented.requirements, teams=teams, skills=skills)
        hr = next((users[account.email] for account in invented.accounts if account.kind == "hr"), None)
        past = PastRounds(invented, framework=framework, engineers=engineers, teams=teams, by=hr)
        ratings = record_many(
            _entries(invented, engineers=engineers, skills=skills, users=users, past=past), summarise=False
        )
        past.count()
        ratings += open_round(invented, framework=framework, by=hr)
        summaries.refresh(team.pk for team in teams.values())
    return Loaded(
        teams=len(teams),
        engineers=len(engineers),
        skills=len(skills),
        roles=len(roles),
        requirements=len(invented.requirements),
        ratings=ratings,
    )


def _open_accounts(invented: records.Organisation, *, password: str | None) -> dict[str, int]:
    """User ids by e-mail address. One hash serves all, since hashing is slow on purpose."""
    hashed = make_password(password)
    staff = [User(email=account.email, name=account.name, password=hashed) for account in invented.accounts]
    rated = [
        User(
            email=engineer.email,
            name=engineer.name,
            password=hashed,
            is_active=engineer.left_on is None or engineer.left_on >= invented.today,
        )
        for engineer in invented.engineers
        if engineer.has_login
    ]
    users = User.objects.bulk_create([*staff, *rated], batch_size=BATCH)
    ids = {user.email: user.pk for user in users}
    hr, _created = Group.objects.get_or_create(name=HR_GROUP)
    hr.user_set.add(*(ids[account.email] for account in invented.accounts if account.kind == "hr"))
    return ids


def _plant_teams(invented: tuple[records.Team, ...]) -> dict[str, Team]:
    """Teams by slug; parents come before their children. Two statements for every storey of the tree."""
    depths: dict[str, int] = {}
    for team in invented:
        depths[team.slug] = depths[team.parent] + 1 if team.parent else 0

    def depth_of(team: records.Team) -> int:
        return depths[team.slug]

    planted: dict[str, Team] = {}
    for depth, storey in groupby(sorted(invented, key=depth_of), depth_of):
        teams = Team.objects.bulk_create(
            [
                Team(slug=team.slug, name=team.name, parent=planted.get(team.parent), depth=depth)
                for team in storey
            ],
            batch_size=BATCH,
        )
        for team in teams:
            team.path = f"{team.parent.path if team.parent else ''}{team.pk}/"
        Team.objects.bulk_update(teams, ["path"], batch_size=BATCH)
        planted.update((team.slug, team) for team in teams)
    return planted


def _appoint_leaders(
    accounts: tuple[records.Account, ...], *, teams: Mapping[str, Team], users: Mapping[str, int]
) -> None:
    Leadership.objects.bulk_create(
        Leadership(team=teams[slug], user_id=users[account.email], part=account.kind)
        for account in accounts
        for slug in account.leads
    )


def _hire_engineers(
    invented: tuple[records.Engineer, ...], *, roles: Mapping[str, Role], users: Mapping[str, int]
) -> dict[str, int]:
    """Engineer ids by number."""
    hired = Engineer.objects.bulk_create(
        [
            Engineer(
                number=engineer.number,
                name=engineer.name,
                email=engineer.email,
                user_id=users.get(engineer.email) if engineer.has_login else None,
                role=roles[engineer.role],
                joined_on=engineer.joined_on,
                left_on=engineer.left_on and engineer.left_on + ONE_DAY,
            )
            for engineer in invented
        ],
        batch_size=BATCH,
    )
    return {engineer.number: engineer.pk for engineer in hired}


def _place_engineers(
    invented: records.Organisation, *, engineers: Mapping[str, int], teams: Mapping[str, Team]
) -> None:
    """Memberships. The content names the last day, the model the first day after it."""
    Membership.objects.bulk_create(
        [
            Membership(
                engineer_id=engineers[membership.engineer],
                team=teams[membership.team],
                allocation=Decimal(str(membership.allocation)),
                starts_on=membership.starts_on,
                ends_on=membership.ends_on and membership.ends_on + ONE_DAY,
            )
            for membership in invented.memberships()
        ],
        batch_size=BATCH,
    )


def _state_needs(
    invented: tuple[records.Requirement, ...], *, teams: Mapping[str, Team], skills: Mapping[str, int]
) -> None:
    requirements = [
        Requirement(
            team=teams[need.team],
            skill_id=skills[need.skill],
            level=need.level,
            headcount=need.headcount,
            weight=need.weight,
            deadline_months=need.deadline_months,
            starts_on=need.starts_on,
        )
        for need in invented
    ]
    bulk_create_with_history(requirements, Requirement, batch_size=BATCH)


def _entries(
    invented: records.Organisation,
    *,
    engineers: Mapping[str, int],
    skills: Mapping[str, int],
    users: Mapping[str, int],
    past: PastRounds,
) -> Iterator[Entry]:
    for event in generate_events(invented):
        yield Entry(
            engineer_id=engineers[event.engineer],
            skill_id=skills[event.skill],
            source=event.source,
            level=event.level,
            not_applicable=event.not_applicable,
            interest=event.interest,
            note=event.note,
            by_id=users.get(event.by),  # None: somebody without a sign-in, who said it on paper
            rated_at=event.rated_at,
            cycle_id=past.cycle_of(event),
        )
