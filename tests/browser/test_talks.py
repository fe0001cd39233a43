"""A manager rates a team by keyboard, settles what is seen differently, and meets other managers over it."""

import re
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from competency.content.framework import read_framework
from competency.loading.framework import load_framework
from competency.models import Rating, RatingEvent, Skill, Source
from tests.factories import (
    EngineerFactory,
    LeadershipFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    rate,
)

from .test_accessibility import looked_at

PEOPLE = 10
WHEN_BUSY = 30_000  # milliseconds
SKILLS = 4


@pytest.fixture
def team(db):
    """Ten people in the shipped framework."""
    team = TeamFactory(name="Vision", slug="vision", framework=load_framework(read_framework()))
    for number in range(PEOPLE):
        MembershipFactory(engineer=EngineerFactory(name=f"Person {number:02}"), team=team)
    return team


@pytest.fixture
def ada(team):
    user = UserFactory(name="Ada")
    LeadershipFactory(team=team, user=user)
    return user


def long_ago():
    return timezone.now() - timedelta(days=400)


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page):
        self.page, self.pressed = page, 0

    def press(self, *keys: str):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def skills_of(team) -> list[Skill]:
    return list(Skill.objects.in_use().filter(framework=team.framework).in_order())


def wait_until_saved(page: Page):
    expect(page.locator("[data-row].saving")).to_have_count(0, timeout=WHEN_BUSY)


def head(page: Page):
    return page.locator("[data-head]")


def test_a_team_is_rated_by_skill_with_little_more_than_a_keystroke_per_rating(team, ada, as_user, capsys):
    page, skills = as_user(ada), skills_of(team)
    page.goto("/teams/vision/by-skill/")
    keys, begun, said = Keys(page), time.monotonic(), {}
    for place, skill in enumerate(skills[:SKILLS]):
        # Nobody waits for the next skill: what is typed while it comes counts there.
        levels = [(place + number) % 6 for number in range(PEOPLE)]
        keys.press(*map(str, levels))
        if place < SKILLS - 1:
            keys.press("ArrowRight")
        said |= {(f"Person {number:02}", skill.pk): level for number, level in enumerate(levels)}
    expect(head(page)).to_have_text(skills[SKILLS - 1].name, timeout=WHEN_BUSY)
    wait_until_saved(page)
    seconds, ratings = time.monotonic() - begun, PEOPLE * SKILLS
    each, whole = keys.pressed / ratings, len(skills) * PEOPLE
    estimate = f"{whole + len(skills) - 1} keystrokes and {seconds / ratings * whole:.0f} s"
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ratings} ratings by skill: {keys.pressed} keystrokes, {each:.3f} each, in {seconds:.1f} s; "
            f"for {len(skills)} x {PEOPLE} that is {estimate}\n"
        )
    stored = Rating.objects.filter(manager_by=ada).values_list("engineer__name", "skill", "manager_level")
    assert {(name, skill): level for name, skill, level in stored} == said
    assert keys.pressed <= 1.1 * ratings


def test_what_has_not_changed_is_confirmed_by_one_key_for_all(team, ada, as_user):
    python, second = skills_of(team)[:2]
    for membership in team.memberships.all():
        rate(membership.engineer, python, 3, source=Source.MANAGER, by=ada, rated_at=long_ago())
    page = as_user(ada)
    page.goto("/teams/vision/by-skill/")
    expect(page.locator("[data-row].proposed")).to_have_count(PEOPLE)
    keys = Keys(page)
    keys.press("c")
    expect(page.get_by_text("10 ratings confirmed as they were.")).to_be_visible()
    keys.press("ArrowRight")
    expect(head(page)).to_have_text(second.name)
    assert keys.pressed == 2
    assert RatingEvent.objects.filter(skill=python, level=3).count() == 2 * PEOPLE


def test_a_rating_is_taken_back_by_one_key(team, ada, as_user):
    page, python = as_user(ada), skills_of(team)[0]
    page.goto("/teams/vision/by-skill/")
    Keys(page).press("4", "z", "2")
    wait_until_saved(page)
    stored = Rating.objects.get(skill=python, manager_level__isnull=False)
    assert (stored.engineer.name, stored.manager_level) == ("Person 00", 2)


def test_one_person_is_rated_across_the_skills_and_then_the_next(team, ada, as_user):
    page = as_user(ada)
    page.goto("/teams/vision/by-person/")
    keys = Keys(page)
    keys.press(*"3" * 38, "Enter")
    expect(head(page)).to_have_text("Person 01")
    keys.press("n")
    wait_until_saved(page)
    assert Rating.objects.filter(engineer__name="Person 00", manager_level=3).count() == 38
    assert Rating.objects.filter(engineer__name="Person 01", manager_na=True).count() == 1


def test_a_note_is_written_and_kept_without_the_mouse(team, ada, as_user):
    page, python = as_user(ada), skills_of(team)[0]
    page.goto("/teams/vision/by-skill/")
    page.keyboard.press("Enter")
    page.keyboard.type("Led the rewrite.")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    wait_until_saved(page)
    stored = Rating.objects.get(skill=python)
    assert (stored.manager_level, stored.manager_note) == (4, "Led the rewrite.")


def test_a_note_without_a_rating_is_not_left_behind(team, ada, as_user):
    page, python = as_user(ada), skills_of(team)[0]
    page.goto("/teams/vision/by-skill/")
    page.keyboard.press("Enter")
    page.keyboard.type("Led the rewrite.")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("A note goes with a rating")).to_be_visible()
    expect(head(page)).to_have_text(python.name)
    page.keyboard.press("4")
    page.keyboard.press("ArrowRight")
    expect(head(page)).not_to_have_text(python.name)
    assert Rating.objects.get(skill=python).manager_note == "Led the rewrite."


