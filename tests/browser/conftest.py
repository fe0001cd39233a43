"""A real Chromium, signed in by cookie, that forgives no error on the console."""

import os
import shutil
from contextlib import contextmanager
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client, modify_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from competency.models import User

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
        # As long as for everything else: a busy machine is no failure.
        expect.set_options(timeout=PATIENCE)
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


class Demo:
    """The demo organisation on a server of its own: a tab per person, and what their pages wrote to the console."""

    def __init__(self, browser: Browser, url: str):
        self.browser, self.url = browser, url
        self.errors: list[str] = []
        self._tabs: dict[str | None, Page] = {}

    def tab(self, email: str | None) -> Page:
        """The tab in which this person is signed in; None: nobody is."""
        if email not in self._tabs:
            self._tabs[email] = self._open(email)
        return self._tabs[email]

    def _open(self, email: str | None) -> Page:
        window = self.browser.new_context(
            base_url=self.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
        )
        window.set_default_timeout(PATIENCE)
        if email is not None:
            client = Client()
            client.force_login(User.objects.get(email=email))
            name = settings.SESSION_COOKIE_NAME
            window.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])
        page = window.new_page()
        page.on(
            "console", lambda said: said.type == "error" and self.errors.append(f"{page.url}: {said.text}")
        )
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        return page

    def close(self):
        for page in self._tabs.values():
            page.context.close()


@contextmanager
def serving():
    server = LiveServer("localhost")
    with modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        yield server.url
    server.stop()


@pytest.fixture(scope="module")
def demo(browser, django_db_setup, django_db_blocker):
    """The demo organisation, loaded once for the tests of a module; what one of them changes, the next ones see."""
    with django_db_blocker.unblock():
        call_command("load_demo", verbosity=0, stdout=StringIO())
        with serving() as url:
            shown = Demo(browser, url)
            yield shown
            shown.close()
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        ContentType.objects.clear_cache()
