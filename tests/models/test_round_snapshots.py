"""What the teams had when a round closed is kept, at once or later from the log, and both say the same."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from competency.models import Cycle, CycleSnapshot
from competency.models.round_snapshots import fold_summaries, unkept_rounds
from competency.models.rounds import close_cycle, reopen_cycle
from competency.models.summaries import MEASURES
from tests.factories import CycleFactory, RequirementFactory, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    cycle = CycleFactory(name="Spring", framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.gus, cast.sql, 1, source="manager", by=cast.dan)
    close_cycle(cycle)
    return cycle


def kept(cycle):
    rows = CycleSnapshot.objects.filter(cycle=cycle).order_by("team", "skill")
    return list(rows.values_list("team", "skill", *MEASURES))


def test_closing_keeps_what_the_teams_have(cast, spring):
    row = CycleSnapshot.objects.get(cycle=spring, team=cast.platform, skill=cast.python)
    assert (row.rated, row.level_sum, row.coverage) == (1, 4, 1.0)
    assert unkept_rounds() == []


def test_what_is_said_afterwards_changes_nothing_of_it(cast, spring):
    before = kept(spring)
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    assert kept(spring) == before


def test_closing_again_keeps_it_anew(cast, spring):
    spring.refresh_from_db()
    reopen_cycle(spring, closes_on=timezone.localdate() + timedelta(days=3))
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    close_cycle(spring)
    row = CycleSnapshot.objects.get(cycle=spring, team=cast.platform, skill=cast.python)
    assert (row.level_sum, row.coverage) == (0, 0.0)


def test_from_the_log_it_is_the_same(cast, spring):
    before = kept(spring)
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    CycleSnapshot.objects.all().delete()
    assert unkept_rounds() == [spring]
    fold_summaries([Cycle.objects.get(pk=spring.pk)])
    assert kept(spring) == before


def test_the_daily_command_keeps_rounds_that_were_missed(cast, spring, capsys):
    before = kept(spring)
    CycleSnapshot.objects.all().delete()
    call_command("snapshot", months=1)
    assert kept(spring) == before
    assert "1 closed rounds were missing" in capsys.readouterr().out


def test_several_rounds_are_told_apart_in_one_reading_of_the_log(cast, spring, django_assert_max_num_queries):
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    autumn = CycleFactory(name="Autumn", framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 5, source="agreed", by=cast.ada)
    close_cycle(autumn)
    before = kept(spring), kept(autumn)
    rate(cast.ben, cast.python, 0, source="agreed", by=cast.ada)
    CycleSnapshot.objects.all().delete()
    with django_assert_max_num_queries(30):
        fold_summaries(unkept_rounds())
    assert (kept(spring), kept(autumn)) == before
    assert before[0] != before[1]
