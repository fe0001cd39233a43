"""The people who are rated, and who is in which team."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisation import Team


class EngineerQuerySet(models.QuerySet):
    def working(self, *, on=None):
        """Engineers who have not left by that day (today)."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on or timezone.localdate()))

    def left(self):
        """Engineers who have left by today."""
        return self.filter(left_on__lte=timezone.localdate())

    def in_teams(self, teams, *, on=None):
        """Engineers with a membership in one of the teams that is active on that day (today)."""
        membership = Membership.objects.active(on=on).filter(engineer=OuterRef("pk"), team__in=teams)
        return self.filter(Exists(membership))

    def at_or_below(self, team, *, on=None):
        """Engineers of a team and of those under it on that day (today); of no team everybody, also who left."""
        return self if team is None else self.in_teams(Team.objects.at_or_below(team), on=on)

    def managed_by(self, user):
        """Engineers of the teams that the user manages and of those below, today."""
        return self.in_teams(Team.objects.led_by(user))

    def visible_to(self, user):
        """Engineers whose ratings the user may see by name: oneself, managed ones, everybody for HR."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_hr:
            return self
        membership = Membership.objects.active().filter(
            engineer=OuterRef("pk"), team__in=Team.objects.led_by(user)
        )
        return self.filter(Q(user=user) | (Exists(membership) & Engineer.still_working()))

    def rateable_by(self, user):
        """Engineers whom the user rates as manager; never oneself, nobody who left."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.rated_by(user)

    def rated_by(self, user, *, on=None):
        """The rule of ``rateable_by`` for somebody who is signed in, given as a user or an id."""
        return self.in_teams(Team.objects.led_by(user), on=on).working(on=on).exclude(user=user)


class Engineer(models.Model):
    """Somebody who is rated; may have no login. Somebody who left keeps the history and leaves the matrix."""

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 - unique where there is one
    number = models.CharField(_("employee number"), max_length=40, null=True, blank=True)  # noqa: DJ001 - as above
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="engineer",
        verbose_name=_("sign-in"),
    )
    role = models.ForeignKey(
        "competency.Role",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="engineers",
        verbose_name=_("role"),
    )
    teams = models.ManyToManyField(Team, through="Membership", related_name="engineers")
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # Set when the retention time was over: from then on the name is a random one (see competency.models.retention).
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EngineerQuerySet.as_manager()

    class Meta:
        verbose_name = _("engineer")
        verbose_name_plural = _("engineers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="engineer_email_unique",
                violation_error_message=_("Another engineer has this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="engineer_number_unique",
                violation_error_message=_("Another engineer has this employee number."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="engineer_left_after_joining",
                violation_error_message=_("Nobody leaves before joining."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("engineer", args=[self.pk])

    @staticmethod
    def still_working():
        return Q(left_on=None) | Q(left_on__gt=timezone.localdate())

    @property
    def has_left(self) -> bool:
        return self.left_on is not None and self.left_on <= timezone.localdate()


class MembershipQuerySet(models.QuerySet):
    def active(self, *, on=None):
        """Memberships that hold on that day (today); the last day is the one before ``ends_on``."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def running(self):
        """Memberships that hold today or will hold later, of engineers who have not left."""
        unended = Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())
        staying = Q(engineer__left_on=None) | Q(engineer__left_on__gt=timezone.localdate())
        return self.filter(unended, staying).held()

    def held(self):
        """Leaves out those that ended on the day they began, and so never held."""
        return self.exclude(ends_on=F("starts_on"))


class Membership(models.Model):
    """An engineer in a team, with a share of full time and dates."""

    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    allocation = models.DecimalField(_("share of full time"), max_digits=3, decimal_places=2, default=1)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["engineer", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(allocation__gt=0) & Q(allocation__lte=1),
                name="membership_allocation_is_a_share",
                violation_error_message=_("The share of full time lies above 0 and is at most 1."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("A membership ends after it starts."),
            ),
            models.UniqueConstraint(
                fields=["engineer", "team"],
                condition=Q(ends_on=None),
                name="membership_open_once",
                violation_error_message=_("This engineer is in the team already."),
            ),
        ]
        # "Who is in this team today" is asked by every matrix.
        indexes = [models.Index(fields=["team", "starts_on"], name="membership_team_from")]

    def __str__(self):
        return f"{self.engineer} in {self.team}"

    def clean(self):
        """An engineer is in a team at most once on any day."""
        others = Membership.objects.held().filter(engineer=self.engineer_id, team=self.team_id)
        others = others.exclude(pk=self.pk).filter(Q(ends_on=None) | Q(ends_on__gt=self.starts_on))
        if self.ends_on is None:
            # Two without an end are told apart by the constraint membership_open_once.
            others = others.exclude(ends_on=None)
        else:
            others = others.filter(starts_on__lt=self.ends_on)
        if self.starts_on != self.ends_on and others.exists():
            raise ValidationError(_("This engineer is in the team already for a part of that time."))

    @property
    def is_running(self) -> bool:
        """Whether it holds today or will hold later. Reads the engineer."""
        unended = self.ends_on is None or self.ends_on > timezone.localdate()
        return unended and not self.engineer.has_left

    def holds_on(self, day) -> bool:
        """Whether the engineer is in the team on that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
