"""Needs proposed from the roles of the members, or from those of another team; nothing is saved."""

from datetime import date
from decimal import Decimal

import pytest

from competency.matrix.proposals import propose_from_roles, propose_from_team, suggested_start
from competency.models import Requirement
from competency.models.need_changes import Stated
from tests.factories import (
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def team(cast):
    """Platform with nobody in it, to be filled by the test."""
    cast.platform.memberships.all().delete()
    return cast


def join(cast, role, share=1):
    MembershipFactory(engineer=EngineerFactory(role=role), team=cast.platform, allocation=Decimal(str(share)))


def role_with(**levels):
    role = RoleFactory()
    for skill, level in levels.values():
        RoleTargetFactory(role=role, skill=skill, level=level)
    return role


def from_roles(cast):
    return propose_from_roles(cast.platform, cast.framework, on=TODAY)


def test_the_most_common_target_becomes_the_level_and_its_shares_the_people(team):
    junior, senior = role_with(a=(team.python, 3)), role_with(a=(team.python, 4))
    for role, share in ((junior, 1), (junior, 0.5), (senior, 1)):
        join(team, role, share)
    assert from_roles(team).needs == {team.python.pk: Stated(3, Decimal("1.5"), 2, None, None)}


def test_of_two_targets_as_common_the_higher_counts(team):
    for level in (2, 4):
        join(team, role_with(a=(team.python, level)))
    assert from_roles(team).needs[team.python.pk].level == 4


def test_at_least_one_person_is_proposed(team):
    join(team, role_with(a=(team.python, 3)), 0.4)
    assert from_roles(team).needs[team.python.pk].headcount == 1


def test_a_target_of_nothing_is_no_need(team):
    join(team, role_with(a=(team.python, 0)))
    assert from_roles(team).needs == {}


def test_retired_skills_and_those_of_other_frameworks_are_left_out(team):
    other = SkillFactory(framework=FrameworkFactory())
    join(team, role_with(a=(team.python, 3), b=(team.sql, 3), c=(other, 3)))
    team.sql.retire()
    assert set(from_roles(team).needs) == {team.python.pk}


def test_roles_without_targets_and_people_without_a_role_are_told(team):
    join(team, RoleFactory(name="Librarian"))
    join(team, None)
    proposal = from_roles(team)
    assert (proposal.needs, proposal.without_targets, proposal.without_role) == ({}, ["Librarian"], 1)


def test_whoever_left_asks_for_nothing(team):
    role = role_with(a=(team.python, 3))
    engineer = EngineerFactory(role=role, left_on=date(2024, 3, 1))
    MembershipFactory(engineer=engineer, team=team.platform)
    assert from_roles(team).needs == {}


def test_an_emerging_skill_is_proposed_from_half_a_year_ahead(team):
    team.python.kind = "emerging"
    team.python.save()
    join(team, role_with(a=(team.python, 3)))
    assert from_roles(team).needs[team.python.pk].starts_on == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 1, 2), date(2026, 8, 1)),
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_the_suggested_start_is_the_first_of_a_month_at_least_half_a_year_ahead(today, start):
    assert suggested_start(today) == start


def test_the_needs_of_another_team_are_proposed_as_they_are(team):
    RequirementFactory(
        team=team.design,
        skill=team.python,
        level=4,
        headcount=Decimal("2.5"),
        weight=3,
        deadline_months=4,
        starts_on=TODAY,
    )
    RequirementFactory(team=team.design, skill=SkillFactory(framework=FrameworkFactory()))
    proposal = propose_from_team(team.design, team.framework)
    assert proposal.needs == {team.python.pk: Stated(4, Decimal("2.5"), 3, 4, TODAY)}


def test_proposing_saves_nothing_and_asks_three_questions_at_most(team, queries):
    join(team, role_with(a=(team.python, 3)))
    with queries() as sent:
        from_roles(team)
    assert len(sent) == 2
    assert not Requirement.objects.filter(team=team.platform).exists()
