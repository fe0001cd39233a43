"""The organisation and its tree of teams, and who leads which."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .naming import RESERVED


class SecondFactor(models.TextChoices):
    """Who must confirm each sign-in with a code of an app; others may."""

    NOBODY = "nobody", _("nobody; everybody may")
    LEADS = "leads", _("HR, administrators, and whoever leads a team")
    EVERYONE = "everyone", _("everybody")


class Organisation(models.Model):
    """The one organisation of this installation."""

    name = models.CharField(_("name"), max_length=120)
    framework = models.ForeignKey(
        "competency.Framework",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("framework of teams that name none"),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months until somebody who left is erased"), default=12, validators=[MaxValueValidator(120)]
    )
    currency = models.CharField(_("currency sign"), max_length=6, default="$")
    second_factor = models.CharField(
        _("who needs a second factor to sign in"),
        max_length=8,
        choices=SecondFactor,
        default=SecondFactor.NOBODY,
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name


def _leaderships_above():
    """Leaderships of the outer query's team and of every team above it, for use in ``Exists``."""
    path_of_outer_team = models.ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
    return Leadership.objects.annotate(below=path_of_outer_team).filter(below__startswith=F("team__path"))


class TeamQuerySet(models.QuerySet):
    def in_use(self):
        """Teams that are not retired."""
        return self.filter(retired_on=None)

    def led_by(self, user, *, part="manager"):
        """The teams that the user leads in this part, and all below them. One subquery, no join."""
        return self.filter(models.Exists(_leaderships_above().filter(user=user, part=part)))

    def visible_to(self, user):
        """Teams whose page the user may open: own, led (as manager or head), everything for HR."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_hr:
            return self
        from .people import Engineer, Membership  # a team knows its members only through this question

        oneself = Engineer.objects.working().filter(user=user)
        own = Membership.objects.active().filter(engineer__in=oneself, team=OuterRef("pk"))
        return self.filter(models.Exists(own) | models.Exists(_leaderships_above().filter(user=user)))

    def managed_by(self, user):
        """Teams whose needs and members the user may change: managed ones and those below; all for HR."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_hr else self.led_by(user, part=Leadership.Part.MANAGER)

    def at_or_below(self, team):
        """The team and everything under it in the tree."""
        return self.filter(path__startswith=team.path)

    def in_tree_order(self):
        """Parents before children, siblings by name: sort by this in Python after reading."""
        return self.order_by("depth", "name")

    @transaction.atomic
    def rebuild_paths(self):
        """Let ``path`` and ``depth`` follow from ``parent`` again, after many teams were written at once.

        Raises ValidationError where the teams no longer form a tree. One query, and one for each 500 that change.
        """
        teams, changed = {team.pk: team for team in self.select_for_update()}, []
        for team in teams.values():
            line, above = [team.pk], team.parent_id
            while above is not None:
                if above in line:
                    raise ValidationError(
                        _("%(team)s cannot be part of a team below it.") % {"team": team.name}
                    )
                line.append(above)
                above = teams[above].parent_id
            path = "".join(f"{pk}/" for pk in reversed(line))
            if path != team.path:
                team.path, team.depth = path, len(line) - 1
                changed.append(team)
        self.bulk_update(changed, ["path", "depth"], batch_size=500)


