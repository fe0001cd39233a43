"""A rating round from its opening to the comparison with the next, by the three who take part in it."""

import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from competency.models import Cycle, Rating, RatingEvent
from tests.factories import CycleFactory, HrUserFactory, UserFactory, rate

from .test_talks import PEOPLE, WHEN_BUSY, Keys, ada, head, skills_of, team  # noqa: F401

SKILLS = 2  # of 38, for the manager: the rate per rating is the same for all


@pytest.fixture
def ivy(team):  # noqa: F811
    """One of the ten, with a sign-in."""
    engineer = team.engineers.order_by("name").first()
    engineer.user = UserFactory(name="Ivy")
    engineer.save()
    return engineer


@pytest.fixture
def told(capsys):
    """Says a figure that somebody may want to read, also where the test passes."""

    def tell(sentence: str):
        with capsys.disabled():
            sys.stdout.write(f"\n{sentence}\n")

    return tell


def wait_until_saved(page: Page):
    expect(page.locator("[data-skill].saving, [data-row].saving")).to_have_count(0, timeout=WHEN_BUSY)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def begin(page: Page, name: str) -> Cycle:
    """HR makes a round and opens it."""
    page.goto("/cycles/new/")
    page.fill("#id_name", name)
    page.fill("#id_closes_on", in_days(14))
    page.click("text=Save the draft")
    expect(page.locator("h1")).to_have_text(name)
    expect(page.get_by_text("people it would ask today")).to_be_visible()
    page.click(".heading a.primary")
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_text(f"{name} is open.")).to_be_visible()
    return Cycle.objects.get(name=name)


def end(page: Page, cycle: Cycle):
    """HR closes it."""
    page.goto(f"/cycles/{cycle.pk}/close/")
    page.click("form .btn.danger")
    expect(page.get_by_text(f"{cycle.name} is closed.")).to_be_visible()


def test_a_round_is_run_by_hr_an_engineer_and_a_manager(team, ada, ivy, new_window, as_user, told):  # noqa: F811
    hr = as_user(HrUserFactory(name="Eve"), window=new_window())
    engineer, manager = as_user(ivy.user, window=new_window()), as_user(ada, window=new_window())
    first = begin(hr, "Spring")

    # The engineer rates everything: a key each.
    engineer.goto("/me/")
    engineer.click(".round-now a")
    expect(engineer.locator("[data-skill]")).to_have_count(38)
    keys, begun = Keys(engineer), time.monotonic()
    keys.press(*(str(place % 6) for place in range(38)))
    expect(engineer.locator(".own-progress")).to_contain_text("38 of 38 given", timeout=WHEN_BUSY)
    told(f"A round of 38 skills: {keys.pressed} keystrokes, {time.monotonic() - begun:.1f} s")
    assert keys.pressed <= 1.1 * 38
    assert RatingEvent.objects.filter(cycle=first, source="self").count() == 38

    # The manager sees nothing of it before rating, and rates ten people.
    python = skills_of(team)[0]
    manager.goto("/teams/vision/by-skill/")
    expect(manager.locator("[data-row]")).to_have_count(PEOPLE)
    keys, begun = Keys(manager), time.monotonic()
    for place in range(SKILLS):
        keys.press(*("3" for _ in range(PEOPLE)))
        if place < SKILLS - 1:
            keys.press("ArrowRight")
    # What was typed while the next skill was on its way is only then among the rows that wait.
    expect(head(manager)).to_have_text(skills_of(team)[SKILLS - 1].name, timeout=WHEN_BUSY)
    wait_until_saved(manager)
    told(f"{SKILLS} skills of {PEOPLE} people: {keys.pressed} keystrokes, {time.monotonic() - begun:.1f} s")
    assert keys.pressed <= 1.1 * SKILLS * PEOPLE
    expect(manager.locator("[data-row].unsent")).to_have_count(0)

    # HR sees how far it is, and closes it.
    hr.goto(f"/cycles/{first.pk}/")
    expect(hr.locator(".facts")).to_contain_text("38of 38 self-ratings")
    expect(hr.locator(".facts")).to_contain_text(f"{SKILLS * PEOPLE}of 380 managers' ratings")
    end(hr, first)

    # The next round: most is unchanged.
    second = begin(hr, "Autumn")
    engineer.goto(f"/cycles/{second.pk}/mine/")
    expect(engineer.locator("[data-skill].proposed")).to_have_count(38)
    domains = engineer.locator(".own-section").count()
    keys, begun = Keys(engineer), time.monotonic()
    for _ in range(domains):
        keys.press("a")
    expect(engineer.locator(".own-progress")).to_contain_text("38 of 38 given", timeout=WHEN_BUSY)
    told(f"38 skills confirmed unchanged: {keys.pressed} keystrokes, {time.monotonic() - begun:.1f} s")
    assert keys.pressed <= 10
    assert RatingEvent.objects.filter(cycle=second, source="self").count() == 38
    rate(ivy, python, 5, source="manager", by=ada)
    end(hr, second)

    # What changed between the two, in the team's matrix.
    expect(hr.get_by_text("between this round's closing and Spring")).to_be_visible()
    hr.click("text=What changed >> nth=-1")
    expect(hr.get_by_text("Levels gained or lost from Spring")).to_contain_text("1 risen, 0 fallen")


def test_a_choice_that_does_not_arrive_is_kept_and_sent_again(team, ivy, as_user, console_errors):  # noqa: F811
    cycle = CycleFactory(framework=team.framework, opened=True)
    page = as_user(ivy.user)
    page.goto(f"/cycles/{cycle.pk}/mine/")
    page.context.set_offline(True)
    page.keyboard.press("4")
    expect(page.locator("#toasts")).to_contain_text("not sent yet, trying again. Keep this page open.")
    expect(page.locator("[data-skill].unsent")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator("[data-skill].unsent")).to_have_count(0, timeout=WHEN_BUSY)
    expect(page.locator(".own-progress")).to_contain_text("1 of 38 given")
    assert Rating.objects.get(engineer=ivy).self_level == 4
    console_errors.clear()


def test_one_proposal_is_confirmed_by_one_key_and_by_one_click(team, ivy, as_user):  # noqa: F811
    skills = skills_of(team)
    for skill in skills:
        rate(ivy, skill, 2, rated_at=timezone.now() - timedelta(days=30))
    cycle = CycleFactory(framework=team.framework, opened=True)
    page = as_user(ivy.user)
    page.goto(f"/cycles/{cycle.pk}/mine/")
    page.keyboard.press("c")
    page.locator("[data-skill]").nth(1).locator("[data-still]").click()
    wait_until_saved(page)
    expect(page.locator("[data-skill].proposed")).to_have_count(36)
    inside = page.locator(".own-section").nth(1)
    inside.get_by_role("button", name="Confirm all unchanged").click()
    expect(inside.locator(".proposed")).to_have_count(0)
    wait_until_saved(page)
    given = 2 + inside.locator("[data-skill]").count()
    expect(page.locator(".own-progress")).to_contain_text(f"{given} of 38 given")


def test_an_old_rating_is_confirmed_on_my_skills_by_one_key(team, ivy, as_user):  # noqa: F811
    rate(ivy, skills_of(team)[0], 3, rated_at=timezone.now() - timedelta(days=3000))
    page = as_user(ivy.user)
    page.goto("/me/")
    # The first that is not rated is chosen, the old one stands above it.
    page.keyboard.press("k")
    page.keyboard.press("c")
    wait_until_saved(page)
    expect(page.locator("[data-still]")).to_have_count(0)
    assert RatingEvent.objects.filter(engineer=ivy, level=3).count() == 2
