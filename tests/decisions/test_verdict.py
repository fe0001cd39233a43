from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from competency.decisions.candidates import Lender, Member, Question
from competency.decisions.gaps import Requirement, measure, parts
from competency.decisions.level import effective
from competency.decisions.verdict import TIES, amount_to_close, decide

from .strategies import questions, teams


@given(questions())
def test_the_verdict_never_exceeds_the_deadline_when_some_option_meets_it(asked):
    verdict = decide(asked)
    if any(option.months <= asked.deadline for option in verdict.options.values()):
        assert verdict.option.months <= asked.deadline
        assert not verdict.late
    elif verdict.options:
        assert verdict.late


@given(questions())
def test_the_verdict_is_the_cheapest_in_time_or_else_the_fastest(asked):
    verdict = decide(asked)
    if verdict.kind == "none":
        assert not verdict.options
        return
    for other in verdict.options.values():
        if verdict.late:
            assert (verdict.option.months, verdict.option.cost) <= (other.months, other.cost)
        elif other.in_time:
            assert verdict.option.cost <= other.cost
            if verdict.option.cost == other.cost:
                assert TIES.index(verdict.kind) <= TIES.index(other.kind)


@given(questions())
def test_every_option_closes_the_whole_gap(asked):
    for kind, option in decide(asked).options.items():
        given_share = sum(parts(candidate.share) for candidate in option.candidates)
        given_share += sum(parts(loan.share) for loan in option.loans) + parts(option.hires)
        assert given_share >= parts(asked.amount), kind
        assert len(set(option.people)) == len(option.people)


@given(questions())
def test_seats_and_what_is_lendable_are_limits(asked):
    verdict = decide(asked)
    for option in verdict.options.values():
        if option.hires:
            assert asked.may_hire
            assert asked.open_seats is None or option.hires <= asked.open_seats
        for loan in option.loans:
            assert loan.share <= next(lender.lendable for lender in asked.lenders if lender.id == loan.id)


@given(questions())
def test_nobody_who_is_not_interested_is_ever_trained(asked):
    unwilling = {member.id for member in asked.members if member.interest == 0}
    for option in decide(asked).options.values():
        assert not unwilling & {candidate.id for candidate in option.candidates}


@given(asked=questions(), wait=st.sampled_from([1.0, 3.0, 6.0]))
def test_more_time_never_makes_the_verdict_dearer(asked, wait):
    """A mix is left out: with more time it trains everybody who then is in time."""
    now, later = decide(asked), decide(replace(asked, deadline=asked.deadline + wait))
    assume(now.kind not in ("none", "mixed") and not now.late)
    assert later.option.cost <= now.option.cost


def test_no_gap_needs_no_verdict():
    asked = Question(
        amount=0, level=3, deadline=6, months_per_level=4, mentor_level=4, members=[Member("ana", 2)]
    )
    assert (decide(asked).kind, decide(asked).option) == ("none", None)


def test_a_loan_names_whom_to_train_meanwhile():
    asked = Question(
        amount=0.5,
        level=4,
        deadline=2,
        months_per_level=4,
        mentor_level=4,
        members=[Member("eli", 3)],
        lenders=[Lender("zoe", 4, 1.0, team="platform"), Lender("yan", 4, 0.25, team="search")],
        open_seats=0,
    )
    verdict = decide(asked)
    assert (verdict.kind, verdict.option.people) == ("borrow", ("yan", "zoe"))
    assert [loan.share for loan in verdict.option.loans] == [0.25, 0.25]
    assert verdict.meanwhile.id == "eli"


def test_part_timers_at_thirds_suffice_for_one():
    asked = Question(
        amount=1,
        level=3,
        deadline=12,
        months_per_level=4,
        mentor_level=4,
        members=[Member(name, 2, 1 / 3) for name in ("ana", "ben", "chen")],
        open_seats=0,
    )
    assert decide(asked).option.people == ("ana", "ben", "chen")


@pytest.mark.parametrize(
    ("headcount", "holders", "amount"),
    [(2, 0, 2), (2, 1, 1), (1, 1, 0.25), (2, 2, 1), (2, 3, 0), (1.5, 2, 0.5)],
)
def test_the_amount_to_close_follows_the_status(headcount, holders, amount):
    cells = {name: effective(agreed_level=3) for name in range(holders)}
    gap = measure(Requirement(3, headcount, 3), cells=cells, shares=dict.fromkeys(cells, 1.0))
    assert amount_to_close(gap) == amount


@given(teams())
def test_what_nobody_rated_is_not_acted_upon(team):
    for skill, need in team.requirements.items():
        gap = measure(need, cells=team.cells.get(skill, {}), shares=team.shares)
        assert (amount_to_close(gap) == 0) == (gap.status in ("unknown", "ok"))


def test_a_candidate_who_is_ready_on_the_very_deadline_is_in_time():
    asked = Question(
        amount=2,
        level=3,
        deadline=6,
        months_per_level=4,
        mentor_level=4,
        members=[Member("ana", 2)],
        open_seats=1,
    )
    mixed = decide(asked).options["mixed"]
    assert (mixed.people, mixed.months, mixed.in_time) == (("ana",), 6, True)
    assert decide(replace(asked, deadline=5.9)).kind == "none"
