import math
import random
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions.agreement import (
    alpha_sums,
    kappa_sums,
    krippendorff_alpha,
    rater_severity,
    report_alpha,
    report_kappa,
    report_severity,
    weighted_kappa,
)

from .strategies import levels, maybe_levels

pairs = st.lists(st.tuples(levels, levels), max_size=12)
units = st.lists(st.lists(maybe_levels, max_size=5), max_size=8)

PUBLISHED = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, None, 3, None],
]
"""Four raters, twelve units, with gaps: the example of Krippendorff's literature, ordinal alpha .815."""


@given(pairs)
def test_kappa_is_one_minus_observed_over_expected_distance(given_pairs):
    kappa = weighted_kappa(given_pairs)
    expected = sum((own - manager) ** 2 for own, _ in given_pairs for _, manager in given_pairs)
    observed = sum((own - manager) ** 2 for own, manager in given_pairs)
    if expected == 0:
        assert kappa is None
    else:
        assert kappa == pytest.approx(1 - len(given_pairs) * observed / expected)


def test_the_sums_that_are_shown_give_the_coefficient():
    assert alpha_sums(PUBLISHED).coefficient == krippendorff_alpha(PUBLISHED)
    shown = kappa_sums([(0, 1), (2, 2), (4, 3), (5, 5)])
    # By hand: 1 + 0 + 1 + 0 found; sum of (own - manager)^2 over all 16 combinations, a quarter each, by chance.
    assert shown.observed == 2
    assert shown.expected == sum((own - manager) ** 2 for own in (0, 2, 4, 5) for manager in (1, 2, 3, 5)) / 4
    assert shown.coefficient == weighted_kappa([(0, 1), (2, 2), (4, 3), (5, 5)])
    assert kappa_sums([]).coefficient is None
    assert alpha_sums([]).coefficient is None


def test_full_agreement_is_one_and_full_opposition_minus_one():
    assert weighted_kappa([(0, 0), (5, 5)]) == 1
    assert weighted_kappa([(0, 5), (5, 0)]) == -1


def test_kappa_says_nothing_without_spread():
    assert weighted_kappa([(3, 3)] * 40) is None
    assert weighted_kappa([]) is None


def alpha_by_enumeration(given_units):
    """Krippendorff's alpha by listing every pair of values, from its definition."""
    kept = [[level for level in unit if level is not None] for unit in given_units]
    kept = [unit for unit in kept if len(unit) > 1]
    values = [level for unit in kept for level in unit]

    def distance(one, other):
        low, high = sorted((one, other))
        between = sum(values.count(level) for level in range(low, high + 1))
        return (between - (values.count(low) + values.count(high)) / 2) ** 2

    observed = math.fsum(
        distance(one, other) / (len(unit) - 1) for unit in kept for one, other in permutations(unit, 2)
    )
    expected = math.fsum(2 * distance(one, other) for one, other in combinations(values, 2))
    return 1 - (len(values) - 1) * observed / expected if expected else None


@given(units)
def test_alpha_equals_its_definition_with_missing_ratings(given_units):
    expected = alpha_by_enumeration(given_units)
    found = krippendorff_alpha(given_units)
    assert found is None if expected is None else found == pytest.approx(expected)


def test_alpha_of_the_published_example():
    assert krippendorff_alpha(PUBLISHED) == pytest.approx(0.815, abs=0.0005)


@pytest.mark.parametrize("nothing", [[], [[3]], [[None, 2], [4]], [[2, 2], [2, 2]]])
def test_alpha_says_nothing_where_nothing_can_be_compared(nothing):
    assert krippendorff_alpha(nothing) is None


@given(differences=st.lists(st.integers(-5, 5), max_size=40), org=st.floats(-2, 2))
def test_a_raters_severity_lies_between_their_own_mean_and_the_organisations(differences, org):
    found = rater_severity(differences, org_mean=org)
    own = sum(differences) / len(differences) if differences else org
    assert min(own, org) - 1e-9 <= found <= max(own, org) + 1e-9


def test_ten_pairs_count_as_much_as_the_organisation():
    assert rater_severity([-1] * 10, org_mean=0.0) == -0.5
    assert rater_severity([], org_mean=-0.3) == -0.3


def some_ratings(number, engineers):
    rng = random.Random(7)
    return [(place % engineers, rng.randint(0, 5), rng.randint(0, 5)) for place in range(number)]


@pytest.mark.parametrize(("number", "engineers"), [(29, 5), (29, 29), (30, 4), (200, 1), (0, 0)])
def test_too_few_ratings_say_nothing(number, engineers):
    ratings = some_ratings(number, engineers) if engineers else []
    for found in (
        report_kappa(ratings),
        report_alpha((engineer, pair) for engineer, *pair in ratings),
        report_severity(ratings, org_mean=0.0),
    ):
        assert not found.enough
        assert (found.value, found.low, found.high) == (None, None, None)
        assert (found.pairs, found.engineers) == (number, min(engineers, number))


def test_enough_ratings_give_the_value_with_an_interval_around_it():
    ratings = some_ratings(60, 12)
    reports = {
        "kappa": (report_kappa(ratings), weighted_kappa(pair for _, *pair in ratings)),
        "alpha": (
            report_alpha((engineer, pair) for engineer, *pair in ratings),
            krippendorff_alpha(pair for _, *pair in ratings),
        ),
        "severity": (
            report_severity(ratings, org_mean=0.1),
            rater_severity([manager - own for _, own, manager in ratings], org_mean=0.1),
        ),
    }
    for name, (found, value) in reports.items():
        assert found.enough, name
        assert found.value == pytest.approx(value), name
        assert found.low < found.value < found.high, name
        assert (found.pairs, found.engineers) == (60, 12), name


def test_the_jackknife_of_a_mean_is_students_interval():
    """Severity without shrinking is a mean; with one pair per engineer its interval is the textbook one."""
    scores = [0, 1, -1, 2, 0, 0, 1, -2, 1, 1] * 10
    found = report_severity([(place, 0, score) for place, score in enumerate(scores)], org_mean=0.0)
    number, mean = len(scores), sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / (number - 1) / number)
    students_t = 1.984217
    shrink = number / (number + 10)
    assert found.value == pytest.approx(shrink * mean)
    assert (found.high - found.low) / 2 == pytest.approx(students_t * spread * shrink, rel=0.01)


def test_where_one_engineer_makes_all_the_difference_there_is_no_interval():
    ratings = [(place % 6, 3, 3) for place in range(40)] + [(6, 1, 2)]
    found = report_kappa(ratings)
    assert found.value is not None
    assert (found.low, found.high) == (None, None)
