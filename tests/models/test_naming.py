"""Short names are free, readable where the name allows it, and never a page's own address."""

import pytest
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import override

from competency.models import AuditEntry, Team
from competency.models.naming import free_slug
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Vision", "vision"), ("Vision & Speech", "vision-speech"), ("Зрение", "team"), ("New", "new-2")],
)
def test_a_short_name_is_made_from_the_name(name, slug):
    assert free_slug(name, among=Team.objects.all(), fallback="team") == slug


def test_a_taken_short_name_gets_the_next_number():
    TeamFactory(slug="vision")
    TeamFactory(slug="vision-2")
    assert free_slug("Vision", among=Team.objects.all(), fallback="team") == "vision-3"


def test_a_long_name_fits_the_column():
    assert len(free_slug("a" * 300, among=Team.objects.all(), fallback="team")) <= 80


# What simple_history makes is named after the model by itself.
NAMED = [
    each for each in apps.get_app_config("competency").get_models() if not hasattr(each, "instance_type")
]


@pytest.mark.parametrize("model", NAMED, ids=lambda each: each.__name__)
def test_one_and_several_of_each_model_have_a_name_that_can_be_translated(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)


def test_several_audit_entries_are_not_entrys():
    assert str(AuditEntry._meta.verbose_name_plural) == "audit entries"
    with override("de"):
        assert str(AuditEntry._meta.verbose_name_plural) == "Einträge der Revision"
