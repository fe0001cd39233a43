"""The workbook holds what the page shows, looks like the heatmap, and follows an edit."""

import io
import warnings
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from competency.exchange.palette import level_ramp
from tests.exchange.extracts import extract_of, read_back, workbook_bytes
from tests.factories import (
    DescriptorFactory,
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    OrganisationFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

# Where the first person's first cell is, and the rows of the footer for a team of two.
FIRST = "D8"
LEVEL, PEOPLE, HAVE, STATUS = 11, 12, 13, 14

HOSTILE = [
    "=1+1",
    "==1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com")',
    "{=1+1}",
    "http://example.com",
    "mailto:a@example.com",
    "<r>& <b></r>",
    "_x0041_",
    " a ",
    "'=1",
    "007",
]

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture
def rated(cast):
    """Ben: Python 4 (agreed), SQL not applicable; Cleo: Python 2, SQL 0; nobody in Statistics."""
    rate(cast.ben, cast.python, 4, source="agreed", by=cast.ada)
    rate(cast.ben, cast.sql, source="agreed", by=cast.ada, not_applicable=True)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.sql, 0, source="manager", by=cast.ada)
    return cast


def opened(cast, viewer=None, **options):
    return read_back(workbook_bytes(cast.platform, viewer or cast.eve, **options))


def values(sheet, box):
    return [[cell.value for cell in row] for row in sheet[box]]


# What is in it -------------------------------------------------------------------------------------------


def test_levels_are_numbers_na_is_text_and_not_rated_is_empty(rated):
    sheet = opened(rated)["Matrix"]
    assert values(sheet, "A7:F9") == [
        ["Engineer", "Role", "Share", "Python", "SQL", "Statistics"],
        ["Ben", None, 1, 4, "N/A", None],
        ["Cleo", None, 1, 2, 0, None],
    ]


def test_another_reader_reads_the_same(rated):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(rated.platform, rated.eve)))
    rows = book.get_sheet_by_name("Matrix").to_python()
    assert rows[7][:6] == ["Ben", "", 1.0, 4.0, "N/A", ""]
    assert rows[8][:6] == ["Cleo", "", 1.0, 2.0, 0.0, ""]


def test_what_one_side_must_not_see_yet_is_a_question_mark(cast):
    rate(cast.ben, cast.python, 3)
    assert opened(cast, cast.ada)["Matrix"]["D8"].value == "?"
    assert opened(cast, cast.ben.user)["Matrix"]["D8"].value == 3
    assert opened(cast, cast.eve)["Matrix"]["D8"].value == 3
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    assert opened(cast, cast.ada)["Matrix"]["D8"].value == 4


def test_an_engineer_gets_the_own_row_only(rated):
    sheet = opened(rated, rated.ben.user)["Matrix"]
    assert [row[0].value for row in sheet.iter_rows(min_row=8, max_col=1)] == ["Ben"]
    assert "1 of 2 people" in sheet["A2"].value


def test_the_top_says_what_it_is_of_when_from_whom_and_for_what(rated):
    OrganisationFactory()
    sheet = opened(rated, as_of=timezone.localdate() - timedelta(days=1))["Matrix"]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert sheet["A1"].value == "Platform: skills matrix"
    assert sheet["A2"].value.startswith(f"As of {yesterday.day} ")
    assert "Craft" in sheet["A2"].value
    assert "Exported by Eve on " in sheet["A3"].value
    assert "For development and staffing; not for pay or dismissal." in sheet["A3"].value


def test_the_file_says_who_made_it_and_for_which_organisation(rated):
    OrganisationFactory(name="Example & Co")
    book = opened(rated)
    assert book.properties.title == "Platform: skills matrix"
    assert book.properties.creator == "Eve"
    assert b"<Company>Example &amp; Co</Company>" in part(
        workbook_bytes(rated.platform, rated.eve), "docProps/app.xml"
    )


def test_rows_columns_and_day_are_those_of_the_page(rated):
    sheet = opened(rated, text="cleo", domains=frozenset({"engineering"}))["Matrix"]
    assert values(sheet, "A7:E8") == [
        ["Engineer", "Role", "Share", "Python", "SQL"],
        ["Cleo", None, 1, 2, 0],
    ]
    assert "1 of 2 people · 2 of 3 skills" in sheet["A2"].value
    before = opened(rated, as_of=date(2024, 6, 1))["Matrix"]
    assert values(before, "D8:F9") == [[None] * 3, [None] * 3]


def test_the_key_names_every_level_and_every_other_sign(rated):
    words = opened(rated)["Matrix"]["A4"].value
    for level in rated.framework.levels.all():
        assert f"{level.value} {level.name}" in words
    assert "N/A not applicable" in words
    assert "? rated by the other side" in words
    assert "empty: not rated" in words


