"""The command that loads the shipped framework."""

from io import StringIO

import pytest
from django.core.management import call_command

from competency.models import Framework, Role
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def load(**options) -> str:
    said = StringIO()
    call_command("load_framework", stdout=said, **options)
    return said.getvalue()


def test_it_works():
    assert load() == "ML engineering: 38 skills, 38 of them new; 7 roles, 7 of them new.\n"


def test_the_second_time_nothing_is_new():
    load()
    assert load() == "ML engineering: 38 skills, 0 of them new; 7 roles, 0 of them new.\n"


def test_roles_can_be_left_out():
    load(no_roles=True)
    assert not Role.objects.exists()


def test_an_organisation_without_a_framework_takes_it():
    organisation = OrganisationFactory()
    load()
    organisation.refresh_from_db()
    assert organisation.framework == Framework.objects.get()


def test_an_organisation_with_a_framework_keeps_it():
    own = Framework.objects.create(name="Own", slug="own")
    organisation = OrganisationFactory(framework=own)
    load()
    organisation.refresh_from_db()
    assert organisation.framework == own
