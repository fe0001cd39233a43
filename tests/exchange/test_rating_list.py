"""The list of ratings: a row for each person, skill and source, and nothing that the reader must not see yet."""

from datetime import UTC, date, datetime

from django.utils import timezone

from competency.exchange.rating_list import HEADINGS, list_ratings
from tests.factories import EngineerFactory, MembershipFactory, rate


def rows(viewer, **asked):
    return [dict(zip(HEADINGS, row, strict=True)) for row in list_ratings(viewer, **asked).rows]


def told(viewer, **asked):
    return [(row["Name"], row["Skill"], row["Source"], row["Level"]) for row in rows(viewer, **asked)]


def test_each_source_has_a_row_of_its_own(cast):
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    rate(cast.ben, cast.python, 0, rated_at=at, note="=new to it")
    rate(cast.ben, cast.python, None, source="manager", by=cast.ada, not_applicable=True)
    rate(cast.ben, cast.python, 2, source="agreed", by=cast.ada)
    found = rows(cast.eve)
    assert [(row["Source"], row["Level"], row["Rated by"]) for row in found] == [
        ("self", 0, "Ben"),
        ("manager", "N/A", "Ada"),
        ("agreed", 2, "Ada"),
    ]
    assert (found[0]["Rated on"], found[0]["Note"]) == ("2024-05-01", "=new to it")
    assert (found[0]["Framework"], found[0]["Domain"], found[0]["Skill"]) == (
        "Craft",
        "Engineering",
        "Python",
    )


def test_a_rating_that_was_taken_back_is_no_row(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python, None)
    assert rows(cast.eve) == []


def test_nobody_sees_the_other_side_before_the_own_word(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 4, source="manager", by=cast.ada)
    assert told(cast.ada) == [("Ben", "SQL", "manager", 4)]
    assert told(cast.ben.user) == [("Ben", "Python", "self", 3)]
    assert told(cast.eve) == [("Ben", "Python", "self", 3), ("Ben", "SQL", "manager", 4)]
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert told(cast.ada)[0] == ("Ben", "Python", "self", 3)


def test_hr_who_are_rated_themselves_are_blind_to_their_own_manager(cast):
    person = EngineerFactory(name="Eve", user=cast.eve)
    MembershipFactory(engineer=person, team=cast.platform)
    rate(person, cast.python, 4, source="manager", by=cast.ada)
    assert told(cast.eve) == []


def test_a_manager_gets_the_own_teams_and_a_stranger_nothing(cast):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    rate(cast.gus, cast.python, 1, source="manager", by=cast.dan)
    assert told(cast.ada) == [("Ben", "Python", "manager", 3)]
    assert told(cast.root) == []
    assert told(cast.eve, team=cast.design) == [("Gus", "Python", "manager", 1)]


def test_a_former_day_is_read_from_the_log(cast):
    for day, level in ((1, 1), (10, 4)):
        rate(cast.ben, cast.python, level, rated_at=datetime(2024, 5, day, 12, tzinfo=UTC))
    assert told(cast.eve, as_of=date(2024, 4, 30)) == []
    assert told(cast.eve, as_of=date(2024, 5, 9)) == [("Ben", "Python", "self", 1)]
    assert told(cast.eve, as_of=date(2024, 5, 10)) == told(cast.eve) == [("Ben", "Python", "self", 4)]
    assert told(cast.ada, as_of=date(2024, 5, 9)) == []


def test_a_day_begins_where_the_organisation_is(cast):
    rate(cast.ben, cast.python, 1, rated_at=datetime(2024, 5, 1, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        assert rows(cast.eve)[0]["Rated on"] == "2024-05-02"


def test_nothing_is_asked_before_the_first_row_and_no_more_for_many(cast, queries):
    with queries() as sent:
        list_ratings(cast.eve)
    assert sent == []
    rate(cast.ben, cast.python, 3)
    with queries() as few:
        list(list_ratings(cast.eve).rows)
    for engineer in [*EngineerFactory.create_batch(5), cast.ben, cast.cleo, cast.gus]:
        rate(engineer, cast.sql, 2, source="manager", by=cast.eve)
    with queries() as many:
        assert len(list(list_ratings(cast.eve).rows)) == 9
    assert len(many) <= len(few) <= 7
