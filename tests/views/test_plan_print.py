"""The plan on paper: the same plan with everything that defends it."""

import pytest
from django.urls import reverse

from tests.factories import ActionFactory, RequirementFactory, rate


@pytest.fixture
def url(cast):
    return reverse("plan_print", args=[cast.platform.slug])


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def test_it_has_steps_provenance_limits_and_purpose(cast, sign_in, url, need):
    query = {"without": f"train.{cast.ben.pk}.{cast.python.pk}", "budget": "20000"}
    html = sign_in(cast.ada).get(url, query).content.decode()
    assert "Learns Python, 2 to 3, alone." in html
    assert "all needs, budget $20,000, people or steps chosen: 1" in html
    assert "proven: no better plan exists" in html
    assert "Trainings are taken to work" in html
    assert "For development and staffing; not for pay or dismissal." in html
    assert "<form" not in html.split('class="plan plan-paper')[1].split("</main>")[0]


def test_what_stays_open_and_what_is_adopted_stand_with_it(cast, sign_in, url, need):
    ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python, owner=cast.ada)
    html = sign_in(cast.ada).get(url, {"budget": "0"}).content.decode()
    assert "More money would close it" in html
    assert "Ben: <span" in html


def test_without_a_plan_it_says_why(cast, sign_in, url):
    html = sign_in(cast.ada).get(url).content.decode()
    assert "Nothing to print yet" in html
    RequirementFactory(team=cast.platform, skill=cast.python)
    assert "Nobody is rated in any of the needed skills" in sign_in(cast.ada).get(url).content.decode()
