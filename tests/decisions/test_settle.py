from hypothesis import given

from competency.decisions.gaps import Requirement, measure
from competency.decisions.level import NOT_APPLICABLE, Cell, effective
from competency.decisions.settle import settle_first
from competency.decisions.teams import Team

from .strategies import teams


def settled(team, person, skill, edge):
    cells = {**team.cells.get(skill, {}), person: Cell(edge, edge, edge, "agreed")}
    return measure(team.requirements[skill], cells=cells, shares=team.shares)


@given(teams())
def test_exactly_the_cells_whose_edges_flip_the_answer_are_pivotal(team):
    expected = {}
    for skill, need in team.requirements.items():
        for person in team.shares:
            cell = team.cells.get(skill, {}).get(person, effective())
            if cell.low is None or cell.low == cell.high:
                continue
            at_low, at_high = (settled(team, person, skill, edge) for edge in (cell.low, cell.high))
            if (at_low.supply < need.headcount) != (at_high.supply < need.headcount):
                expected[person, skill] = at_low.severity_exact - at_high.severity_exact
    found = {(pivotal.person, pivotal.skill): pivotal for pivotal in settle_first(team)}
    assert set(found) == set(expected)
    for place, pivotal in found.items():
        assert abs(pivotal.swing - expected[place]) < 1e-9
        assert pivotal.swing > 0


@given(teams())
def test_the_largest_swing_comes_first_then_person_then_skill(team):
    found = settle_first(team)
    assert found == sorted(found, key=lambda p: (-round(p.swing, 9), p.person, p.skill))


def test_what_does_not_apply_is_never_asked_for():
    team = Team(
        requirements={"k8s": Requirement(3, 1, 3)},
        cells={"k8s": {"ana": NOT_APPLICABLE, "ben": effective(manager_level=3)}},
        shares={"ana": 1.0, "ben": 1.0},
    )
    assert [pivotal.person for pivotal in settle_first(team)] == ["ben"]


def test_a_settled_team_has_nothing_to_settle():
    team = Team(
        requirements={"k8s": Requirement(3, 2, 3)},
        cells={"k8s": {"ana": effective(agreed_level=3), "ben": effective(agreed_level=2)}},
        shares={"ana": 1.0, "ben": 1.0},
    )
    assert settle_first(team) == []
