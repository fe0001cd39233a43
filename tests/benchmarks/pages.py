"""The team page, whole and as a fragment, against raw SQL and a join of strings that give the same table."""

import re

from django.db import connection

from . import floor
from .measure import Browser, interleaved


def measure(report, world) -> None:
    measured = world.measured
    browser = Browser(measured.manager)
    page, least = f"/teams/{measured.team.slug}/", f"/floor/{measured.team.slug}/"
    before, table, after = parts(browser.ask(page).decode())
    floor.SHELL[measured.team.slug] = before, after
    refuse_unequal(table, parts(browser.ask(least).decode())[1])
    asked = []
    with connection.execute_wrapper(lambda execute, *call: asked.append(call) or execute(*call)):
        size = len(browser.ask(page))
    people, skills = len(measured.engineers), len(measured.skills)
    report.heading(
        f"Team page, {people} people x {skills} skills, {size / 1000:.0f} kB, {len(asked)} queries"
    )
    floor_time, page_time, fragment_time = interleaved(
        lambda: browser.ask(least),
        lambda: browser.ask(page),
        lambda: browser.ask(page, htmx=True, query="sort=fit"),
    )
    report.time("floor: raw SQL, strings joined", floor_time, floor_time)
    report.time("the page", page_time, floor_time, goal=2)
    report.time("the matrix alone, after a change of order", fragment_time, floor_time, goal=1.6)


def refuse_unequal(table: str, least: str) -> None:
    """Stops unless both tables say the same in every cell, in as many bytes give or take one in fifty."""
    said = re.compile(r'aria-label="([^"]*)"|>([^<]+)<')
    if said.findall(table) != said.findall(least) or abs(len(table) - len(least)) > len(table) / 50:
        raise SystemExit("The floor no longer draws the table of the page; bring floor.py up to date.")


def parts(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what follows."""
    start, end = page.index("<table"), page.index("</table>") + len("</table>")
    return page[:start], page[start:end], page[end:]
