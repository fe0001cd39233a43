"""The course of a level over time: the fold of the log, day by day, without what a side must not see yet."""

from datetime import UTC, date, datetime

import pytest

from competency.matrix.history import days_shown, load_histories, step_on
from competency.matrix.load import load_matrix
from competency.matrix.shape import Viewpoint
from competency.models import RatingEvent
from tests.factories import SkillFactory, UserFactory, rate

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 31)


def at(year, month, day=1):
    return datetime(year, month, day, 12, tzinfo=UTC)


def courses(engineer, *, viewpoint=Viewpoint.OPEN):
    found = load_histories(engineer, viewpoint=viewpoint, on=TODAY)
    return {c.skill.name: c for history in found for _domain, inside in history.domains for c in inside}


def levels(course):
    return [step.level for step in course.steps]


def test_the_table_has_every_sixth_month_of_two_years_and_today():
    assert days_shown(on=TODAY) == [
        date(2024, 5, 28),
        date(2024, 11, 28),
        date(2025, 5, 28),
        date(2025, 11, 28),
        TODAY,
    ]


def test_a_level_goes_in_steps_that_the_log_amounts_to(cast):
    rate(cast.ben, cast.python, 2, rated_at=at(2024, 1))
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, 4, rated_at=at(2025, 8))
    found = courses(cast.ben)["Python"]
    assert levels(found) == [2, 3, 4]
    assert [step.level for step in found.on_days] == [2, 2, 3, 4, 4]


def test_a_correction_is_a_step_and_takes_no_earlier_one_away(cast):
    rate(cast.ben, cast.python, 5, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, 2, rated_at=at(2025, 2))
    assert levels(courses(cast.ben)["Python"]) == [5, 2]
    assert RatingEvent.objects.filter(engineer=cast.ben).count() == 2


def test_not_rated_not_applicable_and_zero_are_three_things(cast):
    rate(cast.ben, cast.python, 0, rated_at=at(2024, 1))
    rate(cast.ben, cast.python, not_applicable=True, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, rated_at=at(2025, 8))
    found = courses(cast.ben)["Python"]
    assert [step and step.said for step in found.on_days] == [
        (0, False),
        (0, False),
        (None, True),
        None,
        None,
    ]


@pytest.mark.parametrize("day", [date(2024, 11, 28), date(2025, 5, 28), TODAY])
def test_a_day_has_the_same_levels_as_the_matrix_of_that_day(cast, day):
    rate(cast.ben, cast.python, 5, rated_at=at(2024, 2))
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, 4, source="agreed", by=cast.ada, rated_at=at(2025, 2))
    rate(cast.ben, cast.sql, 1, rated_at=at(2025, 6))
    for peer in range(3):
        rate(cast.ben, cast.sql, 3, source="peer", by=UserFactory(), rated_at=at(2025, 7, 1 + peer))
    matrix = load_matrix(cast.platform, framework=cast.framework, viewer=cast.eve, as_of=day)
    row = matrix.cells[[person.name for person in matrix.people].index("Ben")]
    shown = {column.name: state and state.level for column, state in zip(matrix.columns, row, strict=True)}
    found = courses(cast.ben)
    for name in ("Python", "SQL"):
        step = step_on(found[name].steps, day)
        assert (step and step.level) == shown[name]


def test_what_the_other_side_said_is_in_no_history_until_both_have_rated(cast):
    rate(cast.ben, cast.python, 5, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, rated_at=at(2025, 2))
    rate(cast.ben, cast.sql, 4, rated_at=at(2025, 1))
    assert courses(cast.ben, viewpoint=Viewpoint.MANAGER) == {}
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada, rated_at=at(2025, 3))
    assert levels(courses(cast.ben, viewpoint=Viewpoint.MANAGER)["SQL"]) == [4, 3]


def test_an_engineer_is_as_blind_to_the_manager(cast):
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada, rated_at=at(2025, 1))
    assert courses(cast.ben, viewpoint=Viewpoint.SELF) == {}
    assert levels(courses(cast.ben)["Python"]) == [1]


def test_a_self_rating_after_the_managers_is_taken_back_shows_no_more(cast):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, source="manager", by=cast.ada, rated_at=at(2025, 2))
    rate(cast.ben, cast.python, 1, rated_at=at(2025, 3))
    assert levels(courses(cast.ben, viewpoint=Viewpoint.MANAGER)["Python"]) == [4, None]


def test_fewer_than_three_peers_move_no_level(cast):
    rate(cast.ben, cast.python, 1, rated_at=at(2025, 1))
    for peer in range(2):
        rate(cast.ben, cast.python, 5, source="peer", by=UserFactory(), rated_at=at(2025, 2, 1 + peer))
    assert levels(courses(cast.ben)["Python"]) == [1]


def test_the_drawing_says_the_same_in_words_and_ends_where_there_is_no_level(cast):
    rate(cast.ben, cast.python, 2, rated_at=at(2025, 1))
    rate(cast.ben, cast.python, rated_at=at(2025, 3))
    rate(cast.ben, cast.python, 3, rated_at=at(2025, 6))
    drawing = courses(cast.ben)["Python"].drawing
    assert "Python: 2 from 1 Jan 2025, not rated from 1 Mar 2025, 3 from 1 Jun 2025" in drawing
    assert drawing.count("<polyline") == 2


def test_queries_do_not_grow_with_skills(cast, queries):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=at(2025, 1))
    with queries() as few:
        courses(cast.ben, viewpoint=Viewpoint.MANAGER)
    for skill in [cast.sql, cast.statistics, *(SkillFactory(domain=cast.python.domain) for _ in range(9))]:
        rate(cast.ben, skill, 3, rated_at=at(2025, 2))
        rate(cast.ben, skill, 4, source="manager", by=cast.ada, rated_at=at(2025, 2))
    with queries() as many:
        assert len(courses(cast.ben, viewpoint=Viewpoint.MANAGER)) == 12
    assert len(many) == len(few)


def test_what_is_true_since_the_same_moment_is_one_step(cast):
    # Three peers make a level of 2, the fourth one of 3: the step between would tell what the fourth said.
    for level in (2, 2, 2, 5):
        rate(cast.ben, cast.python, level, source="peer", by=UserFactory(), rated_at=at(2025, 1))
    assert levels(courses(cast.ben)["Python"]) == [3]
