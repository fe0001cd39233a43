"""What to do first: the worst flags in turn, and for each what is worth doing about it."""

import pytest

from competency.matrix.agenda import MOST_STEPS, first_steps, unsettled
from competency.matrix.analysis import analyse
from tests.factories import RequirementFactory, SkillFactory, rate

from .worked_example import write_down


def analysis_of(cast, viewer=None):
    return analyse(cast.platform, framework=cast.framework, viewer=viewer or cast.ada)


def steps_of(cast, **words):
    steps = first_steps(analysis_of(cast), **words)
    return [(step.kind, step.finding.skill.name, step.people) for step in steps]


def by_ada(cast, engineer, level, *, skill=None, **words):
    rate(engineer, skill or cast.python, level, source="manager", by=cast.ada, **words)


def test_what_is_known_for_sure_is_to_be_decided(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    for engineer in (cast.ben, cast.cleo):
        by_ada(cast, engineer, 1)
    assert steps_of(cast) == [("decide", "Python", ())]


def test_where_one_rating_decides_it_is_to_be_settled(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    by_ada(cast, cast.ben, 2)
    by_ada(cast, cast.cleo, 0)
    [step] = first_steps(analysis_of(cast))
    assert (step.kind, step.people, step.low, step.high) == ("settle", (cast.ben.pk,), 1, 3)


def test_where_nobody_is_rated_somebody_is_to_be(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    assert steps_of(cast) == [("rate", "Python", ())]


def test_who_is_not_rated_and_could_close_the_gap_is_to_be_rated_before_anything_is_paid(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    by_ada(cast, cast.cleo, 0)
    assert steps_of(cast) == [("complete", "Python", (cast.ben.pk,))]


def test_where_those_not_rated_are_too_few_it_is_to_be_decided(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    by_ada(cast, cast.cleo, 0)
    assert steps_of(cast) == [("decide", "Python", ())]


def test_what_nothing_can_close_needs_the_way_cleared(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=5)
    cast.platform.open_seats = 0
    for engineer in (cast.ben, cast.cleo):
        by_ada(cast, engineer, 1)
    assert steps_of(cast) == [("stuck", "Python", ())]


def test_what_is_covered_is_no_step(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=1, headcount=1)
    for engineer in (cast.ben, cast.cleo):
        by_ada(cast, engineer, 4)
    assert steps_of(cast) == []


def test_what_the_manager_has_answered_is_no_step(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    assert steps_of(cast, decided=[cast.python.pk]) == []


def test_there_are_never_more_than_three(cast):
    for _ in range(MOST_STEPS + 2):
        RequirementFactory(team=cast.platform, skill=SkillFactory(domain=cast.python.domain))
    assert len(steps_of(cast)) == MOST_STEPS


@pytest.mark.parametrize("viewer", ["hr", "manager"])
def test_the_worst_flag_comes_first(db, viewer):
    example = write_down()
    analysis = analyse(example.team, framework=example.framework, viewer=getattr(example, viewer))
    steps = [(step.kind, step.finding.skill.slug) for step in first_steps(analysis)]
    assert steps == [("decide", "nlp"), ("settle", "orchestration"), ("decide", "mlops-deployment")]


def test_ratings_to_settle_are_grouped_by_skill_the_largest_swing_first(db):
    example = write_down()
    analysis = analyse(example.team, framework=example.framework, viewer=example.hr)
    names = {person.pk: name for name, person in example.people.items()}
    found = [
        (
            each.finding.skill.slug,
            round(each.swing),
            [names[rating.person] for rating in each.ratings],
            [names[rating.person] for rating in each.unrated],
        )
        for each in unsettled(analysis)
    ]
    assert found == [
        ("orchestration", 50, ["ben"], ["eli"]),
        ("federated-learning", 23, [], ["ana", "ben", "chen", "eli"]),
        ("communication", 14, ["chen"], []),
    ]
