import math

import pytest
from hypothesis import given

from competency.decisions.gaps import Requirement
from competency.decisions.level import effective
from competency.decisions.teams import Team, measure_team
from competency.decisions.whatif import leaves

from .strategies import SKILLS, teams


def agreed(level):
    return effective(agreed_level=level)


def crew(levels, *, needs, shares=None):
    """A team from {skill: {person: level}} and {skill: requirement}."""
    people = {person for cells in levels.values() for person in cells}
    return Team(
        requirements=needs,
        cells={skill: {p: agreed(level) for p, level in cells.items()} for skill, cells in levels.items()},
        shares=shares or dict.fromkeys(people, 1.0),
    )


@given(teams())
def test_the_index_is_the_weighted_coverage_of_the_known_skills(team):
    found = measure_team(team)
    known = [gap for gap in found.gaps.values() if gap.status != "unknown"]
    assert set(found.unknown) == {skill for skill, gap in found.gaps.items() if gap.coverage is None}
    if not known:
        assert (found.index, found.concentration, found.worst_loss_person) == (None, None, None)
        return
    total = sum(gap.requirement.weight for gap in known)
    assert found.index == pytest.approx(sum(gap.requirement.weight * gap.coverage for gap in known) / total)
    assert 0 <= found.index <= 1


@given(teams(least_people=1))
def test_index_without_somebody_is_what_the_others_cover(team):
    found = measure_team(team)
    for person in team.shares:
        if found.index is None:
            assert found.index_without[person] is None
            continue
        rest = measure_team(leaves(team, person=person))
        weighted = total = 0.0
        for skill, gap in found.gaps.items():
            if gap.status == "unknown":
                continue
            total += gap.requirement.weight
            weighted += gap.requirement.weight * (rest.gaps[skill].coverage or 0.0)
        assert found.index_without[person] == pytest.approx(weighted / total)


@given(teams(least_people=1))
def test_the_worst_loss_is_the_lowest_index_and_ties_go_to_the_first_id(team):
    found = measure_team(team)
    if found.index is None:
        return
    lowest = min(found.index_without.values())
    assert math.isclose(found.worst_loss_index, lowest, abs_tol=1e-9)
    ties = [p for p, index in found.index_without.items() if math.isclose(index, lowest, abs_tol=1e-12)]
    assert found.worst_loss_person == min(ties)


@given(teams())
def test_a_sole_holder_is_the_only_one_at_the_level(team):
    found = measure_team(team)
    for person, skills in found.sole_holder.items():
        for skill in SKILLS:
            if skill in team.requirements:
                assert (skill in skills) == (found.gaps[skill].holders == (person,))


def test_concentration_is_the_largest_weight_on_one_person():
    team = crew(
        {"k8s": {"ana": 3, "ben": 1}, "nlp": {"ana": 4, "ben": 2}, "sql": {"ana": 3, "ben": 3}},
        needs={"k8s": Requirement(3, 1, 3), "nlp": Requirement(3, 1, 1), "sql": Requirement(3, 1, 2)},
    )
    found = measure_team(team)
    assert found.sole_holder == {"ana": ("k8s", "nlp"), "ben": ()}
    assert found.concentration == pytest.approx(4 / 6)
    assert found.bus_factor == 1


def test_the_bus_factor_looks_at_critical_skills_only():
    needs = {"k8s": Requirement(3, 1, 3), "sql": Requirement(3, 1, 2)}
    levels = {"k8s": {"ana": 3, "ben": 3}, "sql": {"ana": 3, "ben": 1}}
    assert measure_team(crew(levels, needs=needs)).bus_factor == 2
    assert measure_team(crew(levels, needs={"sql": needs["sql"]})).bus_factor is None


def test_an_empty_team_has_an_index_of_nothing():
    found = measure_team(Team(requirements={"k8s": Requirement(3, 1, 3)}, cells={}, shares={}))
    assert (found.index, found.worst_loss_person, found.concentration, found.bus_factor) == (
        0.0,
        None,
        0.0,
        0,
    )


def test_a_team_without_requirements_has_no_index():
    found = measure_team(Team(requirements={}, cells={}, shares={"ana": 1.0}))
    assert (found.index, found.index_without, found.concentration) == (None, {"ana": None}, None)
