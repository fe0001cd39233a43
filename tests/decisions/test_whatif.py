import pytest
from hypothesis import given

from competency.decisions.gaps import Requirement
from competency.decisions.level import NOT_APPLICABLE, effective
from competency.decisions.settle import settle_first
from competency.decisions.teams import Team, measure_team
from competency.decisions.whatif import compare, joins, leaves, settles, works

from .strategies import teams


@pytest.fixture
def platform():
    """Ada holds orchestration for certain, Ben by his manager's word alone; two people are needed."""
    return Team(
        requirements={"k8s": Requirement(3, 2, 3), "nlp": Requirement(3, 1, 2)},
        cells={
            "k8s": {"ada": effective(agreed_level=4), "ben": effective(manager_level=3)},
            "nlp": {"ada": NOT_APPLICABLE},
        },
        shares={"ada": 1.0, "ben": 1.0},
    )


def test_somebody_who_leaves_is_gone_and_the_team_itself_unchanged(platform):
    after = leaves(platform, person="ada")
    assert set(after.shares) == {"ben"}
    assert measure_team(after).gaps["k8s"].status == "short"
    assert measure_team(platform).gaps["k8s"].status == "tight"


def test_somebody_who_joins_brings_levels_and_is_else_not_rated(platform):
    after = joins(platform, person="cleo", share=0.5, levels={"k8s": 3})
    gaps = measure_team(after).gaps
    assert gaps["k8s"].supply == 2.5
    assert gaps["nlp"].status == "unknown"
    assert "cleo" not in platform.cells["k8s"]


def test_half_time_counts_half(platform):
    assert measure_team(works(platform, person="ada", share=0.5)).gaps["k8s"].supply == 1.5


def test_a_rating_settled_low_opens_the_gap_and_settled_high_does_not(platform):
    low, high = (settles(platform, person="ben", skill="k8s", at=edge) for edge in ("low", "high"))
    assert measure_team(low).gaps["k8s"].status == "short"
    assert measure_team(high).gaps["k8s"].status == "tight"
    assert measure_team(high).gaps["k8s"].certainty == "none"


def test_what_was_never_rated_settles_at_the_ends_of_the_scale(platform):
    assert settles(platform, person="ben", skill="nlp", at="high").cells["nlp"]["ben"].level == 5
    assert settles(platform, person="ben", skill="nlp", at="low").cells["nlp"]["ben"].level == 0


@given(teams())
def test_settling_a_pivotal_rating_moves_severity_by_its_swing(team):
    for pivotal in settle_first(team):
        low, high = (
            measure_team(settles(team, person=pivotal.person, skill=pivotal.skill, at=edge)).gaps[
                pivotal.skill
            ]
            for edge in ("low", "high")
        )
        assert low.severity_exact - high.severity_exact == pytest.approx(pivotal.swing)


def test_the_difference_names_the_skills_that_change(platform):
    difference = compare(platform, after=leaves(platform, person="ada"))
    assert set(difference.changed) == {"k8s"}
    before, after = difference.changed["k8s"]
    assert (before.coverage, after.coverage) == (1.0, 0.5)
    assert compare(platform, after=platform).changed == {}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda team: leaves(team, person="zoe"),
        lambda team: works(team, person="zoe", share=1),
        lambda team: works(team, person="ada", share=0),
        lambda team: works(team, person="ada", share=1.2),
        lambda team: joins(team, person="ada", share=1, levels={}),
        lambda team: settles(team, person="zoe", skill="k8s", at="low"),
        lambda team: settles(team, person="ada", skill="nlp", at="low"),
    ],
)
def test_what_cannot_happen_is_refused(platform, wrong):
    with pytest.raises(ValueError, match=r".+"):
        wrong(platform)
