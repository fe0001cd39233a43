"""What each team has of each skill, kept in step with every rating; the organisation's pages read only this."""

from datetime import date
from functools import lru_cache

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency.decisions import gaps as decisions
from competency.decisions.level import Cell

from .needs import Requirement
from .organisation import Team
from .people import Membership
from .prepared import Prepared
from .ratings import Flag, Rating
from .writing import insert_many, maker, write_one

DAYS_PER_MONTH = 30.4375
# So many people and skills of many engineers are counted at once.
MOST_CELLS = 200_000
CELL = (
    "skill_id",
    "engineer_id",
    "level",
    "low",
    "high",
    "flags",
    "rated_day",
    "skill__half_life_months",
)


class SummaryFields(models.Model):
    """Counts and judgements of one team and skill; null where there is no requirement or nothing is known."""

    team = models.ForeignKey("competency.Team", models.CASCADE, related_name="+")
    skill = models.ForeignKey("competency.Skill", models.CASCADE, related_name="+")
    members = models.PositiveIntegerField(_("members"), default=0)
    rated = models.PositiveIntegerField(_("rated"), default=0)
    not_applicable = models.PositiveIntegerField(_("not applicable"), default=0)
    disagree = models.PositiveIntegerField(_("differ by two or more"), default=0)
    stale = models.PositiveIntegerField(_("older than their half-life"), default=0)
    level_counts = models.JSONField(_("people at each level"), default=list)
    level_sum = models.PositiveIntegerField(_("sum of levels, for display of a mean"), default=0)
    need_level = models.PositiveSmallIntegerField(_("level needed"), null=True)
    headcount = models.FloatField(_("people needed"), null=True)
    weight = models.PositiveSmallIntegerField(_("weight"), null=True)
    count = models.PositiveIntegerField(_("people at the level"), null=True)
    supply = models.FloatField(_("full-time shares at the level"), null=True)
    coverage = models.FloatField(_("coverage"), null=True)
    coverage_after_loss = models.FloatField(_("coverage after the worst single loss"), null=True)
    status = models.CharField(_("status"), max_length=8, blank=True, default="")
    certainty = models.CharField(_("certainty"), max_length=8, blank=True, default="")
    severity = models.PositiveSmallIntegerField(_("severity"), null=True)
    spof = models.BooleanField(_("rests on one person"), default=False)

    class Meta:
        abstract = True


class TeamSkillSummary(SummaryFields):
    """The state of now: one row per team and skill."""

    class Meta:
        verbose_name = _("summary of a team and skill")
        verbose_name_plural = _("summaries of teams and skills")
        ordering = ["team_id", "skill_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "skill"],
                name="summary_unique",
                violation_error_message=_("There is one summary for each team and skill."),
            )
        ]
        # The organisation's list of critical gaps.
        indexes = [models.Index(fields=["severity"], name="summary_severity")]

    def __str__(self):
        return f"{self.team_id} {self.skill_id}: {self.status}"


# What a rating may change is asked with every rating, so these questions are compiled once. They are about the teams
# that an engineer is in on a day, and everybody who is in them then.
def _teams_of(engineer, on):
    return Membership.objects.active(on=on).filter(engineer=engineer).order_by().values("team")


def _members(engineer, on):
    staying = models.Q(engineer__left_on=None) | models.Q(engineer__left_on__gt=on)
    return Membership.objects.active(on=on).filter(staying, team__in=_teams_of(engineer, on)).order_by()


