"""The browser blocks nothing on the administrator's site and while a second factor is set up."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from competency.models import Rating, Requirement, User
from competency.models.accounts import HR_GROUP
from tests.factories import RequirementFactory, rate
from tests.views.test_second_factor import code_of


def test_the_administrators_site_keeps_to_the_policy(as_user, cast, db):
    page = as_user(cast.root)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    links = page.locator("#content a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert [link for link in links if link.endswith("/add/")]
    for link in sorted({link for link in links if link.startswith("/admin/")}):
        assert page.goto(link).status == 200, link


def test_a_setting_is_brought_in_looked_at_and_taken_out(as_user, cast, db):
    need = RequirementFactory(team=cast.platform, skill=cast.python, level=2)
    page = as_user(cast.root)
    page.goto("/admin/competency/requirement/")
    page.get_by_role("link", name="Import").click()
    text = b"team,skill,level\nplatform,craft/python,4\nplatform,craft/sql,3\n"
    page.get_by_label("File to import").set_input_files(
        {"name": "needs.csv", "mimeType": "text/csv", "buffer": text}
    )
    expect(page.get_by_label("Format")).to_have_value("0")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".import-preview ins")).to_have_text("4")
    page.get_by_role("button", name="Confirm import").click()
    expect(page.get_by_text("1 new, 1 updated")).to_be_visible()
    assert set(Requirement.objects.values_list("level", flat=True)) == {3, 4}
    page.get_by_role("link", name="Export").click()
    page.get_by_label("Format").select_option(label="Excel (XLSX)")
    with page.expect_download() as download:
        page.get_by_role("button", name="Submit").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.goto(f"/admin/competency/requirement/{need.pk}/history/")
    expect(page.locator("#change-history tbody tr").first).to_contain_text("Level: 2 → 4")
    page.goto(f"/admin/competency/requirement/{need.pk}/delete/")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("was deleted successfully")).to_be_visible()


def test_ratings_and_accounts_on_the_administrators_site_keep_to_the_policy(as_user, cast, db):
    cast.root.groups.add(Group.objects.get(name=HR_GROUP))
    rate(cast.ben, cast.python, 3, source="agreed", by=cast.ada)
    page = as_user(cast.root)
    page.goto("/admin/competency/rating/?q=Ben")
    page.get_by_role("link", name="Ben").click()
    expect(page.locator(".field-level .readonly")).to_have_text("3")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    pages = [
        f"rating/{Rating.objects.get().pk}/history",
        f"user/{cast.ada.pk}/change",
        "rating/export",
        "team/import",
    ]
    for path in pages:
        assert page.goto(f"/admin/competency/{path}/").status == 200, path


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
