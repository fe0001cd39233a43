"""``python -m tests.felt [lighthouse] [moves]``: how quick the pages feel, on a server as in production.

Lighthouse is not part of the project: ``npm install lighthouse`` in some folder, and name it with ``--lighthouse
FOLDER/node_modules/.bin/lighthouse``. Chromium is the system's.
"""

import argparse
import os
import tempfile
from pathlib import Path

SUBJECTS = ("lighthouse", "moves")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.felt", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; all")
    parser.add_argument("--lighthouse", default="lighthouse", help="the program (lighthouse)")
    parser.add_argument("--only", default="", help="pages whose address contains this text")
    chosen = parser.parse_args()
    unknown = set(chosen.subjects) - set(SUBJECTS)
    if unknown:
        parser.error(f"There is no subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}.")
    with tempfile.TemporaryDirectory(prefix="felt-") as folder:
        os.environ["FELT_FOLDER"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.felt.served"
        # Playwright keeps an event loop in this thread; Django would refuse to use the database beside one.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        import django

        django.setup()
        from . import lighthouse, moves
        from .server import Server

        with Server(Path(folder)) as server:
            if not chosen.subjects or "lighthouse" in chosen.subjects:
                lighthouse.judge(server, program=chosen.lighthouse, only=chosen.only)
            if not chosen.subjects or "moves" in chosen.subjects:
                moves.measure(server)


main()
