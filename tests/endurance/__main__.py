"""``python -m tests.endurance``: the long run on SQLite and on a throw-away PostgreSQL, with its figures."""

import argparse
import sys
import tempfile
from pathlib import Path

from .postgresql import throw_away
from .run import Plan, endure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long people rate (60)")
    parser.add_argument("--raters", type=int, default=50, help="how many rate at once (50)")
    parser.add_argument("--processes", type=int, default=4, help="in how many processes they are (4)")
    parser.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    given = parser.parse_args()
    plan = Plan(seconds=given.seconds, raters=given.raters, processes=given.processes)
    wrong = []
    with tempfile.TemporaryDirectory() as directory:
        if given.on != "postgresql":
            wrong += report(
                "SQLite", endure(f"sqlite:///{directory}/endurance.sqlite3", Path(directory), plan)
            )
        if given.on != "sqlite":
            with throw_away(Path(directory)) as server:
                found = endure(server.url, Path(directory), plan, kill_database=server.kill_and_start)
                wrong += report("PostgreSQL", found)
    return 1 if wrong else 0


def report(name: str, outcome) -> list[str]:
    sys.stdout.write(f"{name}: {outcome.sentence}\n")
    for sentence in outcome.wrong:
        sys.stdout.write(f"  WRONG: {sentence}\n")
    return outcome.wrong


if __name__ == "__main__":
    sys.exit(main())
