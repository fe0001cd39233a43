"""Matrices of 100,000 and 1,000,000 ratings brought in, against django-import-export as it comes on rows of the first.

The library writes the current rating alone, a row at a time. We check each cell, hold it against what is there, and
write the log, the current ratings and the summaries besides.
"""

import csv
import io
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from django.db import connection, transaction
from import_export import fields, resources
from import_export.formats.base_formats import CSV
from import_export.widgets import ForeignKeyWidget

from competency.exchange.runs import apply_run, start_run
from competency.models import Engineer, ImportRun, Membership, Rating, Skill
from tests.factories import (
    DomainFactory,
    FrameworkFactory,
    HrUserFactory,
    SkillFactory,
    TeamFactory,
)

PEOPLE, SKILLS, TOP = 1_000, 100, 6
MOST_PEOPLE = 10_000
# The library needs minutes for all of them; each row costs it the same.
LIBRARY_PEOPLE = 30


class DefaultResource(resources.ModelResource):
    """What somebody gets who names the fields and leaves all settings as they are."""

    engineer = fields.Field("engineer", "engineer", ForeignKeyWidget(Engineer, "number"))
    skill = fields.Field("skill", "skill", ForeignKeyWidget(Skill, "name"))

    class Meta:
        model = Rating
        import_id_fields = ("engineer", "skill")
        fields = (*import_id_fields, "manager_level")


def measure(report, world) -> None:
    by = HrUserFactory()
    framework = FrameworkFactory(name="Imported")
    domain = DomainFactory(framework=framework)
    skills = [SkillFactory(domain=domain, name=f"Skill of import {number}") for number in range(SKILLS)]
    team, everybody = (TeamFactory(name=name, framework=framework) for name in ("Imported", "All imported"))
    people = _people(team, "I", PEOPLE)
    levels = {(i, j): (i * 7 + j * 3) % TOP for i in range(MOST_PEOPLE) for j in range(SKILLS)}
    where = {"framework": framework.slug, "team": team.slug}

    library = _by_the_library(people, skills, levels)
    data = _as_csv(people, skills, levels)
    times = {}
    for turn in ("added", "unchanged"):
        began = perf_counter()
        run = start_run(kind="matrix", name="matrix.csv", data=data, by=by, answers=where)
        diff = apply_run(run, by=by)
        times[turn] = perf_counter() - began
        assert diff.counts()[turn]["rating"] == PEOPLE * SKILLS
    ImportRun.objects.all().delete()

    ratings = PEOPLE * SKILLS
    report.heading(f"A matrix of {PEOPLE:,} x {SKILLS} ratings brought in, {len(data) / 1e6:.1f} MB of CSV")
    report.rate("floor: django-import-export with its defaults", library, library)
    report.rate("the import: read, mapped, compared, written", ratings / times["added"], library, goal=20)
    report.rate("the same file again, which changes nothing", ratings / times["unchanged"], library, goal=20)
    report.note(f"the library on {LIBRARY_PEOPLE * SKILLS:,} of the rows, which it writes and we roll back")

    some, many = _people(team, "S", PEOPLE), _people(everybody, "M", MOST_PEOPLE)
    few = _alone(some, skills, levels, team=team, by=by)
    all_of_them = _alone(many, skills, levels, team=everybody, by=by)
    report.heading(f"A matrix of {MOST_PEOPLE:,} x {SKILLS} ratings brought in by a process of its own")
    report.rate("floor: django-import-export with its defaults", library, library)
    report.rate("the import", all_of_them["ratings"] / all_of_them["seconds"], library, goal=20)
    report.memory(f"floor: its memory for {PEOPLE:,} people", few["bytes"], few["bytes"])
    report.memory(f"its memory for {MOST_PEOPLE:,}", all_of_them["bytes"], few["bytes"], goal=1.5)


def _people(team, letter: str, number: int) -> list[Engineer]:
    """So many new members of a team."""
    Engineer.objects.bulk_create(
        Engineer(name=f"Person {letter} {n}", number=f"{letter}{n:05}") for n in range(number)
    )
    people = list(Engineer.objects.filter(number__startswith=letter, memberships=None).order_by("number"))
    people = [engineer for engineer in people if engineer.name.startswith(f"Person {letter} ")]
    Membership.objects.bulk_create(
        Membership(engineer=engineer, team=team, starts_on=date(2020, 1, 1)) for engineer in people
    )
    return people


def _alone(people, skills, levels, *, team, by) -> dict[str, float]:
    """What a process that brings their matrix in says: its ratings, seconds and bytes."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.served"}
    environment["SERVED_DATABASE"] = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matrix.csv"
        path.write_bytes(_as_csv(people, skills, levels))
        words = [str(path), team.framework.slug, team.slug, str(by.pk)]
        # The shell between starts it anew: a process counts as its own what the one before it held.
        done = subprocess.run(
            ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-m", "tests.benchmarks.imported", *words],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    told = dict(zip(("ratings", "seconds", "bytes"), map(float, done.stdout.split()), strict=True))
    assert told["ratings"] == len(people) * len(skills)
    return told


def _by_the_library(people, skills, levels) -> float:
    """Rows per second."""
    rows = [
        (people[i].number, skills[j].name, levels[i, j])
        for i in range(LIBRARY_PEOPLE)
        for j in range(len(skills))
    ]
    lines = ["engineer,skill,manager_level", *(",".join(map(str, row)) for row in rows)]
    dataset = CSV().create_dataset("\n".join(lines))
    with transaction.atomic():
        began = perf_counter()
        result = DefaultResource().import_data(dataset, dry_run=False, raise_errors=True)
        seconds = perf_counter() - began
        assert result.totals["new"] == len(rows)
        transaction.set_rollback(True)
    return len(rows) / seconds


def _as_csv(people, skills, levels) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Name", "Employee number", *(skill.name for skill in skills)])
    for i, engineer in enumerate(people):
        writer.writerow([engineer.name, engineer.number, *(levels[i, j] for j in range(len(skills)))])
    return file.getvalue().encode()
