"""A real Chromium, signed in by cookie, that forgives no error on the console."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # milliseconds


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser():
    """The system's Chromium; where there is none the test is skipped, or fails with REQUIRE_BROWSER=true."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = "There is no Chromium here; install the package chromium to run the tests in a browser."
        if os.environ.get("REQUIRE_BROWSER") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would refuse to use the database beside one.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def console_errors():
    """What the pages wrote to the console as errors, violations of the content security policy among them.

    A test that expects one checks it and clears the list; whatever is left at the end fails the test.
    """
    errors: list[str] = []
    yield errors
    assert errors == []


@pytest.fixture
def new_window(browser, live_server, console_errors):
    """A function that opens a window with cookies of its own: another person, or another device."""
    made: list[BrowserContext] = []

    def listen(page: Page):
        page.on("console", lambda said: said.type == "error" and console_errors.append(said.text))
        page.on("pageerror", lambda error: console_errors.append(str(error)))

    def opened(**options) -> BrowserContext:
        options = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | options
        window = browser.new_context(base_url=live_server.url, **options)
        window.set_default_timeout(PATIENCE)
        window.on("page", listen)
        made.append(window)
        return window

    yield opened
    for window in made:
        window.close()


@pytest.fixture
def context(new_window):
    """A window with cookies of its own."""
    return new_window()


@pytest.fixture
def page(context) -> Page:
    """A tab of somebody who is not signed in."""
    return context.new_page()


@pytest.fixture
def as_user(context, live_server):
    """A function from a user to a tab in which that user is signed in, in the one window or in another."""

    def signed_in(user, *, window: BrowserContext = context) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        window.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return window.new_page()

    return signed_in
