"""What a server process holds after 1,000, 5,000 and 10,000 requests of a day's kinds: pages, fragments, ratings."""

from collections import Counter
from http.client import HTTPConnection
from itertools import cycle

from .throughput import Rater, Server

AFTER = (1_000, 5_000, 10_000)
# How far the process may grow from the first mark to the last; it has warmed up by then.
MOST_GROWTH = 1.05


def measure(report, world) -> None:
    measured = world.measured
    held, refused = {}, Counter()
    with Server(processes=1) as server:
        headers = Rater(server.port, measured.manager).headers | {"Accept": "text/html"}
        line, asked = HTTPConnection("127.0.0.1", server.port, timeout=60), cycle(_requests(measured))
        for number in range(1, AFTER[-1] + 1):
            method, path, form = next(asked)
            line.request(method, path, body=form, headers=headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                refused[answer.status] += 1
            if number in AFTER:
                held[number] = server.resident()
        line.close()
    first, *later = AFTER
    report.heading(f"Memory of one server process over {AFTER[-1]:,} requests")
    report.memory(f"floor: after {first:,} requests", held[first], held[first])
    for number in later:
        report.memory(f"after {number:,} requests", held[number], held[first], goal=MOST_GROWTH)
    report.note(f"pages, fragments, files and ratings in turn; refused by status: {dict(refused) or 'none'}")


def _requests(measured) -> list[tuple[str, str, str | None]]:
    """Method, path and form of one round: mostly ratings and pages, with different cells each time."""
    team = f"/teams/{measured.team.slug}/"
    cells = [(engineer.pk, skill.pk) for engineer in measured.engineers for skill in measured.skills]
    found = []
    for number, (engineer, skill) in enumerate(cells):
        found += [
            ("POST", f"{team}cell/{engineer}/{skill}/", f"value={number % 6}"),
            ("GET", f"{team}?sort=fit", None),
            ("GET", f"/engineers/{engineer}/", None),
            ("GET", f"{team}cell/{engineer}/{skill}/", None),
        ]
        if number % 5 == 0:
            found += [("GET", team, None), ("GET", f"{team}gaps/", None), ("GET", f"{team}needs/", None)]
        if number % 50 == 0:
            found += [("GET", f"{team}export.csv", None), ("GET", f"{team}export.xlsx", None)]
    return found
