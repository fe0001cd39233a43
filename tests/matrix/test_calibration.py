"""The calibration page's figures: on what they rest, whom they are about, and when there are too few."""

import pytest

from competency.decisions.agreement import krippendorff_alpha, rater_severity, weighted_kappa
from competency.matrix.calibration import load_calibration
from competency.models.staffing import leave
from tests.factories import (
    EngineerFactory,
    LeadershipFactory,
    MembershipFactory,
    SkillFactory,
    UserFactory,
    rate,
)

pytestmark = pytest.mark.django_db

# (self, manager) of six skills
LEVELS = [(0, 1), (2, 2), (3, 2), (4, 2), (5, 4), (1, 1)]


@pytest.fixture
def skills(cast):
    more = [SkillFactory(domain=cast.python.domain) for _ in range(3)]
    return [cast.python, cast.sql, cast.statistics, *more]


def crew(team, skills, *, by, people=5, levels=LEVELS):
    """People of a team whom ``by`` has rated, and their pairs."""
    found = []
    for _ in range(people):
        engineer = EngineerFactory(login=True)
        MembershipFactory(engineer=engineer, team=team)
        for skill, (own, manager) in zip(skills, levels, strict=True):
            rate(engineer, skill, own)
            rate(engineer, skill, manager, source="manager", by=by)
        found.append(engineer)
    return found


def shown(cast, viewer):
    return load_calibration(framework=cast.framework, viewer=viewer)


def test_hr_sees_each_team_with_kappa_alpha_and_what_they_rest_on(cast, skills):
    crew(cast.platform, skills, by=cast.ada)
    found = shown(cast, cast.eve)
    team = next(each for each in found.teams if each.name == "Platform")
    assert (team.kappa.pairs, team.kappa.engineers, team.kappa.enough) == (30, 5, True)
    assert team.kappa.value == pytest.approx(weighted_kappa(LEVELS * 5))
    assert team.alpha.value == pytest.approx(krippendorff_alpha(LEVELS * 5))
    assert team.kappa_sums.coefficient == pytest.approx(team.kappa.value)
    assert sum(sum(row) for _own, row in team.counts) == 30
    assert team.same == 10


def test_a_team_with_too_few_ratings_has_no_figure_and_no_formula(cast, skills):
    crew(cast.platform, skills, by=cast.ada, people=4)
    found = shown(cast, cast.eve)
    for each in (found.everybody, *found.teams):
        assert each.kappa.value is None and each.alpha.value is None
        assert each.counts == [] and each.kappa_sums is None and not each.same
    assert found.mean is None and found.raters == []


def test_a_manager_with_too_few_ratings_is_listed_without_a_figure(cast, skills):
    crew(cast.platform, skills, by=cast.ada, people=2)
    crew(cast.design, skills, by=cast.dan)
    ada, dan = shown(cast, cast.eve).raters
    assert (ada.name, ada.estimate.value, ada.own) == ("Ada", None, None)
    assert dan.estimate.enough


def test_only_cells_that_both_sides_have_rated_count(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 3, source="manager", by=cast.ada)
    assert shown(cast, cast.eve).everybody.kappa.pairs == 0


def test_who_has_left_counts_no_more(cast, skills):
    gone, *_others = crew(cast.platform, skills, by=cast.ada)
    leave(gone, on=gone.memberships.get().starts_on)
    assert shown(cast, cast.eve).everybody.kappa.engineers == 4


def test_severity_is_shrunk_to_the_organisation_and_listed_by_name(cast, skills):
    crew(cast.platform, skills, by=cast.ada)
    crew(cast.design, skills, by=cast.dan, levels=[(own, own) for own, _manager in LEVELS])
    found = shown(cast, cast.eve)
    assert [rater.name for rater in found.raters] == ["Ada", "Dan"]
    differences = [manager - own for own, manager in LEVELS * 5]
    mean = sum(differences) / 60
    assert found.mean == pytest.approx(mean)
    assert found.raters[0].estimate.value == pytest.approx(rater_severity(differences, org_mean=mean))


def test_a_manager_sees_the_own_figures_and_no_colleagues(cast, skills):
    crew(cast.platform, skills, by=cast.ada)
    crew(cast.design, skills, by=cast.dan)
    found = shown(cast, cast.ada)
    assert [team.name for team in found.teams] == ["Platform"]
    assert [rater.name for rater in found.raters] == ["Ada"]
    assert found.everybody.kappa.engineers == 5


def test_another_managers_ratings_of_ones_team_are_not_ones_own(cast, skills):
    second = UserFactory(name="Second")
    LeadershipFactory(team=cast.platform, user=second)
    crew(cast.platform, skills, by=second)
    assert shown(cast, cast.ada).everybody.kappa.pairs == 0


@pytest.mark.parametrize(("people", "told"), [(4, False), (5, True)])
def test_the_organisations_mean_is_not_told_where_it_would_tell_of_too_few(cast, skills, people, told):
    crew(cast.platform, skills, by=cast.ada)
    crew(cast.design, skills, by=cast.dan, people=people)
    found = shown(cast, cast.ada)
    assert (found.mean is not None) == told
    assert bool(found.raters) == told


def test_the_only_rater_is_compared_with_nobody(cast, skills):
    crew(cast.platform, skills, by=cast.ada)
    found = shown(cast, cast.ada)
    assert found.only_rater
    assert found.raters[0].estimate.value == pytest.approx(found.mean)


def test_calibration_changes_no_level(cast, skills):
    ben, *_others = crew(cast.platform, skills, by=cast.ada)
    before = list(ben.ratings.order_by("pk").values())
    shown(cast, cast.eve)
    assert list(ben.ratings.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["ada", "eve"])
def test_queries_do_not_grow_with_people(cast, skills, queries, who):
    viewer = getattr(cast, who)
    crew(cast.platform, skills, by=cast.ada, people=3)
    with queries() as few:
        shown(cast, type(viewer).objects.get(pk=viewer.pk))
    crew(cast.platform, skills, by=cast.ada, people=6)
    with queries() as many:
        shown(cast, type(viewer).objects.get(pk=viewer.pk))
    assert len(many) == len(few)
