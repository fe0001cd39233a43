"""What a team lacks, how sure we are, and what to do about each need: the matrix handed to the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competency.decisions import gaps as measures
from competency.decisions.assumptions import Assumptions
from competency.decisions.candidates import Member, Question
from competency.decisions.flips import Flip, Sensitivity, flips, sensitivity
from competency.decisions.gaps import Gap
from competency.decisions.level import Cell
from competency.decisions.sentences import Words, describe
from competency.decisions.settle import Pivotal, settle_first
from competency.decisions.teams import Team, TeamGaps, measure_team
from competency.decisions.verdict import Verdict, amount_to_close, decide
from competency.models import Assumption, Rating, Requirement, Skill
from competency.models.ratings import Flag

from .elsewhere import Elsewhere, load_elsewhere
from .load import load_matrix
from .shape import HIDDEN, Matrix, State


@dataclass(frozen=True)
class Finding:
    """One need of a team: the gap, the answer, and everything that explains it."""

    requirement: Requirement
    skill: Skill
    gap: Gap
    verdict: Verdict
    sentence: str
    sensitivity: Sensitivity
    flips: list[Flip]
    cells: Mapping[int, Cell]

    @property
    def is_gap(self) -> bool:
        return self.gap.status in ("absent", "short")

    @property
    def is_quiet(self) -> bool:
        """Covered, also after any one departure, and sure of it: nothing to do."""
        return self.gap.status == "ok" and self.gap.certainty == "none"


@dataclass(frozen=True)
class Analysis:
    """A team's needs, judged. ``upcoming`` are requirements that do not count yet, ``retired`` ones without a skill."""

    matrix: Matrix
    team: Team
    figures: TeamGaps
    findings: list[Finding]
    pivotal: list[Pivotal]
    upcoming: list[Requirement]
    retired: list[Requirement]
    assumptions: Assumptions
    names: Mapping[int, str]
    elsewhere: Elsewhere

    @property
    def on(self) -> date:
        return self.matrix.on

    def finding(self, skill_id: int) -> Finding | None:
        return next((finding for finding in self.findings if finding.skill.pk == skill_id), None)


def analyse(team, *, framework, viewer, as_of=None, assumptions: Assumptions | None = None) -> Analysis:
    """Judge every need of a team as the viewer may see its ratings. A fixed number of queries."""
    matrix = load_matrix(team, framework=framework, viewer=viewer, as_of=as_of)
    needs = list(
        Requirement.objects.filter(team=team, skill__framework=framework).select_related("skill__domain")
    )
    in_force = [
        need
        for need in needs
        if need.skill.retired_on is None and (need.starts_on is None or need.starts_on <= matrix.on)
    ]
    assumptions = assumptions or Assumption.objects.in_force()
    return judge(
        matrix,
        team_of(matrix, in_force),
        requirements=in_force,
        interests=_interests(matrix, in_force),
        elsewhere=load_elsewhere(team, in_force, viewer=viewer, assumptions=assumptions),
        assumptions=assumptions,
        upcoming=[need for need in needs if need.skill.retired_on is None and need not in in_force],
        retired=[need for need in needs if need.skill.retired_on is not None],
    )


def team_of(matrix: Matrix, requirements) -> Team:
    """The decisions' view of a team: shares, aged cells and needs, of its members whether shown by name or not."""
    shares = {person.id: person.allocation for person in matrix.people}
    rows = {person.id: row for person, row in zip(matrix.people, matrix.cells, strict=True)}
    for person, share, row in matrix.others:
        shares[person], rows[person] = share, row
    places = {column.id: j for j, column in enumerate(matrix.columns)}
    bottom = matrix.scale.bottom
    return Team(
        requirements={
            need.skill_id: measures.Requirement(
                need.level, float(need.headcount), need.weight, float(need.deadline)
            )
            for need in requirements
        },
        cells={
            need.skill_id: {
                person: cell
                for person, row in rows.items()
                if (cell := cell_of(row[places[need.skill_id]], bottom=bottom)) is not None
            }
            for need in requirements
        },
        shares=shares,
        bottom=bottom,
        top=matrix.scale.top,
    )


