"""A team's matrix holds what its viewer may see of the right people on the right day, at a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from competency.matrix.load import end_of, framework_of, load_matrix, newest_seen
from competency.matrix.shape import Sides, State, Viewpoint
from competency.models import Membership, RatingEvent
from competency.models.ratings import Flag
from competency.models.recording import Entry, record_many
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    OrganisationFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

JANUARY = datetime(2024, 1, 10, 12, tzinfo=UTC)
FEBRUARY = datetime(2024, 2, 10, 12, tzinfo=UTC)
MARCH = datetime(2024, 3, 10, 12, tzinfo=UTC)


def matrix_of(cast, viewer, *, team=None, **words):
    return load_matrix(team or cast.platform, framework=cast.framework, viewer=viewer, **words)


def names(matrix):
    return [person.name for person in matrix.people]


def cell(matrix, engineer, skill, *, of=None):
    rows = matrix.cells if of is None else of
    i = [person.id for person in matrix.people].index(engineer.pk)
    j = [column.id for column in matrix.columns].index(skill.pk)
    return rows[i][j]


def level(matrix, engineer, skill, **words):
    state = cell(matrix, engineer, skill, **words)
    return None if state is None else state.level


# People and columns --------------------------------------------------------------------------------------


def test_a_manager_sees_the_team_by_name_and_in_order(cast):
    matrix = matrix_of(cast, cast.ada)
    assert names(matrix) == ["Ben", "Cleo"]
    assert {person.viewpoint for person in matrix.people} == {Viewpoint.MANAGER}
    assert all(person.rateable for person in matrix.people)


def test_an_engineer_sees_oneself_and_the_others_only_count(cast):
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada)
    matrix = matrix_of(cast, cast.ben.user)
    assert names(matrix) == ["Ben"]
    assert matrix.people[0].viewpoint == Viewpoint.SELF and matrix.people[0].rateable
    ((*_who, share, row),) = matrix.others
    assert (share, row[0].level) == (1.0, 3)


def test_a_head_sees_nobody_by_name(cast):
    matrix = matrix_of(cast, cast.hana)
    assert names(matrix) == []
    assert len(matrix.others) == 2


def test_hr_sees_everybody_and_rates_nobody(cast):
    matrix = matrix_of(cast, cast.eve)
    assert names(matrix) == ["Ben", "Cleo"]
    assert not any(person.rateable for person in matrix.people)


def test_people_who_left_are_not_in_the_matrix(cast):
    assert "Fay" not in names(matrix_of(cast, cast.eve))


def test_people_who_left_are_in_the_matrix_of_a_day_when_they_were_there(cast):
    before, after = cast.fay.left_on - timedelta(days=1), cast.fay.left_on
    assert names(matrix_of(cast, cast.eve, as_of=before)) == ["Ben", "Cleo", "Fay"]
    assert names(matrix_of(cast, cast.eve, as_of=after)) == ["Ben", "Cleo"]


def test_a_day_shows_who_was_in_the_team_on_it(cast):
    Membership.objects.filter(engineer=cast.cleo).update(starts_on=date(2024, 2, 1))
    assert names(matrix_of(cast, cast.ada, as_of=date(2024, 1, 31))) == ["Ben"]
    assert names(matrix_of(cast, cast.ada, as_of=date(2024, 2, 1))) == ["Ben", "Cleo"]


def test_below_adds_the_people_of_the_teams_under_it(cast):
    assert names(matrix_of(cast, cast.eve, team=cast.department)) == []
    assert names(matrix_of(cast, cast.eve, team=cast.department, below=True)) == ["Ben", "Cleo", "Gus"]


def test_below_leaves_out_retired_teams(cast):
    cast.design.retired_on = date(2024, 1, 1)
    cast.design.save()
    assert names(matrix_of(cast, cast.eve, team=cast.department, below=True)) == ["Ben", "Cleo"]


def test_somebody_in_two_teams_is_one_row_with_both_shares(cast):
    Membership.objects.filter(engineer=cast.ben).update(allocation="0.6")
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation="0.4")
    shares = {
        team: {p.name: p.allocation for p in matrix_of(cast, cast.eve, team=team, below=True).people}
        for team in (cast.platform, cast.design, cast.department)
    }
    assert shares[cast.platform] == {"Ben": 0.6, "Cleo": 1.0}
    assert shares[cast.design] == {"Ben": 0.4, "Gus": 1.0}
    assert shares[cast.department] == {"Ben": 1.0, "Cleo": 1.0, "Gus": 1.0}


def test_columns_come_in_the_order_of_the_framework_without_retired_skills(cast):
    SkillFactory(domain=cast.python.domain, name="Gone", position=0, retired_on=date(2024, 1, 1))
    SkillFactory(domain=cast.python.domain, name="First", heading="1st", position=0)
    matrix = matrix_of(cast, cast.ada)
    assert [column.name for column in matrix.columns] == ["Python", "First", "SQL", "Statistics"]
    assert matrix.columns[1].heading == "1st"
    assert [domain.name for domain in matrix.domains] == ["Engineering", "Science"]


def test_a_rating_of_a_retired_or_foreign_skill_stays_out(cast):
    retired, foreign = SkillFactory(domain=cast.python.domain), SkillFactory()
    for skill in (retired, foreign):
        rate(cast.ben, skill, 3)
    retired.retired_on = date(2024, 1, 1)
    retired.save()
    assert matrix_of(cast, cast.eve).cells == [[None, None, None], [None, None, None]]


def test_targets_and_needs_are_those_of_the_roles_and_the_team(cast):
    role = RoleFactory()
    cast.ben.role = role
    cast.ben.save()
    RoleTargetFactory(role=role, skill=cast.python, level=4)
    RoleTargetFactory(skill=cast.python, level=1)  # of a role that nobody here has
    RequirementFactory(team=cast.platform, skill=cast.sql, level=2, headcount="1.5", weight=3)
    RequirementFactory(team=cast.design, skill=cast.python)
    matrix = matrix_of(cast, cast.ada)
    ben, cleo = matrix.people
    assert matrix.target(ben, matrix.columns[0]) == 4
    assert matrix.target(cleo, matrix.columns[0]) is None
    assert matrix.needs == {cast.sql.pk: (2, 1.5, 3)}


# Cells ---------------------------------------------------------------------------------------------------


def test_a_cell_holds_level_band_and_age_in_half_lives(cast):
    skill = SkillFactory(domain=cast.python.domain, half_life_months=12)
    rate(cast.ben, skill, 3, source="agreed", by=cast.ada, rated_at=timezone.now() - timedelta(days=800))
    rate(cast.cleo, skill, 3, source="agreed", by=cast.ada)
    matrix = matrix_of(cast, cast.ada)
    assert cell(matrix, cast.ben, skill) == State(3, 3, 3, Flag.AGREED, 2)
    assert cell(matrix, cast.cleo, skill).steps == 0
    assert cell(matrix, cast.ben, cast.python) is None


def test_equal_cells_are_one_state(cast):
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 3, source="manager", by=cast.ada)
    matrix = matrix_of(cast, cast.ada)
    assert cell(matrix, cast.ben, cast.python) is cell(matrix, cast.cleo, cast.python)


# Other days ----------------------------------------------------------------------------------------------


def test_as_of_shows_the_state_at_the_end_of_that_day(cast):
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada, rated_at=JANUARY)
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada, rated_at=MARCH)

    def on(day):
        return level(matrix_of(cast, cast.ada, as_of=day), cast.cleo, cast.python)

    assert [on(JANUARY.date() - timedelta(days=1)), on(JANUARY.date())] == [None, 2]
    assert [on(MARCH.date() - timedelta(days=1)), on(MARCH.date())] == [2, 4]


def test_as_of_today_is_the_same_as_now(cast):
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.sql, not_applicable=True)
    rate(cast.cleo, cast.sql, 1, source="agreed", by=cast.ada, rated_at=JANUARY)
    rate(cast.cleo, cast.statistics, 1, source="manager", by=cast.ada)
    rate(cast.cleo, cast.statistics, source="manager", by=cast.ada)
    now, then = matrix_of(cast, cast.eve), matrix_of(cast, cast.eve, as_of=timezone.localdate())
    assert now.cells == then.cells
    assert now.people == then.people


def test_since_holds_the_state_of_that_day_beside_todays(cast):
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada, rated_at=JANUARY)
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada, rated_at=MARCH)
    rate(cast.cleo, cast.sql, 1, source="manager", by=cast.ada, rated_at=MARCH)
    matrix = matrix_of(cast, cast.ada, since=FEBRUARY.date())
    assert level(matrix, cast.cleo, cast.python) == 4
    assert level(matrix, cast.cleo, cast.python, of=matrix.then) == 2
    assert cell(matrix, cast.cleo, cast.sql, of=matrix.then) is None


def test_a_day_ends_with_its_last_moment_in_the_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()
    try:
        assert end_of(date(2024, 1, 10)).astimezone(UTC).isoformat() == "2024-01-10T22:59:59.999999+00:00"
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize("as_of", [None, MARCH.date()])
def test_sides_hold_what_each_has_said(cast, as_of):
    rate(cast.ben, cast.python, 4, rated_at=JANUARY)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=JANUARY)
    rate(cast.cleo, cast.python, 1, source="manager", by=cast.ada, rated_at=JANUARY)
    matrix = matrix_of(cast, cast.ada, with_sides=True, as_of=as_of)
    assert cell(matrix, cast.ben, cast.python, of=matrix.sides) == Sides(4, 2)
    assert cell(matrix, cast.cleo, cast.python, of=matrix.sides) == Sides(None, 1)
    assert cell(matrix, cast.cleo, cast.sql, of=matrix.sides) is None


# Cost ----------------------------------------------------------------------------------------------------

WAYS = {
    "now": ({}, 7),
    "below": ({"below": True}, 7),
    "as of": ({"as_of": date(2024, 3, 10)}, 10),
    "since": ({"since": date(2024, 3, 10)}, 9),
    "with sides": ({"with_sides": True}, 8),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_queries_do_not_grow_from_3_people_to_30(cast, queries, way):
    words, expected = WAYS[way]

    def grow(people):
        role = RoleFactory()
        RoleTargetFactory(role=role, skill=cast.python)
        domain = DomainFactory(framework=cast.framework)
        skills = [cast.python, *(SkillFactory(domain=domain) for _ in range(people))]
        for number in range(people):
            engineer = EngineerFactory(role=role)
            MembershipFactory(engineer=engineer, team=cast.platform)
            record_many([Entry(engineer.pk, s.pk, "manager", level=3, rated_at=JANUARY) for s in skills])
            RequirementFactory(team=cast.platform, skill=skills[1 + number])

    def cost():
        assert cast.ada.is_hr is False  # asked once per request, as is who leads what
        assert [led.slug for led in cast.ada.led] == [cast.platform.slug]
        with queries() as sent:
            matrix = matrix_of(cast, cast.ada, **words)
        return len(matrix.people), len(sent)

    grow(1)
    few = cost()
    grow(27)
    many = cost()
    assert (few[0], many[0]) == (3, 30)
    assert few[1] == many[1] == expected


# The framework, and what was seen ------------------------------------------------------------------------


def test_a_team_is_rated_in_its_own_framework_or_the_organisations_or_the_first(cast):
    plain = TeamFactory()
    assert framework_of(cast.platform) == cast.framework
    assert framework_of(plain) == cast.framework
    other = FrameworkFactory()
    OrganisationFactory(framework=other)
    assert framework_of(plain) == other
    assert framework_of(cast.platform) == cast.framework
    assert framework_of(plain, slug=cast.framework.slug) == cast.framework
    assert framework_of(plain, slug="nothing") is None


def test_without_any_framework_there_is_none(db):
    assert framework_of(TeamFactory()) is None


def test_what_was_recorded_this_moment_is_not_yet_surely_seen(cast):
    rate(cast.ben, cast.python, 3)
    assert newest_seen() == 0
    event = RatingEvent.objects.get()
    RatingEvent._base_manager.filter(pk=event.pk).update(recorded_at=timezone.now() - timedelta(seconds=3))
    assert newest_seen() == event.pk