_ASKED = {"engineer": int, "on": date}
# Whoever counts a team waits for who is counting it, and then sees what they wrote.
_LOCKED = Prepared(
    lambda engineer, on: (
        Team.objects.select_for_update(no_key=True)
        .filter(pk__in=_teams_of(engineer, on))
        .order_by("pk")
        .values_list("pk")
    ),
    **_ASKED,
)
# One row for each member of these teams, with what is said of the skill and what the team needs of it.
_HELD = Prepared(
    lambda engineer, skill, on: (
        _members(engineer, on)
        .annotate(
            said=models.FilteredRelation(
                "engineer__ratings", condition=models.Q(engineer__ratings__skill=skill)
            ),
            need=models.FilteredRelation(
                "team__requirements",
                condition=models.Q(team__requirements__skill=skill)
                & (
                    models.Q(team__requirements__starts_on=None)
                    | models.Q(team__requirements__starts_on__lte=on)
                ),
            ),
        )
        .values_list(
            *("team_id", "engineer_id", "allocation"),
            *("need__level", "need__headcount", "need__weight"),
            *("said__id", "said__level", "said__low", "said__high", "said__flags", "said__rated_day"),
        )
    ),
    skill=int,
    **_ASKED,
)


def refresh_cell(engineer, skill) -> None:
    """Bring the summaries of one skill up to date in each team that the engineer is in today. Three queries.

    Within a transaction, after the rating was written.
    """
    on = timezone.localdate()
    if not _LOCKED(engineer=engineer.pk, on=on):
        return
    shares: dict[int, dict[int, float]] = {}
    needs, cells = {}, {}
    held = _HELD(engineer=engineer.pk, skill=skill.pk, on=on)
    for team, person, share, level, headcount, weight, rating, *said in held:
        shares.setdefault(team, {})[person] = float(share)
        if level is not None and skill.retired_on is None:
            needs[team] = decisions.Requirement(level, float(headcount), weight)
        if rating is not None:
            *cell, rated_day = said
            cells[person] = _cell(*cell, _half_lives(on, rated_day, skill.half_life_months))
    rows = [_summary(team, skill.pk, cells, shares[team], needs.get(team)) for team in shares]
    if len(rows) == 1:
        write_one(rows[0], key=("team", "skill"))
    else:
        insert_many(rows, model=TeamSkillSummary, key=("team", "skill"))


