"""An engineer rates all skills of the shipped framework by keyboard, and nothing that was chosen is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from competency.content.framework import read_framework
from competency.loading.framework import load_framework
from competency.models import Rating, RatingEvent
from tests.factories import EngineerFactory, MembershipFactory, TeamFactory


@pytest.fixture
def ivy(db):
    """Somebody new, rated in the shipped framework."""
    framework = load_framework(read_framework())
    engineer = EngineerFactory(name="Ivy", login=True)
    MembershipFactory(engineer=engineer, team=TeamFactory(framework=framework))
    return engineer


@pytest.fixture
def skills(ivy, as_user) -> Page:
    page = as_user(ivy.user)
    page.goto("/me/")
    return page


def wait_until_saved(page: Page):
    expect(page.locator("[data-skill].saving")).to_have_count(0, timeout=20_000)


def current(page: Page):
    return page.locator("[data-skill].current")


def posts_of(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    return sent


def test_thirty_eight_skills_take_thirty_eight_keystrokes(skills):
    posted = posts_of(skills)
    assert skills.locator("[data-skill]").count() == 38
    levels = [number % 6 for number in range(38)]
    for level in levels:
        skills.keyboard.press(str(level))
    wait_until_saved(skills)
    assert len(posted) == 38
    shown = [row.get_attribute("data-value") for row in skills.locator("[data-skill]").all()]
    assert shown == [str(level) for level in levels]
    order = [int(row.get_attribute("data-skill")) for row in skills.locator("[data-skill]").all()]
    saved = dict(Rating.objects.values_list("skill", "self_level"))
    assert [saved[skill] for skill in order] == levels
    expect(skills.locator(".own-progress")).to_contain_text("38 of 38 rated")


def test_moving_rates_nothing(skills):
    posted = posts_of(skills)
    for key in ["j", "ArrowDown", "ArrowUp", "k", "j"]:
        skills.keyboard.press(key)
    expect(current(skills)).to_be_focused()
    assert posted == [] and not RatingEvent.objects.exists()


def test_z_takes_back_and_the_row_shows_it(skills):
    skills.keyboard.press("3")
    skills.keyboard.press("z")
    wait_until_saved(skills)
    rows = skills.locator("[data-skill]")
    expect(rows.first).to_have_attribute("data-value", "")
    expect(rows.first).to_have_class(re.compile("current"))
    assert not Rating.objects.exclude(self_level=None).exists()


def test_a_lost_connection_keeps_what_was_chosen_and_sends_it_later(skills, context, console_errors):
    context.set_offline(True)
    skills.keyboard.press("3")
    skills.keyboard.press("4")
    rows = skills.locator("[data-skill]")
    expect(rows.first).to_have_class(re.compile("unsent"))
    expect(rows.first.get_by_text("not sent")).to_be_visible()
    asked = []
    skills.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    skills.close(run_before_unload=True)
    skills.wait_for_timeout(300)
    assert asked == ["beforeunload"] and not RatingEvent.objects.exists()
    context.set_offline(False)
    wait_until_saved(skills)
    assert sorted(Rating.objects.values_list("self_level", flat=True)) == [3, 4]
    assert RatingEvent.objects.count() == 2
    # The browser's own lines, and htmx's where it asked for the summary meanwhile.
    expected = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "htmx: htmx:error")
    assert [error for error in console_errors if not error.startswith(expected)] == []
    console_errors.clear()
