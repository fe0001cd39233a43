"""The log of who looked, took out, brought in and changed rights: append-only, each entry chained to the one before.

Entries hold ids and no names, levels or notes. :mod:`competency.models.auditing` writes and verifies them.
"""

import hashlib
import json
from datetime import UTC

from django.db import models
from django.utils.translation import gettext_lazy as _

from .ratings import AppendOnly

ZERO = "0" * 64


class AuditEntryQuerySet(models.QuerySet):
    def update(self, **fields):
        raise AppendOnly("The audit log is never changed.")

    def delete(self):
        raise AppendOnly("The audit log is never shortened.")

    def about(self, engineer_id: int):
        """Entries that name this engineer."""
        return self.filter(people__contains=f",{int(engineer_id)},")


class AuditEntry(models.Model):
    """Who did what, when and about whom. Ids are plain numbers: an entry outlives what it is about.

    ``people`` lists engineers (",3,17,"), ``detail`` is JSON as text, so that both databases give back what was hashed.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("signed in")
        VIEW = "view", _("looked at people by name")
        EXPORT = "export", _("took data out")
        IMPORT = "import", _("brought a file in")
        RIGHTS = "rights", _("changed rights")
        ASSUMPTION = "assumption", _("changed assumptions")
        OVERRIDE = "override", _("overrode a verdict")
        RETENTION = "retention", _("erased people who left")

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    by = models.PositiveBigIntegerField(_("by"), null=True)
    place = models.CharField(_("where"), max_length=40, blank=True)
    team = models.PositiveBigIntegerField(_("team"), null=True)
    people = models.TextField(_("about"), blank=True)
    detail = models.TextField(default="{}")
    digest = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-sequence"]
        # Has this person looked at this a moment ago, and the search by person.
        indexes = [models.Index(fields=["by", "-at"], name="audit_entry_by_at")]

    def __str__(self):
        return f"{self.sequence} {self.kind}"

    def save(self, **kwargs):
        raise AppendOnly("The audit log is written by models.auditing.write alone.")

    def delete(self, **kwargs):
        raise AppendOnly("The audit log is never shortened.")

    @property
    def engineers(self) -> list[int]:
        """Ids of the engineers that the entry is about."""
        return [int(part) for part in self.people.split(",") if part]

    @property
    def facts(self) -> dict:
        return json.loads(self.detail)

    def digest_after(self, previous: str) -> str:
        """The SHA-256 of this entry's content together with the digest of the one before."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        words = [self.sequence, at, self.kind, self.by, self.place, self.team, self.people, self.detail]
        content = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


class AuditHead(models.Model):
    """How long the log is and how it ends: the one row that writers lock, and that shows missing last entries."""

    count = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=ZERO)

    class Meta:
        verbose_name = _("head of the audit log")
        verbose_name_plural = _("heads of the audit log")

    def __str__(self):
        return f"{self.count}:{self.digest}"
