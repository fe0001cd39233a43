"""Work that goes on in the background: who asked for what, how far it is, what came of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT = timedelta(seconds=2)
"""How often whoever works on a job says that it is alive."""

SILENCE = timedelta(seconds=60)
"""After so long without a word its worker counts as killed."""

MOST_ATTEMPTS = 3

KEPT = timedelta(days=30)
"""For so long the result of a job that has ended can be looked at."""


class JobQuerySet(models.QuerySet):
    def of(self, user):
        """Jobs that the user asked for: nobody else sees them."""
        return self.filter(by=user)

    def waiting(self):
        return self.filter(state=Job.State.WAITING).order_by("pk")

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)

    def claim(self) -> "Job | None":
        """Take the oldest waiting job, so that no other worker has it; None if none waits.

        Who changes the row from waiting to running has it: on either database only one can.
        """
        for pk in list(self.waiting().values_list("pk", flat=True)[:10]):
            now = timezone.now()
            taken = self.filter(pk=pk, state=Job.State.WAITING).update(
                state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now
            )
            if taken:
                return self.get(pk=pk)
        return None

    @transaction.atomic
    def reap(self) -> int:
        """Let jobs whose worker was killed wait again, or end them after so many attempts; how many there were."""
        now = timezone.now()
        silent = self.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENCE)
        ended = silent.filter(cancel_asked=True).update(state=Job.State.CANCELLED, ended_at=now)
        ended += silent.filter(attempts__gte=MOST_ATTEMPTS).update(
            state=Job.State.FAILED, ended_at=now, error=_("Its worker was ended several times.")
        )
        return ended + silent.update(state=Job.State.WAITING, progress=0, message="")

    def prune(self) -> int:
        """Delete jobs that ended long ago; how many there were."""
        deleted, _by_model = self.filter(ended_at__lt=timezone.now() - KEPT).delete()
        return deleted


class Job(models.Model):
    """One piece of work. ``params`` says on what, ``result`` what came of it: the best so far while it runs.

    ``address`` is the page that shows the result. Whoever runs it knows its ``attempts``: after a worker was given
    up and comes back all the same, the number is another one, and it may write no more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    UNFINISHED = (State.WAITING, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=20)
    params = models.JSONField(_("asked for"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    address = models.CharField(_("where the result is shown"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    progress = models.FloatField(_("progress"), default=0)
    message = models.CharField(_("message"), max_length=200, blank=True)
    cancel_asked = models.BooleanField(_("to be cancelled"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    result = models.JSONField(_("result"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(_("last heard of at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["state"], condition=Q(state__in=["waiting", "running"]), name="job_unfinished"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1),
                name="job_progress_is_a_share",
                violation_error_message=_("Progress is a share between 0 and 1."),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def seconds_waited(self) -> float:
        """Seconds for which nobody has taken it up; 0 once somebody has."""
        if self.state != self.State.WAITING:
            return 0.0
        return (timezone.now() - self.asked_at).total_seconds()

    def cancel(self) -> None:
        """End it if it waits; ask whoever runs it to stop."""
        same = Job.objects.filter(pk=self.pk)
        if not same.filter(state=self.State.WAITING).update(
            state=self.State.CANCELLED, ended_at=timezone.now()
        ):
            same.filter(state=self.State.RUNNING).update(cancel_asked=True)
        self.refresh_from_db()

    def write(self, **fields) -> bool:
        """Write as the one who runs it; False if it is no longer theirs to write."""
        mine = Job.objects.filter(pk=self.pk, state=self.State.RUNNING, attempts=self.attempts)
        return bool(mine.update(heartbeat_at=timezone.now(), **fields))
