from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from competency.decisions.gaps import (
    Requirement,
    band_of,
    measure,
    parts,
    polarisation,
    severity_of,
    trend,
)
from competency.decisions.level import NOT_APPLICABLE, Cell, effective

from .strategies import PEOPLE, cells, headcounts, requirements, shares

teams_in_one_skill = st.lists(st.tuples(cells, shares), max_size=5)


def measure_people(requirement, people):
    names = PEOPLE[: len(people)]
    return measure(
        requirement,
        cells=dict(zip(names, (cell for cell, _ in people), strict=True)),
        shares=dict(zip(names, (share for _, share in people), strict=True)),
    )


def agreed(level):
    return effective(agreed_level=level)


@given(requirement=requirements, people=teams_in_one_skill, place=st.integers(0, 4), steps=st.integers(1, 5))
def test_raising_anybodys_level_never_worsens_a_gap(requirement, people, place, steps):
    assume(place < len(people) and people[place][0].level is not None)
    cell, share = people[place]
    raised = Cell(
        level=min(5, cell.level + steps),
        low=min(5, cell.low + steps),
        high=min(5, cell.high + steps),
        source=cell.source,
    )
    before = measure_people(requirement, people)
    after = measure_people(requirement, [*people[:place], (raised, share), *people[place + 1 :]])
    assert after.severity_exact <= before.severity_exact
    assert after.coverage >= before.coverage
    assert after.shortfall <= before.shortfall
    order = ["clear", "likely", "possible", "none"]
    assert order.index(after.certainty) >= order.index(before.certainty)


@given(requirement=requirements, people=teams_in_one_skill, newcomer=st.tuples(cells, shares))
def test_adding_a_person_never_lowers_coverage(requirement, people, newcomer):
    before = measure_people(requirement, people)
    after = measure_people(requirement, [*people, newcomer])
    if before.coverage is not None and after.coverage is not None:
        assert after.coverage >= before.coverage
        assert after.coverage_after_loss >= before.coverage_after_loss
        assert after.severity_exact <= before.severity_exact


@given(requirement=requirements, people=teams_in_one_skill, share=shares)
def test_somebody_to_whom_the_skill_does_not_apply_changes_nothing_but_the_headcount(
    requirement, people, share
):
    before = measure_people(requirement, people)
    after = measure_people(requirement, [*people, (NOT_APPLICABLE, share)])
    assert replace(after, members=before.members) == before


@given(requirement=requirements, people=teams_in_one_skill, share=shares)
def test_somebody_not_rated_never_counts_as_zero(requirement, people, share):
    unrated = effective()
    before = measure_people(requirement, people)
    after = measure_people(requirement, [*people, (unrated, share)])
    assert (after.mean, after.one_below, after.two_below) == (before.mean, before.one_below, before.two_below)
    assert (after.supply, after.supply_low) == (before.supply, before.supply_low)
    assert parts(after.supply_high) == parts(before.supply_high) + parts(share)
    assert after.polarisation == before.polarisation


@given(requirement=requirements, share=shares, number=st.integers(1, 4))
def test_unknown_has_no_coverage_rather_than_none_of_it(requirement, share, number):
    gap = measure_people(requirement, [(effective(), share)] * number)
    assert gap.status == gap.certainty == "unknown"
    assert (gap.coverage, gap.shortfall, gap.severity, gap.band, gap.mean) == (None,) * 5


def test_a_member_without_a_cell_is_not_rated():
    need = Requirement(3, 1, 3)
    assert measure(need, cells={}, shares={"ana": 1}) == measure(
        need, cells={"ana": effective()}, shares={"ana": 1}
    )


@pytest.mark.parametrize("cells_given", [{}, {"ana": NOT_APPLICABLE}])
def test_an_empty_team_and_one_of_which_nothing_is_asked_have_nobody(cells_given):
    gap = measure(Requirement(3, 1, 3), cells=cells_given, shares=dict.fromkeys(cells_given, 1.0))
    assert (gap.status, gap.certainty, gap.coverage, gap.severity) == ("absent", "clear", 0.0, 100)
    assert gap.rated_share is None
    assert gap.stale_share is None


@given(requirement=requirements, people=teams_in_one_skill)
def test_the_supply_lies_in_its_band_and_the_certainty_agrees_with_the_status(requirement, people):
    gap = measure_people(requirement, people)
    assert gap.supply_low <= gap.supply <= gap.supply_high
    assert gap.supply_after_loss <= gap.supply
    short = gap.status in ("absent", "short")
    assert short == (gap.certainty in ("clear", "likely"))
    assert gap.spof == (gap.count == 1)


