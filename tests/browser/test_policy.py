"""The browser blocks nothing on the administrator's site and while a second factor is set up."""

from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from competency.models import User
from tests.views.test_second_factor import code_of


def test_the_administrators_site_keeps_to_the_policy(as_user, cast, db):
    page = as_user(cast.root)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    links = page.locator("#content a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert [link for link in links if link.endswith("/add/")]
    for link in sorted({link for link in links if link.startswith("/admin/")}):
        assert page.goto(link).status == 200, link


def test_a_second_factor_is_set_up_and_asked_for(cast, page):
    cast.ben.user.password = make_password("correct horse")
    cast.ben.user.save()

    def sign_in():
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill("ben@example.com")
        page.get_by_label("Password", exact=True).fill("correct horse")
        page.get_by_role("button", name="Sign in").click()

    sign_in()
    page.goto("/second-factor/app/")
    picture = page.get_by_role("img", name="The key as a picture")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator("main code").inner_text()
    page.get_by_label("The code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(page).to_have_url("/second-factor/codes/")
    recovery = page.locator(".codes code").first.inner_text()
    page.goto("/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    sign_in()
    page.get_by_label("Code of your app").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/me/")
    assert User.objects.get(email="ben@example.com").last_login
