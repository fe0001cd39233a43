"""Questions that are compiled once."""

import pytest
from django.db.models import F

from competency.models import Engineer
from competency.models.prepared import Prepared, PreparedObjects


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_row_can_have_finds_none(cast, number):
    named = Prepared(lambda pk: Engineer.objects.filter(pk=pk).values_list("name"), pk=int)
    assert named(pk=number) == []
    assert named(pk=2**63 - 1) == []
    assert named(pk=cast.ben.pk) == [("Ben",)]


def test_the_same_question_gives_the_same_answer_however_often(cast):
    """PostgreSQL keeps the plan from the sixth time on; what has changed since is seen all the same."""
    named = Prepared(lambda pk: Engineer.objects.filter(pk=pk).values_list("name"), pk=int)
    for turn in range(12):
        Engineer.objects.filter(pk=cast.ben.pk).update(name=f"Ben {turn}")
        assert named(pk=cast.ben.pk) == [(f"Ben {turn}",)]


def test_instances_come_with_what_they_are_joined_to_and_annotated_with(cast, django_assert_num_queries):
    named = PreparedObjects(
        lambda pk: (
            Engineer.objects.select_related("role", "user").annotate(doubled=F("pk") * 2).filter(pk=pk)
        ),
        pk=int,
    )
    for engineer in (cast.ben, cast.fay):
        with django_assert_num_queries(1):
            [found] = named(pk=engineer.pk)
            assert (found, found.name, found.user, found.role) == (
                engineer,
                engineer.name,
                engineer.user,
                engineer.role,
            )
        assert found.doubled == 2 * engineer.pk
        assert found.joined_on == engineer.joined_on
        found.name = "Renamed"
        found.save()
        assert Engineer.objects.get(pk=engineer.pk).name == "Renamed"
    assert named(pk=0) == []
