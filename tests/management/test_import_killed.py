"""An import that is killed half-way leaves nothing; the same file goes in afterwards."""

import os
import signal
import subprocess
import sys
import time

from tests.endurance.app import ROOT, App

PEOPLE = 1500
COUNT = (
    "import django; django.setup(); from competency.models import Engineer; print(Engineer.objects.count())"
)


def test_an_import_that_is_killed_leaves_nothing_or_everything(empty_database, tmp_path):
    app = App(empty_database, tmp_path)
    app.python("manage.py", "migrate", "--verbosity", "0")
    roster = tmp_path / "roster.csv"
    rows = [f"Person {n},p{n}@example.com,Team {n % 40}" for n in range(PEOPLE)]
    roster.write_text("\n".join(["Name,Email,Department", *rows]))
    command = [sys.executable, "manage.py", "import_file", "roster", str(roster)]

    def start():
        return subprocess.Popen(
            command, cwd=ROOT, env=app.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def count():
        return int(app.python("-c", COUNT).stdout)

    began = time.monotonic()
    assert app.python(*command[1:], "--dry-run").returncode == 0
    needed = time.monotonic() - began
    killed = 0
    # Reading takes about as long as the dry run; writing comes after that.
    for share in (0.5, 0.9, 1.0, 1.1, 1.2):
        process = start()
        time.sleep(needed * share)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait(timeout=60)
        found = count()
        assert found in (0, PEOPLE)
        if found:
            break
    assert killed
    app.python(*command[1:])
    assert count() == PEOPLE
