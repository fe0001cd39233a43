"""What of an analysis is shown to whom: names for who manages, groups of five for who looks from outside."""

import pytest

from competency.matrix.analysis import analyse
from competency.matrix.sheet import lay_out
from competency.models import Override
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, rate


@pytest.fixture
def team(cast):
    """Six people; all are rated in Python, four in SQL, so that SQL is too small a group to show."""
    for _ in range(4):
        MembershipFactory(engineer=EngineerFactory(), team=cast.platform)
    people = [m.engineer for m in cast.platform.memberships.active().select_related("engineer")]
    people = [engineer for engineer in people if engineer.left_on is None]
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, weight=3)
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, headcount=1, weight=3)
    for place, engineer in enumerate(people):
        rate(engineer, cast.python, 4 if place == 0 else 1, source="manager", by=cast.ada)
        if place < 4:
            rate(engineer, cast.sql, 1, source="manager", by=cast.ada)
    return cast


def sheet_of(cast, viewer, *, named, overrides=None):
    analysis = analyse(cast.platform, framework=cast.framework, viewer=viewer)
    return lay_out(analysis, named=named, overrides=overrides or {})


def skills(cards):
    return [card.finding.skill.name for card in cards]


def test_who_manages_sees_everything_with_names(team):
    sheet = sheet_of(team, team.ada, named=True)
    assert skills(sheet.flags) == ["SQL", "Python"]
    assert (sheet.withheld, sheet.index, sheet.bus_factor) == (0, 0.25, 0)
    assert {row.name for row in sheet.flags[0].counted} >= {"Ben", "Cleo"}
    assert [(list(map(str, held)), name) for held, name in sheet.resting] == [(["Python"], "Ben")]
    assert sheet.steps


def test_from_outside_a_group_of_fewer_than_five_is_withheld_also_from_the_sums(team):
    sheet = sheet_of(team, team.hana, named=False)
    assert skills(sheet.flags) == ["Python"]
    assert sheet.withheld == 1
    # With SQL in them the index would be 0.25 and the thinnest critical skill would have nobody.
    assert (sheet.index, sheet.bus_factor) == (0.5, 1)


def test_from_outside_there_are_no_people(team):
    sheet = sheet_of(team, team.hana, named=False)
    assert (sheet.steps, sheet.unsettled, sheet.resting, sheet.worst_loss_index) == ([], [], [], None)
    assert [card.counted for card in sheet.flags] == [[]]


def test_the_newest_answer_is_in_force_until_it_is_taken_back(team):
    first = Override(kind="hire", reason="They asked for more people.")
    taken_back = Override(kind="", reason="No longer.")
    [card] = sheet_of(team, team.ada, named=True, overrides={team.sql.pk: [first]}).flags[:1]
    assert card.override == first
    [card] = sheet_of(team, team.ada, named=True, overrides={team.sql.pk: [taken_back, first]}).flags[:1]
    assert (card.override, card.overrides) == (None, [taken_back, first])


def test_what_the_manager_has_decided_is_not_asked_first_again(team):
    decided = [Override(kind="hire", reason="They asked for more people.")]
    asked = sheet_of(team, team.ada, named=True).steps[0].finding.skill
    steps = sheet_of(team, team.ada, named=True, overrides={asked.pk: decided}).steps
    assert asked not in [step.finding.skill for step in steps]


def test_covered_needs_are_kept_apart(team):
    team.platform.requirements.filter(skill=team.python).update(level=1)
    sheet = sheet_of(team, team.ada, named=True)
    assert (skills(sheet.flags), skills(sheet.quiet)) == (["SQL", "Python"], [])
    for membership in team.platform.memberships.active():
        if membership.engineer.left_on is None:
            rate(membership.engineer, team.python, 5, source="manager", by=team.ada)
    sheet = sheet_of(team, team.ada, named=True)
    assert (skills(sheet.flags), skills(sheet.quiet)) == (["SQL"], ["Python"])


def test_answers_are_in_order_of_cost_and_open_for_what_is_severe(team):
    [card, _] = sheet_of(team, team.ada, named=True).flags
    assert card.is_open
    assert [option.cost for option in card.options] == sorted(option.cost for option in card.options)


def test_the_past_of_a_skill_with_hidden_ratings_is_not_shown(team):
    newcomer = EngineerFactory(login=True)
    MembershipFactory(engineer=newcomer, team=team.platform)
    assert set(sheet_of(team, team.ada, named=True).comparable) == {team.python.pk, team.sql.pk}
    rate(newcomer, team.sql, 5)
    assert set(sheet_of(team, team.ada, named=True).comparable) == {team.python.pk}
