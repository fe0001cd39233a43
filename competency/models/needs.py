"""What a team needs of a skill."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class RequirementQuerySet(models.QuerySet):
    def in_force(self, *, on=None):
        """Requirements that have begun by that day (today) and whose skill is in use."""
        day = on or timezone.localdate()
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), skill__retired_on=None)


class Requirement(models.Model):
    """What a team needs of a skill: so many people at a level, how much it matters, by when."""

    class Weight(models.IntegerChoices):
        USEFUL = 1, _("useful")
        IMPORTANT = 2, _("important")
        CRITICAL = 3, _("critical")

    # Months until it must be covered when the requirement names none.
    DEADLINES = {Weight.USEFUL: 12, Weight.IMPORTANT: 9, Weight.CRITICAL: 6}

    team = models.ForeignKey("competency.Team", models.CASCADE, related_name="requirements")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="requirements")
    level = models.PositiveSmallIntegerField(_("level"))
    headcount = models.DecimalField(_("people"), max_digits=5, decimal_places=2, default=1)
    weight = models.PositiveSmallIntegerField(_("weight"), choices=Weight, default=Weight.IMPORTANT)
    deadline_months = models.PositiveSmallIntegerField(_("deadline, months"), null=True, blank=True)
    starts_on = models.DateField(_("counts from"), null=True, blank=True)

    objects = RequirementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["team", "skill"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "skill"],
                name="requirement_unique",
                violation_error_message=_("The team has a requirement for this skill already."),
            ),
            models.CheckConstraint(
                condition=Q(headcount__gt=0),
                name="requirement_headcount_positive",
                violation_error_message=_("A requirement needs more than 0 people."),
            ),
            models.CheckConstraint(
                condition=Q(weight__in=[1, 2, 3]),
                name="requirement_weight_in_range",
                violation_error_message=_("The weight is 1 useful, 2 important or 3 critical."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1),
                name="requirement_level_positive",
                violation_error_message=_("A requirement asks for level 1 or more."),
            ),
        ]

    def __str__(self):
        return f"{self.team}: {self.headcount} at {self.skill} {self.level}"

    def clean(self):
        """The level is one of the scale."""
        if self.skill_id is not None:
            self.skill.framework.refuse_unknown_level(self.level, field="level")

    @property
    def deadline(self) -> int:
        """Months until the need must be met: the named deadline, or the one of its weight (12, 9, 6)."""
        return self.deadline_months or self.DEADLINES[self.Weight(self.weight)]