# How it looks --------------------------------------------------------------------------------------------


def test_domains_stand_merged_over_their_skills_and_skill_names_upright(rated):
    sheet = opened(rated)["Matrix"]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"D6:E6"}
    assert (sheet["D6"].value, sheet["F6"].value) == ("Engineering", "Science")
    assert sheet["D7"].alignment.textRotation == 90


def test_names_and_headings_stay_in_sight(rated):
    book = opened(rated)
    assert book["Matrix"].freeze_panes == FIRST
    assert not book["Matrix"].sheet_view.showGridLines
    assert book.active.title == "Matrix"


def test_print_is_landscape_one_page_wide_with_headings_and_purpose_on_each(rated):
    for sheet in opened(rated):
        assert sheet.page_setup.orientation == "landscape"
        # One page wide is what a file says that says nothing about the width.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text == "For development and staffing; not for pay or dismissal."
        assert sheet.print_title_rows


def test_an_ampersand_in_a_name_is_no_command_in_the_printed_header(rated):
    OrganisationFactory(name="Example & Co")
    xml = part(workbook_bytes(rated.platform, rated.eve), "xl/worksheets/sheet1.xml")
    assert b"&amp;RExample &amp;&amp; Co<" in xml


@pytest.mark.parametrize("scale", [range(2), range(6), range(1, 11), {0: "no", 5: "yes", 9: "ever"}])
def test_colours_of_every_scale_follow_the_value_of_the_cell(cast, scale):
    framework = FrameworkFactory(scale=scale)
    SkillFactory(framework=framework)
    cast.platform.framework = framework
    cast.platform.save()
    sheet = opened(cast)["Matrix"]
    by_value = {}
    for rule in rules_on(sheet, "D8:D9"):
        if rule.dxf.fill is not None:
            formula = rule.formula[0]
            by_value[0 if rule.type == "expression" else int(formula)] = colours(rule)
    paints = [(paint.fill, paint.ink) for paint in level_ramp(len(list(scale)))]
    assert by_value == dict(zip(scale, paints, strict=True))


def test_an_empty_cell_is_not_painted_as_level_0(rated):
    (zero,) = [rule for rule in rules_on(opened(rated)["Matrix"], "D8:F9") if rule.type == "expression"]
    assert zero.formula == ["AND(ISNUMBER(D8),D8=0)"]


def test_cells_have_no_level_colour_of_their_own(rated):
    cell = opened(rated)["Matrix"]["D8"]
    assert cell.fill.fill_type is None


def test_only_a_level_or_na_may_be_typed_into_a_cell(rated):
    rules = {str(rule.sqref): rule for rule in opened(rated)["Matrix"].data_validations.dataValidation}
    assert rules["D8:F9"].type == "list"
    assert rules["D8:F9"].formula1 == '"0,1,2,3,4,5,N/A"'
    assert rules["D8:F9"].allowBlank


# What follows an edit ------------------------------------------------------------------------------------


def test_the_footer_counts_shares_at_the_needed_level_by_formula(rated):
    RequirementFactory(team=rated.platform, skill=rated.python, level=2, headcount=Decimal("1.5"))
    data = workbook_bytes(rated.platform, rated.eve)
    formulas, results = read_back(data)["Matrix"], read_back(data, results=True)["Matrix"]
    assert [formulas.cell(row, 1).value for row in range(LEVEL, STATUS + 1)] == [
        "Level needed",
        "People needed",
        "Have",
        "Status",
    ]
    assert (formulas["D11"].value, formulas["D12"].value) == (2, 1.5)
    assert formulas["D13"].value == '=IF(COUNT(D8:D9)=0,"?",ROUND(SUMIF(D8:D9,">="&D11,$C$8:$C$9),2))'
    assert formulas["D14"].value.startswith('=IF(COUNT(D8:D9)=0,"?",IF(D13<D12,"gap"')
    assert (results["D13"].value, results["D14"].value) == (2, "thin")
    assert formulas["E13"].value is None


@pytest.mark.parametrize(
    ("level", "headcount", "have", "status"), [(4, 2, 1, "gap"), (4, 1, 1, "thin"), (2, 1, 2, "ok")]
)
def test_the_status_is_that_of_the_page(rated, level, headcount, have, status):
    RequirementFactory(team=rated.platform, skill=rated.python, level=level, headcount=headcount)
    sheet = read_back(workbook_bytes(rated.platform, rated.eve), results=True)["Matrix"]
    assert (sheet.cell(HAVE, 4).value, sheet.cell(STATUS, 4).value) == (have, status)
    page = extract_of(rated.platform, rated.eve).have[rated.python.pk]
    assert (page.supply, page.state) == (have, status)


