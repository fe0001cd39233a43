"""An organisation of a million ratings and a team of 1,000 people by 100 skills, written without the log."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from competency.models import Engineer, Level, Membership, Rating, Skill, Team, User
from competency.models.ratings import Flag
from competency.models.writing import insert_many, maker
from tests.factories import (
    DomainFactory,
    FrameworkFactory,
    HrUserFactory,
    LeadershipFactory,
    RoleFactory,
    RoleTargetFactory,
    TeamFactory,
    UserFactory,
)

PEOPLE, SKILLS, DOMAINS, ROLES = 3_334, 100, 10, 5
IN_THE_TEAM = 1_000
# Each of them has said something of each person and skill.
SOURCES = ("self", "manager", "agreed")


@dataclass(frozen=True)
class Large:
    team: Team
    viewer: User
    ratings: int


def build_large() -> Large:
    """The same each time; the ratings of it are three for each person and skill."""
    chance = Random(11)
    framework = FrameworkFactory(name="Large")
    domains = [DomainFactory(framework=framework) for _ in range(DOMAINS)]
    Skill.objects.bulk_create(
        Skill(
            framework=framework,
            domain=domains[n * DOMAINS // SKILLS],
            slug=f"large-{n}",
            name=f"Large skill {n}",
        )
        for n in range(SKILLS)
    )
    skills = list(framework.skills.in_order())
    roles = [RoleFactory() for _ in range(ROLES)]
    for role in roles:
        for skill in chance.sample(skills, SKILLS // 4):
            RoleTargetFactory(role=role, skill=skill, level=chance.randint(1, 5))
    team = TeamFactory(name="Large", framework=framework)
    manager = UserFactory(name="Large manager")
    LeadershipFactory(team=team, user=manager)
    Engineer.objects.bulk_create(
        Engineer(name=f"Person {n:05}", number=f"L{n:05}", email=f"l{n}@example.com", role=roles[n % ROLES])
        for n in range(PEOPLE)
    )
    people = list(
        Engineer.objects.filter(number__startswith="L").order_by("number").values_list("pk", flat=True)
    )
    Membership.objects.bulk_create(
        Membership(engineer_id=pk, team=team, starts_on="2020-01-01") for pk in people[:IN_THE_TEAM]
    )
    insert_many(_ratings(people, [skill.pk for skill in skills], manager.pk, chance), model=Rating)
    assert Level.objects.filter(framework=framework).count() > 2
    return Large(team, HrUserFactory(), len(people) * len(skills) * len(SOURCES))


def _ratings(people, skills, manager, chance):
    make, first = maker(Rating), datetime(2025, 1, 1, tzinfo=UTC)
    days = [first + timedelta(days=number) for number in range(400)]
    for engineer in people:
        for skill in skills:
            level, at = chance.randint(0, 5), days[chance.randrange(400)]
            words = {f"{source}_level": level for source in SOURCES} | {
                f"{source}_at": at for source in SOURCES
            }
            yield make(
                engineer_id=engineer, skill_id=skill, **words, manager_by_id=manager, agreed_by_id=manager,
                level=level, low=level, high=level, source="agreed", rated_at=at, rated_day=at.toordinal(),
                flags=Flag.SELF | Flag.MANAGER | Flag.AGREED,
            )  # fmt: skip
