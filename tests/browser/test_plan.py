"""The plan in a browser: what is printed fits A4."""

import pytest

from tests.factories import RequirementFactory, SkillFactory, rate

# A4 lying, without margins of 10 mm, at 96 dots per inch.
A4_WIDTH = 1046


@pytest.fixture
def needs(cast):
    """Forty needs in two domains, as many as the largest framework that ships."""
    for number in range(40):
        domain = cast.python.domain if number % 2 else cast.statistics.domain
        skill = SkillFactory(domain=domain, name=f"A skill with quite a long name {number}")
        RequirementFactory(team=cast.platform, skill=skill, level=3, headcount=1)
        rate(cast.cleo, skill, 3, source="manager", by=cast.ada)
        rate(cast.ben, skill, 2, source="manager", by=cast.ada)


def test_the_printed_plan_fits_the_width_of_a4(cast, as_user, needs):
    page = as_user(cast.ada)
    page.set_viewport_size({"width": A4_WIDTH, "height": 700})
    page.emulate_media(media="print")
    page.goto("/teams/platform/plan/print/")
    widest = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('main table, main svg, main dl')]"
        ".map(each => each.getBoundingClientRect().right))"
    )
    assert widest <= A4_WIDTH
