"""Ratings saved per second by 50 raters at once over HTTP, against the raw writes through the same server."""

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from http.client import HTTPConnection
from itertools import cycle
from time import perf_counter, sleep

from django.conf import settings
from django.db import connection
from django.test import Client

from competency.models import RatingEvent

RATERS, PROCESSES, SECONDS, TURNS = 50, 2, 3, 4
SECRET = "k" * 32


def measure(report, world) -> None:
    team, measured = world.measured.team, world.measured
    with Server() as server:
        raters = [Rater(server.port, measured.manager) for _ in range(RATERS)]
        cells = [(engineer.pk, skill.pk) for engineer in measured.engineers for skill in measured.skills]
        raw, page = (
            [f"/floor/{team.pk}/{e}/{s}/" for e, s in cells],
            [f"/teams/{team.slug}/cell/{e}/{s}/" for e, s in cells],
        )
        saved = {"raw": 0, "page": 0}
        before = RatingEvent.objects.count()
        for _ in range(TURNS):
            saved["raw"] += together(raters, raw)
            saved["page"] += together(raters, page)
        lost = sum(saved.values()) - (RatingEvent.objects.count() - before)
        refused = sum((rater.refused for rater in raters), Counter())
    seconds = SECONDS * TURNS
    report.heading(f"Ratings saved by {RATERS} raters at once, {PROCESSES} server processes")
    report.rate("floor: raw writes through the same server", saved["raw"] / seconds, saved["raw"] / seconds)
    report.rate(
        "ratings, with cell and footer drawn", saved["page"] / seconds, saved["raw"] / seconds, goal=0.3
    )
    report.note(f"{lost} lost, refused by status: {dict(refused) or 'none'}")


class Server:
    """The app with the floor's addresses on a port of this machine, ended on leaving."""

    def __init__(self, *, processes: int = PROCESSES):
        self.processes = processes

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        database = connection.settings_dict
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.served", "HTTPS": "false"}
        environment["SERVED_DATABASE"] = str(database["NAME"])
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"),
                *("--workers", str(self.processes), "--threads", "4", "--log-level", "error"),
            ],
            env=environment,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                sleep(0.1)
        raise SystemExit("The server did not start.")

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(timeout=30)

    def resident(self) -> int:
        """Bytes that the processes which answer hold now, as ``ps`` tells them."""
        command = ["ps", "-o", "rss=", "--ppid", str(self.process.pid)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return 1024 * sum(map(int, told.split()))


class Rater:
    """Somebody signed in who rates one cell after the other over one connection."""

    def __init__(self, port: int, user):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port, self.refused = port, Counter()
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={SECRET}",
            "X-CSRFToken": SECRET,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def rate(self, paths, *, until: float) -> int:
        """How many were saved until that moment."""
        line, saved, levels = HTTPConnection("127.0.0.1", self.port, timeout=60), 0, cycle(range(6))
        for path in cycle(paths):
            if perf_counter() > until:
                break
            line.request("POST", path, body=f"value={next(levels)}", headers=self.headers)
            answer = line.getresponse()
            answer.read()
            if answer.status == 200:
                saved += 1
            else:
                self.refused[answer.status] += 1
        line.close()
        return saved


def together(raters, paths) -> int:
    """All raters at once for some seconds, each with cells of their own; how many were saved."""
    until, counts = perf_counter() + SECONDS, []
    share = len(paths) // len(raters)
    threads = [
        threading.Thread(
            target=lambda rater=rater, own=paths[i * share : (i + 1) * share]: counts.append(
                rater.rate(own, until=until)
            )
        )
        for i, rater in enumerate(raters)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
