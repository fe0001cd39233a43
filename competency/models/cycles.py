"""Rating rounds: what a cycle asks of whom and until when, who takes part, and whom somebody has reminded."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisation import Leadership, Team
from .people import Engineer

CALM = timedelta(days=3)
"""Nobody is reminded of the same round more often than this."""
SENDING = timedelta(hours=1)
"""A reminder that was not sent within this time was given up."""


class CycleQuerySet(models.QuerySet):
    def open(self):
        """Rounds in which people rate now."""
        return self.filter(state=Cycle.State.OPEN)

    def draft(self):
        """Rounds that HR still prepares."""
        return self.filter(state=Cycle.State.DRAFT)

    def closed(self):
        """Rounds that are over, archived ones included: each is a point in time, its ``closed_at``."""
        return self.filter(state__in=Cycle.OVER)

    def overdue(self, *, on=None):
        """Open rounds whose last day is over on that day (today)."""
        return self.open().filter(closes_on__lt=on or timezone.localdate())

    def of(self, engineer):
        """Rounds that ask something of this engineer: a row or an id; those who are exempt are not asked."""
        parts = CyclePart.objects.asked().filter(engineer=engineer, cycle=OuterRef("pk"))
        return self.filter(Exists(parts))

    def visible_to(self, user):
        """Rounds that the user may know of: all for HR, else begun ones that ask them or those whom they lead."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_hr:
            return self
        mine = CyclePart.objects.counted_for(user) | CyclePart.objects.filter(engineer__user=user)
        begun = self.exclude(state=Cycle.State.DRAFT)
        return begun.filter(pk__in=mine.order_by().values("cycle"))


class Cycle(models.Model):
    """A rating round with opening and closing dates.

    ``opens_on`` and ``closes_on`` (its last day) are what HR means to do; ``opened_at`` and ``closed_at`` are when it
    was done. Who is asked for which skills is fixed at opening: see CyclePart. In a blind round self and manager do
    not see what the other has said in it before both have, or the round closes; in an open one they do at once.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    class Which(models.TextChoices):
        ALL = "all", _("all skills of the framework")
        STALE = "stale", _("those not rated, or rated longer ago than their half-life")
        REQUIRED = "required", _("those that the role or the team asks for")

    OVER = (State.CLOSED, State.ARCHIVED)

    name = models.CharField(_("name"), max_length=80)
    framework = models.ForeignKey(
        "competency.Framework", models.PROTECT, related_name="cycles", verbose_name=_("framework")
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), help_text=_("The last day on which people rate."))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT, editable=False)
    blind = models.BooleanField(_("blind until both have rated"), default=True)
    asks_self = models.BooleanField(_("engineers about themselves"), default=True)
    asks_manager = models.BooleanField(_("their managers"), default=True)
    asks_peers = models.BooleanField(_("peers"), default=False)
    which = models.CharField(_("skills"), max_length=8, choices=Which, default=Which.ALL)
    # No team: everybody who is rated in the framework.
    teams = models.ManyToManyField(Team, related_name="cycles", blank=True, verbose_name=_("teams"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating round")
        verbose_name_plural = _("rating rounds")
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="cycle_name_unique",
                violation_error_message=_("There is a round with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")),
                name="cycle_closes_after_opening",
                violation_error_message=_("A round closes after the day on which it opens."),
            ),
            models.CheckConstraint(
                condition=Q(asks_self=True) | Q(asks_manager=True) | Q(asks_peers=True),
                name="cycle_asks_somebody",
                violation_error_message=_("Choose at least one side that rates."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at=None) | (~Q(state="draft") & Q(opened_at__isnull=False)),
                name="cycle_begun_has_time",
                violation_error_message=_("A round that is no draft has been opened at some time."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open"], closed_at=None)
                | Q(state__in=["closed", "archived"], closed_at__isnull=False),
                name="cycle_over_has_time",
                violation_error_message=_("A round has a closing time when it is closed, and not before."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("cycle", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.closes_on < timezone.localdate()


class CyclePartQuerySet(models.QuerySet):
    def asked(self):
        """Those who are not exempt."""
        return self.filter(exempt_at=None)

    def of_open(self):
        """Parts in rounds that are open now."""
        return self.filter(cycle__state=Cycle.State.OPEN)

    def named_to(self, user):
        """Parts of people whose progress the user may see by name: managed ones; everybody for HR."""
        if user.is_hr:
            return self
        return self.filter(engineer__in=Engineer.objects.managed_by(user))

    def counted_for(self, user):
        """Parts that count in what the user may see: the named ones, and for a head those of the teams below."""
        if user.is_hr:
            return self
        headed = Team.objects.led_by(user, part=Leadership.Part.HEAD)
        return self.filter(Q(engineer__in=Engineer.objects.managed_by(user)) | Q(team__in=headed))


class CyclePart(models.Model):
    """One engineer who is asked in one round, fixed at its opening.

    ``team`` is the one in which the person counts: of several that of the largest share. ``skills`` lists the skills
    asked for (",3,17,"), so that "is this cell asked for" is one text search on either database. The four counts are
    of cells, and are set at closing; until then they follow from the ratings.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="parts")
    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="cycle_parts")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    skills = models.TextField(_("skills asked for"), default="", blank=True)
    exempt_at = models.DateTimeField(_("exempt since"), null=True, blank=True)
    exempt_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    self_asked = models.PositiveSmallIntegerField(null=True, editable=False)
    self_given = models.PositiveSmallIntegerField(null=True, editable=False)
    manager_asked = models.PositiveSmallIntegerField(null=True, editable=False)
    manager_given = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CyclePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part in a round")
        verbose_name_plural = _("parts in rounds")
        ordering = ["cycle_id", "engineer_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "engineer"],
                name="cycle_part_unique",
                violation_error_message=_("This engineer takes part in the round already."),
            )
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.engineer_id}"

    @property
    def skill_ids(self) -> list[int]:
        """Ids of the skills asked for."""
        return [int(part) for part in self.skills.split(",") if part]

    @staticmethod
    def listed(skills) -> str:
        """Skill ids as ``skills`` holds them."""
        numbers = sorted(set(skills))
        return f",{','.join(map(str, numbers))}," if numbers else ""


class NudgeQuerySet(models.QuerySet):
    def standing(self):
        """Leaves out those that somebody began to send long ago and never did: whoever did was stopped."""
        return self.exclude(sent_at=None, at__lt=timezone.now() - SENDING)

    def recent(self, *, on=None):
        """Reminders of so few days ago that another one would be too many."""
        return self.filter(on__gt=(on or timezone.localdate()) - CALM)


class Nudge(models.Model):
    """One reminder of one round, sent to one person: at most one of a kind on one day, on however many machines."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("the round has begun")
        DUE = "due", _("the round closes soon")
        MISSING = "missing", _("ratings are missing")
        ASKED = "asked", _("somebody asked")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="nudges")
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="nudges")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    on = models.DateField(_("on"), default=timezone.localdate)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cycle", "kind", "on"],
                name="nudge_once_a_day",
                violation_error_message=_("This person was reminded of this today."),
            )
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.user_id} {self.kind} {self.on}"
