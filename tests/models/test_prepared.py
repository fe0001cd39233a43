"""Questions that are compiled once."""

import pytest

from competency.models import Engineer
from competency.models.prepared import Prepared


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
