"""What leaves the house: the styled workbook, and a million ratings as a table, against bare writers over raw SQL.

The floors write the same cells. They know neither who may see what, nor what a formula would be, nor a second format.
"""

import csv
import io
import os
import subprocess
import sys
import warnings
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.db import connection
from openpyxl import load_workbook
from xlsxwriter import Workbook

from competency.exchange.extract import take_extract
from competency.exchange.rating_list import list_ratings
from competency.exchange.table_out import FORMATS
from competency.exchange.workbook import write_workbook
from competency.matrix.arrange import Options, arrange, haves
from competency.matrix.load import framework_of, load_matrix

from .large import IN_THE_TEAM, SKILLS, build_large
from .measure import interleaved

# The others are written row by row as well, and take long.
WRITTEN_AWAY = ("csv", "xlsx")
NOWHERE = Path(os.devnull)
MANY, SOME, FEW = 1_000_000, 100_000, 10_000
ROWS = """
    SELECT e.name, e.email, e.number, f.name, d.name, s.name, {source!r}, r.{source}_level, r.{source}_at, {by}, ''
    FROM competency_rating r JOIN competency_engineer e ON e.id = r.engineer_id
    JOIN competency_skill s ON s.id = r.skill_id JOIN competency_domain d ON d.id = s.domain_id
    JOIN competency_framework f ON f.id = s.framework_id LEFT JOIN competency_user u ON u.id = r.manager_by_id
    WHERE r.{source}_level IS NOT NULL
"""
ALL_ROWS = " UNION ALL ".join(
    ROWS.format(source=source, by=by)
    for source, by in (("self", "e.name"), ("manager", "u.name"), ("agreed", "u.name"))
)
HEADINGS = ["Name", "E-mail", "Number", "Framework", "Domain", "Skill", "Source", "Level", "On", "By", "Note"]


def measure(report, world) -> None:
    large = build_large()
    _workbook(report, large)
    _tables(report, large)
    _memory(report, large)


def _workbook(report, large) -> None:
    def extract():
        full = load_matrix(large.team, framework=framework_of(large.team), viewer=large.viewer)
        have = haves(full, named=True)
        return take_extract(arrange(full, Options(), have=have), full=full, have=have, by="Benchmark")

    loaded = extract()
    assert (len(loaded.shown.people), len(loaded.shown.columns)) == (IN_THE_TEAM, SKILLS)
    names, cells = _as_written(loaded)
    report.heading(f"A workbook of {IN_THE_TEAM:,} people x {SKILLS} skills, styled")
    bare, numbers, written, whole = interleaved(
        lambda: _bare_workbook(names, cells),
        lambda: _bare_workbook(names, cells[:1]),
        lambda: write_workbook(io.BytesIO(), loaded),
        lambda: write_workbook(io.BytesIO(), extract()),
        runs=5,
        warm_up=1,
    )
    report.time("floor: bare XlsxWriter, the same levels and formulas", bare, bare)
    report.time("bare XlsxWriter, the levels alone", numbers, bare)
    report.time("the workbook, from what is in memory", written, bare, goal=1.5)
    report.time("the same, read from the database", whole, bare)


def _as_written(loaded) -> tuple[list[str], list[list[list]]]:
    """The names, and what the two sheets with a cell for each person and skill hold: (formula, value) or a value."""
    file = io.BytesIO()
    write_workbook(file, loaded)
    names = [person.name for person in loaded.shown.people]
    sheets = []
    with warnings.catch_warnings():
        # openpyxl leaves the bars of the column "Role fit" aside, and says so.
        warnings.simplefilter("ignore")
        read = [load_workbook(file, data_only=results).worksheets[:2] for results in (True, False)]
    for results, formulas in zip(*read, strict=True):
        pairs = zip(results.iter_rows(min_col=4), formulas.iter_rows(min_col=4), strict=True)
        sheets.append(
            [[_cell(now.value, said.value) for now, said in zip(*row, strict=True)] for row in pairs]
        )
    return names, sheets


def _cell(value, formula):
    return (formula, value) if isinstance(formula, str) and formula.startswith("=") else value


def _bare_workbook(names, sheets) -> None:
    """The cells with one style and one rule of colour."""
    with Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        style = book.add_format({"border": 1, "align": "center"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for row, values in enumerate(rows):
                sheet.write_string(row, 0, names[row % len(names)])
                for column, value in enumerate(values, 1):
                    if isinstance(value, int | float):
                        sheet.write_number(row, column, value, style)
                    elif isinstance(value, tuple):
                        sheet.write_formula(row, column, value[0], style, value[1])
                    elif value:
                        sheet.write_string(row, column, str(value), style)
            sheet.conditional_format(0, 1, len(rows), SKILLS, {"type": "3_color_scale"})


def _tables(report, large) -> None:
    report.heading(f"{large.ratings:,} ratings as a table")
    with NOWHERE.open("wb") as nowhere:
        bare, written = interleaved(
            lambda: _bare_csv(nowhere),
            lambda: FORMATS["csv"].write(nowhere, list_ratings(large.viewer)),
            runs=3,
            warm_up=0,
        )
    report.time("floor: csv.writer over a raw cursor, with joins", bare, bare)
    report.time("CSV", written, bare, goal=2)
    bare, written = interleaved(_bare_xlsx, lambda: _write_xlsx(large), runs=3, warm_up=0)
    report.heading(f"{SOME:,} of them as a workbook")
    report.time("floor: bare XlsxWriter over a raw cursor", bare, bare)
    report.time("XLSX", written, bare, goal=1.5)


def _write_xlsx(large) -> None:
    table = list_ratings(large.viewer)
    FORMATS["xlsx"].write(io.BytesIO(), replace(table, rows=islice(table.rows, SOME)))


def _raw_rows():
    with connection.chunked_cursor() as cursor:
        cursor.execute(ALL_ROWS)
        while rows := cursor.fetchmany(5_000):
            yield from rows


def _bare_csv(file) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(_raw_rows())
    text.flush()
    text.detach()


def _bare_xlsx() -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(io.BytesIO(), options | {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(islice(_raw_rows(), SOME), 1):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, int):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, str(value))


def _memory(report, large) -> None:
    report.heading(f"Peak memory of a process that writes {MANY:,} ratings")
    for name in WRITTEN_AWAY:
        few, many = (_peak(name, rows, large.viewer) for rows in (FEW, MANY))
        report.memory(f"floor: {name.upper()} of {FEW:,}", few, few)
        report.memory(f"{name.upper()} of {MANY:,}", many, few, goal=2)


def _peak(name: str, rows: int, viewer) -> float:
    """Bytes that a process of its own held at most.

    The shell between starts it anew: a process counts as its own what the one that it is a copy of held before.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.served"}
    environment["SERVED_DATABASE"] = str(connection.settings_dict["NAME"])
    program = [sys.executable, "-m", "tests.benchmarks.written", name, str(rows), str(viewer.pk)]
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", *program],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)
