"""Ratings: the current row of each engineer and skill, and the append-only log it is folded from.

Nothing writes these tables but :mod:`competency.models.recording`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Who says it. Interest is the engineer's own wish to use the skill and no level."""

    SELF = "self", _("self")
    MANAGER = "manager", _("manager")
    AGREED = "agreed", _("agreed")
    PEER = "peer", _("peer")
    INTEREST = "interest", _("interest")


class Interest(models.IntegerChoices):
    NOT_NOW = 0, _("not now")
    OPEN = 1, _("open")
    KEEN = 2, _("keen")


class Flag:
    """What a matrix must know of a cell besides its level: bits of one plain number, read by the thousand."""

    SELF = 1
    MANAGER = 2
    AGREED = 4
    NOT_APPLICABLE = 8
    DISAGREE = 16
    # What rating rounds do to who sees what: see competency.models.asking.
    HIDDEN_FROM_SELF = 32
    HIDDEN_FROM_MANAGER = 64
    SHOWN = 128
    OF_ROUNDS = HIDDEN_FROM_SELF | HIDDEN_FROM_MANAGER | SHOWN


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete an entry of the log."""


class RatingQuerySet(models.QuerySet):
    def of(self, engineers):
        """Ratings of these engineers: a queryset or ids."""
        return self.filter(engineer__in=engineers)

    def in_framework(self, framework):
        """Ratings of the framework's skills, retired ones included."""
        return self.filter(skill__framework=framework)

    def known_to_both(self):
        """Leaves out cells in which one side has spoken, the other not yet, and nothing is agreed; and cells of which

        something was said in a blind round that is still open, whoever said it.
        """
        sides = F("flags").bitand(Flag.SELF | Flag.MANAGER | Flag.AGREED)
        blind = RatingEvent.objects.filter(cycle__state="open", cycle__blind=True)
        cell = {"engineer": models.OuterRef("engineer"), "skill": models.OuterRef("skill")}
        said = self.alias(sides=sides).exclude(sides__in=[Flag.SELF, Flag.MANAGER])
        return said.exclude(models.Exists(blind.filter(**cell)))


def level_column(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def author_column(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
    )


class Rating(models.Model):
    """The current state of one engineer and skill: the newest word of each source, and the level that follows.

    Everything from ``not_applicable`` on is computed when the row is written
    (:func:`competency.decisions.level.effective`, without ageing), so that SQL can add up. A source that has said
    "not applicable" has its ``_na`` set and no level; one that took its rating back has neither. ``flags`` and
    ``rated_day`` (the ordinal of the day) repeat facts as plain numbers: a matrix reads thousands of them at once.
    """

    engineer = models.ForeignKey("competency.Engineer", models.CASCADE, related_name="ratings")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="ratings")

    self_level = level_column(_("self"))
    self_na = models.BooleanField(_("self: not applicable"), default=False)
    self_at = models.DateTimeField(null=True, blank=True)
    self_note = models.TextField(blank=True, default="")

    manager_level = level_column(_("manager"))
    manager_na = models.BooleanField(_("manager: not applicable"), default=False)
    manager_at = models.DateTimeField(null=True, blank=True)
    manager_by = author_column(_("manager"))
    manager_note = models.TextField(blank=True, default="")

    agreed_level = level_column(_("agreed"))
    agreed_na = models.BooleanField(_("agreed: not applicable"), default=False)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = author_column(_("agreed by"))
    agreed_note = models.TextField(blank=True, default="")

    peer_levels = models.JSONField(_("levels of peers"), default=dict, blank=True)
    peer_at = models.DateTimeField(null=True, blank=True)

    interest = models.PositiveSmallIntegerField(_("interest"), choices=Interest, null=True, blank=True)
    interest_at = models.DateTimeField(null=True, blank=True)

    not_applicable = models.BooleanField(_("not applicable"), default=False)
    level = level_column(_("level"))
    low = level_column(_("lowest likely level"))
    high = level_column(_("highest likely level"))
    source = models.CharField(_("rests on"), max_length=10, default="unrated")
    disagree = models.BooleanField(_("self and manager differ by two or more"), default=False)
    rated_at = models.DateTimeField(_("newest rating that the level rests on"), null=True, blank=True)
    rated_day = models.PositiveIntegerField(null=True, editable=False)
    flags = models.PositiveSmallIntegerField(default=0, editable=False)

    # On a row that ``record`` gives back: the word of the source before.
    replaced: tuple[int | None, bool] = (None, False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        # By number and not by name: naming the relations would join and sort four tables in every read.
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["engineer_id", "skill_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer", "skill"],
                name="rating_unique",
                violation_error_message=_("There is one current rating for each engineer and skill."),
            ),
            models.CheckConstraint(
                condition=Q(self_na=False) | Q(self_level=None),
                name="rating_self_level_or_na",
                violation_error_message=_("A self-rating is a level or not applicable, never both."),
            ),
            models.CheckConstraint(
                condition=Q(manager_na=False) | Q(manager_level=None),
                name="rating_manager_level_or_na",
                violation_error_message=_("A manager's rating is a level or not applicable, never both."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_na=False) | Q(agreed_level=None),
                name="rating_agreed_level_or_na",
                violation_error_message=_("An agreed rating is a level or not applicable, never both."),
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(level=None),
                name="rating_na_has_no_level",
                violation_error_message=_("What is not applicable has no level."),
            ),
            models.CheckConstraint(
                condition=Q(level=None) | (Q(low__isnull=False) & Q(high__isnull=False)),
                name="rating_level_has_band",
                violation_error_message=_("A level has a band."),
            ),
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__lte=2),
                name="rating_interest_in_range",
                violation_error_message=_("Interest is 0 not now, 1 open or 2 keen."),
            ),
        ]
        # Who knows a skill, and sums by skill; the unique index begins with the engineer.
        indexes = [models.Index(fields=["skill", "level"], name="rating_skill_level")]

    def __str__(self):
        return f"{self.engineer_id} {self.skill_id}: {self.level}"

    def word(self, source: str) -> tuple[int | None, bool]:
        """What this source says: a level or None, and whether the skill is not applicable."""
        return getattr(self, f"{source}_level", None), getattr(self, f"{source}_na", False)

    def said(self, source: str) -> bool:
        """Whether this source has a rating in force: a level or not applicable."""
        level, not_applicable = self.word(source)
        return level is not None or not_applicable


