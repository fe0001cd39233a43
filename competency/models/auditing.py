"""How does an entry get into the audit log, and is the log still whole?

``write`` belongs into the transaction of the change that it tells of, as the last statement: its lock on the head is
held until that transaction ends. Ratings take no such lock.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .trust import ZERO, AuditEntry, AuditHead

Kind = AuditEntry.Kind
# Somebody who looks at the same page of the same people again within this time is noted once.
SAME_LOOK = timedelta(minutes=15)
HEAD = 1


@transaction.atomic
def write(
    kind: str, *, by, place: str = "", team: int | None = None, people: Iterable[int] = (), **detail
) -> AuditEntry:
    """Append an entry. ``by`` is a user, or None for the command line; ``detail`` are ids, counts and names of fields.

    Whoever writes at the same time waits for the head, so the chain never forks; the sequence is the primary key, so it
    could not even without the lock. Three statements.
    """
    head = AuditHead.objects.select_for_update().filter(pk=HEAD).first() or _begin()
    entry = AuditEntry(
        sequence=head.count + 1,
        at=timezone.now(),
        kind=kind,
        by=(by.pk or None) if by is not None else None,
        place=place,
        team=team,
        people=_listed(people),
        detail=json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    )
    entry.digest = entry.digest_after(head.digest)
    super(AuditEntry, entry).save(force_insert=True)
    head.count, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["count", "digest"])
    return entry


def _begin() -> AuditHead:
    """The head of an empty log. If there are entries already their numbers are taken, and the write fails loudly."""
    AuditHead.objects.get_or_create(pk=HEAD)
    return AuditHead.objects.select_for_update().get(pk=HEAD)


def write_look(viewer, *, place: str, people: Iterable[int], team: int | None = None) -> AuditEntry | None:
    """Note that somebody looked at these people by name; None where that was noted a few minutes ago, or nobody is."""
    listed = _listed(people)
    if not listed:
        return None
    recent = AuditEntry.objects.filter(
        by=viewer.pk, at__gt=timezone.now() - SAME_LOOK, kind=Kind.VIEW, place=place, team=team, people=listed
    )
    if recent.exists():
        return None
    return write(Kind.VIEW, by=viewer, place=place, team=team, people=people)


def _listed(people: Iterable[int]) -> str:
    numbers = sorted(set(people))
    return f",{','.join(map(str, numbers))}," if numbers else ""


def problems(*, expected: tuple[int, str] | None = None) -> Iterator[str]:
    """What is wrong with the log, in sentences; none means that it is whole. Reads it once from the beginning.

    ``expected`` is a length and digest that somebody noted earlier, elsewhere: with it a log that was rewritten as a
    whole, head included, is found as well.
    """
    previous, last = ZERO, 0
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        if entry.sequence != last + 1:
            yield f"Entries {last + 1} to {entry.sequence - 1} are missing."
        elif entry.digest != entry.digest_after(previous):
            yield f"Entry {entry.sequence} was changed, or does not follow the one before."
        previous, last = entry.digest, entry.sequence
        if expected is not None and expected[0] == last and expected[1] != entry.digest:
            yield f"Entry {last} is not the one that was noted: the log was written anew."
    head = AuditHead.objects.filter(pk=HEAD).first() or AuditHead()
    if head.count != last:
        yield f"The log ends with entry {last} and its head says {head.count}: entries or the head were changed."
    elif head.digest != previous:
        yield "The head does not fit the last entry."
    if expected is not None and expected[0] > last:
        yield f"The log has {last} entries; {expected[0]} were noted."
