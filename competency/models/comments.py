"""What engineers say about ratings of themselves: a comment beside it, or a request to correct it, with its answer."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organisation import Team
from .people import Engineer, Membership
from .ratings import Flag, Rating


class CommentQuerySet(models.QuerySet):
    def open(self):
        """Requests that nobody has answered yet."""
        return self.filter(asks=True, answered_at=None)

    def for_managers(self, user):
        """Comments of the engineers whom the user rates as manager; of everybody for HR."""
        return self if user.is_hr else self.filter(engineer__in=Engineer.objects.rateable_by(user))

    def waiting_for(self, user, *, on):
        """Open requests that the user (or an id) answers as manager on a day, but of cells that they are blind to.

        The rule of ``rateable_by``, asked of each request, without a join: requests are few, teams and people many.
        """
        led = Team.objects.led_by(user).filter(pk=OuterRef("team"))
        rated = Membership.objects.active(on=on).filter(Exists(led), engineer=OuterRef("engineer"))
        working = Engineer.objects.working(on=on).filter(pk=OuterRef("engineer")).exclude(user=user)
        flags = F("flags")
        said = Rating.objects.filter(engineer=OuterRef("engineer"), skill=OuterRef("skill")).alias(
            hidden=flags.bitand(Flag.HIDDEN_FROM_MANAGER),
            shown=flags.bitand(Flag.AGREED | Flag.SHOWN | Flag.MANAGER),
            theirs=flags.bitand(Flag.SELF),
        )
        blind = said.exclude(Q(hidden=0) & (~Q(shown=0) | Q(theirs=0)))
        return self.open().filter(Exists(rated), Exists(working), ~Exists(blind))


class Comment(models.Model):
    """One thing that an engineer says about one skill's rating; with ``asks`` it waits for the manager's answer."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("corrected")
        STANDS = "stands", _("stands as it is")

    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="comments")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="+")
    text = models.TextField(_("comment"))
    asks = models.BooleanField(_("ask for a correction"), default=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-id"]
        # Every page says to a manager how many wait.
        indexes = [
            models.Index(fields=["engineer"], condition=Q(asks=True, answered_at=None), name="comment_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="comment_says_something",
                violation_error_message=_("Write what you want to say."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (Q(asks=True) & ~Q(outcome="")),
                name="comment_answer_has_outcome",
                violation_error_message=_("Say whether it is corrected or stands."),
            ),
        ]

    def __str__(self):
        return f"{self.engineer_id} {self.skill_id}"

    @property
    def is_open(self) -> bool:
        return self.asks and self.answered_at is None

    def give_answer(self, text: str, *, outcome: str, by) -> None:
        """Answer a request once. Raises ValidationError with a sentence where there is nothing to answer any more."""
        if not self.is_open:
            raise ValidationError(_("This is answered already, or asks for nothing."))
        self.answer, self.outcome, self.answered_by, self.answered_at = text, outcome, by, timezone.now()
        self.save(update_fields=["answer", "outcome", "answered_by", "answered_at"])
