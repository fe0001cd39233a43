"""Is the demo organisation whole, deterministic and right at every size?"""

from datetime import date, timedelta

import pytest

from competency.content.organisation import PERSONAS, generate

TODAY = date(2025, 11, 24)
DEMO = generate(today=TODAY)
SIZES = [
    {"teams": 1, "engineers": 1, "skills": 1, "months": 0},
    {"teams": 1, "engineers": 12, "skills": 10, "months": 3},
    {"teams": 3, "engineers": 20, "skills": 38, "months": 6},
    {"teams": 13, "engineers": 160, "skills": 60, "months": 48},
]
each_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['teams']} teams")


def leaves(organisation):
    return [team for team in organisation.teams if team.profile]


def test_the_same_arguments_give_the_same_organisation():
    assert generate(today=TODAY) == DEMO
    assert generate(today=TODAY, seed=8) != DEMO


def test_the_demo_has_two_departments_with_six_teams_and_fifty_engineers():
    departments = [team for team in DEMO.teams if team.parent is None]
    assert len(departments) == 2
    assert len(leaves(DEMO)) == 6
    assert {team.parent for team in leaves(DEMO)} == {team.slug for team in departments}
    assert len(DEMO.engineers) == 50


def test_every_team_has_one_manager_every_department_a_head_and_there_is_one_hr_person():
    kinds = [account.kind for account in DEMO.accounts]
    assert (kinds.count("manager"), kinds.count("head"), kinds.count("hr")) == (6, 2, 1)
    assert DEMO.managers.keys() == {team.slug for team in leaves(DEMO)}


def test_personas_are_people_of_the_organisation_whatever_its_size():
    for organisation in (DEMO, *(generate(today=TODAY, **size) for size in SIZES)):
        accounts = {account.email: account for account in organisation.accounts}
        engineer = organisation.engineers[0]
        assert organisation.personas == PERSONAS
        assert [persona.kind for persona in PERSONAS] == ["engineer", "manager", "head", "hr"]
        assert all(accounts[persona.email].kind == persona.kind for persona in PERSONAS[1:])
        assert (engineer.email, engineer.name, engineer.has_login) == (
            PERSONAS[0].email,
            PERSONAS[0].name,
            True,
        )


def test_lines_of_personas_tell_the_truth():
    names = {team.slug: team.name for team in DEMO.teams}
    roles = {role.slug: role.name for role in DEMO.roles}
    leads = {account.email: account.leads for account in DEMO.accounts}
    engineer, manager, head, hr = PERSONAS
    grace = DEMO.engineers[0]
    home = names[grace.memberships[-1].team]
    assert engineer.line == f"{grace.name}, {roles[grace.role]} in {home}"
    assert manager.line == f"{manager.name}, manager of {names[leads[manager.email][0]]}"
    assert head.line == f"{head.name}, head of {names[leads[head.email][0]]}"
    assert hr.line == f"{hr.name}, HR"


def test_the_demo_manager_leads_about_ten_people_with_the_demo_engineer_among_them():
    (team,) = next(account.leads for account in DEMO.accounts if account.email == PERSONAS[1].email)
    members = [m.engineer for m in DEMO.memberships() if m.team == team and m.ends_on is None]
    assert 9 <= len(members) <= 12
    assert DEMO.engineers[0].number in members


def test_the_head_leads_several_teams():
    (department,) = next(account.leads for account in DEMO.accounts if account.email == PERSONAS[2].email)
    assert sum(team.parent == department for team in DEMO.teams) == 3


def test_memberships_tell_of_split_time_part_time_a_move_and_leaving():
    current = [engineer for engineer in DEMO.engineers if engineer.left_on is None]
    open_shares = [[m.allocation for m in each.memberships if m.ends_on is None] for each in current]
    assert sum(shares == [0.5, 0.5] for shares in open_shares) == 2
    assert sum(len(shares) == 1 and shares[0] < 1 for shares in open_shares) == 3
    assert sum(shares == [1.0] for shares in open_shares) > 40
    moved = [each for each in current if any(m.ends_on for m in each.memberships)]
    assert len(moved) == 1
    assert len(DEMO.engineers) - len(current) == 2
    assert sum(not each.has_login for each in DEMO.engineers) == 2


