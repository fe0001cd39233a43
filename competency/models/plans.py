"""Plans that a team has adopted, and their actions: who does what by when, and how far it is."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .ratings import Interest, Rating


class Plan(models.Model):
    """A plan as it was adopted, with everything that it was computed from.

    ``parameters`` is what was asked for, ``inputs`` the hash of the problem, ``result`` the steps and the figures
    by ids (no names), ``gap`` how far from the best possible it may be, None where nothing is known.
    """

    team = models.ForeignKey("competency.Team", models.CASCADE, related_name="plans")
    parameters = models.JSONField(_("asked for"))
    inputs = models.CharField(_("digest of the inputs"), max_length=64)
    result = models.JSONField(_("result"))
    status = models.CharField(_("status of the search"), max_length=20)
    gap = models.FloatField(_("possible distance from the best"), null=True)
    solver = models.CharField(_("solver"), max_length=60)
    assumptions = models.JSONField(_("assumptions"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.team}, {self.at:%Y-%m-%d}"


class ActionQuerySet(models.QuerySet):
    def of_team(self, team):
        """Actions of all plans of the team."""
        return self.filter(plan__team=team)

    def open(self):
        """Actions that are neither done nor given up."""
        return self.filter(state__in=Action.OPEN)

    def asked_of(self, engineer):
        """What is proposed to, or agreed with, the engineer: to learn, to mentor or to help out elsewhere."""
        return self.filter(engineer=engineer, kind__in=Action.PERSONAL)

    def with_interest(self):
        """Adds ``not_now``: whether the engineer would learn this, and has said since that it is not for now."""
        said = Rating.objects.filter(
            engineer=OuterRef("engineer"), skill=OuterRef("skill"), interest=Interest.NOT_NOW
        )
        return self.annotate(not_now=Exists(said) & Q(kind=Action.Kind.TRAIN))


class Action(models.Model):
    """One step of a plan. ``engineer`` learns, mentors or helps out in another team; ``partner`` is the mentor of one
    who learns, or the reverse.

    People of other teams are never stored here: the sentence names their team, and ``lending`` is what that team has
    adopted for it. A training, a mentoring or a loan is a proposal: the engineer accepts, declines or says later, and
    owes no reason. ``started_on`` and ``closed_on`` say how long it took.
    """

    class Kind(models.TextChoices):
        TRAIN = "train", _("train")
        MENTOR = "mentor", _("mentor")
        BORROW = "borrow", _("borrow")
        HIRE = "hire", _("hire")
        LEND = "lend", _("lend")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LATER = "later", _("later")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    PERSONAL = (Kind.TRAIN, Kind.MENTOR, Kind.LEND)
    OPEN = (State.PROPOSED, State.ACCEPTED, State.LATER, State.UNDER_WAY)
    ANSWERS = (State.ACCEPTED, State.LATER, State.DECLINED)
    PROGRESS = (State.UNDER_WAY, State.DONE)
    MOVES = {
        State.PROPOSED: (*ANSWERS, State.DROPPED),
        State.LATER: (State.ACCEPTED, State.DECLINED, State.DROPPED),
        State.ACCEPTED: (State.UNDER_WAY, State.DONE, State.DROPPED),
        State.UNDER_WAY: (State.DONE, State.DROPPED),
        State.DROPPED: (State.PROPOSED,),
    }

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    engineer = models.ForeignKey(
        "competency.Engineer", models.CASCADE, null=True, blank=True, related_name="actions"
    )
    partner = models.ForeignKey(
        "competency.Engineer", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    skill = models.ForeignKey("competency.Skill", models.CASCADE, null=True, blank=True, related_name="+")
    role = models.ForeignKey("competency.Role", models.SET_NULL, null=True, blank=True, related_name="+")
    lending = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    sentence = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    moved_at = models.DateTimeField(_("moved at"), auto_now_add=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["borrow", "hire"]) | Q(engineer__isnull=False, skill__isnull=False),
                name="action_says_who_learns_what",
                violation_error_message=_("A training or mentoring names the engineer and the skill."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(started_on=None) | Q(closed_on__gte=F("started_on")),
                name="action_closes_after_its_start",
                violation_error_message=_("Nothing is done before it is begun."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.sentence}"

    @property
    def is_personal(self) -> bool:
        """Whether it asks something of an engineer."""
        return self.kind in self.PERSONAL

    @property
    def moves_of_manager(self) -> list[State]:
        """Where a manager may move it: a proposal to somebody who can sign in is theirs to answer."""
        moves = self.MOVES.get(self.State(self.state), ())
        asked = self.is_personal and self.engineer.user_id is not None
        return [move for move in moves if not (asked and move in self.ANSWERS)]

    @property
    def answers(self) -> list[State]:
        """What the engineer may answer."""
        moves = self.MOVES.get(self.State(self.state), ())
        return [move for move in moves if move in self.ANSWERS] if self.is_personal else []

    @property
    def moves_of_engineer(self) -> list[State]:
        """Where the engineer may move it: the answers, and how far it is where the engineer is the owner."""
        moves = self.MOVES.get(self.State(self.state), ())
        is_own = self.is_personal and self.owner_id is not None and self.owner_id == self.engineer.user_id
        return self.answers + [move for move in moves if is_own and move in self.PROGRESS]

    def why_not_proposed(self) -> str:
        """Why it may not be proposed (again), in a sentence; empty where it may. One query for a training."""
        if self.kind != self.Kind.TRAIN:
            return ""
        said = Rating.objects.filter(
            engineer=self.engineer_id, skill=self.skill_id, interest=Interest.NOT_NOW
        )
        if not said.exists():
            return ""
        words = {"name": self.engineer.name, "skill": self.skill.name}
        return _("%(name)s has said “not now” to %(skill)s, so it is not proposed.") % words

    def move(self, state: str, *, among) -> None:
        """Put it into another state, one of those in ``among``; raises ValidationError for any other.

        What is done without having been started counts from the day on which it was accepted.
        """
        if state not in among:
            words = {"from": self.get_state_display(), "to": dict(self.State.choices).get(state, state)}
            raise ValidationError(_("This cannot go from “%(from)s” to “%(to)s”; reload the page.") % words)
        if state == self.State.PROPOSED and (reason := self.why_not_proposed()):
            raise ValidationError(reason)
        today = timezone.localdate()
        if state == self.State.UNDER_WAY:
            self.started_on = today
        elif state == self.State.DONE:
            self.started_on = self.started_on or timezone.localdate(self.moved_at)
            self.closed_on = today
        self.state, self.moved_at = state, timezone.now()
        self.save(update_fields=["state", "moved_at", "started_on", "closed_on"])
