"""How well do self-ratings and managers' ratings agree, and does a manager rate higher or lower than others?

Only current ratings of which both sides are in: nobody is blind to those. Nothing here changes anybody's level.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, IntegerField, Sum

from competency.decisions.agreement import (
    FEWEST_ENGINEERS,
    FEWEST_PAIRS,
    PRIOR_PAIRS,
    Disagreement,
    Estimate,
    alpha_sums,
    kappa_sums,
    report_alpha,
    report_kappa,
    report_severity,
)
from competency.models import Engineer, Framework, Membership, Rating, Team, User

FEWEST_PEERS = 3


class Pair(NamedTuple):
    """One engineer and skill that both sides have rated; ``peers`` are the levels of three peers or more, or none."""

    engineer: int
    own: int
    manager: int
    by: int | None
    peers: tuple[int, ...]


@dataclass(frozen=True)
class Agreement:
    """A group's agreement, with what its two coefficients are computed from where there are enough ratings.

    ``counts[i][j]``: how often the i-th level of the scale by oneself met the j-th by the manager.
    """

    name: str
    kappa: Estimate
    alpha: Estimate
    kappa_sums: Disagreement | None
    alpha_sums: Disagreement | None
    counts: list[tuple[int, list[int]]]
    same: int


@dataclass(frozen=True)
class Severity:
    """How much one manager rates above (+) or below (-) self-ratings. ``own`` is the plain mean before shrinking."""

    name: str
    estimate: Estimate
    own: float | None
    weight: float


@dataclass(frozen=True)
class Calibration:
    """What one viewer may see. ``mean`` is the organisation's difference, None where it rests on too few."""

    everybody: Agreement
    teams: list[Agreement]
    raters: list[Severity]
    mean: float | None
    only_rater: bool


def load_calibration(*, framework: Framework, viewer) -> Calibration:
    """HR: all teams and managers, by name and never by result. A manager: what they themselves have rated.

    Five queries for either, whatever the size.
    """
    scale = list(framework.levels.order_by("value").values_list("value", flat=True))
    both = Rating.objects.filter(
        skill__framework=framework,
        skill__retired_on=None,
        self_level__isnull=False,
        manager_level__isnull=False,
        engineer__in=Engineer.objects.working().values("pk"),
    )
    if viewer.is_hr:
        pairs, teams = _read(both), Team.objects.in_use()
        mean, only_rater = _mean_if_enough(pairs), False
    else:
        mine = both.filter(manager_by=viewer, engineer__in=Engineer.objects.rateable_by(viewer).values("pk"))
        pairs, teams = _read(mine), Team.objects.in_use().managed_by(viewer)
        mean, only_rater = _mean_of_all(pairs, both, viewer=viewer)
    by_rater = defaultdict(list)
    for pair in pairs:
        by_rater[pair.by].append(pair)
    names = dict(User.objects.filter(pk__in=[pk for pk in by_rater if pk]).values_list("pk", "name"))
    raters = [
        _severity(name, by_rater[pk], mean=mean)
        for pk, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))
        if mean is not None
    ]
    return Calibration(
        everybody=_agreement("", pairs, scale=scale),
        teams=[_agreement(name, each, scale=scale) for name, each in _by_team(pairs, teams)],
        raters=raters,
        mean=mean,
        only_rater=only_rater,
    )


def _read(ratings) -> list[Pair]:
    rows = ratings.order_by("engineer", "skill").values_list(
        "engineer_id", "self_level", "manager_level", "manager_by_id", "peer_levels"
    )
    return [Pair(engineer, own, manager, by, _peers(peers)) for engineer, own, manager, by, peers in rows]


def _peers(said: dict) -> tuple[int, ...]:
    levels = tuple(level for level, _at in said.values() if level is not None)
    return levels if len(levels) >= FEWEST_PEERS else ()


def _by_team(pairs: Sequence[Pair], teams) -> Iterable[tuple[str, list[Pair]]]:
    """Teams by name with the pairs of those who are in them today; somebody in two teams counts in both."""
    members = defaultdict(set)
    active = Membership.objects.active().filter(team__in=teams.order_by().values("pk"))
    for team, name, engineer in active.values_list("team_id", "team__name", "engineer_id"):
        members[name, team].add(engineer)
    for (name, _team), inside in sorted(members.items(), key=lambda item: (item[0][0].casefold(), item[0])):
        yield name, [pair for pair in pairs if pair.engineer in inside]


def _agreement(name: str, pairs: Sequence[Pair], *, scale: Sequence[int]) -> Agreement:
    kappa = report_kappa((pair.engineer, pair.own, pair.manager) for pair in pairs)
    units = [(pair.engineer, (pair.own, pair.manager, *pair.peers)) for pair in pairs]
    alpha = report_alpha(units)
    if not kappa.enough:
        return Agreement(name, kappa, alpha, None, None, [], 0)
    met = defaultdict(int)
    for pair in pairs:
        met[pair.own, pair.manager] += 1
    return Agreement(
        name,
        kappa,
        alpha,
        kappa_sums((pair.own, pair.manager) for pair in pairs),
        alpha_sums(unit for _engineer, unit in units),
        [(own, [met[own, manager] for manager in scale]) for own in scale],
        sum(pair.own == pair.manager for pair in pairs),
    )


def _severity(name: str, pairs: Sequence[Pair], *, mean: float) -> Severity:
    found = report_severity(((pair.engineer, pair.own, pair.manager) for pair in pairs), org_mean=mean)
    weight = len(pairs) / (len(pairs) + PRIOR_PAIRS)
    return Severity(name, found, _mean(pairs) if found.enough else None, weight)


def _mean(pairs: Sequence[Pair]) -> float:
    """The mean of manager - self."""
    return sum(pair.manager - pair.own for pair in pairs) / len(pairs)


def _mean_if_enough(pairs: Sequence[Pair]) -> float | None:
    enough = len(pairs) >= FEWEST_PAIRS and len({pair.engineer for pair in pairs}) >= FEWEST_ENGINEERS
    return _mean(pairs) if enough else None


def _mean_of_all(mine: Sequence[Pair], both, *, viewer) -> tuple[float | None, bool]:
    """The organisation's mean for a manager, and whether nobody else has rated. One query.

    None with too few pairs, or where the others' are about fewer than five people: the own taken away would tell.
    """
    others = both.exclude(manager_by=viewer).aggregate(
        difference=Sum(F("manager_level") - F("self_level"), output_field=IntegerField()),
        pairs=Count("pk"),
        engineers=Count("engineer", distinct=True),
    )
    if not others["pairs"]:
        return _mean_if_enough(mine), True
    pairs = len(mine) + others["pairs"]
    if others["engineers"] < FEWEST_ENGINEERS or pairs < FEWEST_PAIRS:
        return None, False
    return (sum(pair.manager - pair.own for pair in mine) + others["difference"]) / pairs, False
