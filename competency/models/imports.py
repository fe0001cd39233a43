"""Files that were brought in: who, when, what they changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedMappingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for HR, for a manager the own ones."""
        return self if user.is_hr else self.filter(by=user)


class SavedMapping(models.Model):
    """How files of one shape are read, as somebody saved it; ``answers`` as a run keeps them."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20)
    answers = models.JSONField(_("answers"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_mappings", verbose_name=_("by")
    )
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "kind", "name"],
                name="saved_mapping_name_unique",
                violation_error_message=_("You have a saved mapping of this name already."),
            )
        ]

    def __str__(self):
        return self.name


class ImportRun(models.Model):
    """One file on its way in: uploaded, mapped, previewed, applied, and perhaps undone.

    The file is kept in the database, so that any server process can go on with it.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    kind = models.CharField(_("kind"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    content = models.BinaryField(_("content"))
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    cells = models.PositiveIntegerField(_("cells"), default=0)
    # What the run made and changed, for taking it back (see competency.exchange.undo).
    journal = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="import_runs", verbose_name=_("by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.kind}: {self.file_name}"


class Preview(models.Model):
    """What a file would change, as it was shown to somebody: of each file the last one.

    ``answers`` is the digest of the mapping that it was made with, ``seen`` what stands for it in the form that
    applies it; ``head`` has what the page says beside the lines.
    """

    run = models.OneToOneField(
        ImportRun, models.CASCADE, related_name="preview", verbose_name=_("file"), primary_key=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    answers = models.CharField(_("mapping"), max_length=64)
    seen = models.CharField(_("what was seen"), max_length=24)
    head = models.JSONField(_("head"), default=dict)
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("preview of an import")
        verbose_name_plural = _("previews of imports")

    def __str__(self):
        return f"{self.run_id}: {self.seen}"


class PreviewPart(models.Model):
    """Some hundred lines of a preview, packed; ``numbers`` counts them by kind and model ("added rating")."""

    preview = models.ForeignKey(
        Preview, models.CASCADE, related_name="parts", verbose_name=_("what would change")
    )
    numbers = models.JSONField(_("numbers"), default=dict)
    lines = models.BinaryField(_("lines"))

    class Meta:
        verbose_name = _("part of a preview")
        verbose_name_plural = _("parts of previews")
        ordering = ["id"]

    def __str__(self):
        return f"{self.preview_id}: {self.numbers}"