def cell_of(state: State | None, *, bottom: int) -> Cell | None:
    """The decisions' view of a cell, aged; None for what is not rated or not to be seen yet."""
    if state is None or state is HIDDEN:
        return None
    if state.source_is_na:
        return Cell(None, None, None, "na")
    if state.level is None:
        return None
    source = "agreed" if state.flags & Flag.AGREED else "combined"
    both = Flag.SELF | Flag.MANAGER
    if source == "combined" and state.flags & both != both:
        source = "self" if state.flags & Flag.SELF else "manager"
    low = max(bottom, state.low - state.steps)
    return Cell(state.level, low, state.high, source, state.steps > 0, bool(state.flags & Flag.DISAGREE))


def judge(
    matrix: Matrix,
    team: Team,
    *,
    requirements,
    interests: Mapping[tuple[int, int], int],
    elsewhere: Elsewhere,
    assumptions: Assumptions,
    upcoming=(),
    retired=(),
) -> Analysis:
    """Measure, decide and say it. Pure but for the ORM objects that it carries along."""
    figures = measure_team(team)
    pivotal = settle_first(team)
    names = {person: _("somebody") for person, _share, _row in matrix.others}
    names |= {person.id: person.name for person in matrix.people} | elsewhere.names
    findings = []
    for need in requirements:
        gap = figures.gaps[need.skill_id]
        verdict = decide(_question(need, gap, team, matrix, interests, elsewhere, assumptions))
        words = Words(skill=need.skill.name, people=names, teams=elsewhere.teams)
        findings.append(
            Finding(
                requirement=need,
                skill=need.skill,
                gap=gap,
                verdict=verdict,
                sentence=describe(
                    gap,
                    words=words,
                    verdict=verdict,
                    pivotal=[each for each in pivotal if each.skill == need.skill_id],
                ),
                sensitivity=sensitivity(verdict),
                flips=flips(verdict),
                cells=team.cells[need.skill_id],
            )
        )
    findings.sort(key=lambda f: (-(f.gap.severity or 0), f.gap.status == "ok", f.skill.name))
    return Analysis(
        matrix, team, figures, findings, pivotal, list(upcoming), list(retired), assumptions, names, elsewhere
    )


def _question(need, gap, team, matrix, interests, elsewhere, assumptions) -> Question:
    """Who could close this gap: members with their interest, mentors and lenders elsewhere, seats."""
    cells = team.cells[need.skill_id]
    members = [
        Member(
            person,
            cells[person].level if person in cells else None,
            share,
            interests.get((person, need.skill_id), 1),
        )
        for person, share in team.shares.items()
    ]
    return Question(
        amount=amount_to_close(gap, assumptions=assumptions),
        level=need.level,
        deadline=float(need.deadline),
        months_per_level=float(need.skill.months_per_level),
        mentor_level=need.skill.mentor_level,
        members=members,
        elsewhere=elsewhere.mentors.get(need.skill_id, ()),
        lenders=elsewhere.lenders.get(need.skill_id, ()),
        open_seats=matrix.team.open_seats,
        may_hire=need.skill.kind != Skill.Kind.SOFT,
        assumptions=assumptions,
        bottom=team.bottom,
        top=team.top,
    )


def _interests(matrix: Matrix, requirements) -> dict[tuple[int, int], int]:
    """The interest of each person in each needed skill, where one was given. One query."""
    rows = Rating.objects.filter(
        engineer__in=[person.id for person in matrix.people] + [person for person, *_rest in matrix.others],
        skill__in=[need.skill_id for need in requirements],
        interest__isnull=False,
    )
    return {(e, s): interest for e, s, interest in rows.values_list("engineer_id", "skill_id", "interest")}
