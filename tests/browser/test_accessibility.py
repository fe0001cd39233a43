"""Pages can be used by everybody, as far as a program can tell: axe finds nothing serious, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from competency.models import Engineer
from tests.factories import DescriptorFactory, RequirementFactory, RoleFactory, RoleTargetFactory, rate

PAGES = {
    "sign in": (None, "/sign-in/"),
    "my skills": ("ben", "/me/"),
    "a team": ("ada", "/teams/platform/"),
    "gaps": ("ada", "/teams/platform/gaps/"),
    "the plan": ("ada", "/teams/platform/plan/"),
    "needs": ("ada", "/teams/platform/needs/"),
    "people of a team": ("ada", "/teams/platform/people/"),
    "teams": ("eve", "/teams/"),
    "engineers": ("eve", "/engineers/"),
    "a role": ("eve", "/roles/lead/"),
    "a role's form": ("eve", "/roles/lead/edit/"),
    "a framework": ("eve", "/framework/craft/"),
    "a skill": ("eve", "/framework/craft/python/"),
}


@pytest.fixture
def rated(cast):
    """Something of everything to look at: levels, a disagreement, a need, a target, a descriptor."""
    role = RoleFactory(name="Lead")
    Engineer.objects.filter(pk=cast.ben.pk).update(role=role)
    RoleTargetFactory(role=role, skill=cast.python, level=4)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, weight=3)
    DescriptorFactory(skill=cast.python, level=2)
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.sql, not_applicable=True)
    rate(cast.cleo, cast.sql, 4, source="manager", by=cast.ada)
    return cast


def serious(results):
    """Rule, element and reason of each violation that keeps somebody from using the page."""
    return [
        (violation["id"], node["html"][:160], node["failureSummary"])
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(name, theme, rated, page, as_user):
    viewer, path = PAGES[name]
    if viewer is not None:
        person = getattr(rated, viewer)
        page = as_user(person.user if isinstance(person, Engineer) else person)
    page.emulate_media(color_scheme=theme)
    page.goto(path)
    assert serious(Axe().run(page)) == []
