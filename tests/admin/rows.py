"""One row of each model that the administrator's site lists, each time with other rows around it."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from competency import models
from competency.decisions.assumptions import Assumptions
from competency.models import AuditEntry, TeamSkillSnapshot
from competency.models.auditing import write
from tests import factories as made

NUMBER = count(1)
NAMES = [
    name for name in Assumptions.__dataclass_fields__ if isinstance(getattr(Assumptions(), name), int | float)
]


def rating(**words):
    """A rating that both sides know."""
    engineer, skill, by = made.EngineerFactory(login=True), made.SkillFactory(), made.UserFactory()
    made.rate(engineer, skill, 2)
    return made.rate(engineer, skill, 3, source="manager", by=by, **words)


def summary(model, **words):
    team, skill = made.TeamFactory(), made.SkillFactory()
    return model.objects.create(team=team, skill=skill, members=6, rated=5, **words)


def cycle(**words):
    """A round, a draft unless the words say otherwise."""
    words = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 2, 1)} | words
    return models.Cycle.objects.create(
        name=f"Round {next(NUMBER)}", framework=made.FrameworkFactory(), **words
    )


def peer_choice():
    part = models.CyclePart.objects.create(cycle=cycle(), engineer=made.EngineerFactory())
    return models.PeerChoice.objects.create(part=part, peer=made.EngineerFactory(), by=made.UserFactory())


def preview():
    run = made.ImportRunFactory(by=made.UserFactory())
    return models.Preview.objects.create(run=run, by=made.UserFactory(), answers="", seen="")


def level():
    return models.Level.objects.filter(framework=made.FrameworkFactory()).first()


ROW = {
    models.Framework: made.FrameworkFactory,
    models.Level: level,
    models.Domain: made.DomainFactory,
    models.Skill: made.SkillFactory,
    models.Descriptor: made.DescriptorFactory,
    models.Role: made.RoleFactory,
    models.RoleTarget: made.RoleTargetFactory,
    models.Requirement: made.RequirementFactory,
    models.Team: lambda: made.TeamFactory(parent=made.TeamFactory()),
    models.Organisation: lambda: (
        models.Organisation.objects.first() or made.OrganisationFactory(framework=made.FrameworkFactory())
    ),
    models.Assumption: lambda: models.Assumption.objects.get_or_create(
        name=NAMES[next(NUMBER) % len(NAMES)], defaults={"value": 1}
    )[0],
    models.User: made.UserFactory,
    models.Engineer: lambda: made.EngineerFactory(role=made.RoleFactory()),
    models.Membership: made.MembershipFactory,
    models.Leadership: made.LeadershipFactory,
    models.Attempt: lambda: models.Attempt.objects.create(
        cache_key=f"key {next(NUMBER)}", value="", expires=timezone.now() + timedelta(days=1)
    ),
    models.Job: lambda: models.Job.objects.create(kind="plan", by=made.UserFactory()),
    models.AuditEntry: lambda: write(AuditEntry.Kind.SIGN_IN, by=made.UserFactory(), place="sign_in"),
    models.AuditHead: lambda: models.AuditHead.objects.first(),
    models.Rating: rating,
    models.RatingEvent: lambda: models.RatingEvent.objects.filter(engineer=rating().engineer).first(),
    models.Comment: lambda: models.Comment.objects.create(
        engineer=made.EngineerFactory(), skill=made.SkillFactory(), text="That was long ago."
    ),
    models.Plan: lambda: made.PlanFactory(by=made.UserFactory()),
    models.Action: made.ActionFactory,
    models.Override: lambda: models.Override.objects.create(
        team=made.TeamFactory(),
        skill=made.SkillFactory(),
        kind="hire",
        reason="So be it.",
        by=made.UserFactory(),
    ),
    models.TeamSkillSummary: lambda: summary(models.TeamSkillSummary),
    models.TeamSkillSnapshot: lambda: summary(TeamSkillSnapshot, month=date(2026, 1, 1)),
    models.ImportRun: lambda: made.ImportRunFactory(by=made.UserFactory()),
    models.SavedMapping: lambda: models.SavedMapping.objects.create(
        name=f"Mapping {next(NUMBER)}", kind="matrix", by=made.UserFactory()
    ),
    models.Cycle: cycle,
    models.CyclePart: lambda: models.CyclePart.objects.create(
        cycle=cycle(), engineer=made.EngineerFactory(), team=made.TeamFactory()
    ),
    models.Nudge: lambda: models.Nudge.objects.create(user=made.UserFactory(), cycle=cycle(), kind="begun"),
    models.PeerChoice: peer_choice,
    models.PeerAnswer: lambda: models.PeerAnswer.objects.create(
        choice=peer_choice(), skill=made.SkillFactory(), level=2, at=timezone.now()
    ),
    models.CycleSnapshot: lambda: summary(models.CycleSnapshot, cycle=cycle()),
    models.Preview: preview,
    models.PreviewPart: lambda: models.PreviewPart.objects.create(preview=preview(), lines=b""),
}
