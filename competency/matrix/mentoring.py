"""Who could mentor whom in one skill, over all teams, as the viewer may see it?"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.decisions import costs
from competency.decisions.assumptions import Assumptions
from competency.decisions.pairing import Pair, Person, pair_mentors, without_mentor
from competency.models import Action, Engineer, Membership, Rating, Requirement, Skill
from competency.models.ratings import Interest

from .elsewhere import hidden_from

NOT_ASKED_AGAIN = (*Action.OPEN, Action.State.DECLINED)


@dataclass(frozen=True)
class Somebody:
    """A learner or a mentor. ``name`` is None where the viewer may not know it; then the level is not shown either.

    ``places`` are those still free, for a mentor; ``goal``, ``months`` and ``cost`` (with a mentor) belong to a
    learner.
    """

    id: int
    level: int
    team_id: int
    team: str
    name: str | None
    keen: bool
    places: int = 0
    goal: int = 0
    months: float = 0.0
    cost: float = 0.0

    @property
    def shown(self) -> str:
        return self.name or _("somebody in %s") % self.team


@dataclass(frozen=True)
class Match:
    """A learner with a mentor; ``known`` where the viewer may ask both."""

    learner: Somebody
    mentor: Somebody

    @property
    def known(self) -> bool:
        return self.learner.name is not None and self.mentor.name is not None

    @property
    def same_team(self) -> bool:
        return self.learner.team_id == self.mentor.team_id

    @property
    def ahead(self) -> int:
        """Levels between the two."""
        return self.mentor.level - self.learner.level


@dataclass(frozen=True)
class Mentoring:
    """One skill: the pairs of least distance, who could mentor, and who finds nobody."""

    skill: Skill
    least: int
    matches: list[Match]
    mentors: list[Somebody]
    alone: list[Somebody]

    @property
    def free(self) -> int:
        return sum(mentor.places for mentor in self.mentors)

    @property
    def people(self) -> set[int]:
        """Whom the viewer sees by name."""
        seen = [*self.mentors, *self.alone, *(match.learner for match in self.matches)]
        return {each.id for each in seen if each.name is not None}

    def match(self, learner: int, mentor: int) -> Match | None:
        return next((m for m in self.matches if (m.learner.id, m.mentor.id) == (learner, mentor)), None)


@dataclass
class _Known:
    """What the ratings, teams and open actions say of everybody with a level in the skill."""

    levels: Mapping[int, tuple[int, int | None]]
    teams: Mapping[int, list[tuple[int, str]]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def skills_to_learn(teams, *, viewer, assumptions: Assumptions) -> list[tuple[Skill, int]]:
    """Skills in which members of the teams are within reach of a need, with how many they are. Two queries.

    What is hidden from the viewer counts as not rated.
    """
    day = timezone.localdate()
    reach = assumptions.candidate_reach
    hidden = hidden_from(viewer, Rating.objects.all()).values("pk")
    rows = (
        Requirement.objects.in_force()
        .filter(team__in=teams)
        .filter(
            Q(team__memberships__ends_on=None) | Q(team__memberships__ends_on__gt=day),
            team__memberships__starts_on__lte=day,
            team__memberships__engineer__ratings__in=Rating.objects.exclude(pk__in=hidden),
            team__memberships__engineer__ratings__skill=F("skill"),
            team__memberships__engineer__ratings__level__lt=F("level"),
            team__memberships__engineer__ratings__level__gte=F("level") - reach,
        )
        .order_by()
        .values("skill")
        .annotate(people=Count("team__memberships__engineer", distinct=True))
    )
    counts = {row["skill"]: row["people"] for row in rows}
    return [(skill, counts[skill.pk]) for skill in Skill.objects.filter(pk__in=counts).order_by("name")]


def load_mentoring(skill: Skill, teams, *, viewer, assumptions: Assumptions) -> Mentoring:
    """The pairs for learners of these teams with mentors of all. Six queries, whatever the size.

    Who said "not now" is asked for neither side, who is learning it or has declined is not asked again, and what is
    hidden from the viewer counts as not rated. Mentors' places that open actions take are taken over all skills.
    """
    known = _known(skill, viewer)
    goals = _goals(skill, teams)
    scale = list(skill.framework.levels.values_list("value", flat=True))
    asked, taken = _asked(skill)
    learners, mentors = [], []
    for person, (level, interest) in known.levels.items():
        places = known.teams.get(person)
        if not places or interest == Interest.NOT_NOW:
            continue
        common = {"level": level, "name": known.names.get(person), "keen": interest == Interest.KEEN}
        wanted = [(goals[team], team, name) for team, name in places if team in goals]
        wanted = [each for each in wanted if 0 < each[0] - level <= assumptions.candidate_reach]
        if wanted and person not in asked[Action.Kind.TRAIN]:
            goal, team, name = max(wanted)
            learning = costs.training(
                level,
                to=goal,
                months_per_level=float(skill.months_per_level),
                mentored=True,
                assumptions=assumptions,
                bottom=min(scale),
                top=max(scale),
            )
            learners.append(
                Somebody(
                    person,
                    team_id=team,
                    team=name,
                    goal=goal,
                    months=learning.months,
                    cost=learning.cost,
                    **common,
                )
            )
        free = assumptions.mentees - taken[person]
        if level >= skill.mentor_level and free > 0 and person not in asked[Action.Kind.MENTOR]:
            team, name = places[0]
            mentors.append(Somebody(person, team_id=team, team=name, places=free, **common))
    pairs = pair_mentors(
        [Person(each.id, each.level, each.team_id) for each in learners],
        mentors=[Person(each.id, each.level, each.team_id) for each in mentors],
        mentor_level=skill.mentor_level,
        places=assumptions.mentees,
        taken=taken,
    )
    return _told(skill, learners, mentors, pairs)


def _told(skill: Skill, learners: list[Somebody], mentors: list[Somebody], pairs: list[Pair]) -> Mentoring:
    by_id = {each.id: each for each in learners}
    teaching = {each.id: each for each in mentors}
    alone = without_mentor([Person(each.id, each.level, each.team_id) for each in learners], pairs=pairs)

    def by_name(each: Somebody):
        return each.name is None, each.shown.casefold(), each.id

    matches = [Match(by_id[pair.learner], teaching[pair.mentor]) for pair in pairs]
    return Mentoring(
        skill=skill,
        least=skill.mentor_level,
        matches=sorted(matches, key=lambda match: by_name(match.learner)),
        mentors=sorted(mentors, key=by_name),
        alone=sorted((by_id[each] for each in alone), key=by_name),
    )


def _known(skill: Skill, viewer) -> _Known:
    """Levels, teams (the largest share first) and names of everybody with a level. Three queries."""
    ratings = Rating.objects.filter(skill=skill, level__isnull=False).filter(
        Q(engineer__left_on=None) | Q(engineer__left_on__gt=timezone.localdate())
    )
    hidden = hidden_from(viewer, Rating.objects.filter(skill=skill)).values("pk")
    rows = ratings.exclude(pk__in=hidden).order_by("engineer_id")
    levels = {
        person: (level, interest)
        for person, level, interest in rows.values_list("engineer_id", "level", "interest")
    }
    teams = defaultdict(list)
    memberships = Membership.objects.active().filter(
        engineer__in=rows.values("engineer"), team__retired_on=None
    )
    for person, team, name in memberships.order_by("-allocation", "pk").values_list(
        "engineer_id", "team_id", "team__name"
    ):
        teams[person].append((team, name))
    names = Engineer.objects.visible_to(viewer).filter(pk__in=rows.values("engineer"))
    return _Known(levels, teams, dict(names.values_list("pk", "name")))


def _goals(skill: Skill, teams) -> dict[int, int]:
    """The level that each team needs of the skill. One query."""
    needs = Requirement.objects.in_force().filter(skill=skill, team__in=teams)
    return dict(needs.values_list("team_id", "level"))


def _asked(skill: Skill) -> tuple[Mapping[str, set[int]], Counter]:
    """Who is not to be asked again, by kind, and how many learners each mentor has over all skills. One query."""
    asked, taken = defaultdict(set), Counter()
    kinds = (Action.Kind.TRAIN, Action.Kind.MENTOR)
    rows = Action.objects.filter(kind__in=kinds, state__in=NOT_ASKED_AGAIN)
    for kind, person, skill_id, state in rows.values_list("kind", "engineer_id", "skill_id", "state"):
        if skill_id == skill.pk and (kind == Action.Kind.TRAIN or state == Action.State.DECLINED):
            asked[kind].add(person)
        if kind == Action.Kind.MENTOR and state in Action.OPEN:
            taken[person] += 1
    return asked, taken
