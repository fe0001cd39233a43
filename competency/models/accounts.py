"""Who signs in, whether for HR, and who leads what."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .organisation import Leadership, Team
from .prepared import Prepared

HR_GROUP = "HR"
# Reads the audit log, and nothing else.
AUDITOR_GROUP = "Auditor"


class UserManager(BaseUserManager):
    """Makes users that are known by their e-mail address."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, *, password=None, **fields):
        """A user with this password; without one nobody can sign in until a password is set by reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def with_groups(self):
        """Active accounts know ``is_hr`` and ``is_auditor`` without a further query."""
        member = User.groups.through.objects.filter(user=OuterRef("pk"))
        return self.annotate(
            is_hr=Exists(member.filter(group__name=HR_GROUP, user__is_active=True)),
            is_auditor=Exists(member.filter(group__name=AUDITOR_GROUP, user__is_active=True)),
        )

    def in_hr(self):
        """Accounts of the HR group."""
        return self.filter(groups__name=HR_GROUP)

    def with_email(self, email):
        """The user of this address in whatever case, or None."""
        return self.filter(email__iexact=email).first()

    def with_email_or_new(self, email, *, name):
        """The user of this address; if there is none a new one, who sets a password by reset."""
        return self.with_email(email) or self.create_user(email, name=name)

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password=password, is_staff=True, is_superuser=True, **fields)


_GROUPS = Prepared(
    lambda user: User.groups.through.objects.filter(user=user).values_list("group__name"),
    user=int,
)
_LED = Prepared(
    lambda user: (
        Leadership.objects.filter(user=user)
        .order_by("team__name")
        .values_list(
            "team__path",
            "part",
            "team__slug",
            Exists(Team.objects.in_use().filter(parent=OuterRef("team"))),
            "team__retired_on",
        )
    ),
    user=int,
)


class Led(NamedTuple):
    """A team that somebody leads, and in which part; ``has_below`` where there are teams under it."""

    path: str
    part: str
    slug: str
    has_below: bool
    retired_on: date | None


class User(AbstractUser):
    """Somebody who can sign in; the e-mail address is the name."""

    username = None
    first_name = None
    last_name = None
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("This e-mail address signs in already.")}
    )
    round_mails = models.BooleanField(
        _("mails about rating rounds"),
        default=True,
        help_text=_("Off: rounds are announced in the app only."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("This e-mail address signs in already."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]

    @property
    def is_administrator(self) -> bool:
        """Whether the account belongs to the administration of the installation, which HR does not change."""
        return self.is_staff or self.is_superuser

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The groups that the user is in. One query, once per request."""
        return frozenset(name for (name,) in _GROUPS(user=self.pk)) if self.is_active else frozenset()

    @cached_property
    def is_hr(self) -> bool:
        """Whether the user is in the HR group. One query with ``is_auditor``, once per request."""
        return HR_GROUP in self.group_names

    @cached_property
    def is_auditor(self) -> bool:
        """Whether the user is in the group that reads the audit log."""
        return AUDITOR_GROUP in self.group_names

    @cached_property
    def led(self) -> tuple[Led, ...]:
        """The teams that the user leads, without those below. One query, once per request."""
        return tuple(Led(*row) for row in _LED(user=self.pk)) if self.is_active else ()

    def leads(self, team, *, part: str | None = None) -> bool:
        """Whether the user leads the team or one above it, in this part or in any. The rule of ``Team.led_by``."""
        return any(team.path.startswith(led.path) and part in (None, led.part) for led in self.led)
