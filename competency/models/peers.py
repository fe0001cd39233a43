"""Peers in a rating round: whom somebody chose to be asked, and what each of them says until the round closes.

What one peer says is for that peer's eyes alone. It is kept here, apart from the ratings, while people rate. When the
round closes it goes into them through the one door, all peers of a cell at one moment, and only where at least three
have given a level. So a mean never grows by one person: no two of them can be subtracted from each other. The log holds
their levels without their names.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.decisions.level import FEWEST_PEERS

from .cycles import Cycle, CyclePart
from .folding import Scale
from .framework import Skill
from .organisation import Leadership, Team
from .people import Engineer, Membership
from .ratings import Source
from .recording import Entry, record_many


class PeerChoiceQuerySet(models.QuerySet):
    def asked_of(self, user):
        """What rounds that are open now ask of this user as a peer; nothing about who is exempt or has left."""
        staying = Q(part__engineer__left_on=None) | Q(part__engineer__left_on__gt=timezone.localdate())
        return self.filter(
            staying, peer__user=user, part__exempt_at=None, part__cycle__state=Cycle.State.OPEN
        )


class PeerChoice(models.Model):
    """A colleague who is asked about one engineer in one round."""

    part = models.ForeignKey(CyclePart, models.CASCADE, related_name="peers")
    peer = models.ForeignKey(Engineer, models.CASCADE, related_name="asked_as_peer")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = PeerChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("choice of a peer")
        verbose_name_plural = gettext_lazy("choices of peers")
        ordering = ["part_id", "peer_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "peer"],
                name="peer_choice_unique",
                violation_error_message=gettext_lazy("This colleague is asked already."),
            )
        ]

    def __str__(self):
        return f"{self.part_id} {self.peer_id}"


class PeerAnswer(models.Model):
    """What one peer says of one skill: a level, or that it cannot be said.

    ``counted_at`` is when it went into the mean, None before that.
    """

    choice = models.ForeignKey(PeerChoice, models.CASCADE, related_name="answers")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(gettext_lazy("level"), null=True, blank=True)
    not_applicable = models.BooleanField(gettext_lazy("cannot say"), default=False)
    at = models.DateTimeField(gettext_lazy("said at"))
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("answer of a peer")
        verbose_name_plural = gettext_lazy("answers of peers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "skill"],
                name="peer_answer_unique",
                violation_error_message=gettext_lazy("There is one answer of a peer for each skill."),
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=True, level=None) | Q(not_applicable=False, level__isnull=False),
                name="peer_answer_level_or_na",
                violation_error_message=gettext_lazy("A peer gives a level or cannot say, never both."),
            ),
        ]

    def __str__(self):
        return f"{self.choice_id} {self.skill_id}"


def colleagues_of(engineer: Engineer):
    """Who may be asked about an engineer: people of the same teams today who sign in, but nobody who rates them."""
    teams = Team.objects.filter(pk__in=Membership.objects.active().filter(engineer=engineer).values("team"))
    above = {int(part) for path in teams.values_list("path", flat=True) for part in path.split("/") if part}
    managers = Leadership.objects.filter(team__in=above, part=Leadership.Part.MANAGER).values("user")
    people = Engineer.objects.in_teams(teams).working().filter(user__is_active=True)
    return people.exclude(pk=engineer.pk).exclude(user__in=managers)


@transaction.atomic
def choose_peers(part: CyclePart, *, peers: Iterable[Engineer], by) -> None:
    """Ask these colleagues and nobody else; what somebody who is no longer asked has said is forgotten.

    No peers at all takes the choice back. Raises ValidationError with a sentence.
    """
    cycle = _let_in(part)
    wanted = {peer.pk for peer in peers}
    known = set(part.peers.values_list("peer", flat=True))
    if 0 < len(wanted) < FEWEST_PEERS:
        raise ValidationError(
            _("Choose at least %(least)d colleagues: what peers say is only ever shown as a mean of so many.")
            % {"least": FEWEST_PEERS}
        )
    if not cycle.asks_peers:
        raise ValidationError(_("%(round)s does not ask peers.") % {"round": cycle.name})
    strangers = wanted - known - set(colleagues_of(part.engineer).values_list("pk", flat=True))
    if strangers:
        raise ValidationError(_("Only colleagues of the same team who sign in can be asked."))
    part.peers.exclude(peer__in=wanted).delete()
    PeerChoice.objects.bulk_create(
        PeerChoice(part=part, peer_id=peer, by=by) for peer in sorted(wanted - known)
    )


@transaction.atomic
def answer_as_peer(choice: PeerChoice, *, skill: Skill, level: int | None, not_applicable: bool) -> None:
    """Keep what a peer says of one skill; neither a level nor ``not_applicable`` takes it back.

    Raises ValidationError with a sentence.
    """
    _let_in(choice.part)
    if not PeerChoice.objects.filter(pk=choice.pk).exists():
        raise ValidationError(_("You are no longer asked about this colleague."))
    if skill.pk not in choice.part.skill_ids or skill.retired_on is not None:
        raise ValidationError(_("The round does not ask for %(skill)s.") % {"skill": skill.name})
    if level is not None and not_applicable:
        raise ValidationError(_("Give a level or say that you cannot tell, not both."))
    if level is not None and level not in Scale.of(skill.framework_id).values:
        words = {"level": level, "skill": skill.name}
        raise ValidationError(_("%(level)s is no level of %(skill)s.") % words)
    if level is None and not not_applicable:
        choice.answers.filter(skill=skill).delete()
        return
    choice.answers.update_or_create(
        skill=skill, defaults={"level": level, "not_applicable": not_applicable, "at": timezone.now()}
    )


def _let_in(part: CyclePart) -> Cycle:
    """Wait for whoever closes the round, and refuse once it is closed or asks nothing about the person."""
    list(Engineer.objects.select_for_update().filter(pk=part.engineer_id).order_by().values_list("pk"))
    known = CyclePart.objects.select_related("cycle", "engineer").get(pk=part.pk)
    if not known.cycle.is_open:
        raise ValidationError(_("%(round)s is not open.") % {"round": known.cycle.name})
    if known.exempt_at is not None or known.engineer.has_left:
        words = {"round": known.cycle.name, "engineer": known.engineer.name}
        raise ValidationError(_("%(round)s asks nothing about %(engineer)s any more.") % words)
    return known.cycle


def count_peers(cycle: Cycle) -> int:
    """Bring what the peers of a round said into the ratings; returns how many cells got a mean.

    A cell gets one where three levels or more are given, and gets another one, should the round have been opened again,
    only where three of them or more are new. The peers of earlier rounds count no more then. The log does not say who
    they are, nor does it say it by the order of their entries. Called within the transaction that closes the round,
    when everybody who rated has been let finish.
    """
    now = timezone.now()
    answers = PeerAnswer.objects.filter(
        choice__part__cycle=cycle,
        choice__part__exempt_at=None,
        choice__part__engineer__in=Engineer.objects.working(),
        skill__in=Skill.objects.in_use(),
        level__isnull=False,
    ).values_list("pk", "choice__part__engineer", "skill", "level", "at", "counted_at")
    cells: dict[tuple[int, int], list] = defaultdict(list)
    for pk, engineer, skill, *answer in answers.order_by("choice__part__engineer", "skill", "level"):
        cells[engineer, skill].append((pk, *answer))
    ripe = {
        key: found
        for key, found in cells.items()
        if sum(counted is None or at > counted for _pk, _level, at, counted in found) >= FEWEST_PEERS
    }
    record_many(
        Entry(engineer, skill, Source.PEER, level=level, rated_at=now, cycle_id=cycle.pk)
        for (engineer, skill), found in ripe.items()
        for _pk, level, *_times in found
    )
    counted = [pk for found in ripe.values() for pk, *_rest in found]
    for start in range(0, len(counted), 500):
        PeerAnswer.objects.filter(pk__in=counted[start : start + 500]).update(counted_at=now)
    return len(ripe)
