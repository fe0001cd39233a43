"""A team of five and six needed skills whose every figure is known, written down through the models."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from competency.models import Engineer, Framework, Skill, Team, User
from competency.models.recording import Entry, record_many
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    UserFactory,
)

SHARES = {"ana": 1, "ben": 1, "chen": 1, "dia": Decimal("0.5"), "eli": 1}

# Skill: level, people, weight, half-life; then self/manager of each, "=x" agreed, "(months)" if not 5, "-" not rated.
SKILLS = {
    "ml-frameworks": (3, 2, 3, 18, "4/4=4(3)", "4/3", "3/3", "3/1", "2/2"),
    "orchestration": (3, 2, 3, 24, "2/2", "3/2", "3/3=3(30)", "1/1", "-"),
    "mlops-deployment": (3, 1, 3, 18, "3/3", "1/1", "2/2", "2/-", "0/0"),
    "nlp": (4, 1, 2, 12, "2/2", "1/2", "2/2", "N/A", "3/3"),
    "communication": (3, 3, 2, 36, "4/4", "3/3", "2/3", "3/3=3", "2/2"),
    "federated-learning": (2, 1, 1, 12, "-", "-", "-", "N/A", "-"),
}


@dataclass(frozen=True)
class Example:
    team: Team
    framework: Framework
    people: dict[str, Engineer]
    skills: dict[str, Skill]
    manager: User
    hr: User


def write_down() -> Example:
    """The example in the database: the people by name, the skills by short name."""
    framework = FrameworkFactory()
    domain = DomainFactory(framework=framework)
    team = TeamFactory(name="Example", framework=framework)
    manager = UserFactory(name="Mara")
    LeadershipFactory(team=team, user=manager)
    people = {}
    for name, share in SHARES.items():
        people[name] = EngineerFactory(name=name, login=True)
        MembershipFactory(engineer=people[name], team=team, allocation=share)
    skills, entries = {}, []
    for slug, (level, headcount, weight, half_life, *cells) in SKILLS.items():
        skill = skills[slug] = SkillFactory(domain=domain, name=slug, slug=slug, half_life_months=half_life)
        RequirementFactory(team=team, skill=skill, level=level, headcount=headcount, weight=weight)
        for engineer, said in zip(people.values(), cells, strict=True):
            entries += _entries(engineer, skill, said, manager)
    record_many(entries)
    return Example(team, framework, people, skills, manager, HrUserFactory(name="Hanna"))


def _entries(engineer, skill, said, manager):
    """What the sources say in one cell, oldest first."""
    if said == "-":
        return
    said, _, months = said.rstrip(")").partition("(")
    at = timezone.now() - timedelta(days=int(months or 5) * 30.4375 + 1)
    said, _, agreed = said.partition("=")
    own, _, managers = said.partition("/") if said != "N/A" else ("na", "", "na")
    words = (("self", own, engineer.user), ("manager", managers, manager), ("agreed", agreed, manager))
    for source, word, by in words:
        if word and word != "-":
            yield Entry(
                engineer.pk,
                skill.pk,
                source,
                level=None if word == "na" else int(word),
                not_applicable=word == "na",
                by_id=by.pk,
                rated_at=at,
            )
