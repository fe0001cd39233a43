"""The text table holds what the page shows, and no cell of it is a formula."""

from datetime import timedelta

from django.utils import timezone

from competency.exchange.csv_out import long_table, write_matrix_csv
from competency.exchange.tables import read_workbook
from competency.exchange.text import unguard
from tests.exchange.extracts import extract_of, rows_of, table_of
from tests.factories import DomainFactory, EngineerFactory, MembershipFactory, RoleFactory, SkillFactory, rate


def test_one_header_row_then_a_row_per_engineer(cast):
    rate(cast.ben, cast.python, 4, source="agreed", by=cast.ada)
    rate(cast.ben, cast.sql, source="agreed", by=cast.ada, not_applicable=True)
    rate(cast.cleo, cast.python, 0, source="manager", by=cast.ada)
    cast.ben.email, cast.ben.number = "ben@example.com", "0042"
    cast.ben.role = RoleFactory(name="Lead")
    cast.ben.save()
    assert table_of(cast.platform, cast.eve) == [
        ["Name", "E-mail", "Employee number", "Role", "Team", "Python", "SQL", "Statistics"],
        ["Ben", "ben@example.com", "0042", "Lead", "Platform", "4", "N/A", ""],
        ["Cleo", "", "", "", "Platform", "0", "", ""],
    ]


def test_spreadsheet_programs_see_that_it_is_utf_8(cast):
    cast.ben.name = "Bän"
    cast.ben.save()
    data = b"".join(write_matrix_csv(extract_of(cast.platform, cast.eve)))
    assert data.startswith(b"\xef\xbb\xbfName,")
    assert "Bän".encode() in data
    assert data.count(b"\r\n") == 4


def test_the_last_row_says_by_whom_and_for_what(cast):
    data = b"".join(write_matrix_csv(extract_of(cast.platform, cast.eve)))
    last = data.decode().splitlines()[-1]
    assert last.startswith(f'"# Exported by {cast.eve} on ')
    assert "For development and staffing; not for pay or dismissal." in last
    sheet = read_workbook(data, name="m.csv").sheets[0]
    assert len(sheet.rows) == 3
    assert sheet.remark in last


def test_the_head_comes_before_anybody_is_read(cast, queries):
    pieces = write_matrix_csv(extract_of(cast.platform, cast.eve))
    with queries() as sent:
        assert next(pieces).endswith(b"Statistics\r\n")
    assert sent == []


def test_the_long_table_has_a_row_for_each_level_that_is_shown(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.cleo, cast.sql, None, source="manager", by=cast.ada, not_applicable=True)
    rows = [list(row) for row in long_table(extract_of(cast.platform, cast.eve)).rows]
    assert [(row[0], *row[3:]) for row in rows] == [
        ("Ben", "Platform", "Craft", "Engineering", "Python", 3),
        ("Cleo", "Platform", "Craft", "Engineering", "SQL", "N/A"),
    ]


def test_what_one_side_must_not_see_yet_is_a_question_mark(cast):
    rate(cast.ben, cast.python, 3)
    assert table_of(cast.platform, cast.ada)[1][5] == "?"
    assert table_of(cast.platform, cast.eve)[1][5] == "3"


def test_an_engineer_gets_the_own_row_only(cast):
    assert [row[0] for row in table_of(cast.platform, cast.ben.user)] == ["Name", "Ben"]


def test_text_never_becomes_a_formula_and_comes_back_unchanged(cast):
    hostile = ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", '=a,"b"\r\nc']
    for text in hostile:
        MembershipFactory(team=cast.design, engineer=EngineerFactory(name=text))
    SkillFactory(domain=cast.python.domain, name="=skill()")
    header, *rows = table_of(cast.design, cast.eve)
    assert "'=skill()" in header
    cells = [cell for row in [header, *rows] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {unguard(row[0]) for row in rows} == {*hostile, "Gus"}


def test_skills_of_the_same_name_are_told_apart_by_their_domain(cast):
    other = DomainFactory(framework=cast.framework, name="Snakes", position=9)
    SkillFactory(domain=other, name="Python", slug="python-2")
    header = table_of(cast.platform, cast.eve)[0]
    assert header[5:] == ["Python (Engineering)", "SQL", "Statistics", "Python (Snakes)"]


def test_with_the_teams_below_each_row_names_its_teams(cast):
    MembershipFactory(team=cast.design, engineer=cast.ben)
    rows = table_of(cast.department, cast.eve, below=True)[1:]
    assert {row[0]: row[4] for row in rows} == {
        "Ben": "Design; Platform",
        "Cleo": "Platform",
        "Gus": "Design",
    }


def test_a_former_day_has_the_people_and_levels_of_that_day(cast):
    rate(cast.ben, cast.python, 4)
    cast.cleo.memberships.update(ends_on=timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    assert [row[:6:5] for row in table_of(cast.platform, cast.eve)[1:]] == [["Ben", "4"]]
    assert [row[:6:5] for row in table_of(cast.platform, cast.eve, as_of=yesterday)[1:]] == [
        ["Ben", ""],
        ["Cleo", ""],
    ]


def test_our_own_reader_takes_the_file(cast):
    rate(cast.ben, cast.python, 4)
    data = b"".join(write_matrix_csv(extract_of(cast.platform, cast.eve)))
    (sheet,) = read_workbook(data, name="matrix.csv").sheets
    assert [row[0] for row in sheet.rows] == ["Name", "Ben", "Cleo"]
    assert [value or "" for value in sheet.rows[1]] == rows_of(data)[1]
