"""The numbers that verdicts assume, where the organisation has changed them, and verdicts that were overridden."""

from dataclasses import fields

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from competency.decisions.assumptions import DEFAULTS, Assumptions

NAMES = frozenset(field.name for field in fields(Assumptions))


class AssumptionQuerySet(models.QuerySet):
    def in_force(self) -> Assumptions:
        """The defaults with the organisation's own values put in. One query."""
        return assumptions_with(dict(self.values_list("name", "value")))


def assumptions_with(values: dict) -> Assumptions:
    """The defaults with these values put in; raises ValidationError with a sentence for a value out of bounds."""
    known = {field.name: field for field in fields(Assumptions)}
    kept = {
        name: tuple(value) if isinstance(getattr(DEFAULTS, name), tuple) else value
        for name, value in values.items()
        if name in known
    }
    try:
        return Assumptions(**kept)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Assumption(models.Model):
    """One changed default of the decisions; a missing row means the default."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    value = models.JSONField(_("value"))

    objects = AssumptionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assumption")
        verbose_name_plural = _("assumptions")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}: {self.value}"

    def clean(self):
        """The name is one of the assumptions, the value a number within its bounds, or several where it has several."""
        default = getattr(DEFAULTS, self.name, None) if self.name in NAMES else None
        if default is None:
            raise ValidationError({"name": _("There is no such assumption.")})
        several = isinstance(default, tuple)
        numbers = self.value if isinstance(self.value, list) else [self.value]
        plain = all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
        if several != isinstance(self.value, list) or not plain:
            sentence = _("This is a list of numbers.") if several else _("This is a number.")
            raise ValidationError({"value": sentence})
        assumptions_with({self.name: self.value})


class Override(models.Model):
    """A manager's own answer to a gap, with the reason; shown beside the verdict, never instead of it.

    The newest of a team and skill counts; one with ``kind`` "" takes the earlier ones back. Rows are only added.
    """

    class Kind(models.TextChoices):
        TRAIN = "train", _("train")
        BORROW = "borrow", _("borrow")
        HIRE = "hire", _("hire")
        MIXED = "mixed", _("train and hire")
        ACCEPT = "accept", _("live with it")

    team = models.ForeignKey("competency.Team", models.CASCADE, related_name="overrides")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="overrides")
    kind = models.CharField(_("answer"), max_length=8, choices=Kind, blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="override_has_reason",
                violation_error_message=_("Say why, in a sentence."),
            )
        ]
        # The newest override of each skill of a team.
        indexes = [models.Index(fields=["team", "skill", "-id"], name="override_newest")]

    def __str__(self):
        return f"{self.team_id} {self.skill_id}: {self.kind}"
