"""Saving what a team needs: all or nothing, with history, and never over somebody else's change unseen."""

from datetime import date
from decimal import Decimal

import pytest

from competency.models import Requirement, TeamSkillSummary
from competency.models.need_changes import NeedsConflict, Stated, changes_of_needs, save_needs, stated
from tests.factories import RequirementFactory, rate

ONE = Stated(3, Decimal(1), 2, None, None)
TWO = Stated(4, Decimal("2.5"), 3, 6, date(2027, 1, 1))


def save(cast, wanted, *, seen=None, by=None):
    return save_needs(cast.platform, wanted=wanted, seen=seen or {}, by=by or cast.ada)


def needs_of(cast):
    return {need.skill_id: stated(need) for need in Requirement.objects.filter(team=cast.platform)}


def history(cast):
    rows = Requirement.history.filter(team=cast.platform).order_by("history_id")
    return [(row.history_type, row.skill_id, row.level, row.history_user) for row in rows]


def test_needs_are_added_changed_and_removed_at_once(cast):
    RequirementFactory(team=cast.platform, skill=cast.sql, level=2)
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=2)
    seen = needs_of(cast)
    saved = save(cast, {cast.python.pk: ONE, cast.sql.pk: TWO, cast.statistics.pk: None}, seen=seen)
    assert (saved.added, saved.changed, saved.removed) == (
        [cast.python.pk],
        [cast.sql.pk],
        [cast.statistics.pk],
    )
    assert needs_of(cast) == {cast.python.pk: ONE, cast.sql.pk: TWO}


def test_each_change_is_in_the_history_with_who_made_it(cast):
    RequirementFactory(team=cast.platform, skill=cast.sql, level=2)
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=2)
    before = len(history(cast))
    seen = needs_of(cast)
    save(cast, {cast.python.pk: ONE, cast.sql.pk: TWO, cast.statistics.pk: None}, seen=seen)
    assert sorted(history(cast)[before:]) == sorted(
        [
            ("+", cast.python.pk, 3, cast.ada),
            ("~", cast.sql.pk, 4, cast.ada),
            ("-", cast.statistics.pk, 2, cast.ada),
        ]
    )


def test_what_stays_the_same_is_not_written(cast):
    save(cast, {cast.python.pk: ONE})
    before = history(cast)
    saved = save(
        cast, {cast.python.pk: Stated(3, Decimal("1.00"), 2, None, None)}, seen={cast.python.pk: ONE}
    )
    assert not saved
    assert history(cast) == before


def test_skills_that_are_not_spoken_of_stay_as_they_are(cast):
    save(cast, {cast.python.pk: ONE, cast.sql.pk: TWO})
    save(cast, {cast.sql.pk: None}, seen={cast.sql.pk: TWO})
    assert needs_of(cast) == {cast.python.pk: ONE}


def test_the_teams_summaries_are_brought_up_to_date(cast):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    save(cast, {cast.python.pk: ONE})
    row = TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python)
    assert (row.need_level, row.coverage, row.status) == (3, 1, "single")
    save(cast, {cast.python.pk: None}, seen={cast.python.pk: ONE})
    row.refresh_from_db()
    assert row.need_level is None


# Two people at once --------------------------------------------------------------------------------------


def test_what_somebody_else_changed_meanwhile_is_named_and_nothing_is_written(cast):
    save(cast, {cast.python.pk: ONE})
    seen = needs_of(cast)
    save(cast, {cast.python.pk: TWO}, seen=seen, by=cast.eve)
    mine = Stated(5, Decimal(1), 1, None, None)
    with pytest.raises(NeedsConflict) as caught:
        save(cast, {cast.python.pk: mine, cast.sql.pk: ONE}, seen=seen)
    [row] = caught.value.rows
    assert (row.skill_id, row.now, row.by) == (cast.python.pk, TWO, cast.eve)
    assert needs_of(cast) == {cast.python.pk: TWO}


def test_a_need_that_somebody_else_removed_or_added_is_a_change_too(cast):
    save(cast, {cast.python.pk: ONE})
    seen = needs_of(cast)
    save(cast, {cast.python.pk: None, cast.sql.pk: TWO}, seen=seen, by=cast.eve)
    with pytest.raises(NeedsConflict) as caught:
        save(cast, {cast.python.pk: TWO, cast.sql.pk: ONE}, seen=seen)
    assert {row.skill_id: row.now for row in caught.value.rows} == {cast.python.pk: None, cast.sql.pk: TWO}


def test_what_only_somebody_else_changed_stays_theirs(cast):
    save(cast, {cast.python.pk: ONE, cast.sql.pk: ONE})
    seen = needs_of(cast)
    save(cast, {cast.python.pk: TWO}, seen=seen, by=cast.eve)
    saved = save(cast, {cast.python.pk: ONE, cast.sql.pk: TWO}, seen=seen)
    assert (saved.changed, saved.kept) == ([cast.sql.pk], [cast.python.pk])
    assert needs_of(cast) == {cast.python.pk: TWO, cast.sql.pk: TWO}


def test_two_who_want_the_same_do_not_conflict(cast):
    save(cast, {cast.python.pk: ONE})
    seen = needs_of(cast)
    save(cast, {cast.python.pk: TWO}, seen=seen, by=cast.eve)
    assert not save(cast, {cast.python.pk: TWO}, seen=seen)


def test_having_seen_nothing_overwrites_nothing(cast):
    save(cast, {cast.python.pk: ONE})
    with pytest.raises(NeedsConflict):
        save(cast, {cast.python.pk: TWO}, seen={})


# Cost and history ----------------------------------------------------------------------------------------


def test_more_needs_take_no_more_queries(cast, queries):
    def count(wanted, seen):
        with queries() as sent:
            save(cast, wanted, seen=seen)
        return len(sent)

    one = count({cast.python.pk: ONE}, {})
    save(cast, {cast.python.pk: None}, seen=needs_of(cast))
    three = count({skill.pk: ONE for skill in (cast.python, cast.sql, cast.statistics)}, {})
    assert one == three
    seen = needs_of(cast)
    one = count({cast.python.pk: TWO}, seen)
    three = count({pk: Stated(2, Decimal(1), 1, None, None) for pk in seen}, needs_of(cast))
    assert one == three


def test_the_history_tells_what_was_before(cast):
    save(cast, {cast.python.pk: ONE})
    save(cast, {cast.python.pk: TWO}, seen={cast.python.pk: ONE}, by=cast.eve)
    save(cast, {cast.python.pk: None}, seen={cast.python.pk: TWO})
    found = [(each.skill, each.by, each.was, each.now) for each in changes_of_needs(cast.platform, most=10)]
    assert found == [
        (cast.python, cast.ada, TWO, None),
        (cast.python, cast.eve, ONE, TWO),
        (cast.python, cast.ada, None, ONE),
    ]


def test_the_history_is_cut_and_still_tells_what_was_before(cast, queries):
    save(cast, {cast.python.pk: ONE})
    save(cast, {cast.python.pk: TWO}, seen={cast.python.pk: ONE})
    with queries() as sent:
        [change] = changes_of_needs(cast.platform, most=1)
    assert (change.was, change.now) == (ONE, TWO)
    assert len(sent) <= 2


def test_the_history_of_another_team_is_not_told(cast):
    RequirementFactory(team=cast.design, skill=cast.python)
    assert changes_of_needs(cast.platform, most=10) == []
