"""The first hour of HR: four steps, each ticked when it is true, and gone when all are done."""

import re

import pytest

from tests.factories import HrUserFactory, OrganisationFactory, RequirementFactory, SkillFactory, rate


@pytest.fixture
def shown(sign_in):
    """A function from a page's address and HR to its steps: done, current or waiting, or None where they are gone."""

    def steps(hr, path="/teams/"):
        page = sign_in(hr).get(path).content.decode()
        if 'class="first-hour' not in page:
            return None
        part = page.split('class="first-hour')[1].split("</section>")[0]
        words = {'class="done"': "done", 'aria-current="step"': "current"}
        return [words.get(found.strip(), "waiting") for found in re.findall(r"<li([^>]*)>", part)]

    return steps


@pytest.mark.django_db
def test_a_new_organisation_begins_with_the_roster(shown):
    OrganisationFactory(name="Acme")
    assert shown(HrUserFactory(), "/") == ["current", "waiting", "waiting", "waiting"]


@pytest.mark.django_db
def test_a_framework_that_came_along_is_ticked(shown):
    SkillFactory()
    assert shown(HrUserFactory(), "/") == ["current", "done", "waiting", "waiting"]


def test_people_tick_the_first_step_and_needs_come_next(cast, shown):
    assert shown(cast.eve) == ["done", "done", "current", "waiting"]


def test_needs_tick_the_third_step(cast, shown):
    RequirementFactory(team=cast.platform, skill=cast.python)
    assert shown(cast.eve) == ["done", "done", "done", "current"]


def test_the_first_rating_ends_the_hour(cast, shown):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 2)
    assert shown(cast.eve) is None


def test_ratings_without_needs_do_not_end_it(cast, shown):
    rate(cast.ben, cast.python, 2)
    assert shown(cast.eve) == ["done", "done", "current", "done"]


def test_nobody_but_hr_is_led_through_it(cast, shown):
    assert shown(cast.ada) is None
    assert shown(cast.ben.user) is None


@pytest.mark.parametrize("kind", ["roster", "framework", "requirements", "matrix"])
def test_each_step_has_a_sample_to_download(kind, cast, sign_in):
    client = sign_in(cast.eve)
    page = client.get("/teams/").content.decode()
    [address] = re.findall(rf'href="([^"]*sample[^"]*{kind}[^"]*)"', page)
    sample = client.get(address)
    assert sample.status_code == 200
    assert b"," in b"".join(sample) if sample.streaming else b"," in sample.content


def test_every_link_of_a_step_leads_somewhere(cast, sign_in):
    client = sign_in(cast.eve)
    part = client.get("/teams/").content.decode().split('class="first-hour')[1].split("</section>")[0]
    links = re.findall(r'href="([^"#]+)', part)
    assert len(links) > 8
    assert {client.get(link).status_code for link in links} == {200}
