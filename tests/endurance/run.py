"""One run: the app, its raters, the killing, and what is found afterwards."""

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .app import ROOT, App

# So often something is killed however slow the machine is: each of a worker and the app at least once.
FEWEST = 3


@dataclass(frozen=True)
class Plan:
    """How long, how many raters in how many processes, and every how many seconds something is killed."""

    seconds: float
    raters: int
    processes: int
    kill_every: float = 3.0


@dataclass
class Outcome:
    acknowledged: int
    events: int
    rows: int
    killed: Counter
    answers: Counter
    wrong: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        killed = ", ".join(f"{count} x {what}" for what, count in sorted(self.killed.items()))
        answers = ", ".join(f"{count} x {status}" for status, count in sorted(self.answers.items()))
        return (
            f"{self.acknowledged:,} ratings acknowledged, {self.events:,} in the log, {self.rows:,} current rows; "
            f"killed: {killed}; answers (0: none): {answers}; {len(self.wrong)} wrong"
        )


def endure(
    url: str, directory: Path, plan: Plan, *, kill_database: Callable[[], None] | None = None
) -> Outcome:
    """Let people rate on an empty database while workers, the whole app and the database are killed."""
    app = App(url, directory)
    app.python("manage.py", "migrate", "--verbosity", "0")
    if kill_database:
        # What people see while it is away is a page with styles.
        app.python("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    people = json.loads(app.python("-m", "tests.endurance.data", "make", str(plan.raters)).stdout)
    killed = Counter()
    try:
        app.start()
        until = time.time() + plan.seconds
        groups = [people[number :: plan.processes] for number in range(plan.processes)]
        started = [_raters(group, app.port, until, seed) for seed, group in enumerate(groups)]
        _kill(app, until, plan, kill_database, killed)
        said = [_said_by(process) for process in started]
    finally:
        app.stop()
    acknowledged = [each for one in said for each in one["acknowledged"]]
    found = json.loads(
        app.python("-m", "tests.endurance.data", "check", input=json.dumps(acknowledged)).stdout
    )
    answers = sum((Counter({int(s): n for s, n in one["answers"].items()}) for one in said), Counter())
    refused = [each for one in said for each in one["refused"]]
    wrong = list(found["wrong"])
    if not acknowledged:
        wrong.append("nothing was acknowledged at all")
    # While PostgreSQL itself is away a sentence with 503 is what a person may see; otherwise nothing of the kind.
    bad = [each for each in refused if not (kill_database and each[0] == 503)]
    wrong += [f"somebody saw {status} {text}" for status, text in bad[:5]]
    if bad:
        raised = re.findall(
            r"^[\w.]+(?:Error|Exception|Timeout)\b.*", (directory / "app.log").read_text(), re.M
        )
        wrong += [f"{count} x {text[:200]}" for text, count in Counter(raised).most_common(5)]
    return Outcome(len(acknowledged), found["events"], found["rows"], killed, answers, wrong)


def _raters(people: list[dict], port: int, until: float, seed: int) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.endurance.people"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = {"people": people, "port": port, "until": until, "seed": seed * 1000}
    # Read from the beginning: what they say may be more than a pipe holds.
    process.said = []
    process.stdin.write(json.dumps(told))
    process.stdin.close()
    process.reader = threading.Thread(target=lambda: process.said.append(process.stdout.read()))
    process.reader.start()
    return process


def _said_by(process: subprocess.Popen) -> dict:
    process.reader.join(timeout=150)
    process.wait(timeout=10)
    return json.loads(process.said[0])


def _kill(app: App, until: float, plan: Plan, kill_database, killed: Counter) -> None:
    """A worker each time; every third time the whole app, and every fourth the database where that is a server."""
    turn = 0
    while turn < FEWEST or time.time() + plan.kill_every < until:
        time.sleep(plan.kill_every)
        turn += 1
        if kill_database and turn % 4 == 0:
            kill_database()
            killed["database"] += 1
        elif turn % 3 == 0:
            app.kill()
            app.start()
            killed["app"] += 1
        else:
            app.kill_worker()
            killed["worker"] += 1
