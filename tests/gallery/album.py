"""The pictures: each page as each size and theme shows it, and a page of them all."""

import re
import shutil
from html import escape
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, PROGRAMS, Demo, serving
from tests.browser.pages import addresses

LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
HEIGHT = 900
# What opens on a page: name, who looks, address, what is pressed, what is then there.
OPENED = [
    ("drawer", "rosa@demo.example", "/teams/vision/", "#matrix tbody td:nth-child(5)", "#drawer .history"),
    ("filter", "rosa@demo.example", "/teams/vision/", "summary:text('Filter')", "#id_q"),
    ("menu", "rosa@demo.example", "/teams/vision/", "details.person summary", "[data-theme-switch]"),
    ("one skill", "grace@demo.example", "/me/", "[data-skill]:nth-of-type(2) [data-open]", ".current .own-detail"),
]  # fmt: skip
LENSES = ("target", "difference", "change", "freshness")


def fill(folder: Path, *, only: str) -> None:
    """Load the demo into a database of its own, photograph every page, and write ``index.html`` beside the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    name = connection.settings_dict["NAME"]
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        call_command("load_demo", verbosity=0, stdout=StringIO())
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        with serving() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            demo = Demo(browser, url)
            taken = [
                row for shot in shots() if only in f"{shot[0]} {shot[2]}" for row in take(demo, folder, *shot)
            ]
            demo.close()
            browser.close()
        (folder / "index.html").write_text(page_of(taken), encoding="utf-8")
        print(f"{len(taken)} pictures in {folder}/index.html")  # noqa: T201 - it is a command
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def shots():
    """(name, who looks, address, what is pressed, what is then there)."""
    for viewer, path in addresses():
        yield path, viewer, path, None, None
    for lens in LENSES:
        path = f"/teams/vision/?lens={lens}"
        yield path, "rosa@demo.example", path, None, None
    for name, viewer, path, press, shown in OPENED:
        yield f"{path} {name}", viewer, path, press, shown


def take(demo: Demo, folder: Path, name, viewer, path, press, shown):
    page = demo.tab(viewer)
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(path)
        if press:
            page.locator(press).first.click()
            page.locator(shown).first.wait_for()
        file = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "home"
        file = f"{file}-{(viewer or 'nobody').split('@')[0]}-{width}-{theme}.png"
        page.screenshot(path=folder / file, full_page=press is None)
        yield name, viewer, file


def page_of(taken) -> str:
    """One page with all pictures; its own style, since nothing of the app is needed to look at it."""
    figures = "".join(
        f'<figure><a href="{file}"><img src="{file}" loading="lazy" alt=""></a>'
        f"<figcaption>{escape(name)} · {escape(viewer or 'nobody')}</figcaption></figure>"
        for name, viewer, file in taken
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Gallery</title><style>body{font:14px sans-serif}"
        "figure{display:inline-block;width:23%;margin:.5%;vertical-align:top}img{width:100%;border:1px solid #ccc}"
        f"</style>{figures}"
    )
