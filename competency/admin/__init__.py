"""The administrator's site: settings to look through and change in sets; ratings and rights have their own pages.

Only superusers get here (see ``config.urls``), and nobody needs it for the daily work. Every model has its line below:
``settings`` may be changed, one by one or by a file; ``shown`` is only looked at. What somebody says about named people
shows itself to superusers who are HR as well, is never changed from here, and each look at it is noted as the pages
note theirs.
"""

from django.contrib.admin import site

from competency import models
from competency.exchange import admin_kinds as kinds

from .pages import AboutPeople, Accounts, ReadOnly, Recorded, Settings, TheOrganisation, hr, hr_or_auditor


def settings(model, *columns, resource, admin=Settings, search=("name",), **options):
    """Register a model whose rows may be changed."""
    options |= {"list_display": columns, "search_fields": search, "resource_classes": [resource]}
    site.register(model, admin, **options)


def shown(model, *columns, admin=ReadOnly, search=(), **options):
    """Register a model whose rows are looked at."""
    site.register(model, admin, list_display=columns, search_fields=search, **options)


PERSON = ("engineer__name",)
CELL = ("engineer__name", "skill__name")

settings(models.Framework, "name", "slug", "version", "retired_on", resource=kinds.FrameworkSet)
settings(models.Level, "framework", "value", "name", resource=kinds.LevelSet, fixed=("framework", "value"))
settings(models.Domain, "name", "framework", "position", resource=kinds.DomainSet, fixed=("framework",))
settings(
    models.Skill, "name", "framework", "domain", "kind", "retired_on",
    resource=kinds.SkillSet, admin=Recorded, fixed=("framework",),
)  # fmt: skip
settings(
    models.Descriptor, "skill", "level", "text",
    resource=kinds.DescriptorSet, search=("skill__name", "text"), fixed=("skill", "level"), may_delete=True,
)  # fmt: skip
settings(models.Role, "name", "slug", "next", "position", "retired_on", resource=kinds.RoleSet)
settings(
    models.RoleTarget, "role", "skill", "level",
    resource=kinds.TargetSet, admin=Recorded, search=("role__name", "skill__name"), fixed=("role", "skill"),
    may_delete=True,
)  # fmt: skip
settings(
    models.Requirement, "team", "skill", "level", "headcount", "weight",
    resource=kinds.RequirementSet, admin=Recorded, search=("team__name", "skill__name"), fixed=("team", "skill"),
    may_delete=True,
)  # fmt: skip
settings(models.Team, "name", "slug", "parent", "framework", "retired_on", resource=kinds.TeamSet)
settings(
    models.Organisation,
    "name",
    "framework",
    "currency",
    resource=kinds.OrganisationSet,
    admin=TheOrganisation,
)
settings(
    models.Assumption, "name", "value",
    resource=kinds.AssumptionSet, admin=Recorded, fixed=("name",), may_delete=True,
)  # fmt: skip

shown(
    models.User,
    "name",
    "email",
    "is_active",
    "is_superuser",
    "last_login",
    admin=Accounts,
    search=("name", "email"),
)
shown(
    models.Engineer,
    "name",
    "email",
    "number",
    "role",
    "joined_on",
    "left_on",
    search=("name", "email", "number"),
)
shown(
    models.Membership,
    "engineer",
    "team",
    "allocation",
    "starts_on",
    "ends_on",
    search=(*PERSON, "team__name"),
)
shown(models.Leadership, "team", "user", "part", search=("team__name", "user__name"))
shown(models.Cycle, "name", "framework", "state", "opens_on", "closes_on", "blind", search=("name",))
shown(models.Attempt, "cache_key", "expires", search=("cache_key",))
shown(
    models.Job,
    "kind",
    "state",
    "by",
    "attempts",
    "error",
    "asked_at",
    "ended_at",
    search=("kind", "by__name"),
)
shown(models.AuditHead, "count", "digest", seen_by=hr_or_auditor)
shown(models.AuditEntry, "sequence", "at", "kind", "by", "place", "team", "people", "detail",
      search=("kind", "place"), seen_by=hr_or_auditor)  # fmt: skip

shown(models.Rating, "engineer", "skill", "level", "source", "not_applicable", "rated_at",
      admin=AboutPeople, search=CELL)  # fmt: skip
shown(models.RatingEvent, "engineer", "skill", "source", "level", "not_applicable", "rated_at", "recorded_at",
      admin=AboutPeople, search=CELL)  # fmt: skip
shown(
    models.Comment,
    "engineer",
    "skill",
    "text",
    "asks",
    "at",
    "outcome",
    "answer",
    admin=AboutPeople,
    search=CELL,
)
shown(models.Action, "kind", "engineer", "skill", "sentence", "due_on", "state",
      admin=AboutPeople, search=("sentence", *CELL))  # fmt: skip
shown(models.Plan, "team", "status", "by", "at", search=("team__name",), seen_by=hr)
shown(models.Override, "team", "skill", "kind", "reason", "by", "at", search=("team__name",), seen_by=hr)
shown(models.TeamSkillSummary, "team", "skill", "members", "rated", "coverage", "status", "severity",
      search=("team__name", "skill__name"), seen_by=hr)  # fmt: skip
shown(models.TeamSkillSnapshot, "month", "team", "skill", "members", "rated", "coverage", "status",
      search=("team__name", "skill__name"), seen_by=hr)  # fmt: skip
shown(models.ImportRun, "kind", "file_name", "state", "by", "uploaded_at", "applied_at", "undone_at",
      search=("file_name",), seen_by=hr)  # fmt: skip
shown(models.SavedMapping, "name", "kind", "by", "saved_at", search=("name",), seen_by=hr)
shown(models.CyclePart, "cycle", "engineer", "team", "exempt_at",
      admin=AboutPeople, search=("cycle__name", *PERSON))  # fmt: skip
shown(models.Nudge, "user", "cycle", "kind", "on", "by", search=("user__name", "cycle__name"), seen_by=hr)
# What one peer says is nobody else's to see: of an answer the site shows that there is one, and not whose nor what.
shown(models.PeerChoice, "part", "peer", "by", "at", search=("peer__name",), seen_by=hr)
shown(models.PeerAnswer, "skill", "at", search=("skill__name",), seen_by=hr)
shown(models.CycleSnapshot, "cycle", "team", "skill", "members", "rated", "coverage", "status",
      search=("cycle__name", "team__name", "skill__name"), seen_by=hr)  # fmt: skip
# What a preview lists stays packed away: it is levels of people.
shown(models.Preview, "run", "by", "made_at", search=("run__file_name",), seen_by=hr)
shown(models.PreviewPart, "preview", search=("preview__run__file_name",), seen_by=hr)