def test_nothing_is_lost_while_there_is_no_connection(team, ada, as_user, console_errors):
    page = as_user(ada)
    page.goto("/teams/vision/by-skill/")
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.locator("[data-row].unsent")).to_have_count(1)
    page.context.set_offline(False)
    wait_until_saved(page)
    assert Rating.objects.filter(manager_level=3).count() == 1
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in console_errors)
    console_errors.clear()


def test_axe_finds_nothing_where_a_manager_rates(team, ada, as_user):
    python = skills_of(team)[0]
    for membership in team.memberships.all():
        rate(membership.engineer, python, 3, source=Source.MANAGER, by=ada, rated_at=long_ago())
    page = as_user(ada)
    for path in ("/teams/vision/by-skill/", "/teams/vision/by-person/"):
        page.goto(path)
        assert looked_at(page) == []


# Settling


@pytest.fixture
def differences(team, ada):
    """Three people who see the first skill otherwise than their manager."""
    python = skills_of(team)[0]
    for membership, own, manager in zip(team.memberships.all(), (5, 4, 3), (1, 1, 1), strict=False):
        rate(membership.engineer, python, own, by=ada, note="I led it.")
        rate(membership.engineer, python, manager, source=Source.MANAGER, by=ada)
    return python


def test_three_differences_are_settled_by_keyboard_alone(team, ada, as_user, differences):
    page = as_user(ada)
    page.goto("/teams/vision/settle/")
    expect(page.get_by_text("3 left")).to_be_visible()
    expect(page.get_by_text("I led it.")).to_be_visible()
    page.keyboard.press("l")
    expect(head(page)).to_contain_text("Person 01")
    expect(page.get_by_text("2 left · 1 for later")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("Led a part of it.")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(head(page)).to_contain_text("Person 02")
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="1 put off for later")).to_be_visible()
    page.keyboard.press("l")
    expect(head(page)).to_contain_text("Person 00")
    page.keyboard.press("4")
    expect(page.get_by_role("heading", name="Nothing left to settle")).to_be_visible()
    agreed = Rating.objects.filter(skill=differences, agreed_by=ada).order_by("engineer__name")
    assert list(agreed.values_list("agreed_level", "agreed_note")) == [
        (4, ""),
        (3, "Led a part of it."),
        (2, ""),
    ]


def test_what_was_settled_by_mistake_is_taken_back_by_one_key(team, ada, as_user, differences):
    page = as_user(ada)
    page.goto("/teams/vision/settle/")
    page.keyboard.press("4")
    expect(page.get_by_text("agreed on 4")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("3 left")).to_be_visible()
    assert not Rating.objects.filter(agreed_level__isnull=False).exists()


def test_axe_finds_nothing_where_differences_are_settled(team, ada, as_user, differences):
    page = as_user(ada)
    page.goto("/teams/vision/settle/")
    assert looked_at(page) == []
    page.keyboard.press("4")
    expect(page.get_by_text("agreed on 4")).to_be_visible()
    assert looked_at(page) == []


# The sheet for a talk


def test_the_sheet_is_one_page_of_paper(team, ada, as_user):
    engineer = EngineerFactory(name="Person 10")
    MembershipFactory(engineer=engineer, team=team)
    for number, skill in enumerate(skills_of(team)):
        note = (
            "Did most of it alone last spring, with two reviews from outside the team." if number < 9 else ""
        )
        rate(engineer, skill, 5 if number < 9 else 2, by=ada, note=note)
        rate(engineer, skill, 2, source=Source.MANAGER, by=ada, note=note)
    page = as_user(ada)
    page.goto(f"/teams/vision/talk/{engineer.pk}/")
    expect(page.locator(".talk-difference")).to_have_count(4)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1
    assert looked_at(page) == []


# The meeting


def test_two_managers_in_a_meeting_see_what_the_other_agrees_without_loading_the_page_again(
    team, ada, as_user, new_window, differences, capsys
):
    una = UserFactory(name="Una")
    LeadershipFactory(team=team, user=una)
    address = "/calibration/meeting/?team=vision"
    mine, hers = as_user(ada), as_user(una, window=new_window())
    mine.goto(address)
    hers.goto(address)
    expect(mine.get_by_text("0 of 10 agreed")).to_be_visible()
    mine.keyboard.press("3")
    begun, first = time.monotonic(), hers.locator("[data-row]").first
    expect(first.get_by_text("agreed today · Ada")).to_be_visible(timeout=WHEN_BUSY)
    with capsys.disabled():
        sys.stdout.write(f"\nin a meeting the other manager sees it after {time.monotonic() - begun:.1f} s\n")
    expect(hers.get_by_text("1 of 10 agreed")).to_be_visible()
    # What somebody is writing stays when the row changes under it.
    mine.locator("[data-row]").nth(1).get_by_role("link").first.click()
    mine.locator(".current textarea").fill("Half of it")
    hers.locator("[data-row]").nth(1).get_by_role("link").first.click()
    hers.keyboard.press("2")
    second = mine.locator("[data-row]").nth(1)
    expect(second.get_by_text("agreed today · Una")).to_be_visible(timeout=WHEN_BUSY)
    expect(second.locator("textarea")).to_have_value("Half of it")
    agreed = Rating.objects.filter(agreed_level__isnull=False).order_by("engineer__name")
    assert list(agreed.values_list("agreed_level", "agreed_by__name")) == [(3, "Ada"), (2, "Una")]
    assert looked_at(hers) == []
