"""Self and manager do not see each other's rating of a cell until both have given one, on any day."""

from datetime import UTC, datetime

import pytest

from competency.matrix.load import load_matrix
from competency.matrix.shape import HIDDEN, Viewpoint, is_blind
from competency.models.ratings import Flag
from tests.factories import rate

JANUARY = datetime(2024, 1, 10, 12, tzinfo=UTC)
FEBRUARY = datetime(2024, 2, 10, 12, tzinfo=UTC)
MARCH = datetime(2024, 3, 10, 12, tzinfo=UTC)


def matrix_of(cast, viewer, **words):
    return load_matrix(cast.platform, framework=cast.framework, viewer=viewer, **words)


def cell(matrix, engineer, skill):
    i = [person.id for person in matrix.people].index(engineer.pk)
    j = [column.id for column in matrix.columns].index(skill.pk)
    return matrix.cells[i][j]


def level(matrix, engineer, skill):
    return cell(matrix, engineer, skill).level


def test_the_manager_does_not_see_a_self_rating_before_giving_one(cast):
    rate(cast.ben, cast.python, 4)
    assert cell(matrix_of(cast, cast.ada), cast.ben, cast.python) is HIDDEN
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert level(matrix_of(cast, cast.ada), cast.ben, cast.python) == 3


def test_the_engineer_does_not_see_the_managers_rating_before_giving_one(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert cell(matrix_of(cast, cast.ben.user), cast.ben, cast.python) is HIDDEN
    rate(cast.ben, cast.python, 4)
    assert level(matrix_of(cast, cast.ben.user), cast.ben, cast.python) == 3


def test_everybody_sees_the_own_rating(cast):
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada)
    assert level(matrix_of(cast, cast.ben.user), cast.ben, cast.python) == 4
    assert level(matrix_of(cast, cast.ada), cast.ben, cast.sql) == 2


def test_not_applicable_is_a_word_that_hides_and_opens_like_a_level(cast):
    rate(cast.ben, cast.python, not_applicable=True)
    assert cell(matrix_of(cast, cast.ada), cast.ben, cast.python) is HIDDEN
    rate(cast.ben, cast.python, source="manager", by=cast.ada, not_applicable=True)
    assert cell(matrix_of(cast, cast.ada), cast.ben, cast.python).flags & Flag.NOT_APPLICABLE


def test_what_is_taken_back_hides_again(cast):
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.python, source="manager", by=cast.ada)
    assert cell(matrix_of(cast, cast.ada), cast.ben, cast.python) is HIDDEN


def test_hr_is_blind_to_nothing(cast):
    rate(cast.ben, cast.python, 4)
    assert level(matrix_of(cast, cast.eve), cast.ben, cast.python) == 4


def test_blindness_holds_on_past_days_as_well(cast):
    rate(cast.ben, cast.python, 4, rated_at=JANUARY)
    assert cell(matrix_of(cast, cast.ada, as_of=MARCH.date()), cast.ben, cast.python) is HIDDEN


def test_a_past_day_does_not_give_away_what_is_hidden_today(cast):
    """Both had rated in January; the manager's word is taken back, but what both saw then they may see still."""
    rate(cast.ben, cast.python, 4, rated_at=JANUARY)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=JANUARY)
    rate(cast.ben, cast.python, source="manager", by=cast.ada, rated_at=FEBRUARY)
    assert level(matrix_of(cast, cast.ada, as_of=JANUARY.date()), cast.ben, cast.python) == 3
    assert cell(matrix_of(cast, cast.ada, as_of=MARCH.date()), cast.ben, cast.python) is HIDDEN


@pytest.mark.parametrize(
    ("flags", "manager_is_blind", "engineer_is_blind"),
    [
        (0, False, False),
        (Flag.SELF, True, False),
        (Flag.MANAGER, False, True),
        (Flag.SELF | Flag.MANAGER, False, False),
        (Flag.AGREED, False, False),
        (Flag.AGREED | Flag.SELF, False, False),
        (Flag.AGREED | Flag.MANAGER, False, False),
        (Flag.SELF | Flag.NOT_APPLICABLE, True, False),
        (Flag.MANAGER | Flag.NOT_APPLICABLE, False, True),
    ],
)
def test_blind_is_who_has_not_spoken_while_the_other_has(flags, manager_is_blind, engineer_is_blind):
    assert is_blind(flags, Viewpoint.MANAGER) == manager_is_blind
    assert is_blind(flags, Viewpoint.SELF) == engineer_is_blind
    assert not is_blind(flags, Viewpoint.OPEN)