@each_size
def test_other_sizes_have_what_was_asked_for_and_nobody_twice(size):
    organisation = generate(today=TODAY, **size)
    assert len(leaves(organisation)) == size["teams"]
    assert len(organisation.engineers) == size["engineers"]
    assert len(organisation.framework.skills) == size["skills"]
    assert len({team.slug for team in organisation.teams}) == len(organisation.teams)
    people = [*organisation.engineers, *organisation.accounts]
    assert len({person.email for person in people}) == len({person.name for person in people}) == len(people)
    assert len({engineer.number for engineer in organisation.engineers}) == size["engineers"]
    assert {engineer.role for engineer in organisation.engineers} <= {
        role.slug for role in organisation.roles
    }


def test_a_large_organisation_keeps_names_and_addresses_unique():
    large = generate(today=TODAY, teams=300, engineers=9_000, skills=100, months=96)
    people = [*large.engineers, *large.accounts]
    assert len({person.email for person in people}) == len({person.name for person in people}) == len(people)
    assert (
        len({team.slug for team in large.teams})
        == len({team.name for team in large.teams})
        == len(large.teams)
    )


@pytest.mark.parametrize("size", [{}, *SIZES], ids=str)
def test_nobody_works_more_than_full_time_or_outside_employment(size):
    organisation = generate(today=TODAY, **size)
    teams = {team.slug for team in leaves(organisation)}
    for engineer in organisation.engineers:
        assert engineer.joined_on < (engineer.left_on or TODAY) <= TODAY
        for day in {m.starts_on for m in engineer.memberships}:
            held = [m for m in engineer.memberships if m.starts_on <= day < (m.ends_on or date.max)]
            assert 0 < sum(m.allocation for m in held) <= 1
        for membership in engineer.memberships:
            assert membership.team in teams
            assert membership.engineer == engineer.number
            assert 0 < membership.allocation <= 1
            assert engineer.joined_on <= membership.starts_on
            assert membership.ends_on is None or membership.starts_on < membership.ends_on
            assert engineer.left_on is None or membership.ends_on <= engineer.left_on


@pytest.mark.parametrize("size", [{}, *SIZES], ids=str)
def test_every_team_states_sensible_requirements_for_existing_skills(size):
    organisation = generate(today=TODAY, **size)
    skills = {skill.slug for skill in organisation.framework.skills}
    assert {need.team for need in organisation.requirements} == {team.slug for team in leaves(organisation)}
    assert len({(need.team, need.skill) for need in organisation.requirements}) == len(
        organisation.requirements
    )
    for need in organisation.requirements:
        assert need.skill in skills
        assert 1 <= need.level <= 5
        assert need.headcount > 0
        assert need.weight in {1, 2, 3}
        assert need.deadline_months in {6, 9, 12}


def test_each_demo_team_needs_an_emerging_skill_later_and_some_need_a_fraction_of_a_person():
    kinds = {skill.slug: skill.kind for skill in DEMO.framework.skills}
    later = [need for need in DEMO.requirements if need.starts_on > TODAY]
    assert sorted(need.team for need in later) == sorted(team.slug for team in leaves(DEMO))
    assert {kinds[need.skill] for need in later} == {"emerging"}
    assert any(need.headcount % 1 for need in DEMO.requirements)


def test_large_teams_need_more_people():
    small, large = (generate(today=TODAY, teams=1, engineers=count) for count in (10, 50))
    assert large.requirements[0].headcount == 6 * small.requirements[0].headcount


@pytest.mark.parametrize("wrong", [{"teams": 0}, {"engineers": 0}, {"months": -1}, {"skills": 0}], ids=str)
def test_impossible_sizes_are_refused(wrong):
    with pytest.raises(ValueError, match="at least one"):
        generate(today=TODAY, **wrong)


def test_any_day_can_be_today():
    for days in range(0, 400, 37):
        day = date(2024, 2, 29) + timedelta(days=days)
        assert all(engineer.joined_on < day for engineer in generate(today=day).engineers)