class Team(models.Model):
    """A team or a department; teams form a tree.

    ``path`` lists the ids from the root down ("7/12/"), so that "at or below" is one prefix test.
    """

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    framework = models.ForeignKey(
        "competency.Framework",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        verbose_name=_("framework"),
    )
    open_seats = models.PositiveSmallIntegerField(_("open seats"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")
    depth = models.PositiveSmallIntegerField(editable=False, default=0)
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Leadership", related_name="teams_led", blank=True
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")) | Q(parent=None),
                name="team_not_its_own_parent",
                violation_error_message=_("A team cannot be part of itself."),
            )
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *, update_fields=None, **kwargs):
        """Save and keep ``path`` and ``depth`` true, for the teams below as well when this one moved.

        Raises ValidationError where the tree would no longer be one.
        """
        if update_fields is not None and "parent" not in update_fields:
            super().save(update_fields=update_fields, **kwargs)
            return
        # From the database: this instance or its parent may have been read before one of them moved.
        known = Team.objects.select_for_update().filter(pk__in={self.pk, self.parent_id} - {None})
        paths = dict(known.values_list("pk", "path"))
        old, above = paths.get(self.pk, ""), paths.get(self.parent_id, "")
        if old and above.startswith(old) and above != old:
            raise ValidationError(_("%(team)s cannot be part of a team below it.") % {"team": self.name})
        self.path, self.depth = old, max(0, old.count("/") - 1)
        super().save(update_fields=update_fields, **kwargs)
        path = f"{above}{self.pk}/"
        if path != old:
            self._move(path)

    def get_absolute_url(self):
        return reverse("team", args=[self.slug])

    def clean(self):
        """The tree stays a tree, a team in use hangs on a team in use, and the page "new" keeps its address."""
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("“%(slug)s” is the address of a page.") % {"slug": self.slug}})
        if self.parent is None:
            return
        if self.pk is not None and self.parent.is_below(self):
            sentence = _("%(team)s cannot be part of itself or of a team below it.")
            raise ValidationError({"parent": sentence % {"team": self.name}})
        if self.parent.retired_on is not None and self.retired_on is None:
            raise ValidationError({"parent": _("%(team)s is retired.") % {"team": self.parent.name}})

    def retire(self):
        """Retire the team from today; refused while somebody is in it or a team below it is in use."""
        members = self.memberships.running().values("engineer").distinct().count()
        below = self.children.in_use().count()
        if members:
            raise ValidationError(
                ngettext(
                    "%(count)d person is in %(team)s. End the membership first.",
                    "%(count)d people are in %(team)s. End their memberships first.",
                    members,
                )
                % {"count": members, "team": self.name}
            )
        if below:
            raise ValidationError(
                ngettext(
                    "%(count)d team below %(team)s is in use. Retire or move it first.",
                    "%(count)d teams below %(team)s are in use. Retire or move them first.",
                    below,
                )
                % {"count": below, "team": self.name}
            )
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])

    def bring_back(self):
        """Use the team again; refused while the team that it is part of is retired."""
        if self.parent is not None and self.parent.retired_on is not None:
            raise ValidationError(_("Bring back %(team)s first.") % {"team": self.parent.name})
        self.retired_on = None
        self.save(update_fields=["retired_on"])

    @transaction.atomic
    def set_leaders(self, parts: dict) -> dict[str, list]:
        """Who leads the team from now on: ``parts`` maps users to manager or head; nobody else does.

        Returns what changed: (user id, part) under "began" and under "ended".
        """
        before = set(self.leaderships.values_list("user_id", "part"))
        after = {(user.pk, str(part)) for user, part in parts.items()}
        self.leaderships.exclude(user__in=parts).delete()
        for user, part in parts.items():
            self.leaderships.update_or_create(user=user, defaults={"part": part})
        changes = {"began": sorted(after - before), "ended": sorted(before - after)}
        return {name: pairs for name, pairs in changes.items() if pairs}

    def _move(self, path):
        old, self.path, self.depth = self.path, path, path.count("/") - 1
        Team.objects.filter(pk=self.pk).update(path=self.path, depth=self.depth)
        if old:
            below = Team.objects.filter(path__startswith=old).exclude(pk=self.pk)
            shift = self.depth - (old.count("/") - 1)
            below.update(
                path=Concat(Value(path), Substr("path", len(old) + 1, Length("path"))),
                depth=F("depth") + shift,
            )

    def is_below(self, other) -> bool:
        """Whether this team is the other one or stands under it."""
        return self.path.startswith(other.path)

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the parent."""
        return [int(part) for part in self.path.split("/")[:-2]]


class Leadership(models.Model):
    """Who leads a team: its manager (rates people, sees names) or a head (sees counts and flags)."""

    class Part(models.TextChoices):
        MANAGER = "manager", _("manager")
        HEAD = "head", _("head")

    team = models.ForeignKey(Team, models.CASCADE, related_name="leaderships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaderships")
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.MANAGER)

    class Meta:
        verbose_name = _("leadership")
        verbose_name_plural = _("leaderships")
        ordering = ["team", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                name="leadership_unique",
                violation_error_message=_("This person leads the team already."),
            )
        ]

    def __str__(self):
        return f"{self.user} {self.part} {self.team}"
