"""The reading behind one's own page: which frameworks, which skills, who has said what, and what is missing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from competency.matrix.own import Progress, frameworks_of, load_own
from competency.models import Framework
from tests.factories import (
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)


@pytest.fixture
def own(cast):
    """A function that loads Ben's page."""
    return lambda **options: load_own(cast.ben, framework=cast.framework, **options)


def test_skills_stand_by_domain_in_the_order_of_the_framework(cast, own):
    assert [(s.slug, [each.skill.name for each in s.skills]) for s in own().sections] == [
        ("engineering", ["Python", "SQL"]),
        ("science", ["Statistics"]),
    ]


def test_a_retired_skill_is_left_out_unless_asked_for(cast, own):
    cast.sql.retired_on = date(2024, 1, 1)
    cast.sql.save()
    assert cast.sql not in [each.skill for each in own().skills]
    _section, kept = own(keep=cast.sql.pk).find(cast.sql.pk)
    assert kept.fixed


def test_rated_counts_levels_and_not_applicable(cast, own):
    rate(cast.ben, cast.python, 0)
    rate(cast.ben, cast.sql, not_applicable=True)
    assert (own().progress.rated, own().progress.total) == (2, 3)
    assert own().missing.skill == cast.statistics


def test_what_the_manager_says_does_not_count_as_rated_by_me(cast, own):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert own().progress.rated == 0
    assert [each.skill for each in own().waiting] == [cast.python]


def test_the_level_is_unknown_to_me_while_it_rests_on_what_is_hidden(cast, own):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    each = own().skills[0]
    assert (each.blind, each.level, each.manager) == (True, None, None)
    rate(cast.ben, cast.python, 1)
    each = own().skills[0]
    assert (each.blind, each.level, each.manager.value, each.manager.by) == (False, 2, "3", cast.ada)


def test_what_the_manager_holds_not_applicable_is_hidden_too(cast, own):
    rate(cast.ben, cast.python, source="manager", by=cast.ada, not_applicable=True)
    assert not own().skills[0].is_na
    rate(cast.ben, cast.python, 2)
    assert own().skills[0].is_na


@pytest.mark.parametrize(("days", "stale"), [(730, False), (731, True)])
def test_a_rating_is_old_from_its_half_life_on(cast, own, days, stale):
    """24 months of 30.4375 days are 730.5 days."""
    rate(cast.ben, cast.python, 3, rated_at=timezone.now() - timedelta(days=days))
    assert bool(own().stale) is stale


def test_the_managers_word_does_not_make_my_old_one_fresh(cast, own):
    rate(cast.ben, cast.python, 3, rated_at=timezone.now() - timedelta(days=800))
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert [each.skill for each in own().stale] == [cast.python]


def test_targets_of_this_and_of_the_next_role_are_told_apart(cast, own):
    following = RoleFactory()
    cast.ben.role = RoleFactory(next=following)
    RoleTargetFactory(role=cast.ben.role, skill=cast.python, level=2)
    RoleTargetFactory(role=following, skill=cast.python, level=4)
    each = own().skills[0]
    assert (each.target, each.next_target) == (2, 4)
    assert [step.value for step in each.steps if step.expected] == [2]


def test_a_retired_role_is_no_next_step(cast, own):
    cast.ben.role = RoleFactory(next=RoleFactory(retired_on=date(2024, 1, 1)))
    assert own().next_role is None


def test_a_level_that_left_the_scale_is_shown_without_a_place_in_it(cast, own):
    rate(cast.ben, cast.python, 5)
    cast.framework.levels.filter(value=5).delete()
    mine = own().skills[0].mine
    assert (mine.value, mine.position) == ("5", None)


@pytest.mark.parametrize(
    ("rated", "total", "css"), [(0, 5, "p0"), (1, 5, "p20"), (37, 38, "p95"), (38, 38, "p100"), (0, 0, "p0")]
)
def test_the_bar_is_full_only_when_nothing_is_missing(rated, total, css):
    assert Progress(rated, total).css == css


def test_the_framework_of_the_main_team_comes_first(cast):
    other = FrameworkFactory(name="Other")
    cast.ben.memberships.update(allocation="0.4")
    MembershipFactory(engineer=cast.ben, team=TeamFactory(framework=other), allocation="0.6")
    assert frameworks_of(cast.ben) == [other, cast.framework]


def test_a_team_without_a_framework_has_that_of_the_organisation(cast):
    default = FrameworkFactory(name="Default")
    OrganisationFactory(framework=default)
    bob = EngineerFactory()
    MembershipFactory(engineer=bob, team=TeamFactory())
    assert frameworks_of(bob) == [default]


def test_who_left_keeps_the_framework_of_the_last_team(cast):
    cast.fay.memberships.update(ends_on=date(2024, 3, 1))
    FrameworkFactory(name="A newer one")
    assert frameworks_of(cast.fay) == [cast.framework]


def test_who_is_in_no_team_and_no_organisation_has_the_first_framework_or_none(db):
    bob = EngineerFactory()
    assert frameworks_of(bob) == []
    first = FrameworkFactory()
    FrameworkFactory()
    assert frameworks_of(bob) == [first]


def test_frameworks_with_ratings_follow_and_retired_ones_do_not(cast):
    used, gone = FrameworkFactory(), FrameworkFactory()
    for framework in (used, gone):
        rate(cast.ben, SkillFactory(framework=framework), 3)
    Framework.objects.filter(pk=gone.pk).update(retired_on=date(2024, 1, 1))
    assert frameworks_of(cast.ben) == [cast.framework, used]
