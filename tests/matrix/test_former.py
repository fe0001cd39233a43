"""What teams had at the end of an earlier day, and that nobody learns more of it than of today."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from competency.access import compared_teams
from competency.matrix.former import load_former
from competency.matrix.heatmap import HIDDEN, KNOWN, OTHERS, WITHHELD
from competency.matrix.organisation import load_heatmap
from competency.models import Engineer, User
from tests.factories import EngineerFactory, LeadershipFactory, MembershipFactory, RequirementFactory, rate


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def people(cast):
    """Six people in Platform; by their manager five were rated at level 1 twenty days ago, and at 4 five days ago."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=Decimal(3))
    people = [cast.ben, cast.cleo] + [EngineerFactory(name=f"P{number}") for number in range(4)]
    for person in people[2:]:
        MembershipFactory(engineer=person, team=cast.platform)
    for days, level in ((20, 1), (5, 4)):
        for person in people[:5]:
            rate(person, cast.python, level, source="manager", by=cast.ada, rated_at=days_ago(days))
    return people


def former(cast, viewer, *, days: int):
    day = timezone.localdate() - timedelta(days=days)
    return load_former(compared_teams(viewer), framework=cast.framework, viewer=viewer, day=day)


def cell(heatmap, team, skill) -> tuple[int, int]:
    rows = [row.team if not row.is_department else None for row in heatmap.rows]
    return rows.index(team.pk), [column.id for column in heatmap.columns].index(skill.pk)


def state(loaded, team, skill) -> int:
    return loaded.heatmap.sums.state[cell(loaded.heatmap, team, skill)]


def supply(loaded, team, skill) -> float:
    return loaded.heatmap.leaves.supply[cell(loaded.heatmap, team, skill)]


def test_levels_are_those_of_the_day(cast, people):
    assert supply(former(cast, cast.hana, days=10), cast.platform, cast.python) == 0
    assert supply(former(cast, cast.hana, days=2), cast.platform, cast.python) == 5


def test_today_is_what_the_summaries_say(cast, people):
    there = former(cast, cast.eve, days=0).heatmap
    here = load_heatmap(compared_teams(cast.eve), framework=cast.framework, viewer=cast.eve)
    assert there.rows == here.rows
    for name in ("state", "level", "headcount", "count", "supply", "severity", "certainty"):
        assert (getattr(there.leaves, name) == getattr(here.leaves, name)).all(), name
    assert (there.sums.state == here.sums.state).all()


def test_who_was_in_the_team_then_counts_and_nobody_else(cast, people):
    late = EngineerFactory(name="Late")
    MembershipFactory(engineer=late, team=cast.platform, starts_on=timezone.localdate() - timedelta(days=3))
    rate(late, cast.python, 5, source="manager", by=cast.ada, rated_at=days_ago(30))
    assert supply(former(cast, cast.hana, days=4), cast.platform, cast.python) == 5
    assert supply(former(cast, cast.hana, days=2), cast.platform, cast.python) == 6
    assert "Late" not in [
        name for _pk, name, _share in former(cast, cast.eve, days=4).members[cast.platform.pk]
    ]


def test_a_need_counts_from_the_day_it_began(cast, people):
    RequirementFactory(
        team=cast.platform, skill=cast.sql, level=1, starts_on=timezone.localdate() - timedelta(days=3)
    )
    before = former(cast, cast.eve, days=4).heatmap
    assert before.leaves.level[cell(before, cast.platform, cast.sql)] == 0
    after = former(cast, cast.eve, days=3).heatmap
    assert after.leaves.level[cell(after, cast.platform, cast.sql)] == 1


def test_fewer_than_five_rated_then_are_withheld(cast, people):
    sixth = people[5]
    rate(sixth, cast.python, 4, source="manager", by=cast.ada, rated_at=days_ago(5))
    for person in people[:3]:
        rate(person, cast.python, source="manager", by=cast.ada, not_applicable=True, rated_at=days_ago(12))
    assert state(former(cast, cast.hana, days=10), cast.platform, cast.python) == OTHERS
    assert state(former(cast, cast.eve, days=10), cast.platform, cast.python) == WITHHELD


def test_what_is_withheld_today_is_withheld_for_an_earlier_day_too(cast, people):
    assert state(former(cast, cast.hana, days=2), cast.platform, cast.python) == KNOWN
    rate(people[0], cast.python, source="manager", by=cast.ada, not_applicable=True)
    assert state(former(cast, cast.hana, days=2), cast.platform, cast.python) == OTHERS
    assert state(former(cast, cast.eve, days=2), cast.platform, cast.python) == WITHHELD


def ada_leads_both(cast) -> User:
    LeadershipFactory(team=cast.design, user=cast.ada)
    return User.objects.get(pk=cast.ada.pk)


def test_a_manager_sees_a_small_team_only_where_all_of_that_day_are_theirs_now(cast):
    ada = ada_leads_both(cast)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    zoe = EngineerFactory(name="Zoe")
    MembershipFactory(engineer=zoe, team=cast.platform)
    for person in (cast.ben, cast.cleo, zoe):
        rate(person, cast.python, 4, source="manager", by=ada, rated_at=days_ago(9))
    Engineer.objects.filter(pk=zoe.pk).update(left_on=timezone.localdate() - timedelta(days=3))
    today, past = former(cast, ada, days=0), former(cast, ada, days=5)
    assert state(today, cast.platform, cast.python) == KNOWN
    assert cast.platform.pk in today.members
    assert state(past, cast.platform, cast.python) == OTHERS
    assert cast.platform.pk not in past.members
    assert past.levels == {}


def test_what_a_manager_must_not_see_yet_is_hidden_on_an_earlier_day_too(cast):
    ada = ada_leads_both(cast)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 4, rated_at=days_ago(5))
    past = former(cast, ada, days=2)
    assert state(past, cast.platform, cast.python) == HIDDEN
    assert past.hidden == {(cast.ben.pk, cast.python.pk)}


def test_a_head_gets_no_names(cast, people):
    loaded = former(cast, cast.hana, days=2)
    assert not any(loaded.members.values())
    assert loaded.levels == {}


def test_the_number_of_queries_does_not_grow(cast, people, queries):
    former(cast, cast.eve, days=2)
    with queries() as few:
        former(cast, cast.eve, days=2)
    for number in range(20):
        person = EngineerFactory(name=f"Q{number}")
        MembershipFactory(engineer=person, team=cast.platform)
        rate(person, cast.python, 3, source="manager", by=cast.ada, rated_at=days_ago(4))
    with queries() as many:
        former(cast, cast.eve, days=2)
    assert len(many) == len(few) <= 18
