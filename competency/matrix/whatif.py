"""What if: the same analysis on a changed copy of the team, beside today's; nothing is stored."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from competency.decisions import whatif
from competency.decisions.gaps import Gap
from competency.models import Role, Skill

from .analysis import Analysis

NEWCOMER = -1
HALF_TIME = 0.5


@dataclass(frozen=True)
class Supposition:
    """One "what if" in words, with the value that its field has in the query string."""

    field: str
    value: str
    words: str


@dataclass(frozen=True)
class Outcome:
    """What the suppositions would change: the index and the flags that differ, (skill, today, then)."""

    suppositions: list[Supposition]
    index_before: float | None
    index_after: float | None
    changed: list[tuple[Skill, Gap, Gap]]


def suppose(analysis: Analysis, *, leaves=(), half=(), joins=(), low=(), high=()) -> Outcome | None:
    """Apply the suppositions in that order; ones about people or skills that are not there are left out.

    ``leaves`` and ``half`` are engineer ids, ``joins`` role ids (somebody exactly at the role's targets, full time),
    ``low`` and ``high`` pairs (engineer id, skill id) whose rating settles at that edge of its band. One query where
    somebody joins.
    """
    team, said = analysis.team, []
    for person, supposition, change in (
        *_departures(analysis, leaves),
        *_shorter_weeks(analysis, half),
        *_arrivals(analysis, joins),
        *_settlements(analysis, "low", low),
        *_settlements(analysis, "high", high),
    ):
        # Who has left by an earlier supposition neither works less nor settles a rating.
        if person in team.shares or person < 0:
            team = change(team)
            said.append(supposition)
    if not said:
        return None
    skills = _skills(analysis)
    difference = whatif.compare(analysis.team, after=team)
    changed = [(skills[skill], before, after) for skill, (before, after) in difference.changed.items()]
    changed.sort(key=lambda row: (-abs((row[2].severity or 0) - (row[1].severity or 0)), row[0].name))
    return Outcome(said, difference.index_before, difference.index_after, changed)


def _skills(analysis) -> dict[int, Skill]:
    return {finding.skill.pk: finding.skill for finding in analysis.findings}


def _departures(analysis, people):
    for person in dict.fromkeys(people):
        if person in analysis.team.shares:
            words = _("%s leaves") % analysis.names[person]
            yield person, Supposition("leaves", str(person), words), partial(whatif.leaves, person=person)


def _shorter_weeks(analysis, people):
    for person in dict.fromkeys(people):
        if person in analysis.team.shares:
            words = _("%s goes half time") % analysis.names[person]
            share = min(HALF_TIME, analysis.team.shares[person])
            change = partial(whatif.works, person=person, share=share)
            yield person, Supposition("half", str(person), words), change


def _arrivals(analysis, roles):
    """Newcomers have ids below 0."""
    known = Role.objects.filter(pk__in=roles).prefetch_related("targets") if roles else ()
    for number, role in enumerate(known):
        targets = {target.skill_id: target.level for target in role.targets.all()}
        words = (
            _("one %s joins") if targets else _("one %s joins (a role without targets, so nothing is known)")
        )
        levels = {skill: level for skill, level in targets.items() if skill in analysis.team.requirements}
        change = partial(whatif.joins, person=NEWCOMER - number, share=1.0, levels=levels)
        yield NEWCOMER - number, Supposition("joins", str(role.pk), words % role.name), change


def _settlements(analysis, edge, pairs):
    team, skills = analysis.team, _skills(analysis)
    for person, skill in dict.fromkeys(pairs):
        if person not in team.shares or skill not in skills:
            continue
        cell = team.cells[skill].get(person)
        if cell is not None and cell.source == "na":
            continue
        low, high = (team.bottom, team.top) if cell is None else (cell.low, cell.high)
        words = _("%(person)s in %(skill)s settles at %(level)d") % {
            "person": analysis.names[person],
            "skill": skills[skill].name,
            "level": low if edge == "low" else high,
        }
        change = partial(whatif.settles, person=person, skill=skill, at=edge)
        yield person, Supposition(edge, f"{person}.{skill}", words), change
