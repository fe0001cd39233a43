import pytest
from hypothesis import given

from competency.decisions.candidates import (
    KEEN,
    NOT_NOW,
    OPEN,
    Member,
    Question,
    find_candidates,
    lendable,
)

from .strategies import questions


def question(*members, level=3, elsewhere=()):
    return Question(
        amount=1,
        level=level,
        deadline=6,
        months_per_level=4,
        mentor_level=4,
        members=members,
        elsewhere=elsewhere,
    )


@given(questions())
def test_candidates_are_within_reach_rated_and_willing(asked):
    members = {member.id: member for member in asked.members}
    for candidate in find_candidates(asked):
        assert asked.level - 2 <= members[candidate.id].level < asked.level
        assert members[candidate.id].interest != NOT_NOW


@given(questions())
def test_nobody_within_reach_and_willing_is_left_out(asked):
    found = {candidate.id for candidate in find_candidates(asked)}
    for member in asked.members:
        if member.level is not None and asked.level - 2 <= member.level < asked.level and member.interest:
            assert member.id in found


def test_the_order_is_time_then_interest_then_share_then_id():
    found = find_candidates(
        question(
            Member("eli", 1, 1.0, KEEN),
            Member("dia", 2, 0.5, KEEN),
            Member("chen", 2, 1.0, OPEN),
            Member("ben", 2, 1.0, KEEN),
            Member("ana", 2, 1.0, KEEN),
        )
    )
    assert [candidate.id for candidate in found] == ["ana", "ben", "dia", "chen", "eli"]


def test_a_mentor_of_the_team_comes_before_one_elsewhere():
    learner, near, far = Member("ana", 2), Member("zoe", 4), Member("ben", 5)
    assert find_candidates(question(learner, near, elsewhere=[far]))[0].mentor == "zoe"
    assert find_candidates(question(learner, elsewhere=[far]))[0].mentor == "ben"
    assert find_candidates(question(learner))[0].mentor is None


def test_a_mentor_is_at_least_at_the_level_to_be_reached():
    learner, mentor = Member("ana", 3), Member("ben", 4)
    assert find_candidates(question(learner, mentor, level=5))[0].mentor is None
    assert find_candidates(question(learner, mentor, level=4))[0].mentor == "ben"


@pytest.mark.parametrize(
    ("share", "held", "expected"),
    [
        (1, [], 1),
        (0.5, [(3, 1)], 0.5),
        (1, [(2.5, 2), (3, 1)], 0.5),
        (1, [(2.25, 2)], 0.25),
        (1, [(2.2, 2)], 0),
        (1, [(1, 2)], 0),
        (0.2, [], 0),
    ],
)
def test_nobody_is_lent_whom_their_own_team_needs(share, held, expected):
    assert lendable(share, held=held) == expected
