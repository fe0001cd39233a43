from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions.attrition import forecast, forecast_together

from .strategies import headcounts, shares

rates = st.sampled_from([0.0, 0.05, 0.132, 0.5, 1.0])


@given(
    holders=st.lists(shares, max_size=6),
    headcount=headcounts,
    months=st.sampled_from([0, 6, 12, 24]),
    rate=rates,
)
def test_the_forecast_equals_going_through_every_outcome(holders, headcount, months, rate):
    stays = (1 - rate) ** (months / 12)
    covered = expected = nobody = 0.0
    for outcome in product((1, 0), repeat=len(holders)):
        chance = 1.0
        for stay in outcome:
            chance *= stays if stay else 1 - stays
        supply = sum(share for share, stay in zip(holders, outcome, strict=True) if stay)
        covered += chance * (supply >= headcount - 1e-9)
        expected += chance * min(1.0, supply / headcount)
        nobody += chance * (not any(outcome))
    found = forecast(holders, headcount=headcount, months=months, attrition=rate)
    assert found.p_covered == pytest.approx(covered)
    assert found.expected_coverage == pytest.approx(expected)
    assert found.p_nobody == pytest.approx(nobody)


def test_without_holders_there_is_nobody_for_certain():
    assert forecast([], headcount=1).p_nobody == 1
    assert forecast([], headcount=1).p_covered == 0


@given(holders=st.lists(shares, min_size=1, max_size=5), headcount=headcounts)
def test_one_skill_jointly_is_the_single_forecast(holders, headcount):
    jointly = forecast_together([(dict(enumerate(holders)), headcount)])
    assert jointly == pytest.approx(forecast(holders, headcount=headcount).p_covered)


def test_shared_people_must_not_be_multiplied():
    two_of_three = ({"ana": 1, "ben": 1, "chen": 1}, 2)
    one_of_two = ({"ana": 1, "ben": 1}, 1)
    alone = ({"dia": 1}, 1)
    singles = [forecast(h.values(), headcount=n).p_covered for h, n in (alone, two_of_three, one_of_two)]
    assert forecast_together([alone, two_of_three, one_of_two]) == pytest.approx(0.826621, abs=1e-6)
    assert singles[0] * singles[1] * singles[2] == pytest.approx(0.812218, abs=1e-6)


def test_skills_without_shared_people_are_multiplied():
    first, second = ({"ana": 1, "ben": 1}, 2), ({"chen": 1}, 1)
    assert forecast_together([first, second]) == pytest.approx(0.753424 * 0.868)


def test_a_joint_forecast_of_too_many_people_is_refused():
    with pytest.raises(ValueError, match="at most 15"):
        forecast_together([(dict.fromkeys(range(16), 1), 1)])
