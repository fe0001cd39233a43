"""What goes out comes back in without a difference: generated teams, every format, also saved again in between."""

import io
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from competency.exchange.csv_out import wide_table
from competency.exchange.runs import diff_run, make_run
from competency.exchange.table_out import FORMATS
from competency.exchange.template_book import FIRST, FIRST_SKILL, write_template
from competency.exchange.workbook import write_workbook
from tests.exchange.extracts import extract_of
from tests.exchange.office import OFFICE, saved_again
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    MembershipFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]

LETTERS = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=4, max_size=9)
# Signs that begin a formula, and marks that a spreadsheet reads its own way.
FRONT = st.sampled_from(["", "", "", "=", "+", "@", "-", "'=", "'", "<", "& "])
WORDS = st.builds(lambda front, one, other: f"{front}{one} {other}", FRONT, LETTERS, LETTERS)
LEVELS = st.sampled_from([None, 0, 1, 2, 3, 4, 5, "N/A"])


def unlike(words):
    return st.lists(words, min_size=2, max_size=5, unique_by=str.casefold)


@st.composite
def organisations(draw):
    """Names of people and of skills in two domains, with a level for each pair; the last skill is in both domains."""
    people, skills = draw(unlike(WORDS)), draw(unlike(WORDS))
    rows = [[draw(LEVELS) for _ in range(len(skills) + 1)] for _ in people]
    # A table without any level is no matrix.
    rows[0][0] = 3
    return people, skills, rows


@contextmanager
def built(organisation):
    """The team of this organisation, in a transaction that leaves nothing behind."""
    people, skills, rows = organisation
    with transaction.atomic():
        hr, framework = HrUserFactory(), FrameworkFactory()
        one, other = (DomainFactory(framework=framework, name=name) for name in ("Building", "Running"))
        made = [SkillFactory(domain=one, name=name, slug=f"s{k}") for k, name in enumerate(skills)]
        made.append(SkillFactory(domain=other, name=skills[-1], slug="again"))
        team = TeamFactory(framework=framework)
        for number, (name, levels) in enumerate(zip(people, rows, strict=True)):
            engineer = EngineerFactory(name=name, email=f"p{number}@example.com")
            MembershipFactory(engineer=engineer, team=team)
            for skill, level in zip(made, levels, strict=True):
                if level is not None:
                    said = {"not_applicable": True} if level == "N/A" else {"level": level}
                    rate(engineer, skill, source="manager", by=hr, **said)
        yield team, hr
        transaction.set_rollback(True)


def out(team, hr, kind: str) -> tuple[bytes, str]:
    """A file of the team, and the ending of its name."""
    file, extract = io.BytesIO(), extract_of(team, hr)
    if kind == "template":
        write_template(file, extract, source="manager")
    elif kind == "workbook":
        write_workbook(file, extract)
    else:
        FORMATS[kind].write(file, wide_table(extract))
    return file.getvalue(), kind if kind in FORMATS else "xlsx"


def back(data: bytes, ending: str, team):
    answers = {"framework": team.framework.slug, "team": team.slug}
    return diff_run(make_run(kind="matrix", name=f"f.{ending}", data=data, by=None, answers=answers), by=None)


def differences(diff) -> list:
    return diff.problems + [each for each in diff.differences if each.kind != "unchanged"]


KINDS = ["csv", "ods", "workbook", "template"]
TRICKY = (["=Ada Lee", "'=Bob Ray"], ["@Deploy it", "-Python", "C++"], [[3, 0, "N/A", None], [5, 1, 2, 4]])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(organisations())
@example(TRICKY)
def test_what_goes_out_comes_back_without_a_difference(kind, organisation):
    with built(organisation) as (team, hr):
        diff = back(*out(team, hr, kind), team)
        assert differences(diff) == []
        stated = sum(level is not None for row in organisation[2] for level in row)
        assert diff.counts()["unchanged"]["rating"] == stated


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice)")
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_may_save_the_file_in_between(kind, tmp_path):
    with built(TRICKY) as (team, hr):
        data, ending = out(team, hr, kind)
        diff = back(saved_again(data, tmp_path, ending=ending), ending, team)
        assert differences(diff) == []
        assert diff.counts()["unchanged"]["rating"] == 7


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def moved(data: bytes) -> bytes:
    """The template with its people sorted backwards, its last skill first, one level changed and somebody added."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.active
    rows = rows_of(sheet)
    width = max(column for column, value in enumerate(rows[FIRST - 1]) if value) + 1
    people = [row for row in rows[FIRST:] if row[1]]
    people[0][FIRST_SKILL] = 4
    people = [*people[::-1], [None, "New Person", None, None, *[2] * (width - FIRST_SKILL)]]
    order = [*range(FIRST_SKILL), width - 1, *range(FIRST_SKILL, width - 1)]
    for number, row in enumerate([*rows[FIRST - 3 : FIRST], *people], start=FIRST - 2):
        for place, column in enumerate(order, start=1):
            sheet.cell(number, place).value = row[column]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_template_comes_back_as_a_diff_after_rows_and_columns_have_moved():
    with built(TRICKY) as (team, hr):
        diff = back(moved(out(team, hr, "template")[0]), "xlsx", team)
        assert diff.problems == []
        assert diff.counts()["changed"] == {"rating": 1}
        assert diff.counts()["added"] == {"engineer": 1, "membership": 1, "rating": 4}
        assert diff.counts()["unchanged"]["rating"] == 6


def test_a_template_finds_whoever_and_whatever_was_renamed_meanwhile():
    with built(TRICKY) as (team, hr):
        data, ending = out(team, hr, "template")
        skill, engineer = team.framework.skills.get(slug="s0"), team.engineers.get(email="p0@example.com")
        skill.name, engineer.name = "Ship it", "Ada Smith"
        skill.save()
        engineer.save()
        assert differences(back(data, ending, team)) == []


def test_two_people_of_one_name_are_told_apart_by_their_keys():
    _people, skills, rows = TRICKY
    with built((["Kim Lee", "Bob Ray"], skills, rows)) as (team, hr):
        team.engineers.update(name="Kim Lee", email=None)
        assert differences(back(*out(team, hr, "template"), team)) == []


def test_a_key_beside_another_name_is_a_problem_and_rates_nobody():
    with built(TRICKY) as (team, hr):
        book = load_workbook(io.BytesIO(out(team, hr, "template")[0]))
        sheet = book.active
        for row in (FIRST + 1, FIRST + 2):
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = "Somebody Else", None
        file = io.BytesIO()
        book.save(file)
        assert "belongs to" in back(file.getvalue(), "xlsx", team).problems[0].message


def test_the_head_of_a_template_is_protected_and_its_cells_are_not():
    with built(TRICKY) as (team, hr):
        sheet = load_workbook(io.BytesIO(out(team, hr, "template")[0])).active
        assert sheet.protection.sheet
        assert sheet.column_dimensions["A"].hidden
        assert sheet.row_dimensions[FIRST - 2].hidden
        assert sheet.cell(FIRST, FIRST_SKILL + 1).protection.locked
        assert not sheet.cell(FIRST + 1, FIRST_SKILL + 1).protection.locked
        (rule,) = sheet.data_validations.dataValidation
        assert rule.formula1 == '"0,1,2,3,4,5,N/A"'
