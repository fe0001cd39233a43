"""``python -m tests.benchmarks``: builds an organisation in a database of its own, measures, prints, throws it away."""

import argparse
import os

SUBJECTS = (
    "pages",
    "alternatives",
    "ratings",
    "throughput",
    "teams_compared",
    "gaps",
    "planner",
    "imports",
    "exports",
    "memory",
    "starting",
    "sizing",
    "partitions",
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; all")
    parser.add_argument("--size", default="S", choices=["S", "M", "L", "XL"], help="of the organisation (S)")
    parser.add_argument("--database", help="URL of a server in which a database may be made; else SQLite")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the loaded organisation for the next run of this size with --keep, which measures a copy of it",
    )
    parser.add_argument(
        "--entries", type=int, help="make the log about so long before it is measured (PostgreSQL)"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    chosen = parser.parse_args()
    unknown = set(chosen.subjects) - set(SUBJECTS)
    if unknown:
        parser.error(f"There is no subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}.")
    if chosen.entries and not (chosen.database or "").startswith("postgres"):
        parser.error("--entries needs --database with a server of PostgreSQL.")
    return chosen


def main() -> None:
    chosen = arguments()
    if chosen.database:
        os.environ["DATABASE_URL"] = chosen.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from .run import run

    run(
        chosen.subjects or SUBJECTS,
        size=chosen.size,
        as_json=chosen.json,
        keep=chosen.keep,
        entries=chosen.entries,
    )


main()
