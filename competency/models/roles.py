"""Job profiles and the levels that they expect."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .framework import Level
from .people import Engineer


class RoleQuerySet(models.QuerySet):
    def in_use(self):
        """Roles that are not retired."""
        return self.filter(retired_on=None)

    def with_counts(self):
        """Adds ``people``, who have the role and work here, and ``target_count``, targets of skills in use."""
        targets = RoleTarget.objects.filter(role=OuterRef("pk"), skill__retired_on=None)
        people = Engineer.objects.working().filter(role=OuterRef("pk"))
        return self.annotate(target_count=_count(targets, by="role"), people=_count(people, by="role"))


def _count(rows, *, by):
    """How many rows there are, as a subquery of its own: two joins would multiply each other."""
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class Role(models.Model):
    """A job profile such as "Senior ML engineer"; never an access right."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    next = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="previous",
        verbose_name=_("next role on the career path"),
    )
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="role_name_unique",
                violation_error_message=_("There is a role with this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("role", args=[self.slug])

    def clean(self):
        """A role is not its own next step."""
        if self.pk is not None and self.next_id == self.pk:
            raise ValidationError({"next": _("A role is not the next step of itself.")})

    def more_of_next(self) -> tuple[int, int]:
        """How many levels more the next role expects in all, and of how many skills. Up to three queries.

        A skill of which this role expects nothing counts from the lowest level of its scale.
        """
        if self.next_id is None:
            return 0, 0
        bottoms = dict(Level.objects.order_by().values_list("framework").annotate(models.Min("value")))
        here = dict(self.targets.values_list("skill_id", "level"))
        wanted = RoleTarget.objects.filter(role=self.next_id, skill__retired_on=None)
        more = [
            level - here.get(skill, bottoms[framework])
            for skill, level, framework in wanted.values_list("skill_id", "level", "skill__framework")
        ]
        return sum(each for each in more if each > 0), sum(each > 0 for each in more)

    def retire(self):
        """No longer offered from today; whoever has the role keeps it."""
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])

    def bring_back(self):
        """Offer the role again."""
        self.retired_on = None
        self.save(update_fields=["retired_on"])

    @transaction.atomic
    def set_targets(self, levels: dict[int, int | None]):
        """What the role expects from now on: a level by skill id, None for no target; other skills stay as they are.

        Writes only what changed, so that the history of the targets shows what somebody meant.
        """
        known = {target.skill_id: target for target in self.targets.filter(skill__in=levels)}
        for skill_id, level in levels.items():
            target = known.get(skill_id)
            if level is None and target is not None:
                target.delete()
            elif level is not None and target is None:
                self.targets.create(skill_id=skill_id, level=level)
            elif level is not None and target.level != level:
                target.level = level
                target.save(update_fields=["level"])


class RoleTarget(models.Model):
    """The level that a role expects of a skill."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="targets")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="targets")
    level = models.PositiveSmallIntegerField(_("level"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target of a role")
        verbose_name_plural = _("targets of roles")
        ordering = ["role", "skill"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "skill"],
                name="target_unique",
                violation_error_message=_("A role has one target for each skill."),
            )
        ]

    def __str__(self):
        return f"{self.role}: {self.skill} {self.level}"

    def clean(self):
        """The level is one of the scale."""
        if self.skill_id is not None:
            self.skill.framework.refuse_unknown_level(self.level, field="level")
