import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions.gap_arrays import (
    BAND_NAMES,
    CERTAINTIES,
    NO_ANSWER,
    NOT_APPLICABLE,
    NOT_RATED,
    STATUSES,
    Needs,
    Ratings,
    arrays_of,
    index_arrays,
    measure_arrays,
)
from competency.decisions.teams import measure_team

from .strategies import SKILLS, teams

FLOATS = [
    "supply",
    "supply_low",
    "supply_high",
    "supply_after_loss",
    "shortfall",
    "coverage",
    "coverage_after_loss",
    "mean",
    "polarisation",
    "rated_share",
    "stale_share",
    "disagree_share",
]
COUNTS = ("count", "spof", "rated", "one_below", "two_below")


def same(found, expected):
    if expected is None:
        return math.isnan(found)
    return found == pytest.approx(expected, abs=1e-12)


def assert_same_gap(arrays, place, gap):
    for name in FLOATS:
        assert same(getattr(arrays, name)[place], getattr(gap, name)), name
    for name in COUNTS:
        assert getattr(arrays, name)[place] == getattr(gap, name), name
    assert STATUSES[arrays.status[place]] == gap.status
    assert CERTAINTIES[arrays.certainty[place]] == gap.certainty
    assert arrays.severity[place] == (NO_ANSWER if gap.severity is None else gap.severity)
    assert arrays.band[place] == (NO_ANSWER if gap.band is None else BAND_NAMES.index(gap.band))


@given(team=teams(), top=st.sampled_from([5, 6, 10]))
def test_arrays_agree_with_the_readable_functions_in_every_column(team, top):
    team = replace(team, top=top)
    ratings, needs = arrays_of(team, skills=SKILLS)
    arrays = measure_arrays(ratings, needs=needs, bottom=team.bottom, top=team.top)
    found = measure_team(team)
    for place, skill in enumerate(SKILLS):
        if skill in team.requirements:
            assert_same_gap(arrays, place, found.gaps[skill])
    assert same(index_arrays(arrays, weight=needs.weight), found.index)


@given(st.lists(teams(), min_size=1, max_size=3))
def test_many_teams_at_once_agree_with_each_team_alone(some_teams):
    most = max(len(team.shares) for team in some_teams)
    pairs = [arrays_of(team, skills=SKILLS) for team in some_teams]

    def stack(name, blank):
        filled = []
        for ratings, _ in pairs:
            values = getattr(ratings, name)
            extra = [(0, most - len(values))] + [(0, 0)] * (values.ndim - 1)
            filled.append(np.pad(values, extra, constant_values=blank))
        return np.stack(filled)

    together = Ratings(
        level=stack("level", NOT_APPLICABLE),
        low=stack("low", NOT_RATED),
        high=stack("high", NOT_RATED),
        stale=stack("stale", False),
        disagree=stack("disagree", False),
        share=stack("share", 0),
    )
    needs = Needs(
        level=np.stack([needs.level for _, needs in pairs]),
        headcount=np.stack([needs.headcount for _, needs in pairs]),
        weight=np.stack([needs.weight for _, needs in pairs]),
    )
    arrays = measure_arrays(together, needs=needs)
    index = index_arrays(arrays, weight=needs.weight)
    for row, team in enumerate(some_teams):
        found = measure_team(team)
        for place, skill in enumerate(SKILLS):
            if skill in team.requirements:
                assert_same_gap(arrays, (row, place), found.gaps[skill])
        assert same(index[row], found.index)


@given(teams())
def test_a_skill_that_is_not_required_has_no_answer(team):
    ratings, needs = arrays_of(team, skills=[*SKILLS, "unasked"])
    arrays = measure_arrays(ratings, needs=needs)
    assert [arrays.status[-1], arrays.certainty[-1], arrays.severity[-1], arrays.band[-1]] == [NO_ANSWER] * 4
    assert math.isnan(arrays.coverage[-1])
    assert math.isnan(arrays.shortfall[-1])
    assert not arrays.spof[-1]
