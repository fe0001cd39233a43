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
