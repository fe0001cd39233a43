"""The app works in a browser: signing in by hand, and a team seen by its manager, without an error on the console."""

from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from tests.factories import rate


def test_somebody_signs_in_and_out(cast, page):
    cast.ben.user.password = make_password("correct horse")
    cast.ben.user.save()
    page.goto("/")
    page.get_by_label("E-mail").fill("ben@example.com")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/me/")


def test_a_manager_sees_the_team(cast, as_user):
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada)
    page = as_user(cast.ada)
    page.goto("/teams/platform/")
    table = page.get_by_role("grid").or_(page.get_by_role("table")).first
    expect(table.get_by_text("Cleo")).to_be_visible()
    expect(table.get_by_text("Ben")).to_be_visible()


def test_a_violation_of_the_policy_fails_a_test(cast, as_user, console_errors):
    page = as_user(cast.ada)
    page.goto("/teams/")
    page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    assert [error for error in console_errors if "Content Security Policy" in error]
    console_errors.clear()
