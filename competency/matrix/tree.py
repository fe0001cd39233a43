"""The tree of teams as somebody may see it, with what each has of what it needs."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from competency.access import can_compare, compared_teams
from competency.models import Engineer, Leadership, Membership, Team, TeamSkillSummary

from .arrange import FEWEST_RATED
from .organisation import framework_to_compare, load_heatmap, withheld_leaves

COVERED = ("single", "tight", "ok")
SHORT = ("short", "absent")


@dataclass(frozen=True, slots=True)
class Needs:
    """Requirements of a team: how many, how many covered, short, and not known because nobody is rated."""

    total: int
    covered: int
    short: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Row:
    """A team in the tree. ``open`` False: only its name is shown, because a team below it is visible.

    ``needs`` is None where there is no requirement, and ``withheld`` is True where fewer than five people are rated
    and the viewer does not manage the team.
    """

    team: Team
    open: bool
    managed: bool = False
    managers: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    people: int = 0
    needs: Needs | None = None
    withheld: bool = False

    @property
    def indent(self) -> str:
        """White space that sets the name in by its depth; a screen reader passes over it."""
        return "\u2003" * self.team.depth


def load_tree(viewer) -> list[Row]:
    """Every visible team in use, parents before children, with the names above. Seven queries, four more for heads."""
    visible = {team.pk: team for team in Team.objects.visible_to(viewer).in_use()}
    above = {pk for team in visible.values() for pk in team.ancestor_ids()} - set(visible)
    teams = visible | Team.objects.in_bulk(above)
    managed = set(Team.objects.managed_by(viewer).in_use().values_list("pk", flat=True))
    leaders = _leaders(visible)
    people = _people(visible)
    needs = _needs(visible, managed=managed, kept_back=_kept_back(viewer, set(visible) - managed))
    rows = []
    for team in _in_tree_order(teams):
        if team.pk not in visible:
            rows.append(Row(team, open=False))
            continue
        counted, withheld = needs.get(team.pk, (None, False))
        rows.append(
            Row(
                team,
                open=True,
                managed=team.pk in managed,
                managers=tuple(leaders.get((team.pk, Leadership.Part.MANAGER), ())),
                heads=tuple(leaders.get((team.pk, Leadership.Part.HEAD), ())),
                people=people.get(team.pk, 0),
                needs=None if withheld else counted,
                withheld=withheld,
            )
        )
    return rows


def _in_tree_order(teams: dict[int, Team]) -> list[Team]:
    """Each team directly after the one it is part of, siblings by name."""

    def place(team):
        line = [teams[pk] for pk in team.ancestor_ids() if pk in teams] + [team]
        return [(each.name.casefold(), each.pk) for each in line]

    return sorted(teams.values(), key=place)


def _leaders(teams) -> dict[tuple[int, str], list[str]]:
    rows = Leadership.objects.filter(team__in=teams, user__is_active=True).order_by("user__name")
    leaders: dict[tuple[int, str], list[str]] = {}
    for team, part, name, email in rows.values_list("team_id", "part", "user__name", "user__email"):
        leaders.setdefault((team, part), []).append(name or email)
    return leaders


def _people(teams) -> dict[int, int]:
    rows = Membership.objects.active().filter(team__in=teams, engineer__in=Engineer.objects.working())
    return dict(rows.values_list("team_id").annotate(people=Count("engineer", distinct=True)))


def _kept_back(viewer, teams: set[int]) -> dict[int, list[int]]:
    """Skills by team, of those that the viewer does not manage, whose figure a sum over teams keeps back."""
    if not teams or not can_compare(viewer) or (framework := framework_to_compare()) is None:
        return {}
    found: dict[int, list[int]] = {}
    heatmap = load_heatmap(compared_teams(viewer), framework=framework, viewer=viewer)
    for team, skill in withheld_leaves(heatmap):
        if team in teams:
            found.setdefault(team, []).append(skill)
    return found


def _needs(teams, *, managed: set[int], kept_back: dict[int, list[int]]) -> dict[int, tuple[Needs, bool]]:
    """Counts of the requirements in force by team, and whether all of them are withheld.

    Of a team that the viewer does not manage only those count whose figure its own page would tell: from a count over
    all of them the others would follow.
    """
    told = Q(team__in=managed) | Q(rated=0) | Q(rated__gte=FEWEST_RATED)
    for team, skills in kept_back.items():
        told &= ~Q(team=team, skill__in=skills)
    rows = TeamSkillSummary.objects.filter(team__in=teams, skill__retired_on=None).exclude(status="")
    counted = rows.values("team_id").annotate(
        total=Count("pk", filter=told),
        covered=Count("pk", filter=told & Q(status__in=COVERED)),
        short=Count("pk", filter=told & Q(status__in=SHORT)),
        most=Max("rated", filter=told),
    )
    return {
        row["team_id"]: (
            Needs(row["total"], row["covered"], row["short"], row["total"] - row["covered"] - row["short"]),
            not row["total"] or (row["team_id"] not in managed and (row["most"] or 0) < FEWEST_RATED),
        )
        for row in counted
    }
