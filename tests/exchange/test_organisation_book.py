"""The workbook of the organisation: live formulas over the levels, and nothing that its reader may not see."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import load_workbook

from competency.access import compared_teams
from competency.exchange.organisation_book import write_organisation
from competency.exchange.organisation_data import take_organisation
from competency.exchange.organisation_sheets import COVERAGE, FIRST, HAVE, OF_LEVEL, STATUS
from competency.matrix.former import load_former
from competency.matrix.heatmap_draw import HeatmapOptions
from competency.matrix.organisation import load_heatmap
from competency.models import Engineer
from tests.exchange.office import OFFICE, equal, recalculated
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, rate

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture
def needs(cast):
    """Six people in Platform, of whom five are rated in Python and two in SQL; it needs three of either at level 3."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=Decimal("3"))
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, headcount=Decimal("3"))
    people = [cast.ben, cast.cleo]
    for number in range(4):
        people.append(EngineerFactory(name=f"P{number}"))
        MembershipFactory(engineer=people[-1], team=cast.platform, allocation=Decimal("0.5"))
    for person, level in zip(people, [4, 2, 3, 3, 1], strict=False):
        rate(person, cast.python, level, source="manager", by=cast.ada)
    for person in people[:2]:
        rate(person, cast.sql, 4, source="manager", by=cast.ada)
    return people


def book_bytes(cast, viewer, *, day=None, **options) -> bytes:
    teams, words = compared_teams(viewer), {"framework": cast.framework, "viewer": viewer}
    former = load_former(teams, day=day, **words) if day else None
    extract = take_organisation(
        former.heatmap if former else load_heatmap(teams, **words),
        options=HeatmapOptions(**options),
        by=str(viewer),
        former=former,
        **words,
    )
    file = io.BytesIO()
    write_organisation(file, extract)
    return file.getvalue()


def book(cast, viewer, *, results=True, **options):
    return load_workbook(io.BytesIO(book_bytes(cast, viewer, **options)), data_only=results)


def texts(sheet) -> set[str]:
    return {str(cell.value) for row in sheet for cell in row if cell.value is not None}


def gap(workbook, skill) -> dict:
    row = next(row for row in workbook["Gaps"].iter_rows(min_row=FIRST + 1) if row[2].value == skill)
    return {"have": row[HAVE].value, "coverage": row[COVERAGE].value, "status": row[STATUS].value}


def test_needs_have_their_figures_and_say_who_took_them_out(cast, needs):
    workbook = book(cast, cast.eve)
    assert workbook.sheetnames == ["Teams", "Gaps", "Levels", "Plan", "Definitions", "Assumptions"]
    assert gap(workbook, "Python") == {"have": 2, "coverage": pytest.approx(2 / 3), "status": "gap"}
    assert "Exported by Eve on " in workbook["Teams"]["A3"].value
    assert "not for pay or dismissal" in workbook["Teams"]["A3"].value


def test_what_is_withheld_on_the_page_is_withheld_in_the_file(cast, needs):
    workbook = book(cast, cast.eve)
    assert gap(workbook, "SQL") == {"have": "<5", "coverage": "<5", "status": "<5"}
    assert "SQL" not in texts(workbook["Levels"])


def test_a_head_gets_figures_without_names_or_formulas_over_them(cast, needs):
    for part in (True, False):
        workbook = book(cast, cast.hana, results=part)
        assert not texts(workbook["Levels"]) & {"Ben", "Cleo", "P0"}
    assert gap(book(cast, cast.hana), "Python")["have"] == 2
    assert gap(book(cast, cast.hana, results=False), "Python")["have"] == 2


def test_levels_that_somebody_must_not_see_yet_are_not_in_the_file(cast, needs):
    oneself = Engineer.objects.get(name="P0")
    oneself.user = cast.eve
    oneself.save()
    workbook = book(cast, cast.eve)
    assert "P0" not in texts(workbook["Levels"])


def test_the_domains_of_the_page_carry_over(cast, needs):
    RequirementFactory(team=cast.platform, skill=cast.statistics)
    assert "Python" not in texts(book(cast, cast.eve, domains=frozenset({"science"}))["Gaps"])


def test_a_workbook_of_an_earlier_day_has_the_levels_of_that_day_and_says_so(cast, needs):
    yesterday = timezone.localdate() - timedelta(days=1)
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada, rated_at=timezone.now() - timedelta(days=2))
    for name, level in (("Cleo", 2), ("P0", 3), ("P1", 3), ("P2", 3)):
        person = Engineer.objects.get(name=name)
        ago = timezone.now() - timedelta(days=2)
        rate(person, cast.python, level, source="manager", by=cast.ada, rated_at=ago)
    then, now = book(cast, cast.eve, day=yesterday), book(cast, cast.eve)
    assert (gap(then, "Python")["have"], gap(now, "Python")["have"]) == (1.5, 2)
    day = date_format(yesterday)
    assert all(f"As of {day} · Craft" in then[name]["A2"].value for name in then.sheetnames)
    assert "needs those of now that had begun by then" in then["Gaps"]["A4"].value
    assert {"Ben", "Cleo", "P2"} <= texts(then["Levels"])
    assert "left out of a workbook of an earlier day" in then["Plan"]["A6"].value


def test_what_people_typed_is_never_a_formula(cast, needs):
    cast.platform.name, cast.python.name = "=1+1", "@SUM(A1)"
    cast.platform.save()
    cast.python.save()
    workbook = book(cast, cast.eve, results=False)
    cells = {cell.value: cell.data_type for sheet in workbook for row in sheet for cell in row}
    assert cells["=1+1"] == cells["@SUM(A1)"] == "s"


def test_the_number_of_queries_does_not_grow(cast, needs, queries):
    with queries() as few:
        book_bytes(cast, cast.eve)
    for number in range(20):
        MembershipFactory(engineer=EngineerFactory(name=f"Q{number}"), team=cast.platform)
    with queries() as many:
        book_bytes(cast, cast.eve)
    assert len(many) <= len(few) <= 25


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice)")
def test_libreoffice_computes_what_is_in_the_file(cast, needs, tmp_path):
    data = book_bytes(cast, cast.eve)
    wanted, formulas = (load_workbook(io.BytesIO(data), data_only=part) for part in (True, False))
    computed = recalculated(data, tmp_path)
    wrong = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet
        for cell in row
        if cell.data_type == "f"
        and not equal(
            wanted[sheet.title][cell.coordinate].value, computed[sheet.title][cell.row - 1][cell.column - 1]
        )
    ]
    assert wrong == []


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice)")
def test_a_level_that_is_changed_moves_have_coverage_status_and_index(cast, needs, tmp_path):
    workbook = book(cast, cast.eve, results=False)
    levels = workbook["Levels"]
    row = next(row for row in levels.iter_rows(min_row=FIRST + 1) if row[2].value == "Cleo")
    row[OF_LEVEL].value = 5
    changed = io.BytesIO()
    workbook.save(changed)
    computed = recalculated(changed.getvalue(), tmp_path)
    line = next(line for line in computed["Gaps"] if line[2:3] == ["Python"])
    assert float(line[HAVE]) == 3
    assert (float(line[COVERAGE].removesuffix("%")), line[STATUS]) in [(1, "covered"), (100, "covered")]
    team = next(line for line in computed["Teams"] if line[0] == "Platform")
    assert float(team[3].removesuffix("%")) in (1, 100)