def test_where_nobody_is_rated_have_is_unknown_and_not_0(rated):
    RequirementFactory(team=rated.platform, skill=rated.statistics)
    sheet = read_back(workbook_bytes(rated.platform, rated.eve), results=True)["Matrix"]
    assert (sheet.cell(HAVE, 6).value, sheet.cell(STATUS, 6).value) == ("?", "?")


def test_the_status_is_coloured_by_its_word(rated):
    RequirementFactory(team=rated.platform, skill=rated.python)
    rules = rules_on(opened(rated)["Matrix"], "D14:F14")
    assert {rule.formula[0] for rule in rules} == {'"gap"', '"thin"', '"ok"'}


def test_people_who_are_not_listed_count_as_plain_values(rated):
    RequirementFactory(team=rated.platform, skill=rated.python, level=2)
    sheet = opened(rated, text="cleo")["Matrix"]
    assert (sheet["D12"].value, sheet["D13"].value) == (2, "ok")


def test_figures_of_a_small_group_are_withheld_without_a_formula(rated):
    RequirementFactory(team=rated.platform, skill=rated.python, level=2)
    sheet = opened(rated, rated.ben.user)["Matrix"]
    assert (sheet["D12"].value, sheet["D13"].value) == ("<5", "<5")
    everything = [cell.value for row in sheet.iter_rows() for cell in row]
    assert not [value for value in everything if isinstance(value, str) and value.startswith("=IF(COUNT")]


def test_a_team_of_one_gives_its_engineer_no_formula_that_undoes_the_withholding(cast):
    team = TeamFactory(framework=cast.framework)
    MembershipFactory(engineer=cast.ben, team=team)
    rate(cast.ben, cast.python, 4)
    RequirementFactory(team=team, skill=cast.python)
    sheet = read_back(workbook_bytes(team, cast.ben.user))["Matrix"]
    assert (sheet["D12"].value, sheet["D13"].value) == ("<5", "<5")


def test_targets_are_levels_by_role_and_differences_by_formula(rated):
    give_role(rated)
    data = workbook_bytes(rated.platform, rated.eve)
    formulas, results = read_back(data)["Targets"], read_back(data, results=True)["Targets"]
    assert values(formulas, "A8:F8") == [["Lead", "level expected", None, 3, 2, 1]]
    assert formulas["A11"].value == "=Matrix!A8"
    assert "Matrix!D8-INDEX(D$8:D$8,$C11)" in formulas["D11"].value
    assert values(results, "A11:F12") == [
        ["Ben", "Lead", 1, 1, "N/A", "·"],
        ["Cleo", None, None, None, None, None],
    ]


def test_role_fit_is_a_formula_with_the_figure_of_the_page(rated):
    give_role(rated)
    data = workbook_bytes(rated.platform, rated.eve)
    formula, result = read_back(data)["Matrix"]["G8"], read_back(data, results=True)["Matrix"]["G8"]
    assert formula.value == (
        '=IFERROR(COUNTIF(Targets!D11:F11,">=0")/(COUNT(Targets!D11:F11)+COUNTIF(Targets!D11:F11,"·")),"–")'
    )
    # Python is met, SQL is not applicable, Statistics is not rated.
    assert result.value == 0.5
    assert read_back(data, results=True)["Matrix"]["G9"].value == "–"


def test_without_targets_there_is_no_sheet_of_targets(rated):
    book = opened(rated)
    assert book.sheetnames == ["Matrix", "Definitions"]
    assert book["Matrix"]["G8"].value == "–"


def test_the_share_of_full_time_counts(rated):
    rated.cleo.memberships.update(allocation=Decimal("0.5"))
    RequirementFactory(team=rated.platform, skill=rated.python, level=2)
    sheet = read_back(workbook_bytes(rated.platform, rated.eve), results=True)["Matrix"]
    assert sheet["C9"].value == 0.5
    assert sheet["C9"].number_format == "0%"
    assert sheet.cell(HAVE, 4).value == 1.5


# Definitions ---------------------------------------------------------------------------------------------


def test_definitions_hold_the_scale_the_skills_their_descriptors_and_the_needs(rated):
    rated.python.description = "A language"
    rated.python.save()
    DescriptorFactory(skill=rated.python, level=2, text="Writes a script.")
    RequirementFactory(team=rated.platform, skill=rated.python, level=3, headcount=2, weight=3)
    sheet = opened(rated)["Definitions"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=5)}
    assert rows["Skill"][4:] == [f"{value}  Level {value}" for value in range(6)]
    assert rows["Python"] == [
        "A language",
        3,
        2,
        "critical",
        None,
        None,
        "Writes a script.",
        None,
        None,
        None,
    ]
    assert [name for name in rows if name in ("Engineering", "Python", "SQL", "Science", "Statistics")] == [
        "Engineering",
        "Python",
        "SQL",
        "Science",
        "Statistics",
    ]


