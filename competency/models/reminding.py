"""At most one reminder, and none to whoever wants none: each is claimed before it is sent, on however many machines."""

from datetime import date

from django.core import signing
from django.db import transaction
from django.utils import timezone

from .accounts import User
from .cycles import Cycle, Nudge

SALT = "competency.round-mails-off"


def may_nudge(user: User, cycle: Cycle, *, kind: str, since: date, on: date) -> bool:
    """Whether a reminder of this kind, due since a day, is still to be sent on another, and would not be too much.

    One of the day ``since`` or later stands for it. Besides the word that a round has begun nobody gets two within
    three days, over all rounds; and nobody any who wants none.
    """
    if not user.is_active or not user.round_mails:
        return False
    nudges = Nudge.objects.standing().filter(user=user)
    if nudges.filter(cycle=cycle, kind=kind, on__gte=since).exists():
        return False
    return kind == Nudge.Kind.BEGUN or not nudges.exclude(kind=Nudge.Kind.BEGUN).recent(on=on).exists()


@transaction.atomic(durable=True)
def claim_nudge(user: User, cycle: Cycle, *, kind: str, since: date, on: date) -> Nudge | None:
    """The right to send a reminder, as a row that is committed before anything is sent; None where it is not to be.

    The user's row is the lock: two machines that ask at once ask one after the other. A claim that was never told to be
    sent falls back after an hour: a second mail is better than none.
    """
    known = User.objects.select_for_update().get(pk=user.pk)
    if not may_nudge(known, cycle, kind=kind, since=since, on=on):
        return None
    # What is left of this kind was given up; a new claim of the same day takes its place.
    Nudge.objects.filter(user=known, cycle=cycle, kind=kind, sent_at=None).delete()
    return Nudge.objects.create(user=known, cycle=cycle, kind=kind, on=on)


def mark_sent(nudge: Nudge) -> None:
    """The mail is on its way: the claim stands for good."""
    Nudge.objects.filter(pk=nudge.pk).update(sent_at=timezone.now())


def release_nudge(nudge: Nudge) -> None:
    """Give the claim back: nothing was sent, so the next run tries again."""
    nudge.delete()


def off_token(user: User) -> str:
    """What in a link proves that it was mailed to this user."""
    return signing.dumps(user.pk, salt=SALT)


def user_of(token: str) -> User | None:
    """Whose link it is; None for one that we never wrote."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
