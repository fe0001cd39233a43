"""Choosing any number of rows."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.forms.fields import ManyField
from competency.models import Engineer
from tests.factories import CycleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, "9" * 5_000])
def test_a_number_that_no_row_can_have_is_no_choice(cast, number):
    field = ManyField(queryset=Engineer.objects.all(), required=False)
    with pytest.raises(ValidationError, match="not a valid value"):
        field.clean([str(number)])
    assert list(field.clean([str(cast.ben.pk)])) == [cast.ben]
    assert list(field.clean([])) == []


def test_a_form_with_such_a_number_is_answered_with_a_sentence(cast, sign_in):
    cycle = CycleFactory(framework=cast.framework)
    response = sign_in(cast.eve).post(reverse("cycle_edit", args=[cycle.pk]), {"teams": [str(2**63)]})
    assert response.status_code == 422


def test_an_address_with_such_a_number_is_not_found(cast, sign_in):
    assert sign_in(cast.ben.user).get(reverse("my_comment", args=[2**63])).status_code == 404
