"""Short names are free, readable where the name allows it, and never a page's own address."""

import pytest

from competency.models import Team
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