class RatingEventQuerySet(models.QuerySet):
    def update(self, **fields):
        raise AppendOnly("The log of ratings is never changed; record a new rating instead.")

    def delete(self):
        raise AppendOnly("The log of ratings is never shortened; record a new rating instead.")

    def known_to_both(self):
        """Leaves out what peers say, and entries about cells in which one side still waits for the other."""
        cell = {"engineer": models.OuterRef("engineer"), "skill": models.OuterRef("skill")}
        known = Rating.objects.known_to_both().filter(**cell)
        return self.exclude(source=Source.PEER).filter(models.Exists(known))

    def in_fold_order(self):
        """Oldest truth first; of two with the same time, the one recorded first."""
        return self.order_by("rated_at", "id")


class RatingEvent(models.Model):
    """One entry of the log: who said what of whom, when it was true and when it was recorded.

    No level, no N/A and no interest means that the source takes its rating back.
    """

    engineer = models.ForeignKey("competency.Engineer", models.CASCADE, related_name="rating_events")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="rating_events")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    level = level_column(_("level"))
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    interest = models.PositiveSmallIntegerField(_("interest"), choices=Interest, null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")
    by = author_column(_("by"))
    rated_at = models.DateTimeField(_("true since"))
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    import_run = models.ForeignKey(
        "competency.ImportRun", models.SET_NULL, null=True, blank=True, related_name="rating_events"
    )
    # The open round that asked for the cell when it was said.
    cycle = models.ForeignKey(
        "competency.Cycle",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rating_events",
        db_index=False,
    )
    # A retried request carries the same key and records once.
    request_key = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = RatingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in the log of ratings")
        verbose_name_plural = _("entries in the log of ratings")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(level=None),
                name="rating_event_level_or_na",
                violation_error_message=_("A rating is a level or not applicable, never both."),
            ),
            models.CheckConstraint(
                condition=Q(source="interest", level=None, not_applicable=False)
                | (~Q(source="interest") & Q(interest=None)),
                name="rating_event_interest_alone",
                violation_error_message=_("Interest is said apart from a level."),
            ),
        ]
        indexes = [
            # The history of a person or a cell, and the fold of a team as of a day.
            models.Index(fields=["engineer", "skill", "rated_at"], name="rating_event_cell_time"),
            models.Index(fields=["cycle"], condition=Q(cycle__isnull=False), name="rating_event_in_cycle"),
        ]

    def __str__(self):
        return f"{self.source} of {self.engineer_id} {self.skill_id}: {self.level}"

    def save(self, **kwargs):
        if self.pk is not None:
            raise AppendOnly("The log of ratings is never changed; record a new rating instead.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise AppendOnly("The log of ratings is never shortened; record a new rating instead.")

    @property
    def takes_back(self) -> bool:
        return self.level is None and not self.not_applicable and self.interest is None
