"""What can be rated: frameworks, their level scales, domains, skills and descriptors."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

MAX_LEVELS = 10


class FrameworkQuerySet(models.QuerySet):
    def in_use(self):
        """Frameworks that are not retired."""
        return self.filter(retired_on=None)

    def with_counts(self):
        """Adds ``domain_count``, ``skill_count`` (those in use) and ``level_count``."""
        own = {"framework": OuterRef("pk")}
        return self.annotate(
            domain_count=_count(Domain.objects.filter(**own)),
            skill_count=_count(Skill.objects.in_use().filter(**own)),
            level_count=_count(Level.objects.filter(**own)),
        )


def _count(rows):
    """How many rows a framework has, as a subquery of its own: joins would multiply each other."""
    counted = rows.order_by().values("framework").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class Framework(models.Model):
    """A named set of domains, skills and one level scale."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    version = models.CharField(_("version"), max_length=40, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="framework_name_unique",
                violation_error_message=_("There is a framework with this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("framework", args=[self.slug])

    @cached_property
    def is_rated(self) -> bool:
        """Whether there is a rating of any of its skills. One query, the first time."""
        return self.skills.filter(ratings__isnull=False).exists()

    def refuse_unknown_level(self, value: int, *, field: str) -> None:
        """Raises ValidationError for the field unless the scale has the level. No query where levels are prefetched."""
        levels = sorted(level.value for level in self.levels.all())
        if levels and value not in levels:
            sentence = _("%(level)s is no level of the scale: choose %(levels)s.")
            words = {"level": value, "levels": ", ".join(map(str, levels))}
            raise ValidationError({field: sentence % words})


class Level(models.Model):
    """One step of a framework's scale: a value and a name."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField(_("value"))
    name = models.CharField(_("name"), max_length=60)
    definition = models.TextField(_("definition"), blank=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["framework", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "value"],
                name="level_value_unique",
                violation_error_message=_("Each level of a scale has its own value."),
            ),
            models.CheckConstraint(
                condition=Q(value__lte=99),
                name="level_value_in_range",
                violation_error_message=_("A level lies between 0 and 99."),
            ),
        ]

    def __str__(self):
        return f"{self.value} {self.name}"

    def clean(self):
        """A scale that somebody has rated with keeps its steps: what was said would mean something else."""
        if self.pk is None and self.framework_id is not None and self.framework.is_rated:
            raise ValidationError(
                _("Skills of this framework are rated already, so its scale stays as it is.")
            )


class Domain(models.Model):
    """A heading for skills."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="domains")
    slug = models.SlugField(_("short name"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ["framework", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "slug"],
                name="domain_slug_unique",
                violation_error_message=_("There is a domain with this short name already."),
            )
        ]

    def __str__(self):
        return self.name


class SkillQuerySet(models.QuerySet):
    def in_use(self):
        """Skills that are not retired."""
        return self.filter(retired_on=None)

    def in_order(self):
        """In the order of the framework: by domain, then by place in it."""
        return self.order_by("domain__position", "domain_id", "position", "id")


class Skill(models.Model):
    """What can be rated. A retired skill keeps its ratings and takes no new ones."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("technical")
        SOFT = "soft", _("soft")
        EMERGING = "emerging", _("emerging")

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="skills")
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="skills")
    slug = models.SlugField(_("short name"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    heading = models.CharField(_("column heading"), max_length=40, blank=True)
    description = models.TextField(_("description"), blank=True)
    source_phrase = models.CharField(_("source phrase"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TECHNICAL)
    half_life_months = models.PositiveSmallIntegerField(_("half-life of a rating, months"), default=24)
    months_per_level = models.DecimalField(
        _("months to gain a level"), max_digits=4, decimal_places=1, default=3
    )
    mentor_level = models.PositiveSmallIntegerField(_("level of a mentor"), default=4)
    adjacent = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="adjacent_to")
    position = models.PositiveIntegerField(_("position"), default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = SkillQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["framework", "domain__position", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "slug"],
                name="skill_slug_unique",
                violation_error_message=_("There is a skill with this short name in the framework already."),
            ),
            models.UniqueConstraint(
                "domain",
                Lower("name"),
                name="skill_name_unique_in_domain",
                violation_error_message=_("There is a skill with this name in the domain already."),
            ),
            models.CheckConstraint(
                condition=Q(half_life_months__gte=1) & Q(months_per_level__gt=0),
                name="skill_months_positive",
                violation_error_message=_("Half-life and months per level are more than nothing."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("skill", args=[self.framework.slug, self.slug])

    @property
    def column_heading(self) -> str:
        """The name short enough for a narrow column."""
        return self.heading or self.name

    def clean(self):
        """The domain and the mentor's level belong to the skill's framework."""
        if self.domain_id is not None and self.domain.framework_id != self.framework_id:
            raise ValidationError({"domain": _("This domain belongs to another framework.")})
        if self.framework_id is not None:
            self.framework.refuse_unknown_level(self.mentor_level, field="mentor_level")

    def retire(self):
        """Take no new ratings from today and leave the matrix; what was rated is kept."""
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])

    def bring_back(self):
        """Rate the skill again."""
        self.retired_on = None
        self.save(update_fields=["retired_on"])

    @transaction.atomic
    def set_descriptors(self, texts: dict[int, str]):
        """What the levels of this skill look like from now on; an empty text leaves the general definition."""
        said = {level: text.strip() for level, text in texts.items() if text.strip()}
        self.descriptors.filter(level__in=texts).exclude(level__in=said).delete()
        for level, text in said.items():
            self.descriptors.update_or_create(level=level, defaults={"text": text})


class Descriptor(models.Model):
    """What one level of one skill looks like, observably."""

    skill = models.ForeignKey(Skill, models.CASCADE, related_name="descriptors")
    level = models.PositiveSmallIntegerField(_("level"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("descriptor")
        verbose_name_plural = _("descriptors")
        ordering = ["skill", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "level"],
                name="descriptor_level_unique",
                violation_error_message=_("A skill has one descriptor for each level."),
            )
        ]

    def __str__(self):
        return f"{self.skill} {self.level}"

    def clean(self):
        """The level is one of the scale."""
        if self.skill_id is not None:
            self.skill.framework.refuse_unknown_level(self.level, field="level")
