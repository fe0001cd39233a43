"""The table of the team page made in other ways: from the same database, for the same person, against the same floor.

Whoever builds such a page without thinking about it takes one of these. The spreadsheet is what people use today: a
file is opened, changed and saved by LibreOffice, without a window, on a processor of its own.
"""

import io
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from django.db import connection

from competency.exchange.extract import take_extract
from competency.exchange.workbook import write_workbook
from competency.matrix.arrange import Options, arrange, haves
from competency.matrix.load import framework_of, load_matrix
from tests.factories import HrUserFactory

from . import floor
from .measure import Browser, interleaved
from .pages import parts

RUNS = 5
OFFICE = "soffice"
WAYS = {
    "changelist": "a changelist of Django's admin, with a column for each skill",
    "included": "a template with an include for each cell, a query for all ratings",
    "tables2": "a table of django-tables2",
    "formset": "a model formset, a form for each cell",
}


def measure(report, world) -> None:
    measured = world.measured
    browser, page = Browser(measured.manager), f"/teams/{measured.team.slug}/"
    before, _table, after = parts(browser.ask(page).decode())
    floor.SHELL[measured.team.slug] = before, after
    ways = {name: words for name, words in WAYS.items() if name != "tables2" or find_spec("django_tables2")}
    people, skills = len(measured.engineers), len(measured.skills)
    report.heading(f"The matrix of {people} people x {skills} skills in other ways")
    asked = []
    for name in ways:
        with connection.execute_wrapper(lambda execute, *call: asked.append(name) or execute(*call)):  # noqa: B023
            body = browser.ask(f"/other/{name}/{measured.team.slug}/").decode()
        refuse_short(name, body, people * skills)
    least, ours, *others = interleaved(
        lambda: browser.ask(f"/floor/{measured.team.slug}/"),
        lambda: browser.ask(page),
        *(lambda name=name: browser.ask(f"/other/{name}/{measured.team.slug}/") for name in ways),
        runs=RUNS,
        warm_up=1,
    )
    report.time("floor: raw SQL, strings joined", least, least)
    report.time("the page", ours, least, goal=2)
    for (name, words), seconds in zip(ways.items(), others, strict=True):
        report.time(f"{words} ({asked.count(name)} queries)", seconds, least)
    if "tables2" not in ways:
        report.note("django-tables2 is not installed; tests/requirements.txt has it")
    _round_trip(report, measured, least)


def refuse_short(name: str, body: str, cells: int) -> None:
    """Stops unless there is a cell, or a form, for each person and skill."""
    if body.count("</td>") < cells:
        raise SystemExit(f"The way “{name}” draws fewer than {cells} cells.")


def _round_trip(report, measured, least: float) -> None:
    if shutil.which(OFFICE) is None:
        report.note("LibreOffice is not installed, so no spreadsheet was opened")
        return
    full = load_matrix(measured.team, framework=framework_of(measured.team), viewer=HrUserFactory())
    have = haves(full, named=True)
    extract = take_extract(arrange(full, Options(), have=have), full=full, have=have, by="Benchmark")
    file = io.BytesIO()
    write_workbook(file, extract)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "matrix.xlsx")
        book.write_bytes(file.getvalue())
        command = [OFFICE, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "ods"]
        for _turn in ("first", "second"):
            # The first time it sets itself up.
            began = perf_counter()
            subprocess.run([*command, "--outdir", folder, str(book)], check=True, capture_output=True)
            seconds = perf_counter() - began
    report.time("LibreOffice opens the same as a workbook and saves it", seconds, least)
