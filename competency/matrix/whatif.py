"""What if: the same analysis on a changed copy of the team, beside today's; nothing is stored."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from competency.decisions import whatif
from competency.decisions.gaps import Gap
from competency.decisions.teams import Team
from competency.models import Role, Skill

from .analysis import Analysis

NEWCOMER = -1


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
    ``low`` and ``high`` pairs (engineer id, skill id) whose rating settles at that edge of its band.
    """
    team, said = analysis.team, []
    skills = {finding.skill.pk: finding.skill for finding in analysis.findings}
    for person in dict.fromkeys(leaves):
        if person in team.shares:
            team = whatif.leaves(team, person=person)
            said.append(Supposition("leaves", str(person), _("%s leaves") % analysis.names[person]))
    for person in dict.fromkeys(half):
        if person in team.shares:
            team = whatif.works(team, person=person, share=min(0.5, team.shares[person]))
            said.append(Supposition("half", str(person), _("%s goes half time") % analysis.names[person]))
    for number, role in enumerate(Role.objects.filter(pk__in=joins).prefetch_related("targets")):
        team = _joined(team, role, person=NEWCOMER - number)
        said.append(Supposition("joins", str(role.pk), _("one %s joins") % role.name))
    for edge, pairs in (("low", low), ("high", high)):
        for person, skill in pairs:
            cell = team.cells.get(skill, {}).get(person)
            if person not in team.shares or skill not in team.requirements:
                continue
            if cell is not None and cell.source == "na":
                continue
            team = whatif.settles(team, person=person, skill=skill, at=edge)
            words = (
                _("%(person)s in %(skill)s settles low")
                if edge == "low"
                else _("%(person)s in %(skill)s settles high")
            )
            names = {"person": analysis.names[person], "skill": skills[skill].name}
            said.append(Supposition(edge, f"{person}.{skill}", words % names))
    if not said:
        return None
    difference = whatif.compare(analysis.team, after=team)
    changed = [(skills[skill], before, after) for skill, (before, after) in difference.changed.items()]
    changed.sort(key=lambda row: (-abs((row[2].severity or 0) - (row[1].severity or 0)), row[0].name))
    return Outcome(said, difference.index_before, difference.index_after, changed)


def _joined(team: Team, role: Role, *, person: int) -> Team:
    levels = {
        target.skill_id: target.level for target in role.targets.all() if target.skill_id in team.requirements
    }
    return whatif.joins(team, person=person, share=1.0, levels=levels)
