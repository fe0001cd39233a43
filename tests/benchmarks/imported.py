"""``python -m tests.benchmarks.imported FILE FRAMEWORK TEAM USER``: brings a matrix in; prints ratings, seconds, bytes.

The bytes are the most that the process held. It runs alone, as a worker for large files does.
"""

import resource
import sys
from pathlib import Path
from time import perf_counter

import django


def main() -> None:
    path, framework, team, user = sys.argv[1:]
    django.setup()
    from competency.exchange.runs import apply_run, start_run
    from competency.models import User

    by, data = User.objects.get(pk=user), Path(path).read_bytes()
    began = perf_counter()
    where = {"framework": framework, "team": team}
    run = start_run(kind="matrix", name="matrix.csv", data=data, by=by, answers=where)
    written = apply_run(run, by=by).counts()["added"]["rating"]
    seconds = perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    sys.stdout.write(f"{written} {seconds} {held}\n")


main()
