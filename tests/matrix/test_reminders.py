"""Who misses what in an open round, and when it is time to say so."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from competency.matrix.reminders import load_owed, stage_of
from competency.models import Cycle, Leadership
from competency.models.peers import answer_as_peer, choose_peers
from competency.models.rounds import exempt
from tests.factories import CycleFactory, EngineerFactory, LeadershipFactory, MembershipFactory, rate

pytestmark = pytest.mark.django_db

OPENED = date(2026, 3, 2)


def stages(closes_on):
    """(day, kind) of each change from the opening to the day after the last one."""
    opened_at = timezone.make_aware(datetime(2026, 3, 2, 9))
    cycle = Cycle(opens_on=OPENED, closes_on=closes_on, opened_at=opened_at)
    found, last = [], None
    for days in range((closes_on - OPENED).days + 2):
        day = OPENED + timedelta(days=days)
        stage = stage_of(cycle, on=day)
        if stage != last:
            assert stage is None or stage[1] == day
            found.append((day.day, stage and str(stage[0])))
            last = stage
    return found


def test_a_round_is_announced_then_at_half_time_and_two_days_before_its_last_day():
    assert stages(date(2026, 3, 16)) == [(2, "begun"), (9, "missing"), (14, "due"), (17, None)]


@pytest.mark.parametrize(
    ("closes_on", "expected"),
    [
        (date(2026, 3, 6), [(2, "begun"), (4, "due"), (7, None)]),
        (date(2026, 3, 5), [(2, "begun"), (3, "due"), (6, None)]),
        (date(2026, 3, 3), [(2, "begun"), (4, None)]),
    ],
)
def test_in_a_short_round_what_would_come_at_once_is_left_out(closes_on, expected):
    assert stages(closes_on) == expected


def opened(cast, **fields):
    return CycleFactory(framework=cast.framework, opened=True, **fields)


def owed(cycle):
    return {each.user.name: each for each in load_owed(cycle)}


def said(missing):
    return [(each.name, each.missing, each.asked) for each in missing]


def test_each_side_is_reminded_of_its_own_and_managers_of_whom_they_wait_for(cast):
    cycle = opened(cast)
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 3, source="manager", by=cast.ada)
    found = owed(cycle)
    assert said([found["Ben"].own]) == [("Ben", 2, 3)]
    assert said(found["Ada"].to_rate) == [("Ben", 2, 3), ("Cleo", 3, 3)]
    # Cleo does not sign in, so nobody waits for her own word.
    assert said(found["Ada"].members) == [("Ben", 2, 3)]
    assert [team.name for team in found["Ada"].teams] == ["Platform"]
    assert set(found) == {"Ben", "Ada", "Dan"}


def test_whoever_has_finished_is_not_reminded(cast):
    cycle = opened(cast, teams=[cast.platform])
    for engineer in (cast.ben, cast.cleo):
        for skill in (cast.python, cast.sql, cast.statistics):
            rate(engineer, skill, 3, source="manager", by=cast.ada)
    assert list(owed(cycle)) == ["Ada", "Ben"]
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
    assert owed(cycle) == {}


def test_whoever_is_exempt_or_has_left_is_waited_for_no_more(cast):
    cycle = opened(cast, teams=[cast.platform])
    exempt(cycle.parts.get(engineer=cast.ben), by=cast.eve)
    cast.cleo.left_on = timezone.localdate()
    cast.cleo.save()
    assert owed(cycle) == {}


def test_a_team_without_a_manager_is_waited_for_by_the_one_above(cast):
    cycle = opened(cast, teams=[cast.platform])
    Leadership.objects.filter(team=cast.platform).delete()
    # Hana heads the department, and rates nobody.
    assert list(owed(cycle)) == ["Ben"]
    LeadershipFactory(team=cast.department, user=cast.dan)
    assert said(owed(cycle)["Dan"].to_rate) == [("Ben", 3, 3), ("Cleo", 3, 3)]


def test_a_peer_who_has_said_nothing_is_reminded_and_one_who_has_begun_is_not(cast):
    crew = [EngineerFactory(name=name, login=True) for name in ("Pia", "Quin", "Ria")]
    for each in crew:
        MembershipFactory(engineer=each, team=cast.platform)
    cycle = opened(cast, asks_peers=True, asks_self=False, asks_manager=False)
    part = cycle.parts.get(engineer=cast.ben)
    choose_peers(part, peers=crew, by=None)
    answer_as_peer(part.peers.get(peer=crew[0]), skill=cast.python, level=3, not_applicable=False)
    assert {name: each.peers for name, each in owed(cycle).items()} == {"Quin": ["Ben"], "Ria": ["Ben"]}


def test_the_number_of_queries_does_not_grow_with_people(cast, queries):
    def sent(cycle):
        with queries() as found:
            load_owed(cycle)
        return len(found)

    few = sent(opened(cast, teams=[cast.design]))
    for _ in range(27):
        MembershipFactory(team=cast.platform, engineer=EngineerFactory(login=True))
    assert sent(opened(cast, teams=[cast.platform])) == few
