"""The log of ratings is only ever added to."""

import pytest
from django.db import transaction

from competency.models import Rating, RatingEvent
from competency.models.ratings import AppendOnly
from tests.factories import rate


@pytest.fixture
def event(cast):
    rate(cast.ben, cast.python, 3)
    return RatingEvent.objects.get()


def test_an_entry_of_the_log_is_not_changed(event):
    event.level = 5
    with pytest.raises(AppendOnly):
        event.save()
    assert RatingEvent.objects.get().level == 3


def test_an_entry_of_the_log_is_not_deleted(event):
    with pytest.raises(AppendOnly):
        event.delete()
    assert RatingEvent.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda log: log.update(level=5),
        lambda log: log.delete(),
        lambda log: log.bulk_update(log.all(), ["level"]),
        lambda log: log.filter(level=3).delete(),
        lambda log: log.update_or_create(level=3, defaults={"level": 5}),
        lambda log: log.get().engineer.rating_events.all().delete(),
    ],
    ids=["update", "delete", "bulk_update", "filtered", "update_or_create", "related"],
)
def test_the_log_is_not_changed_in_bulk(event, change):
    with pytest.raises(AppendOnly), transaction.atomic():
        change(RatingEvent.objects)
    assert RatingEvent.objects.get().level == 3


def test_the_log_outlives_the_account_of_who_rated(event, cast):
    cast.ben.user.delete()
    event.refresh_from_db()
    assert (event.by, event.level) == (None, 3)


def test_an_entry_says_whether_it_takes_back(cast, event):
    assert not event.takes_back
    rate(cast.ben, cast.python)
    assert RatingEvent.objects.latest("id").takes_back
    rate(cast.ben, cast.python, not_applicable=True)
    assert not RatingEvent.objects.latest("id").takes_back


def test_ratings_are_chosen_by_person_and_by_framework(cast, event):
    assert Rating.objects.of([cast.ben.pk]).count() == 1
    assert not Rating.objects.of([cast.cleo.pk]).exists()
    assert Rating.objects.in_framework(cast.framework).count() == 1
