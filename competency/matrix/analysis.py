"""What does a team lack, how sure are we, and what to do about each need: the matrix handed to the decisions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency.decisions.assumptions import Assumptions
from competency.decisions.candidates import Member, Question
from competency.decisions.flips import Flip, Sensitivity, flips, sensitivity
from competency.decisions.gaps import Gap
from competency.decisions.level import Cell
from competency.decisions.sentences import Words, describe
from competency.decisions.sentences_de import german
from competency.decisions.settle import Pivotal, settle_first
from competency.decisions.teams import Team, TeamGaps, measure_team
from competency.decisions.verdict import Verdict, amount_to_close, decide
from competency.models import Assumption, Organisation, Rating, Requirement, Skill

from .cells import hidden_in, team_of
from .elsewhere import Elsewhere, load_elsewhere
from .load import load_matrix
from .shape import Matrix

# The lowest severity that is worth watching: an unknown need stands just before those that are less.
UNKNOWN_RANKS_AS = 9.5
# Who composes the sentences of verdicts, by language; English where there is nobody.
LANGUAGES = {"de": german}


@dataclass(frozen=True)
class Finding:
    """One need of a team: the gap, the answer, and everything that explains it.

    ``hidden`` are members who are rated, but the viewer must not see it yet; they count as not rated.
    """

    requirement: Requirement
    skill: Skill
    gap: Gap
    verdict: Verdict
    sentence: str
    sensitivity: Sensitivity
    flips: list[Flip]
    cells: Mapping[int, Cell]
    hidden: frozenset[int] = frozenset()

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
    currency: str

    @property
    def on(self) -> date:
        return self.matrix.on

    @property
    def hidden(self) -> int:
        """Ratings of needed skills that the viewer must not see yet."""
        return sum(len(finding.hidden) for finding in self.findings)

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
    organisation = Organisation.objects.first()
    return judge(
        matrix,
        team_of(matrix, in_force),
        requirements=in_force,
        interests=_interests(matrix, in_force),
        elsewhere=load_elsewhere(team, in_force, viewer=viewer, assumptions=assumptions),
        assumptions=assumptions,
        upcoming=[need for need in needs if need.skill.retired_on is None and need not in in_force],
        retired=[need for need in needs if need.skill.retired_on is not None],
        currency=organisation.currency if organisation else "$",
    )


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
    currency: str = "$",
) -> Analysis:
    """Measure, decide and say it. Pure but for the ORM objects that it carries along."""
    figures = measure_team(team)
    pivotal = settle_first(team)
    others = [person for person, _share, _row in matrix.others]
    names = dict.fromkeys(others, _("somebody")) | {person.id: person.name for person in matrix.people}
    names |= elsewhere.names
    unnamed = dict.fromkeys(others) | dict(elsewhere.unnamed)
    findings = []
    for need in requirements:
        gap = figures.gaps[need.skill_id]
        verdict = decide(_question(need, gap, team, matrix, interests, elsewhere, assumptions))
        words = Words(skill=need.skill.name, people=names, teams=elsewhere.teams, unnamed=unnamed)
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
                    until=_ready_in(verdict, on=matrix.on),
                    currency=currency,
                    language=LANGUAGES.get(get_language()),
                ),
                sensitivity=sensitivity(verdict),
                flips=flips(verdict),
                cells=team.cells[need.skill_id],
                hidden=hidden_in(matrix, need.skill_id),
            )
        )
    return Analysis(
        matrix=matrix,
        team=team,
        figures=figures,
        findings=sorted(findings, key=_place),
        pivotal=pivotal,
        upcoming=list(upcoming),
        retired=list(retired),
        assumptions=assumptions,
        names=names,
        elsewhere=elsewhere,
        currency=currency,
    )


def _ready_in(verdict: Verdict, *, on: date) -> str | None:
    """The month in which a training begun that day would be ready."""
    train = verdict.options.get("train")
    if train is None:
        return None
    years, place = divmod(on.year * 12 + on.month - 1 + math.ceil(train.months), 12)
    return date_format(date(years, place + 1, 1), "F Y")


def _place(finding: Finding) -> tuple:
    """By severity falling; what nobody is rated in stands before what is nearly covered, heavy needs first."""
    gap = finding.gap
    severity = UNKNOWN_RANKS_AS if gap.severity is None else gap.severity
    return (
        -severity,
        gap.status == "ok",
        gap.status != "unknown",
        -gap.requirement.weight,
        finding.skill.name,
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