# Hostile and odd input -----------------------------------------------------------------------------------


def test_text_never_becomes_a_formula_a_link_or_a_number(db, cast):
    domain = DomainFactory(framework=FrameworkFactory(name="=F()"), name="=D()", description="=x")
    team = TeamFactory(name="=T()", slug="hostile", framework=domain.framework)
    role = RoleFactory(name="=R()", slug="r")
    skills = [
        SkillFactory(domain=domain, name=text, slug=f"s{k}", description=text)
        for k, text in enumerate(HOSTILE)
    ]
    for text in HOSTILE:
        MembershipFactory(team=team, engineer=EngineerFactory(name=text, role=role))
    RoleTargetFactory(role=role, skill=skills[0])
    data = workbook_bytes(team, cast.eve)
    book = read_back(data)
    names = [cell.value for (cell,) in book["Matrix"]["A8" : f"A{7 + len(HOSTILE)}"]]
    heads = [cell.value for cell in book["Matrix"][7][3 : 3 + len(HOSTILE)]]
    # openpyxl leaves the escape of text like _x0041_ as it stands in the file.
    written = [text.replace("_x0041_", "_x005F_x0041_") for text in HOSTILE]
    assert sorted(names) == sorted(written)
    assert heads == written
    ours = ("=Matrix!", "=IF(", "=IFERROR(")
    for sheet in book:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or cell.value.startswith(ours), cell.coordinate


def test_a_second_reader_gives_hostile_text_back_as_it_was(db, cast):
    team = TeamFactory(framework=cast.framework)
    for text in HOSTILE:
        MembershipFactory(team=team, engineer=EngineerFactory(name=text))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(team, cast.eve)))
    rows = book.get_sheet_by_name("Matrix").to_python()
    assert sorted(row[0] for row in rows[7 : 7 + len(HOSTILE)]) == sorted(HOSTILE)


def test_control_characters_leave_a_readable_file(cast):
    OrganisationFactory(name="A\x0bB")
    role = RoleFactory(name="R\x1f")
    RoleTargetFactory(role=role, skill=cast.python)
    cast.ben.name, cast.ben.role = "B\x0ben\r", role
    cast.ben.save()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert opened(cast).sheetnames == ["Matrix", "Targets", "Definitions"]


def test_a_team_without_people_and_a_framework_without_skills_still_make_a_workbook(cast):
    empty = TeamFactory(framework=FrameworkFactory())
    sheet = read_back(workbook_bytes(empty, cast.eve))["Matrix"]
    assert sheet["A8"].value == "Nobody was in this team on that day."
    cast.platform.framework = empty.framework
    cast.platform.save()
    assert opened(cast)["Matrix"]["A8"].value == "Ben"


def test_an_empty_sheet_says_why(rated):
    assert opened(rated, text="nobody")["Matrix"]["A8"].value == "Nobody matches the filters."
    head = opened(rated, rated.hana)["Matrix"]
    assert head["A8"].value == "You see what this team needs and has, and not its people by name."


def test_the_number_of_queries_does_not_grow_with_people(rated, queries):
    give_role(rated)
    workbook_bytes(rated.platform, rated.eve)
    with queries() as few:
        workbook_bytes(rated.platform, rated.eve)
    for _ in range(30):
        rate_somebody(rated)
    with queries() as many:
        workbook_bytes(rated.platform, rated.eve)
    assert len(few) == len(many)


# Helpers -------------------------------------------------------------------------------------------------


def give_role(cast, *, name="Lead"):
    """Ben's role expects Python 3, SQL 2 and Statistics 1; Cleo has no role."""
    role = RoleFactory(name=name, slug="lead")
    for skill, level in ((cast.python, 3), (cast.sql, 2), (cast.statistics, 1)):
        RoleTargetFactory(role=role, skill=skill, level=level)
    cast.ben.role = role
    cast.ben.save()


def rate_somebody(cast):
    engineer = EngineerFactory()
    MembershipFactory(engineer=engineer, team=cast.platform)
    rate(engineer, cast.python, 3, source="manager", by=cast.ada)


def rules_on(sheet, box):
    return [rule for found in sheet.conditional_formatting if str(found.sqref) == box for rule in found.rules]


def colours(rule):
    return tuple(f"#{colour.rgb[2:].lower()}" for colour in (rule.dxf.fill.bgColor, rule.dxf.font.color))


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
