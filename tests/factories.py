"""What does a test start from: one factory per model, each creating only what is asked for.

Ratings have no factory: ``rate`` records them through the one door that the app uses.
"""

from datetime import date, timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from competency.models import (
    Action,
    Cycle,
    Descriptor,
    Domain,
    Engineer,
    Framework,
    ImportRun,
    Leadership,
    Level,
    Membership,
    Organisation,
    Plan,
    Requirement,
    Role,
    RoleTarget,
    Skill,
    Team,
    User,
)
from competency.models.accounts import HR_GROUP
from competency.models.recording import record
from competency.models.rounds import open_cycle

# Long before any day that a test names, so that everybody is in the team unless the test says since when.
LONG_AGO = date(2020, 1, 1)


def slug_of_name():
    return factory.LazyAttribute(lambda made: slugify(made.name))


class UserFactory(DjangoModelFactory):
    """Somebody who signs in. ``password`` None: only ``client.force_login`` gets in."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"User {n}")
    email = factory.Sequence(lambda n: f"user{n}@example.com")
    password = None

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return model_class.objects.create_user(**fields)


class HrUserFactory(UserFactory):
    """A user in the HR group."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def hr_group(self, create, extracted, **_fields):
        self.groups.add(Group.objects.get_or_create(name=HR_GROUP)[0])


class AdministratorFactory(UserFactory):
    """A superuser who is not HR."""

    is_staff = True
    is_superuser = True


class FrameworkFactory(DjangoModelFactory):
    """A framework with the scale 0 to 5; ``scale=range(1, 5)`` or ``{0: "no", 1: "yes"}`` for another one."""

    class Meta:
        model = Framework
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Framework {n}")
    slug = slug_of_name()

    @factory.post_generation
    def scale(self, create, extracted, **_fields):
        steps = range(6) if extracted is None else extracted
        names = steps if isinstance(steps, dict) else {value: f"Level {value}" for value in steps}
        Level.objects.bulk_create(
            Level(framework=self, value=value, name=name) for value, name in names.items()
        )


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain

    framework = factory.SubFactory(FrameworkFactory)
    name = factory.Sequence(lambda n: f"Domain {n}")
    slug = slug_of_name()
    position = factory.Sequence(lambda n: n)


class SkillFactory(DjangoModelFactory):
    """A skill of the domain, or of a new domain in ``framework``, or of a new framework."""

    class Meta:
        model = Skill

    domain = factory.SubFactory(DomainFactory)
    framework = factory.SelfAttribute("domain.framework")
    name = factory.Sequence(lambda n: f"Skill {n}")
    slug = slug_of_name()
    position = factory.Sequence(lambda n: n)

    @classmethod
    def _generate(cls, strategy, params):
        if "framework" in params and "domain" not in params:
            params["domain__framework"] = params.pop("framework")
        return super()._generate(strategy, params)


class DescriptorFactory(DjangoModelFactory):
    class Meta:
        model = Descriptor

    skill = factory.SubFactory(SkillFactory)
    level = 2
    text = factory.Sequence(lambda n: f"Does what descriptor {n} says.")


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role

    name = factory.Sequence(lambda n: f"Role {n}")
    slug = slug_of_name()
    position = factory.Sequence(lambda n: n)


class RoleTargetFactory(DjangoModelFactory):
    class Meta:
        model = RoleTarget

    role = factory.SubFactory(RoleFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = "Example & Co"


class TeamFactory(DjangoModelFactory):
    """A team at the top of the tree, or below ``parent``."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    slug = slug_of_name()
    parent = None


class LeadershipFactory(DjangoModelFactory):
    """A manager of the team; ``part="head"`` for a head."""

    class Meta:
        model = Leadership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    part = Leadership.Part.MANAGER


class EngineerFactory(DjangoModelFactory):
    """Somebody who is rated, without a login; ``login=True`` makes a user of the same name, ``user=`` takes one."""

    class Meta:
        model = Engineer

    class Params:
        login = factory.Trait(user=factory.SubFactory(UserFactory, name=factory.SelfAttribute("..name")))

    name = factory.Sequence(lambda n: f"Engineer {n}")
    user = None


class MembershipFactory(DjangoModelFactory):
    """Full time in the team, for a long time already."""

    class Meta:
        model = Membership

    engineer = factory.SubFactory(EngineerFactory)
    team = factory.SubFactory(TeamFactory)
    starts_on = LONG_AGO


class RequirementFactory(DjangoModelFactory):
    """One person at level 3, important, without a named deadline."""

    class Meta:
        model = Requirement

    team = factory.SubFactory(TeamFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class PlanFactory(DjangoModelFactory):
    """An adopted plan without steps."""

    class Meta:
        model = Plan

    team = factory.SubFactory(TeamFactory)
    parameters = factory.LazyFunction(dict)
    result = factory.LazyFunction(
        lambda: {"cost": 0.0, "months": 0.0, "coverage_before": 0.5, "coverage": 0.5, "steps": [], "open": []}
    )
    assumptions = factory.LazyFunction(dict)
    inputs = "0" * 64
    status = "optimal"
    gap = 0.0
    solver = "by hand"


class ActionFactory(DjangoModelFactory):
    """A training that is proposed."""

    class Meta:
        model = Action

    plan = factory.SubFactory(PlanFactory)
    kind = Action.Kind.TRAIN
    engineer = factory.SubFactory(EngineerFactory)
    skill = factory.SubFactory(SkillFactory)
    sentence = "Learn something up to level 3."
    due_on = date(2030, 1, 1)


class CycleFactory(DjangoModelFactory):
    """A draft of a blind round of self and manager for everybody; with ``opened=True`` it is open.

    ``teams=[...]`` for those teams and the ones below them only.
    """

    class Meta:
        model = Cycle
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Round {n}")
    framework = factory.SubFactory(FrameworkFactory)
    opens_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyAttribute(lambda made: made.opens_on + timedelta(days=14))

    @factory.post_generation
    def teams(self, create, extracted, **_fields):
        self.teams.set(extracted or [])

    @factory.post_generation
    def opened(self, create, extracted, **_fields):
        if extracted:
            open_cycle(self)


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    kind = "roster"
    file_name = factory.Sequence(lambda n: f"file-{n}.csv")
    content = b"name\nBen\n"


def rate(engineer, skill, level=None, *, source="self", by=None, **words):
    """Record what one source says, as the app does; ``by`` is the engineer's own user where nobody else is named."""
    return record(engineer, skill=skill, source=source, by=by or engineer.user, level=level, **words)
