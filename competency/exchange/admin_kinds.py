"""Which settings are brought in and taken out in sets, and by which columns does a file say which row it means?"""

from competency.exchange.admin_sets import SetResource
from competency.models import (
    Assumption,
    AuditEntry,
    Descriptor,
    Domain,
    Framework,
    Level,
    Organisation,
    Requirement,
    Role,
    RoleTarget,
    Skill,
    Team,
    summaries,
)
from competency.models.auditing import write


class FrameworkSet(SetResource):
    class Meta(SetResource.Meta):
        model = Framework
        import_id_fields = ("slug",)
        fields = ("slug", "name", "description", "version", "retired_on")


class LevelSet(SetResource):
    """Names and definitions; the steps themselves only until somebody rates with them."""

    class Meta(SetResource.Meta):
        model = Level
        import_id_fields = ("framework", "value")
        fields = ("framework", "value", "name", "definition")


class DomainSet(SetResource):
    class Meta(SetResource.Meta):
        model = Domain
        import_id_fields = ("framework", "slug")
        fields = ("framework", "slug", "name", "description", "position")


class SkillSet(SetResource):
    """Skills without what lies next to them, which the framework's own import brings in."""

    class Meta(SetResource.Meta):
        model = Skill
        import_id_fields = ("framework", "slug")
        fields = (
            *("framework", "slug", "domain", "name", "heading", "description", "source_phrase", "kind"),
            *("half_life_months", "months_per_level", "mentor_level", "position", "retired_on"),
        )

    @classmethod
    def keep(cls, rows, *, by) -> None:
        """How old a rating may be, and whether the skill counts at all, goes into every team's summary."""
        summaries.refresh_skills([row.pk for row in rows])


class DescriptorSet(SetResource):
    class Meta(SetResource.Meta):
        model = Descriptor
        import_id_fields = ("skill", "level")
        fields = ("skill", "level", "text")


class RoleSet(SetResource):
    class Meta(SetResource.Meta):
        model = Role
        import_id_fields = ("slug",)
        fields = ("slug", "name", "description", "position", "next", "retired_on")


class TargetSet(SetResource):
    class Meta(SetResource.Meta):
        model = RoleTarget
        import_id_fields = ("role", "skill")
        fields = ("role", "skill", "level")


class RequirementSet(SetResource):
    class Meta(SetResource.Meta):
        model = Requirement
        import_id_fields = ("team", "skill")
        fields = ("team", "skill", "level", "headcount", "weight", "deadline_months", "starts_on")

    @classmethod
    def keep(cls, rows, *, by) -> None:
        """What a team lacks follows from what it needs."""
        teams, skills = {row.team_id for row in rows}, {row.skill_id for row in rows}
        summaries.refresh(teams, skills=skills)


class TeamSet(SetResource):
    """The tree of teams; a team is retired on its own page, which asks who is still in it."""

    unchangeable = ("retired_on",)

    class Meta(SetResource.Meta):
        model = Team
        import_id_fields = ("slug",)
        fields = ("slug", "name", "parent", "framework", "open_seats", "retired_on")

    @classmethod
    def keep(cls, rows, *, by) -> None:
        """Every team knows the way up; raises ValidationError where the teams would no longer be a tree."""
        Team.objects.rebuild_paths()


class OrganisationSet(SetResource):
    """The one organisation. Who needs a second factor, and how long people are kept, is HR's to say."""

    unchangeable = ("retention_months", "second_factor")

    class Meta(SetResource.Meta):
        model = Organisation
        import_id_fields = ()
        fields = ("name", "framework", "currency", "retention_months", "second_factor")


class AssumptionSet(SetResource):
    class Meta(SetResource.Meta):
        model = Assumption
        import_id_fields = ("name",)
        fields = ("name", "value")

    @classmethod
    def keep(cls, rows, *, by) -> None:
        """Each change is written down, as from the page of assumptions."""
        names = sorted(row.name for row in rows)
        write(AuditEntry.Kind.ASSUMPTION, by=by, place="admin", names=names)
