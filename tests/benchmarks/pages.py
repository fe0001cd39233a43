"""The team page, whole and as a fragment, against raw SQL and a join of strings that give the same table."""

import re

from . import floor
from .measure import Browser, interleaved, queries_of


def measure(report, world) -> None:
    measured = world.measured
    browser = Browser(measured.manager)
    page, least = f"/teams/{measured.team.slug}/", f"/floor/{measured.team.slug}/"
    before, table, after = parts(browser.ask(page).decode())
    floor.SHELL[measured.team.slug] = before, after
    refuse_unequal(table, parts(browser.ask(least).decode())[1])
    size, asked = len(browser.ask(page)), queries_of(lambda: browser.ask(page))
    kept = browser.told["ETag"]
    people, skills = len(measured.engineers), len(measured.skills)
    report.heading(f"Team page, {people} people x {skills} skills, {size / 1000:.0f} kB, {asked} queries")
    floor_time, page_time, fragment_time, same_time = interleaved(
        lambda: browser.ask(least),
        lambda: browser.ask(page),
        lambda: browser.ask(page, htmx=True, query="sort=fit"),
        lambda: browser.ask(page, kept=kept),
    )
    report.time("floor: raw SQL, strings joined", floor_time, floor_time)
    report.time("the page", page_time, floor_time, goal=2)
    report.time("the matrix alone, after a change of order", fragment_time, floor_time, goal=1.6)
    report.time("the page again, unchanged: 304", same_time, floor_time)
    report.count("its queries", queries_of(lambda: browser.ask(page, kept=kept)), most=3)


def refuse_unequal(table: str, least: str) -> None:
    """Stops unless both tables say the same in every cell, in as many bytes give or take one in fifty."""
    said = re.compile(r'aria-label="([^"]*)"|>([^<]+)<')
    if said.findall(table) != said.findall(least) or abs(len(table) - len(least)) > len(table) / 50:
        raise SystemExit("The floor no longer draws the table of the page; bring floor.py up to date.")


def parts(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what follows."""
    start, end = page.index("<table"), page.index("</table>") + len("</table>")
    return page[:start], page[start:end], page[end:]
