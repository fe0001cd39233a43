"""Who is in which team from when to when: the verbs that change it and keep the teams' summaries in step.

A membership holds from ``starts_on`` up to, and without, ``ends_on``. One that ends on the day it starts never held.
Every verb is one transaction and raises ValidationError with a sentence for people.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import summaries
from .organisation import Team
from .people import Engineer, Membership


@transaction.atomic
def join(engineer: Engineer, *, team: Team, allocation: Decimal, on: date) -> Membership:
    """Put the engineer into the team from that day on."""
    _lock(engineer)
    if engineer.left_on is not None and engineer.left_on <= on:
        raise ValidationError(_("%(name)s has left by then.") % {"name": engineer.name})
    if team.retired_on is not None:
        raise ValidationError(_("%(name)s is retired; bring the team back first.") % {"name": team.name})
    membership = Membership(engineer=engineer, team=team, allocation=allocation, starts_on=on)
    membership.full_clean()
    membership.save()
    summaries.refresh([team.pk])
    return membership


@transaction.atomic
def end(membership: Membership, *, on: date) -> None:
    """End a membership: its last day is the one before."""
    _lock(membership.engineer)
    membership.ends_on = on
    membership.full_clean()
    membership.save(update_fields=["ends_on"])
    summaries.refresh([membership.team_id])


@transaction.atomic
def reopen(membership: Membership) -> None:
    """Take back the end of a membership."""
    _lock(membership.engineer)
    if membership.engineer.left_on is not None:
        raise ValidationError(_("%(name)s has left.") % {"name": membership.engineer.name})
    membership.ends_on = None
    membership.full_clean()
    membership.save(update_fields=["ends_on"])
    summaries.refresh([membership.team_id])


@transaction.atomic
def change_share(membership: Membership, *, allocation: Decimal, on: date) -> Membership:
    """Change the share of full time from that day on; returns the membership that holds then.

    On the first day of the membership it is corrected; later it ends that day and a new one begins.
    """
    _lock(membership.engineer)
    if allocation == membership.allocation:
        return membership
    if on == membership.starts_on:
        membership.allocation = allocation
        changed = membership
    else:
        changed = _split(membership, allocation=allocation, on=on)
    changed.full_clean()
    changed.save()
    summaries.refresh([membership.team_id])
    return changed


def _split(membership, *, allocation, on) -> Membership:
    """End the membership on that day and return, not saved, the one that follows it."""
    if on < membership.starts_on or (membership.ends_on is not None and on >= membership.ends_on):
        raise ValidationError(_("The membership does not hold on %(day)s.") % {"day": on.isoformat()})
    follows = Membership(
        engineer=membership.engineer,
        team=membership.team,
        allocation=allocation,
        starts_on=on,
        ends_on=membership.ends_on,
    )
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    return follows


@transaction.atomic
def leave(engineer: Engineer, *, on: date) -> None:
    """The engineer leaves the organisation: memberships end that day, the history stays.

    A membership that would begin later ends on its own first day and so never holds.
    """
    _lock(engineer)
    engineer.left_on = on
    engineer.full_clean()
    engineer.save(update_fields=["left_on"])
    running = engineer.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    teams = set(running.values_list("team_id", flat=True))
    running.filter(starts_on__gt=on).update(ends_on=F("starts_on"))
    running.filter(starts_on__lte=on).update(ends_on=on)
    summaries.refresh(teams)


@transaction.atomic
def undo_leaving(engineer: Engineer) -> None:
    """As though the engineer had never left: the memberships that leaving ended hold again, without an end.

    A team that was retired meanwhile stays without the engineer. Nothing happens to somebody who has not left.
    """
    _lock(engineer)
    if engineer.left_on is None:
        return
    ended = engineer.memberships.filter(team__retired_on=None).filter(
        Q(ends_on=engineer.left_on) | Q(ends_on=F("starts_on"), starts_on__gte=engineer.left_on)
    )
    teams = set(ended.values_list("team_id", flat=True))
    open_already = engineer.memberships.filter(ends_on=None).values("team_id")
    ended.exclude(team__in=open_already).update(ends_on=None)
    engineer.left_on = None
    engineer.save(update_fields=["left_on"])
    summaries.refresh(teams)


@transaction.atomic
def come_back(engineer: Engineer) -> None:
    """The engineer works here again, and is in no team until put into one; the time away stays on record."""
    _lock(engineer)
    engineer.left_on = None
    engineer.save(update_fields=["left_on"])


def peak_shares(engineers: Iterable[int], *, since: date | None = None) -> dict[int, tuple[Decimal, date]]:
    """The highest sum of shares from a day (today) on, with the first day it is reached, by engineer id. One query."""
    day = since or timezone.localdate()
    spans: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), engineer__in=engineers)
    for membership in rows.exclude(ends_on=F("starts_on")):
        spans.setdefault(membership.engineer_id, []).append(membership)
    return {pk: _peak(memberships, since=day) for pk, memberships in spans.items()}


def _peak(memberships, *, since) -> tuple[Decimal, date]:
    """A sum of shares only rises on a day on which a membership begins, so these days are enough."""
    days = sorted({max(since, membership.starts_on) for membership in memberships})
    sums = [(sum(m.allocation for m in memberships if m.holds_on(day)), day) for day in days]
    return max(sums, key=lambda pair: (pair[0], -pair[1].toordinal()))


def _lock(engineer) -> None:
    """Two changes to one person's memberships queue up on the engineer's row."""
    Engineer.objects.select_for_update().get(pk=engineer.pk)
