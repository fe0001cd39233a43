"""A matrix of 100,000 ratings brought in, against django-import-export as it comes on rows of the same file.

The library writes the current rating alone, a row at a time. We check each cell, hold it against what is there, and
write the log, the current ratings and the summaries besides.
"""

import csv
import io
from time import perf_counter

from django.db import transaction
from import_export import fields, resources
from import_export.formats.base_formats import CSV
from import_export.widgets import ForeignKeyWidget

from competency.exchange.runs import apply_run, start_run
from competency.models import Engineer, ImportRun, Rating, Skill
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    MembershipFactory,
    SkillFactory,
    TeamFactory,
)

PEOPLE, SKILLS, TOP = 1_000, 100, 6
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
    team = TeamFactory(name="Imported", framework=framework)
    people = [EngineerFactory(name=f"Person {number}", number=f"I{number:05}") for number in range(PEOPLE)]
    for engineer in people:
        MembershipFactory(engineer=engineer, team=team)
    levels = {(i, j): (i * 7 + j * 3) % TOP for i in range(PEOPLE) for j in range(SKILLS)}
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

    report.heading(f"A matrix of {PEOPLE:,} x {SKILLS} ratings brought in, {len(data) / 1e6:.1f} MB of CSV")
    report.rate("floor: django-import-export with its defaults", library, library)
    report.rate("the import: read, mapped, compared, written", len(levels) / times["added"], library, goal=20)
    report.rate(
        "the same file again, which changes nothing", len(levels) / times["unchanged"], library, goal=20
    )
    report.note(f"the library on {LIBRARY_PEOPLE * SKILLS:,} of the rows, which it writes and we roll back")


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
