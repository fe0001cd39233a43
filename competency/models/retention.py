"""What is left of somebody who left long ago: ratings of a random name, so that aggregates stay, and nothing else.

The name, address and number go, the sign-in, the notes and the comments. Wherever another text of the database has the
full name or the address, the random name takes its place. This is the one exception to the append-only log of ratings:
the notes of its entries are emptied, nothing else of them changes. The audit log holds ids only and is not touched.
"""

import json
import re
import secrets
from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from .auditing import Kind, write
from .comments import Comment
from .folding import forget_notes
from .imports import Preview
from .organisation import Organisation
from .people import Engineer

# Names of things and of other people: what stands there is not about the person who is erased.
NAMES = {
    "competency.Engineer",
    "competency.User",
    "competency.Team",
    "competency.Organisation",
    "competency.Framework",
    "competency.Domain",
    "competency.Skill",
    "competency.Role",
    "competency.Level",
    "account.EmailAddress",
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "competency.AuditEntry",
    "competency.AuditHead",
}


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or the month's last one."""
    month = day.year * 12 + day.month - 1 - months
    year, place = divmod(month, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, place + 1, last)
        except ValueError:
            continue
    return date(year, place + 1, min(day.day, 28))


def due(*, on: date | None = None) -> models.QuerySet[Engineer]:
    """Engineers whose retention time is over on that day (today) and who are not erased yet."""
    organisation = Organisation.objects.first() or Organisation()
    limit = months_before(on or timezone.localdate(), organisation.retention_months)
    return Engineer.objects.filter(left_on__lte=limit, erased_at=None).order_by("left_on", "pk")


@transaction.atomic
def erase(engineers, *, by=None) -> int:
    """Erase these engineers; returns how many. Everything or nothing; ends with one entry of the audit log."""
    people = list(
        Engineer.objects.select_for_update().filter(pk__in=engineers, erased_at=None).order_by("pk")
    )
    for person in people:
        _erase(person)
    if people:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        write(
            Kind.RETENTION,
            by=by,
            place="retention",
            people=[person.pk for person in people],
            erased=len(people),
        )
    return len(people)


def _erase(person: Engineer) -> None:
    alias = _("Former colleague %(token)s") % {"token": secrets.token_hex(5)}
    texts = {person.name, person.email or ""}
    user = person.user
    if user is not None and not (user.is_active and (user.is_administrator or user.group_names or user.led)):
        texts |= {user.name, user.email}
        user.delete()
    forget_notes(person.pk)
    # Names in previews are packed. They are made anew when somebody looks.
    Preview.objects.all().delete()
    Comment.objects.filter(engineer=person).delete()
    Engineer.objects.filter(pk=person.pk).update(
        name=alias, email=None, number=None, user=None, erased_at=timezone.now()
    )
    _replace_everywhere(texts - {""}, alias)


def _replace_everywhere(texts: set[str], alias: str) -> None:
    """Put the alias in the place of each text, as a whole word, in every column of text but names of other things."""
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(texts, key=len, reverse=True))
    )
    # JSON may hold letters beyond ASCII as they are or escaped.
    spellings = texts | {json.dumps(text)[1:-1] for text in texts}
    for model, fields in _columns():
        wanted = Q()
        for field in fields:
            for text in spellings:
                wanted |= Q(**{f"_{field.attname}__contains": text})
        names = [field.attname for field in fields]
        rows = model._base_manager.annotate(
            **{f"_{name}": Cast(name, models.TextField()) for name in names}
        ).filter(wanted)
        for row in rows.only("pk", *names):
            changed = {}
            for field in fields:
                old = getattr(row, field.attname)
                new = _replaced(old, pattern, alias)
                if new != old:
                    longest = getattr(field, "max_length", None)
                    changed[field.attname] = new[:longest] if longest and isinstance(new, str) else new
            if changed:
                model._base_manager.filter(pk=row.pk).update(**changed)


def _columns() -> Iterator[tuple[type[models.Model], list[models.Field]]]:
    """Every model with its columns of text, but for those whose texts are names."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in NAMES or not model._meta.managed or model._meta.proxy:
            continue
        fields = [
            each
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField | models.JSONField)
            and not each.primary_key
        ]
        if fields:
            yield model, fields


def _replaced(value, pattern: re.Pattern, alias: str):
    """The text, or the texts within lists and mappings, with the alias in its place."""
    if isinstance(value, str):
        return pattern.sub(alias, value)
    if isinstance(value, list):
        return [_replaced(each, pattern, alias) for each in value]
    if isinstance(value, dict):
        return {pattern.sub(alias, key): _replaced(each, pattern, alias) for key, each in value.items()}
    return value
