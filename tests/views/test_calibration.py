"""The calibration page: what it says with enough ratings, with too few, and with none."""

import pytest
from django.urls import reverse

from tests.factories import SkillFactory, rate
from tests.matrix.test_calibration import crew

pytestmark = pytest.mark.django_db


def page(client, **query):
    return client.get(reverse("calibration"), query).content.decode()


def test_the_page_opens_each_figure_to_its_formula(cast, sign_in):
    skills = [cast.python, cast.sql, cast.statistics]
    skills += [SkillFactory(domain=cast.python.domain) for _ in range(3)]
    crew(cast.platform, skills, by=cast.ada)
    html = page(sign_in(cast.eve))
    assert "30 pairs, 5 people" in html
    # Found: 5 x (1 + 0 + 1 + 4 + 1 + 0) squared differences.
    assert "Kappa = 1 − 35.0 / " in html
    assert "−0.50 + 30/(30 + 10) × (−0.50 − (−0.50)) = −0.50" in html


def test_too_few_ratings_are_said_to_be_too_few(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    for viewer in (cast.ada, cast.eve):
        html = page(sign_in(viewer))
        assert "too few ratings to say" in html
        assert "1 pair, 1 person" in html
        assert "−2" not in html


def test_without_pairs_the_page_says_what_to_do(cast, sign_in):
    assert "Nothing to compare yet" in page(sign_in(cast.ada))


def test_a_framework_that_does_not_exist_shows_the_usual_one(cast, sign_in):
    assert "Calibration" in page(sign_in(cast.eve), framework="no/such\x00thing")
