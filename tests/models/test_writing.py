"""Thousands of rows at once arrive as they would one by one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError
from django.utils import timezone as clock

from competency.models import Engineer, Rating, RatingEvent, Requirement, Source
from competency.models.writing import insert_many, maker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def values(model):
    leave_out = ("id", "recorded_at")
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in leave_out]
    return list(model.objects.order_by("engineer", "skill", "pk").values(*columns))


def events(cast):
    """One of each kind, with everything that a column can hold."""
    common = {"engineer": cast.ben, "rated_at": NOON}
    return [
        RatingEvent(
            skill=cast.python, source="self", level=0, by=cast.ben.user, note="Ça va — “100%”", **common
        ),
        RatingEvent(skill=cast.python, source="manager", not_applicable=True, by=cast.ada, **common),
        RatingEvent(skill=cast.sql, source="interest", interest=2, request_key="once", **common),
        RatingEvent(skill=cast.sql, source="agreed", **common),
    ]


def ratings(cast):
    abroad = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    return [
        Rating(engineer=cast.ben, skill=cast.python, self_level=3, self_at=NOON, peer_levels={"7": [2, "x"]}),
        Rating(engineer=cast.ben, skill=cast.sql, manager_na=True, manager_at=abroad, manager_by=cast.ada),
    ]


@pytest.mark.parametrize(("model", "made"), [(RatingEvent, events), (Rating, ratings)])
def test_every_column_arrives_as_from_bulk_create(cast, model, made):
    model.objects.bulk_create(made(cast))
    expected = values(model)
    model.objects.all()._raw_delete(using="default")
    insert_many(made(cast), model=model)
    assert values(model) == expected
    assert len(expected) == len(made(cast))


def test_the_time_of_recording_is_stamped(cast):
    before = clock.now()
    insert_many(events(cast), model=RatingEvent)
    assert all(before <= event.recorded_at <= clock.now() for event in RatingEvent.objects.all())


def test_a_row_that_is_there_is_updated_by_its_key(cast):
    insert_many(ratings(cast), model=Rating, key=("engineer", "skill"))
    known = Rating.objects.get(skill=cast.python)
    changed = Rating(engineer=cast.ben, skill=cast.python, manager_level=4, manager_at=NOON)
    insert_many([changed], model=Rating, key=("engineer", "skill"))
    row = Rating.objects.get(skill=cast.python)
    assert (row.pk, row.self_level, row.manager_level, row.peer_levels) == (known.pk, None, 4, {})
    assert Rating.objects.count() == 2


@pytest.mark.django_db
def test_nothing_is_fine():
    insert_many([], model=Rating)
    insert_many([], model=Rating, key=("engineer", "skill"))
    assert not Rating.objects.exists()


def test_a_constraint_of_the_database_holds(cast):
    wrong = Rating(engineer=cast.ben, skill=cast.python, self_level=3, self_na=True)
    with pytest.raises(IntegrityError):
        insert_many([wrong], model=Rating)


def test_decimals_and_dates_arrive_too(cast):
    need = Requirement(team=cast.platform, skill=cast.sql, level=3, headcount="1.25", starts_on=NOON.date())
    insert_many([need], model=Requirement)
    stored = Requirement.objects.get()
    assert (str(stored.headcount), stored.starts_on, stored.deadline_months) == ("1.25", NOON.date(), None)


def test_any_number_of_rows_is_one_statement(cast, django_assert_num_queries):
    many = [
        RatingEvent(engineer=cast.ben, skill=cast.sql, source="self", level=1, rated_at=NOON)
        for _ in range(500)
    ]
    with django_assert_num_queries(1):
        insert_many(many, model=RatingEvent)
    assert RatingEvent.objects.count() == 500


@pytest.mark.parametrize("number", [4, 5])
def test_more_rows_than_a_batch_arrive_whatever_their_values_are_made_of(cast, monkeypatch, number):
    monkeypatch.setattr("competency.models.writing.BATCH", 2)
    texts = ["", "{a,b}", 'He said "no"\\', "NULL", "50 %s"]
    many = [
        RatingEvent(
            engineer=cast.ben, skill=cast.sql, source=source, note=text, rated_at=NOON,
            level=None if text == "NULL" else 1,
        )
        for text, source in zip(texts, [Source.SELF, "self", "manager", Source.MANAGER, "self"], strict=True)
    ]  # fmt: skip
    insert_many(iter(many[:number]), model=RatingEvent)
    stored = RatingEvent.objects.order_by("pk").values_list("note", "source", "level")
    assert list(stored) == [(each.note, str(each.source), each.level) for each in many[:number]]


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [Rating, RatingEvent, Engineer])
def test_a_made_row_is_like_a_constructed_one(model):
    made, constructed = maker(model)(), model()
    assert columns(made) == columns(constructed)
    assert made._state.adding and made.pk is None


def test_what_is_given_stands_in_the_row():
    row = maker(Rating)(engineer_id=3, peer_levels={"1": [2, "now"]})
    assert (row.engineer_id, row.skill_id, row.peer_levels) == (3, None, {"1": [2, "now"]})


def test_rows_share_no_default():
    make = maker(Rating)
    one, other = make(), make()
    one.peer_levels["1"] = [2, "now"]
    one._state.adding = False
    assert other.peer_levels == {} and other._state.adding