@given(
    people=teams_in_one_skill,
    level=st.integers(1, 5),
    weight=st.integers(1, 3),
    pair=st.tuples(headcounts, headcounts),
)
def test_severity_grows_with_the_need(people, level, weight, pair):
    less, more = (measure_people(Requirement(level, n, weight), people) for n in sorted(pair))
    if less.severity is not None:
        assert less.severity_exact <= more.severity_exact
        assert less.coverage >= more.coverage


@given(people=teams_in_one_skill, level=st.integers(1, 4), headcount=headcounts)
def test_severity_grows_with_the_level_and_with_the_weight(people, level, headcount):
    lower, higher = (
        measure_people(Requirement(wanted, headcount, 2), people) for wanted in (level, level + 1)
    )
    weighed = [measure_people(Requirement(level, headcount, weight), people) for weight in (1, 2, 3)]
    if lower.severity is not None:
        assert lower.severity_exact <= higher.severity_exact
        assert [gap.severity for gap in weighed] == sorted(gap.severity for gap in weighed)


@pytest.mark.parametrize(
    ("headcount", "holders", "severity", "status"),
    [(1, 0, 100, "absent"), (2, 1, 65, "short"), (1, 1, 30, "single"), (2, 2, 15, "tight"), (2, 3, 0, "ok")],
)
def test_severity_of_the_usual_cases_of_a_critical_skill(headcount, holders, severity, status):
    gap = measure_people(Requirement(3, headcount, 3), [(agreed(3), 1.0)] * holders)
    assert (gap.severity, gap.status) == (severity, status)


def test_severity_rounds_half_up_without_floats():
    exact = severity_of(supply=3 * 30_000, after_loss=30_000, needed=4 * 30_000, weight=3)
    assert exact == Fraction(40)
    gap = measure_people(Requirement(3, 4, 3), [(agreed(3), 1.0)] * 3)
    assert gap.severity_exact == 32.5
    assert gap.severity == 33


@pytest.mark.parametrize(
    ("headcount", "given_shares"),
    [(0.3, [0.1, 0.2]), (1, [0.7, 0.1, 0.2]), (1, [1 / 3] * 3), (2, [1 / 6] * 12)],
)
def test_shares_that_add_up_to_the_need_meet_it(headcount, given_shares):
    cells_given = {place: agreed(3) for place in range(len(given_shares))}
    gap = measure(Requirement(3, headcount, 3), cells=cells_given, shares=dict(enumerate(given_shares)))
    assert (gap.coverage, gap.shortfall) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("severity", "band"),
    [
        (100, "critical"),
        (60, "critical"),
        (59, "high"),
        (30, "high"),
        (29, "watch"),
        (10, "watch"),
        (9, "ok"),
        (0, "ok"),
    ],
)
def test_bands_of_severity(severity, band):
    assert band_of(severity) == band


@pytest.mark.parametrize(
    ("levels", "bottom", "top", "expected"),
    [
        ([5, 4, 0, 1], 0, 5, 1.0),
        ([3, 3, 3, 3], 0, 5, 0.0),
        ([5, 5, 0], 0, 5, None),
        ([5, 4, 3, 0], 0, 5, 0.5),
        ([10, 9, 0, 1], 0, 10, 1.0),
        ([4, 4, 1, 1], 1, 4, 1.0),
        ([3, 3, 2, 2], 1, 4, 0.0),
        ([1, 1, 0, 0], 0, 1, None),
    ],
)
def test_polarisation_is_experts_and_beginners_with_nobody_between(levels, bottom, top, expected):
    assert polarisation(levels, bottom=bottom, top=top) == expected


def test_usual_deadlines_follow_the_weight():
    assert [Requirement(3, 1, weight).deadline for weight in (1, 2, 3)] == [12, 9, 6]
    assert Requirement(3, 1, 3, deadline_months=2.5).deadline == 2.5


@pytest.mark.parametrize("wrong", [(3, 0, 1), (3, -1, 1), (3, 1, 4), (3, 1, 0)])
def test_a_requirement_asks_for_somebody_and_has_a_weight(wrong):
    with pytest.raises(ValueError, match="requirement"):
        Requirement(*wrong)


def test_trend_is_the_change_of_coverage_and_unknown_with_either_end():
    need = Requirement(3, 2, 3)
    one, two = (measure_people(need, [(agreed(3), 1.0)] * number) for number in (1, 2))
    assert trend(two, earlier=one) == 0.5
    assert trend(two, earlier=None) is None
    assert trend(two, earlier=measure_people(need, [(effective(), 1.0)])) is None
