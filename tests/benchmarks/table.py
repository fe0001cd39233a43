"""``python -m tests.benchmarks.table RUN.json ...``: what several runs with ``--json`` say, as a table in Markdown.

A line for everything that has a goal, a column for every database and size; the largest run of one kind counts.
"""

import argparse
import json
import sys
from pathlib import Path

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SIZES = ("S", "M", "L", "XL")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.table", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="files that --json has printed into")
    runs = [json.loads(path.read_text()) for path in parser.parse_args().runs]
    columns = sorted(
        {(run["vendor"], run["size"]) for run in runs},
        key=lambda column: (list(NAMES).index(column[0]), SIZES.index(column[1])),
    )
    cells: dict[tuple[str, str], dict] = {}
    for run in runs:
        for row in run["rows"]:
            if row["goal"] is not None or "within" in row:
                line = cells.setdefault((_plain(row["subject"]), row["what"]), {"goal": _goal(row)})
                line[run["vendor"], run["size"]] = _figure(row)
    lines = [
        ["what", "goal", *(f"{NAMES[vendor]} {size}" for vendor, size in columns)],
        ["---"] * (2 + len(columns)),
    ]
    for (subject, what), line in cells.items():
        lines.append([f"{subject}: {what}", line["goal"], *(line.get(column, "") for column in columns)])
    sys.stdout.writelines(f"| {' | '.join(line)} |\n" for line in lines)


def _plain(subject: str) -> str:
    """The heading without the sizes that it names."""
    return subject.split(",")[0]


def _goal(row: dict) -> str:
    if "within" in row:
        return f"{row['within']:g} s" if row["within"] >= 1 else f"{row['within'] * 1000:g} ms"
    if "count" in row:
        return f"{row['goal']}"
    return f"{'≥' if 'per_second' in row else '≤'} {row['goal']:.2g} x"


def _figure(row: dict) -> str:
    if "count" in row:
        return f"{row['count']}"
    if "within" in row:
        return f"{row['seconds']:.2g} s" if row["within"] >= 1 else f"{row['seconds'] * 1000:.3g} ms"
    return f"{row['ratio']:.2f}"


if __name__ == "__main__":
    main()
