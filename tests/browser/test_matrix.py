"""A manager rates a team in the matrix by keyboard, and nothing that anybody says is lost or overwritten unseen."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from competency.matrix import load
from competency.models import Rating, RatingEvent, Source
from tests.factories import LeadershipFactory, RequirementFactory, UserFactory, rate

ROWS = ("Ben", "Cleo")
COLUMNS = ("Python", "SQL", "Statistics")


def cell_of(page: Page, engineer: str, skill: str):
    row = page.locator("#matrix tbody tr").filter(has=page.locator("th", has_text=engineer))
    return row.locator("td").nth(COLUMNS.index(skill))


def go(page: Page, engineer: str, skill: str):
    """Walk to the cell as a keyboard does: into the grid's one tab stop, to its first cell, and by arrows."""
    cell = cell_of(page, engineer, skill)
    row = cell.evaluate("cell => cell.parentElement.sectionRowIndex")
    page.locator('#matrix td[tabindex="0"]').focus()
    page.keyboard.press("Control+Home")
    for _step in range(row):
        page.keyboard.press("ArrowDown")
    for _step in range(COLUMNS.index(skill)):
        page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()
    return cell


def need_of(page: Page, skill: str):
    return page.locator("#matrix tfoot td").nth(COLUMNS.index(skill))


def drawer_of(page: Page):
    return page.locator("#drawer [data-drawer]")


def toast_of(page: Page):
    return page.locator("#toasts")


def wait_until_saved(page: Page):
    expect(page.locator("#matrix td.saving, #matrix td.unsent")).to_have_count(0)


def said(source="manager"):
    """What one source has said in the database: (engineer, skill) to a level or "na"."""
    return {
        (rating.engineer.name, rating.skill.name): "na"
        if getattr(rating, f"{source}_na")
        else getattr(rating, f"{source}_level")
        for rating in Rating.objects.select_related("engineer", "skill")
        if rating.said(source)
    }


def posts_of(page: Page) -> list[str]:
    """The addresses that the page posts to from now on, in order."""
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    return sent


def forgive(errors: list[str], status: str):
    """The browser writes each refused request to its console; nothing else may be there."""
    assert errors and all(status in error for error in errors), errors
    errors.clear()


