"""Settings go out and come in by file: by words that people know, in sets, all or nothing, and all stays in step."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from competency.exchange.admin_formats import ALL, Csv, Json, Ods
from competency.exchange.admin_kinds import (
    AssumptionSet,
    DescriptorSet,
    LevelSet,
    OrganisationSet,
    RequirementSet,
    SkillSet,
    TargetSet,
    TeamSet,
)
from competency.exchange.limits import FileProblem
from competency.exchange.tables import read_workbook
from competency.models import (
    Assumption,
    AuditEntry,
    Descriptor,
    Level,
    Organisation,
    Requirement,
    Role,
    RoleTarget,
    Skill,
    Team,
    TeamSkillSummary,
)
from competency.models.auditing import Kind
from tests.factories import (
    DescriptorFactory,
    DomainFactory,
    OrganisationFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

FORMULAE = ['=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "'t Hart", " =1", "＝1"]


def bring(resource, rows, *, by=None, dry_run=False):
    """The result of importing rows (dicts) as a table."""
    text = json.dumps({"headings": list(rows[0]), "rows": [list(row.values()) for row in rows]})
    dataset = Json().create_dataset(text.encode())
    return resource().import_data(dataset, dry_run=dry_run, user=by, rollback_on_validation_errors=True)


def complaints(result):
    """What is wrong, as one text."""
    said = [str(error.error) for error in result.base_errors]
    said += [str(error.error) for _line, errors in result.row_errors() for error in errors]
    return " ".join(said + [str(row.error) for row in result.invalid_rows])


# Formats -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ALL)
def test_what_goes_out_comes_back_and_no_text_is_a_formula(form, cast):
    # OpenDocument has one kind of line break.
    texts = [text.replace("\r", "\n") for text in FORMULAE] if form is Ods else FORMULAE
    for level, text in enumerate(texts[:6]):
        DescriptorFactory(skill=cast.python, level=level, text=text)
    for level, text in enumerate(texts[6:]):
        DescriptorFactory(skill=cast.sql, level=level, text=text)
    before = list(Descriptor.objects.values_list("skill", "level", "text"))
    data = form().export_data(DescriptorSet().export())
    if form is Csv:
        cells = [
            line.split(",", 2)[2].strip('"')
            for line in data.decode().split("\r\n")[1:]
            if "craft/python" in line
        ]
        assert all(cell.startswith("'") for cell in cells)
    result = DescriptorSet().import_data(form().create_dataset(data))
    assert result.totals["skip"] == len(FORMULAE)
    Descriptor.objects.all().delete()
    assert complaints(DescriptorSet().import_data(form().create_dataset(data))) == ""
    assert list(Descriptor.objects.values_list("skill", "level", "text")) == before


def test_numbers_are_numbers_and_nothing_is_nothing(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=2, headcount="1.50", deadline_months=None)
    data = ALL[1]().export_data(RequirementSet().export())
    assert read_workbook(data, name="x.xlsx").sheets[0].rows[1] == [
        "platform",
        "craft/python",
        2,
        1.5,
        2,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"slug,slug\nx,y\n", "names each column once"),
        (b"slug,name\n", "no row under the headings"),
        (b"slug,name\nx,y,z\n", "longer than the headings"),
        (b"%PDF-1.4", "a PDF document"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(FileProblem, match=sentence):
        Csv().create_dataset(data)


@pytest.mark.parametrize("text", ["[" * 100_000, "{}", '{"headings": ["a"], "rows": [[{"b": 1}]]}', "no"])
def test_json_of_another_shape_is_refused_with_a_sentence(text):
    with pytest.raises(FileProblem, match="no JSON with"):
        Json().create_dataset(text.encode())


def test_a_workbook_is_checked_before_it_is_read(cast):
    with pytest.raises(FileProblem, match="ZIP archive and no workbook"):
        ALL[1]().create_dataset(bytes.fromhex("504b0506") + bytes(18))


# Sets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", ["new", "update", "skip"])
def test_300_rows_take_few_queries(turn, cast, queries):
    domain = DomainFactory(framework=cast.framework, slug="many")
    rows = [
        {
            "framework": "craft",
            "slug": f"s{n}",
            "domain": "craft/many",
            "name": f"Skill no. {n}",
            "mentor_level": 3,
        }
        for n in range(300)
    ]
    if turn != "new":
        SkillFactory.create_batch(5, domain=domain)
        bring(SkillSet, rows)
    changed = [row | {"mentor_level": 5} for row in rows] if turn == "update" else rows

    def cost(part):
        with queries() as sent:
            result = bring(SkillSet, part, dry_run=True)
        assert complaints(result) == ""
        assert result.totals[turn] == len(part)
        return len(sent)

    # The database takes a few hundred values in one statement.
    assert cost(changed) <= cost(changed[:30]) + 12
    if turn == "skip":
        assert cost(changed) == cost(changed[:30])


def test_rows_are_named_by_words_and_a_word_that_is_unknown_is_named(cast):
    role = RoleFactory(slug="senior")
    good = {"role": "senior", "skill": "craft/python", "level": 3}
    result = bring(
        TargetSet, [good, good | {"skill": "craft/cobol"}, good | {"role": "", "skill": "craft/sql"}]
    )
    assert "There is no skill “craft/cobol”." in complaints(result)
    assert not RoleTarget.objects.exists()
    assert complaints(bring(TargetSet, [good])) == ""
    assert role.targets.get().skill == cast.python


def test_the_rules_of_the_model_hold_for_each_row(cast):
    row = {"role": RoleFactory().slug, "skill": "craft/python", "level": 9}
    assert "9 is no level of the scale" in complaints(bring(TargetSet, [row]))
    wrong = {"framework": "craft", "slug": "go", "domain": "craft/engineering", "name": "Go", "kind": "odd"}
    assert "'odd' is not a valid choice" in complaints(bring(SkillSet, [wrong]))
    assert not Skill.objects.filter(slug="go").exists()


def test_the_rules_of_the_database_are_told_in_their_sentence(cast):
    row = {"framework": "craft", "slug": "python-2", "domain": "craft/engineering", "name": "PYTHON"}
    assert "a skill with this name in the domain already" in complaints(bring(SkillSet, [row]))
    need = {"team": "platform", "skill": "craft/python", "level": 2, "headcount": -1}
    assert "needs more than 0 people" in complaints(bring(RequirementSet, [need]))
    assert not Requirement.objects.exists()


def test_two_rows_about_the_same_are_refused(cast):
    row = {"skill": "craft/python", "level": 2, "text": "One"}
    assert "An earlier row" in complaints(bring(DescriptorSet, [row, row | {"text": "Other"}]))
    assert not Descriptor.objects.exists()


def test_an_unknown_column_is_named(cast):
    row = {"skill": "craft/python", "level": 2, "txet": "One"}
    assert "There is no column txet; there are skill, level, text." in complaints(bring(DescriptorSet, [row]))


def test_a_column_that_is_missing_stays_as_it_is(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=2, headcount=3, weight=1)
    bring(RequirementSet, [{"team": "platform", "skill": "craft/python", "level": 4}])
    need = Requirement.objects.get()
    assert (need.level, need.headcount, need.weight) == (4, 3, 1)


def test_needs_change_the_summaries_and_keep_their_history(cast):
    rate(cast.ben, cast.python, 3, source="agreed", by=cast.ada)
    row = {"team": "platform", "skill": "craft/python", "level": 3, "headcount": 1}
    bring(RequirementSet, [row], by=cast.root)
    summary = TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python)
    assert (summary.need_level, summary.coverage) == (3, 1.0)
    bring(RequirementSet, [row | {"level": 4}], by=cast.root)
    summary.refresh_from_db()
    assert (summary.need_level, summary.coverage) == (4, 0.0)
    history = Requirement.objects.get().history.order_by("history_id")
    assert [(entry.history_type, entry.level, entry.history_user) for entry in history] == [
        ("+", 3, cast.root),
        ("~", 4, cast.root),
    ]
    assert AuditEntry.objects.filter(kind=Kind.IMPORT, place="admin").count() == 2


def test_a_skill_that_is_retired_leaves_the_summaries(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=2)
    bring(RequirementSet, [{"team": "platform", "skill": "craft/python", "level": 3}])
    assert TeamSkillSummary.objects.filter(need_level=3).exists()
    bring(SkillSet, [{"framework": "craft", "slug": "python", "retired_on": "2026-01-01"}])
    assert not TeamSkillSummary.objects.filter(need_level=3).exists()


def test_teams_stay_a_tree(cast):
    bring(TeamSet, [{"slug": "tools", "name": "Tools", "parent": "platform"}])
    tools = Team.objects.get(slug="tools")
    assert tools.path == f"{cast.platform.path}{tools.pk}/"
    bring(TeamSet, [{"slug": "platform", "parent": "design"}])
    tools.refresh_from_db()
    assert tools.path == f"{cast.design.path}{cast.platform.pk}/{tools.pk}/"
    assert tools.depth == 3
    circle = [{"slug": "design", "parent": "tools"}]
    assert "cannot be part of" in complaints(bring(TeamSet, circle))
    swapped = [{"slug": "design", "parent": ""}, {"slug": "platform", "parent": "design"}]
    assert complaints(bring(TeamSet, swapped)) == ""


def test_two_moves_that_form_a_circle_only_together_are_refused(cast):
    TeamFactory(slug="a", name="A")
    TeamFactory(slug="b", name="B")
    result = bring(TeamSet, [{"slug": "a", "parent": "b"}, {"slug": "b", "parent": "a"}])
    assert "cannot be part of a team below it" in complaints(result)
    assert set(Team.objects.filter(slug__in="ab").values_list("parent", flat=True)) == {None}


def test_a_team_is_not_retired_by_file(cast):
    bring(TeamSet, [{"slug": "platform", "name": "Platform 2", "retired_on": "2026-01-01"}])
    cast.platform.refresh_from_db()
    assert (cast.platform.name, cast.platform.retired_on) == ("Platform 2", None)


def test_a_scale_that_somebody_has_rated_with_keeps_its_steps(cast):
    rate(cast.ben, cast.python, 3)
    new = {"framework": "craft", "value": 6, "name": "Beyond"}
    assert "rated already" in complaints(bring(LevelSet, [new]))
    bring(LevelSet, [{"framework": "craft", "value": 5, "name": "Shapes the field"}])
    assert Level.objects.get(framework=cast.framework, value=5).name == "Shapes the field"


def test_the_one_organisation_is_changed_and_its_security_is_not(cast):
    OrganisationFactory(name="Old", second_factor="everyone")
    bring(OrganisationSet, [{"name": "New", "framework": "craft", "second_factor": "nobody"}])
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.framework) == ("New", cast.framework)
    assert organisation.second_factor == "everyone"


def test_assumptions_have_names_and_bounds_and_changes_are_written_down(cast):
    assert "no such assumption" in complaints(bring(AssumptionSet, [{"name": "luck", "value": 1}]))
    assert "should be" in complaints(bring(AssumptionSet, [{"name": "loaded_cost", "value": 0.1}]))
    assert "a number" in complaints(bring(AssumptionSet, [{"name": "loaded_cost", "value": '"much"'}]))
    assert complaints(bring(AssumptionSet, [{"name": "loaded_cost", "value": "1.5"}], by=cast.root)) == ""
    assert Assumption.objects.in_force().loaded_cost == 1.5
    assert AuditEntry.objects.get(kind=Kind.ASSUMPTION).facts["names"] == ["loaded_cost"]


# The pages -----------------------------------------------------------------------------------------------


def page(name):
    return reverse(f"admin:competency_role_{name}")


def test_a_file_is_shown_first_and_written_when_confirmed(cast, sign_in):
    client = sign_in(cast.root)
    RoleFactory(slug="lead", name="Lead")
    file = SimpleUploadedFile("roles.csv", b"slug,name\nlead,Team lead\nfirst,'=First\n")
    shown = client.post(page("import"), {"import_file": file, "format": "0", "resource": "0"})
    assert "<del>Lead</del> <ins>Team lead</ins>" in shown.content.decode()
    assert Role.objects.count() == 1
    confirmed = shown.context_data["confirm_form"].initial
    assert client.post(page("process_import"), confirmed).status_code == 302
    assert set(Role.objects.values_list("slug", "name")) == {("lead", "Team lead"), ("first", "=First")}
    # The file is kept until then and no longer.
    again = client.post(page("process_import"), confirmed, follow=True)
    assert "upload it again" in again.content.decode()


def test_what_changed_between_preview_and_confirmation_writes_nothing(cast, sign_in):
    client = sign_in(cast.root)
    file = SimpleUploadedFile("roles.csv", b"slug,name\nlead,Lead\nsecond,Second\n")
    shown = client.post(page("import"), {"import_file": file, "format": "0", "resource": "0"})
    RoleFactory(slug="other", name="LEAD")
    answer = client.post(page("process_import"), shown.context_data["confirm_form"].initial, follow=True)
    assert "nothing was written" in answer.content.decode()
    assert not Role.objects.filter(slug="second").exists()


def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(cast, sign_in):
    file = SimpleUploadedFile("roles.xlsx", b"slug,name\nlead,Lead\n")
    answer = sign_in(cast.root).post(page("import"), {"import_file": file, "format": "1", "resource": "0"})
    assert "The file is CSV and not Excel (XLSX)" in answer.content.decode()


@pytest.mark.parametrize("form", range(len(ALL)))
def test_the_export_page_answers_with_the_file(form, cast, sign_in):
    RoleTargetFactory(role=RoleFactory(slug="lead"), skill=cast.python)
    answer = sign_in(cast.root).post(
        reverse("admin:competency_roletarget_export"), {"format": str(form), "resource": "0"}
    )
    assert answer["Content-Disposition"].endswith(f'.{ALL[form].extension}"')
    dataset = ALL[form]().create_dataset(BytesIO(answer.content).read())
    assert [str(cell) for cell in dataset[0]] == ["lead", "craft/python", "3"]
