"""What a machine must have: how much the database takes, how many requests two processes answer, and what they hold."""

from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from time import perf_counter

from django.db import connection

from competency.models import RatingEvent, User
from competency.models.accounts import HR_GROUP

from .throughput import PROCESSES, Rater, Server

READERS, SECONDS = 8, 5


def measure(report, world) -> None:
    measured, entries = world.measured, RatingEvent.objects.count()
    hr = User.objects.filter(groups__name=HR_GROUP).first()
    team, [engineer, *_rest] = f"/teams/{measured.team.slug}/", measured.engineers
    pages = {
        "a team's matrix": (measured.manager, team),
        "a team's gaps": (measured.manager, f"{team}gaps/"),
        "an engineer's skills": (measured.manager, f"/engineers/{engineer.pk}/"),
        "the organisation by domains": (hr, "/organisation/"),
    }
    answered = {}
    with Server() as server:
        best = _a_second(server, measured.manager, "/health/live")
        at_first = server.resident() / PROCESSES
        for what, (user, path) in pages.items():
            answered[what] = _a_second(server, user, path)
        held = server.resident() / PROCESSES
    report.heading(f"What {entries:,} entries take, {PROCESSES} server processes")
    report.note(f"the database: {_bytes() / 1e6:,.0f} MB, {_bytes() / entries:,.0f} bytes for each entry")
    report.memory("floor: a process that has answered next to nothing", at_first, at_first)
    report.memory("a process that has answered all of this", held, at_first)
    report.rate(f"floor: an empty answer, {READERS} readers at once", best, best)
    for what, number in answered.items():
        report.rate(what, number, best)


def _bytes() -> int:
    """What the database takes on the disk, with its indexes."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def _a_second(server, user, path: str) -> float:
    """How many answers a second the readers get for one page, each over a line of its own."""
    headers = Rater(server.port, user).headers | {"Accept": "text/html"}
    counts: list[int] = []

    def read(until: float) -> None:
        line, count = HTTPConnection("127.0.0.1", server.port, timeout=120), 0
        while perf_counter() < until:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}.")
            count += 1
        line.close()
        counts.append(count)

    began = perf_counter()
    readers = [Thread(target=read, args=[began + SECONDS]) for _ in range(READERS)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    if len(counts) < READERS:
        raise SystemExit(f"A reader of {path} gave up.")
    return sum(counts) / (perf_counter() - began)