@pytest.fixture
def matrix(cast, as_user) -> Page:
    """The matrix of Platform with nobody rated, seen by its manager."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    page = as_user(cast.ada)
    page.goto("/teams/platform/")
    return page


@pytest.fixture
def zoe(cast):
    """A second manager of Platform."""
    user = UserFactory(name="Zoe", email="zoe@example.com")
    LeadershipFactory(team=cast.platform, user=user)
    return user


def test_arrows_move_the_focus_and_rate_nothing(matrix):
    posted = posts_of(matrix)
    go(matrix, "Ben", "Python")
    for key, (engineer, skill) in [
        ("ArrowRight", ("Ben", "SQL")),
        ("ArrowDown", ("Cleo", "SQL")),
        ("ArrowLeft", ("Cleo", "Python")),
        ("ArrowUp", ("Ben", "Python")),
        ("End", ("Ben", "Statistics")),
        ("ArrowRight", ("Ben", "Statistics")),
        ("Control+End", ("Cleo", "Statistics")),
        ("Home", ("Cleo", "Python")),
        ("ArrowDown", ("Cleo", "Python")),
        ("Control+Home", ("Ben", "Python")),
    ]:
        matrix.keyboard.press(key)
        expect(cell_of(matrix, engineer, skill)).to_be_focused()
        expect(cell_of(matrix, engineer, skill)).to_have_attribute("aria-selected", "true")
    assert posted == [] and not RatingEvent.objects.exists()


def test_one_keystroke_is_one_rating_and_moves_on_through_the_rows(matrix):
    posted = posts_of(matrix)
    go(matrix, "Ben", "Python")
    for key in "345210":
        matrix.keyboard.press(key)
    wait_until_saved(matrix)
    cells = [(engineer, skill) for engineer in ROWS for skill in COLUMNS]
    for (engineer, skill), level in zip(cells, "345210", strict=True):
        expect(cell_of(matrix, engineer, skill)).to_have_text(level)
    assert said() == dict(zip(cells, [3, 4, 5, 2, 1, 0], strict=True))
    assert len(posted) == 6 == RatingEvent.objects.count()
    expect(cell_of(matrix, "Cleo", "Statistics")).to_be_focused()


def test_a_rating_counts_in_the_footer_at_once(matrix):
    expect(need_of(matrix, "Python")).to_have_text("?/2")
    go(matrix, "Ben", "Python").press("3")
    expect(need_of(matrix, "Python")).to_have_text("1/2")
    go(matrix, "Cleo", "Python").press("4")
    expect(need_of(matrix, "Python")).to_have_text("2/2")


def test_n_is_not_applicable_and_backspace_clears(matrix):
    go(matrix, "Ben", "Python").press("n")
    wait_until_saved(matrix)
    expect(cell_of(matrix, "Ben", "SQL")).to_be_focused()
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("–")
    assert said() == {("Ben", "Python"): "na"}
    go(matrix, "Ben", "Python").press("Backspace")
    wait_until_saved(matrix)
    expect(cell_of(matrix, "Ben", "Python")).to_be_focused()
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("·")
    assert said() == {}


def test_z_takes_back_one_rating_after_the_other(matrix):
    go(matrix, "Ben", "Python")
    for key in ["3", "4", "n", "5"]:
        matrix.keyboard.press(key)
    wait_until_saved(matrix)
    go(matrix, "Ben", "Python").press("1")
    wait_until_saved(matrix)
    for expected in [
        {("Ben", "Python"): 3, ("Ben", "SQL"): 4, ("Ben", "Statistics"): "na", ("Cleo", "Python"): 5},
        {("Ben", "Python"): 3, ("Ben", "SQL"): 4, ("Ben", "Statistics"): "na"},
        {("Ben", "Python"): 3, ("Ben", "SQL"): 4},
        {("Ben", "Python"): 3},
        {},
    ]:
        matrix.keyboard.press("z")
        expect(toast_of(matrix)).to_contain_text("taken back")
        wait_until_saved(matrix)
        assert said() == expected
        toast_of(matrix).evaluate("box => box.replaceChildren()")
    expect(cell_of(matrix, "Ben", "Python")).to_be_focused()
    matrix.keyboard.press("z")
    expect(toast_of(matrix)).to_contain_text("Nothing to take back")


def test_z_right_behind_a_rating_takes_back_that_rating(matrix):
    go(matrix, "Ben", "Python").press("3")
    wait_until_saved(matrix)
    matrix.keyboard.press("4")
    matrix.keyboard.press("z")
    expect(toast_of(matrix)).to_contain_text("taken back")
    wait_until_saved(matrix)
    assert said() == {("Ben", "Python"): 3}
    expect(cell_of(matrix, "Ben", "SQL")).to_be_focused()


def test_enter_opens_the_drawer_and_escape_returns_to_the_cell(matrix):
    cell = go(matrix, "Cleo", "SQL")
    cell.press("Enter")
    expect(drawer_of(matrix).get_by_role("heading", name="SQL")).to_be_visible()
    matrix.keyboard.press("Escape")
    expect(drawer_of(matrix)).to_have_count(0)
    expect(cell).to_be_focused()
    cell.press("Enter")
    drawer_of(matrix).get_by_label("Note").focus()
    matrix.keyboard.press("Escape")
    expect(drawer_of(matrix)).to_have_count(0)
    expect(cell).to_be_focused()


def test_the_open_drawer_follows_the_arrows_and_shows_a_rating_given_by_key(matrix):
    go(matrix, "Ben", "Python").press("Enter")
    expect(drawer_of(matrix)).to_contain_text("Python")
    matrix.keyboard.press("ArrowRight")
    expect(drawer_of(matrix).get_by_role("heading", name="SQL")).to_be_visible()
    expect(cell_of(matrix, "Ben", "SQL")).to_be_focused()
    matrix.keyboard.press("n")
    matrix.keyboard.press("ArrowLeft")
    expect(drawer_of(matrix).locator(".history")).to_contain_text("not applicable")


def test_a_rating_in_the_drawer_shows_in_the_grid_and_the_footer(matrix):
    cell_of(matrix, "Ben", "Python").click()
    drawer_of(matrix).get_by_label("Note").fill("Reviewed the migration.")
    drawer_of(matrix).get_by_role("button", name="4 Level 4").click()
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("4")
    expect(need_of(matrix, "Python")).to_have_text("1/2")
    expect(drawer_of(matrix).locator(".history")).to_contain_text("Reviewed the migration.")
    assert Rating.objects.get().manager_note == "Reviewed the migration."


def test_a_digit_that_is_no_level_is_said_and_nothing_saved(matrix):
    posted = posts_of(matrix)
    go(matrix, "Ben", "Python").press("7")
    expect(toast_of(matrix)).to_contain_text("7 is no level here: 0 to 5.")
    expect(cell_of(matrix, "Ben", "Python")).to_be_focused()
    assert posted == [] and said() == {}


def test_somebody_elses_newer_rating_is_told_and_only_the_second_press_replaces_it(
    matrix, cast, zoe, console_errors
):
    matrix.route("**/changes/**", lambda route: route.abort())  # the page has not heard of it
    rate(cast.ben, cast.python, 2, source="manager", by=zoe)
    go(matrix, "Ben", "Python").press("5")
    expect(toast_of(matrix)).to_contain_text("Zoe rated Ben in Python at 2")
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("2")
    assert said() == {("Ben", "Python"): 2}
    go(matrix, "Ben", "Python").press("5")
    wait_until_saved(matrix)
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("5")
    assert said() == {("Ben", "Python"): 5}
    console_errors[:] = [
        error for error in console_errors if "409" not in error and "ERR_FAILED" not in error
    ]


def test_two_managers_see_each_others_ratings_without_reloading(matrix, zoe, new_window, as_user):
    other = as_user(zoe, window=new_window())
    other.goto("/teams/platform/")
    go(other, "Ben", "SQL").press("2")
    wait_until_saved(other)
    expect(cell_of(matrix, "Ben", "SQL")).to_have_text("2", timeout=6000)
    go(matrix, "Cleo", "Python").press("3")
    wait_until_saved(matrix)
    expect(cell_of(other, "Cleo", "Python")).to_have_text("3", timeout=6000)
    expect(need_of(other, "Python")).to_have_text("1/2")


def test_a_rating_of_ones_own_hides_no_change_by_somebody_else(matrix, cast, zoe, monkeypatch):
    """The answer to a rating is newer than the last poll: what others did in between must still arrive."""
    monkeypatch.setattr(load, "SETTLED", timedelta(0))
    rate(cast.ben, cast.sql, 2, source="manager", by=zoe)
    with matrix.expect_response("**/cell/**"):
        go(matrix, "Cleo", "Python").press("4")
    expect(cell_of(matrix, "Ben", "SQL")).to_have_text("2", timeout=6000)


def test_a_lost_connection_keeps_ratings_and_sends_them_later(matrix, context, console_errors):
    context.set_offline(True)
    go(matrix, "Ben", "Python").press("3")
    expect(cell_of(matrix, "Ben", "Python")).to_have_class(re.compile("unsent"))
    expect(cell_of(matrix, "Ben", "Python")).to_have_text("3")
    matrix.keyboard.press("4")
    expect(toast_of(matrix)).to_contain_text("not saved yet")
    asked = []
    matrix.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    matrix.close(run_before_unload=True)
    matrix.wait_for_timeout(300)
    assert asked == ["beforeunload"] and not matrix.is_closed()
    assert said() == {}
    context.set_offline(False)
    wait_until_saved(matrix)
    assert said() == {("Ben", "Python"): 3, ("Ben", "SQL"): 4}
    assert RatingEvent.objects.count() == 2
    forgive(console_errors, "ERR_INTERNET_DISCONNECTED")


def test_a_rating_that_arrived_without_an_answer_is_counted_once(matrix, console_errors):
    lost = []

    def deliver_without_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            return route.abort()
        return route.continue_()

    matrix.route("**/cell/**", deliver_without_answer)
    go(matrix, "Ben", "Python").press("3")
    wait_until_saved(matrix)
    assert lost == [200] and said() == {("Ben", "Python"): 3}
    assert RatingEvent.objects.count() == 1
    forgive(console_errors, "ERR_FAILED")


def test_an_expired_session_leads_to_the_sign_in_page_and_back(matrix, cast, console_errors):
    cast.ada.password = make_password("correct horse")
    cast.ada.save()
    matrix.route("**/changes/**", lambda route: route.fulfill(json={"cells": [], "seen": 0}))
    Session.objects.all().delete()
    go(matrix, "Ben", "Python").press("3")
    expect(matrix).to_have_url(re.compile(r"/sign-in/\?next=/teams/platform/"))
    assert said() == {}
    matrix.get_by_label("E-mail").fill("ada@example.com")
    matrix.get_by_label("Password", exact=True).fill("correct horse")
    matrix.get_by_role("button", name="Sign in").click()
    expect(toast_of(matrix)).to_contain_text(
        "Not saved before the page was left: Ben, Python. Please rate again."
    )
    expect(cell_of(matrix, "Ben", "Python")).to_be_focused()
    matrix.keyboard.press("3")
    wait_until_saved(matrix)
    assert said() == {("Ben", "Python"): 3}
    forgive(console_errors, "401")


def test_lens_sort_and_filter_are_in_the_address_and_the_keys_work_after_each(matrix, cast):
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)
    go(matrix, "Ben", "SQL")
    matrix.get_by_role("link", name="Freshness").click()
    expect(matrix).to_have_url(re.compile(r"\?lens=freshness"))
    expect(matrix.get_by_role("link", name="Freshness")).to_have_attribute("aria-current", "true")
    level = matrix.get_by_role("link", name="Level", exact=True)
    level.click()
    expect(level).to_have_attribute("aria-current", "true")
    matrix.locator("#matrix thead").get_by_role("link", name="Python").click()
    expect(matrix).to_have_url(re.compile("sort=skill"))
    expect(matrix.locator("#matrix tbody th b").first).to_have_text("Cleo")
    go(matrix, "Cleo", "SQL").press("2")
    wait_until_saved(matrix)
    expect(cell_of(matrix, "Cleo", "SQL")).to_have_text("2")
    matrix.get_by_text("Filter", exact=True).click()
    matrix.get_by_label("Name or role").fill("Cleo")
    matrix.get_by_role("button", name="Apply").click()
    expect(matrix).to_have_url(re.compile("q=Cleo"))
    expect(matrix.locator("#matrix tbody tr")).to_have_count(1)
    go(matrix, "Cleo", "Statistics").press("1")
    wait_until_saved(matrix)
    assert said() == {("Cleo", "Python"): 4, ("Cleo", "SQL"): 2, ("Cleo", "Statistics"): 1}
    before = matrix.locator("#matrix tbody").inner_text()
    matrix.reload()
    assert matrix.locator("#matrix tbody").inner_text() == before


def test_the_back_button_leads_to_the_view_before(matrix):
    matrix.get_by_role("link", name="Freshness").click()
    expect(matrix).to_have_url(re.compile("lens=freshness"))
    matrix.go_back()
    expect(matrix).to_have_url(re.compile("/teams/platform/$"))
    expect(matrix.get_by_role("link", name="Level", exact=True)).to_have_attribute("aria-current", "true")
    go(matrix, "Ben", "Python").press("3")
    wait_until_saved(matrix)
    assert said() == {("Ben", "Python"): 3}


def test_focus_stays_on_the_control_that_changed_the_view(matrix):
    for name in ("Freshness", "Domains"):
        link = matrix.get_by_role("link", name=name)
        link.focus()
        link.press("Enter")
        expect(link).to_have_attribute("aria-current", "true")
        expect(link).to_be_focused()


def test_a_past_day_cannot_be_rated(matrix, cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    posted = posts_of(matrix)
    matrix.goto(f"/teams/platform/?as_of={timezone.localdate() - timedelta(days=30)}")
    cell = go(matrix, "Ben", "Python")
    cell.press("4")
    expect(toast_of(matrix)).to_contain_text("Past days")
    expect(cell).to_be_focused()
    cell.press("Enter")
    expect(drawer_of(matrix)).to_be_visible()
    expect(drawer_of(matrix).locator("button")).to_have_count(0)
    assert posted == [] and said() == {("Ben", "Python"): 2}


def test_a_blind_cell_shows_a_question_mark_and_both_sides_once_rated(matrix, cast):
    rate(cast.ben, cast.python, 5)
    matrix.reload()
    cell = go(matrix, "Ben", "Python")
    expect(cell).to_have_text("?")
    cell.press("Enter")
    expect(drawer_of(matrix)).to_contain_text("Ben has rated. You will see each other's rating")
    cell.press("2")
    wait_until_saved(matrix)
    expect(cell).not_to_have_text("?")
    go(matrix, "Ben", "Python").press("Enter")
    expect(drawer_of(matrix)).to_contain_text("You see this differently (5 and 2)")
    assert said("self") == {("Ben", "Python"): 5}


def test_what_happens_is_announced(matrix):
    expect(toast_of(matrix)).to_have_attribute("aria-live", "polite")
    go(matrix, "Ben", "Python").press("3")
    expect(toast_of(matrix)).to_contain_text("Ben, Python: 3, between 2 and 4")


def test_the_grid_has_one_tab_stop_and_headings_for_each_row_and_column(matrix):
    stops = (
        "[...document.querySelectorAll('#matrix a, #matrix [tabindex]')].filter(n => n.tabIndex >= 0).length"
    )
    assert matrix.evaluate(stops) == 1
    go(matrix, "Ben", "SQL")
    matrix.keyboard.press("ArrowDown")
    assert matrix.evaluate(stops) == 1
    assert matrix.locator('#matrix [aria-selected="true"]').count() == 1
    table = matrix.get_by_role("grid", name="Skills of Platform")
    for name in COLUMNS:
        expect(table.get_by_role("columnheader", name=name)).to_have_count(1)
    for name in ROWS:
        expect(table.get_by_role("rowheader", name=name)).to_have_count(1)
    expect(table.get_by_role("gridcell")).not_to_have_count(0)


def test_arrows_reach_the_headings_and_enter_follows_them(matrix):
    go(matrix, "Ben", "SQL")
    matrix.keyboard.press("ArrowUp")
    heading = matrix.locator("#matrix thead").get_by_role("link", name="SQL")
    expect(heading).to_be_focused()
    matrix.keyboard.press("ArrowLeft")
    expect(matrix.locator("#matrix thead").get_by_role("link", name="Python")).to_be_focused()
    matrix.keyboard.press("ArrowDown")
    expect(cell_of(matrix, "Ben", "Python")).to_be_focused()
    matrix.keyboard.press("ArrowLeft")
    expect(matrix.locator("#matrix tbody").get_by_role("link", name="Ben")).to_be_focused()
    matrix.keyboard.press("Enter")
    expect(matrix).to_have_url(re.compile(r"/engineers/\d+/"))


def test_a_row_of_somebody_one_may_not_rate_says_so(cast, as_user):
    rate(cast.ben, cast.python, 4)
    page = as_user(cast.hana)
    page.goto("/teams/platform/")
    posted = posts_of(page)
    row = page.locator("#matrix tbody tr[data-fixed]").first
    if row.count():
        row.locator("td").first.click()
        page.keyboard.press("3")
        expect(toast_of(page)).to_contain_text("not yours to rate")
    assert posted == [] and said(Source.MANAGER) == {}