def refresh_engineers(engineers, *, skills=None) -> None:
    """The same for many engineers, team by team; ``skills`` None means all."""
    active = Membership.objects.active().order_by("team")
    teams: set[int] = set()
    for chunk in _chunks(sorted(engineers), 5000):
        teams.update(active.filter(engineer__in=chunk).values_list("team_id", flat=True))
    for some in (
        _chunks(sorted(skills), max(1, MOST_CELLS // max(1, len(engineers)))) if skills else (skills,)
    ):
        refresh(teams, skills=some)


def refresh_skills(skills) -> None:
    """The same for every team that has or needs one of the skills (ids), after the skills themselves have changed."""
    having = TeamSkillSummary.objects.filter(skill__in=skills).values_list("team_id", flat=True)
    needing = Requirement.objects.filter(skill__in=skills).values_list("team_id", flat=True)
    refresh({*having, *needing}, skills=skills)


def refresh(teams, *, skills=None) -> None:
    """Compute and write the summaries of some teams anew, for some skills or all: six queries per 100 teams."""
    for chunk in _chunks(sorted(teams), 100):
        _refresh(chunk, skills=skills)


@transaction.atomic
def _refresh(teams, *, skills) -> None:
    """The same in one go; ``teams`` are ids or a subquery of ids."""
    # Whoever counts a team waits for who is counting it, and then sees what they wrote.
    locked = Team.objects.select_for_update(no_key=True).filter(pk__in=teams).order_by("pk")
    teams = list(locked.values_list("pk", flat=True))
    if not teams:
        return
    rows = summarise(teams, skills=skills)
    old = TeamSkillSummary.objects.filter(team__in=teams)
    if skills is not None:
        old = old.filter(skill__in=skills)
    kept = {(row.team_id, row.skill_id) for row in rows}
    gone = [pk for pk, *key in old.values_list("pk", "team_id", "skill_id") if tuple(key) not in kept]
    if gone:
        TeamSkillSummary.objects.filter(pk__in=gone).delete()
    if rows:
        insert_many(rows, model=TeamSkillSummary, key=("team", "skill"))


def summarise(teams, *, skills=None, on=None, rows=None) -> list[TeamSkillSummary]:
    """Summaries, not saved, of each team and skill that has a rating or a requirement. Three queries.

    ``rows`` replaces the current ratings by those of an earlier day: tuples of the columns in ``CELL``.
    """
    day = on or timezone.localdate()
    shares: dict[int, dict[int, float]] = {team: {} for team in teams}
    members = (
        Membership.objects.active(on=day)
        .filter(team__in=teams)
        .filter(models.Q(engineer__left_on=None) | models.Q(engineer__left_on__gt=day))
    )
    for team, engineer, share in members.values_list("team_id", "engineer_id", "allocation"):
        shares[team][engineer] = float(share)
    requirements = Requirement.objects.in_force(on=day).filter(team__in=teams)
    ratings = Rating.objects.filter(engineer__in={e for people in shares.values() for e in people})
    if skills is not None:
        requirements, ratings = requirements.filter(skill__in=skills), ratings.filter(skill__in=skills)
    needs = {
        (team, skill): decisions.Requirement(level, float(headcount), weight)
        for team, skill, level, headcount, weight in requirements.values_list(
            "team_id", "skill_id", "level", "headcount", "weight"
        )
    }
    cells = _cells(ratings.values_list(*CELL).iterator(chunk_size=5_000) if rows is None else rows, day)
    wanted = {(team, skill) for team in teams for skill in cells} | set(needs)
    return [
        _summary(team, skill, cells.get(skill, {}), shares[team], needs.get((team, skill)))
        for team, skill in sorted(wanted)
        if (team, skill) in needs or any(person in cells[skill] for person in shares[team])
    ]


def _cells(rows, day) -> dict[int, dict[int, Cell]]:
    """Rows of the columns in ``CELL`` as the decisions see them on a day, by skill and engineer."""
    cells: dict[int, dict[int, Cell]] = {}
    for skill, engineer, level, low, high, flags, rated_day, half_life in rows:
        steps = _half_lives(day, rated_day, half_life)
        cells.setdefault(skill, {})[engineer] = _cell(level, low, high, flags, steps)
    return cells


def _half_lives(day, rated_day, half_life) -> int:
    if rated_day is None:
        return 0
    return int(max(0, day.toordinal() - rated_day) // (half_life * DAYS_PER_MONTH))


@lru_cache(maxsize=4096)
def _cell(level, low, high, flags, steps) -> Cell:
    """The decisions' view of a current row, aged by whole half-lives."""
    if flags & Flag.NOT_APPLICABLE:
        return Cell(None, None, None, "na")
    if level is None:
        return Cell(None, low, high, "unrated")
    source = "agreed" if flags & Flag.AGREED else "combined"
    return Cell(level, max(0, low - steps), high, source, steps > 0, bool(flags & Flag.DISAGREE))


@lru_cache
def _new_row():
    return maker(TeamSkillSummary)


def _summary(team, skill, cells, shares, need) -> TeamSkillSummary:
    known = [cells[person] for person in shares if person in cells]
    levels = [cell.level for cell in known if cell.level is not None]
    row = _new_row()(
        team_id=team,
        skill_id=skill,
        members=len(shares),
        rated=len(levels),
        not_applicable=sum(cell.source == "na" for cell in known),
        disagree=sum(cell.disagree for cell in known),
        stale=sum(cell.stale for cell in known),
        level_counts=[levels.count(value) for value in range(max(levels, default=-1) + 1)],
        level_sum=sum(levels),
    )
    if need is not None:
        gap = decisions.measure(need, cells=cells, shares=shares)
        row.need_level, row.headcount, row.weight = need.level, need.headcount, need.weight
        row.count, row.supply = gap.count, gap.supply
        row.coverage, row.coverage_after_loss = gap.coverage, gap.coverage_after_loss
        row.status, row.certainty = gap.status, gap.certainty
        row.severity, row.spof = gap.severity, gap.spof
    return row


def _chunks(items, size):
    return (items[start : start + size] for start in range(0, len(items), size))


MEASURES = [f.name for f in TeamSkillSummary._meta.concrete_fields if f.name not in ("id", "team", "skill")]
