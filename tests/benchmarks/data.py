"""The team that is measured: 25 people by 60 skills, rated by themselves and their manager over three years."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.utils import timezone
from factory.django import DjangoModelFactory

from competency.models import Engineer, Skill, Team, User
from competency.models.recording import Entry, record_many
from tests import factories
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    UserFactory,
)

PEOPLE, SKILLS, DOMAINS, ROLES, NEEDS, ROUNDS = 25, 60, 8, 4, 20, 6
NAME = "Measured"  # of its framework
USED_UP = 1_000_000


@dataclass(frozen=True)
class Measured:
    team: Team
    manager: User
    engineers: list[Engineer]
    skills: list[Skill]


def build() -> Measured:
    """The same team each time, but for the day on which it is built."""
    chance = Random(7)
    framework = FrameworkFactory(name=NAME)
    domains = [DomainFactory(framework=framework) for _ in range(DOMAINS)]
    skills = [SkillFactory(domain=domains[number * DOMAINS // SKILLS]) for number in range(SKILLS)]
    roles = [RoleFactory() for _ in range(ROLES)]
    for role in roles:
        for skill in chance.sample(skills, SKILLS * 2 // 3):
            RoleTargetFactory(role=role, skill=skill, level=chance.randint(1, 5))
    team = TeamFactory(name="Platform", framework=framework)
    manager = UserFactory(name="Ada")
    LeadershipFactory(team=team, user=manager)
    engineers = [EngineerFactory(role=chance.choice(roles), login=True) for _ in range(PEOPLE)]
    for engineer in engineers:
        MembershipFactory(engineer=engineer, team=team, allocation=chance.choice(["1", "1", "0.5"]))
    for skill in chance.sample(skills, NEEDS):
        RequirementFactory(team=team, skill=skill, level=chance.randint(2, 4), headcount=chance.randint(1, 6))
    record_many(_entries(chance, engineers, skills, manager))
    return Measured(team, manager, engineers, skills)


def find() -> Measured | None:
    """The team that ``build`` has put into this database, if it has."""
    team = Team.objects.filter(framework__name=NAME).first()
    if team is None:
        return None
    for made in vars(factories).values():
        if isinstance(made, type) and issubclass(made, DjangoModelFactory) and made._meta.model is not None:
            # The process that built it has used up the first numbers.
            made.reset_sequence(USED_UP, force=True)
    engineers = Engineer.objects.filter(memberships__team=team).order_by("pk")
    skills = Skill.objects.filter(framework=team.framework).order_by("pk")
    return Measured(team, team.leaderships.get().user, list(engineers), list(skills))


def _entries(chance, engineers, skills, manager):
    """Half a year between rounds; not everybody rates everything, some say that a skill is not theirs."""
    now = timezone.now()
    for round_ in range(ROUNDS):
        at = now - timedelta(days=180 * (ROUNDS - round_) - 170)
        for engineer in engineers:
            for skill in skills:
                level = chance.randint(0, 5)
                if chance.random() < 0.35:
                    yield Entry(
                        engineer.pk, skill.pk, "self", level=level, by_id=engineer.user_id, rated_at=at
                    )
                if chance.random() < 0.3:
                    said = (
                        {"not_applicable": True} if chance.random() < 0.05 else {"level": max(0, level - 1)}
                    )
                    yield Entry(engineer.pk, skill.pk, "manager", by_id=manager.pk, rated_at=at, **said)
