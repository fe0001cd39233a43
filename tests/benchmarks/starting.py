"""From the command to the first page of the demo, against the start of Python with Django alone."""

import os
import socket
import subprocess
import sys
import tempfile
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

LONGEST = 120


def measure(report, world) -> None:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", "import django.contrib.auth, django.core.wsgi"], check=True)
    least = perf_counter() - began
    report.heading("Start to first page of the demo, in a new database")
    report.time("floor: Python imports Django", least, least)
    report.time("manage.py demo until it answers", first_page(), least, within=8)


def first_page() -> float:
    """Seconds until the sign-in page of a demo with a database of its own has come."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "DEMO": "true"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment.pop("SECRET_KEY", None)
        began = perf_counter()
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while perf_counter() - began < LONGEST:
                try:
                    with urlopen(f"http://127.0.0.1:{port}/", timeout=LONGEST) as answer:
                        answer.read()
                    return perf_counter() - began
                except URLError:
                    sleep(0.05)
            raise SystemExit(f"The demo did not answer within {LONGEST} s.")
        finally:
            demo.terminate()
            demo.wait(timeout=30)
