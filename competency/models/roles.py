"""Job profiles and the levels that they expect."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class RoleQuerySet(models.QuerySet):
    def in_use(self):
        """Roles that are not retired."""
        return self.filter(retired_on=None)


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


class RoleTarget(models.Model):
    """The level that a role expects of a skill."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="targets")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="targets")
    level = models.PositiveSmallIntegerField(_("level"))

    history = HistoricalRecords()

    class Meta:
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
