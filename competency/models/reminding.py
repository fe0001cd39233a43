"""At most one reminder: whoever sends one claims it first, on however many machines they run."""

from datetime import date

from django.db import transaction

from .accounts import User
from .cycles import Cycle, Nudge


def may_nudge(user: User, cycle: Cycle, *, kind: str, since: date, on: date) -> bool:
    """Whether a reminder of this kind, due since a day, is still to be sent on another, and would not be too much.

    One of the day ``since`` or later stands for it. Besides the word that a round has begun nobody gets two within
    three days, over all rounds; and nobody any who wants none.
    """
    if not user.is_active or not user.round_mails:
        return False
    nudges = Nudge.objects.filter(user=user)
    if nudges.filter(cycle=cycle, kind=kind, on__gte=since).exists():
        return False
    return kind == Nudge.Kind.BEGUN or not nudges.exclude(kind=Nudge.Kind.BEGUN).recent(on=on).exists()


@transaction.atomic(durable=True)
def claim_nudge(user: User, cycle: Cycle, *, kind: str, since: date, on: date) -> Nudge | None:
    """The right to send a reminder, as a row that is committed before anything is sent; None where it is not to be.

    The user's row is the lock: two machines that ask at once ask one after the other.
    """
    known = User.objects.select_for_update().get(pk=user.pk)
    if not may_nudge(known, cycle, kind=kind, since=since, on=on):
        return None
    return Nudge.objects.create(user=known, cycle=cycle, kind=kind, on=on)


def release_nudge(nudge: Nudge) -> None:
    """Give the claim back: nothing was sent, so the next run tries again."""
    nudge.delete()
