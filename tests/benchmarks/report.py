"""The team page and one rating, each as a multiple of a floor that is measured in the same run."""

import re
import sys
from itertools import cycle

from django.db import connection
from django.test.utils import override_settings

from competency.models.recording import record

from . import floor
from .data import build
from .measure import RUNS, Browser, interleaved
from .raw_rating import write_raw


def main() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(ROOT_URLCONF="tests.benchmarks.urls", ALLOWED_HOSTS=["localhost"]):
            measured = build()
            browser = Browser(measured.manager)
            say(f"{connection.vendor}, medians of {RUNS} runs in turn\n")
            measure_page(browser, measured)
            measure_rating(browser, measured)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure_page(browser, measured) -> None:
    """The team page against raw SQL and a join of strings that give the same table."""
    page, least = f"/teams/{measured.team.slug}/", f"/floor/{measured.team.slug}/"
    before, table, after = parts(browser.ask(page).decode())
    floor.SHELL[measured.team.slug] = before, after
    refuse_unequal(table, parts(browser.ask(least).decode())[1])
    asked = []
    with connection.execute_wrapper(lambda execute, *call: asked.append(call) or execute(*call)):
        size = len(browser.ask(page))
    floor_time, page_time = interleaved(lambda: browser.ask(least), lambda: browser.ask(page))
    people, skills = len(measured.engineers), len(measured.skills)
    say(f"Team page, {people} people x {skills} skills, {size / 1000:.0f} kB, {len(asked)} queries")
    show("floor: raw SQL, strings joined", floor_time, floor_time)
    show("the page", page_time, floor_time)


def measure_rating(browser, measured) -> None:
    """One rating against a raw transaction of the same writes: the log entry, the current row, the summary."""
    team, by = measured.team, measured.manager
    engineer, skill = measured.engineers[0], measured.skills[0]
    ids, levels = (team.pk, engineer.pk, skill.pk), cycle(range(6))
    raw_time, record_time = interleaved(
        lambda: write_raw(*ids, by=by.pk, level=next(levels)),
        lambda: record(engineer, skill=skill, source="manager", by=by, level=next(levels)),
    )
    say("\nOne rating saved")
    show("floor: a raw transaction of the same writes", raw_time, raw_time)
    show("record()", record_time, raw_time)

    page, least = f"/teams/{team.slug}/cell/{engineer.pk}/{skill.pk}/", "/floor/{}/{}/{}/".format(*ids)
    least_time, page_time = interleaved(
        *(lambda path=path: browser.ask(path, form=b"value=%d" % next(levels)) for path in (least, page))
    )
    say("\nOne rating saved by a request")
    show("floor: a request that writes the same raw", least_time, least_time)
    show("the request, with the drawn pieces in the answer", page_time, least_time)


def refuse_unequal(table: str, least: str) -> None:
    """Stops unless both tables say the same in every cell, in as many bytes give or take one in fifty."""
    said = re.compile(r'aria-label="([^"]*)"|>([^<]+)<')
    if said.findall(table) != said.findall(least) or abs(len(table) - len(least)) > len(table) / 50:
        raise SystemExit("The floor no longer draws the table of the page; bring floor.py up to date.")


def parts(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what follows."""
    start, end = page.index("<table"), page.index("</table>") + len("</table>")
    return page[:start], page[start:end], page[end:]


def show(what: str, seconds: float, least: float) -> None:
    say(f"  {what:<50}{seconds * 1000:8.2f} ms   {seconds / least:6.2f} x")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
