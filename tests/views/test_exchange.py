"""HR's way with a file: upload, map, preview, apply, take back; and what a manager may of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.urls import reverse

from competency.exchange import matrix_apply
from competency.exchange.previews import Lines
from competency.exchange.text import guard
from competency.models import Engineer, Framework, ImportRun, Rating, RatingEvent, SavedMapping, Team
from tests.exchange.files import apply_file, matrix_run, roster_run
from tests.factories import (
    FrameworkFactory,
    OrganisationFactory,
    RoleFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

ROSTER = "Name,E-mail,Role,Team\nIvy,ivy@example.com,Lead,Data\nBen,,,Platform\n"
MATRIX = "Name,Python,SQL,Statistics\nBen,1,2,3\nCleo,3,2,1\n"
TICKS = "Name,Python,SQL\nBen,x,o\nCleo,x,x\n"
CRAFT = {"kind": "matrix", "team": "platform", "framework": "craft"}


@pytest.fixture
def hr(cast, sign_in):
    return sign_in(cast.eve)


@pytest.fixture
def manager(cast, sign_in):
    return sign_in(cast.ada)


def upload(client, text, *, name="people.csv", follow=False, **said):
    data = text if isinstance(text, bytes) else text.encode()
    said = {"kind": "roster", **said}
    return client.post(
        reverse("exchange_upload"), {**said, "file": SimpleUploadedFile(name, data)}, follow=follow
    )


def step(name, run=None):
    return reverse(f"exchange_{name}", args=[(run or ImportRun.objects.first()).pk])


def seen(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def apply(client, run=None):
    """Look at the preview and press Apply."""
    return client.post(step("apply", run), {"seen": seen(client.get(step("preview", run)))})


def fields(response):
    """What the mapping page would post if nothing were changed."""
    form = response.context["form"]
    said = {name: form[name].value() for name in form.fields}
    said |= {f"role-{column['index']}": column["role"] for column in form.table.columns}
    said |= {f"skill-{column['index']}": column["skill"] for column in form.table.columns}
    said |= {row["name"]: row["means"] for row in form.table.words}
    destination = response.context["destination"]
    if destination:
        said |= {name: destination[name].value() for name in destination.fields}
    return {name: value for name, value in said.items() if value is not None}


def content_of(response):
    return b"".join(response.streaming_content)


def text_of(response):
    return " ".join(response.content.decode().split())


# Plain files ---------------------------------------------------------------------------------------------


def test_a_plain_roster_needs_a_file_upload_and_apply(hr):
    preview = upload(hr, ROSTER, follow=True)
    assert preview.redirect_chain == [(step("preview"), 302)]
    assert "Adds 1 team, 1 role, 1 person and 1 membership." in text_of(preview)
    done = hr.post(step("apply"), {"seen": seen(preview)}, follow=True)
    assert done.redirect_chain == [(step("run"), 302)]
    assert "1 team, 1 role, 1 person and 1 membership" in text_of(done)
    assert Engineer.objects.get(name="Ivy").teams.get().name == "Data"
    assert reverse("team", args=["data"]) in text_of(done)


def test_a_plain_matrix_needs_a_team_besides(hr, cast):
    assert upload(hr, MATRIX, **CRAFT, follow=True).redirect_chain == [(step("preview"), 302)]
    assert apply(hr).url == step("run")
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_level == 3
    assert reverse("team", args=["platform"]) in text_of(hr.get(step("run")))


def test_a_new_framework_and_team_come_with_a_matrix(hr):
    new = {"framework": "new:", "framework_name": "Own", "levels": "1-4", "team": "new:", "team_name": "Labs"}
    upload(hr, "Name,Python,SQL\nIvy,1,4\nJon,2,3\n", kind="matrix", **new)
    apply(hr)
    assert list(Framework.objects.get(name="Own").levels.values_list("value", flat=True)) == [1, 2, 3, 4]
    assert Team.objects.get(name="Labs").memberships.count() == 2


def test_the_same_file_again_says_that_it_is_known(hr):
    for _time in range(2):
        upload(hr, ROSTER)
        apply_file(ImportRun.objects.filter(state="uploaded").get())
    upload(hr, ROSTER)
    page = text_of(hr.get(step("preview")))
    assert "The file says what is known already." in page
    assert step("apply") not in page


# Upload --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 not a table", "The file is a PDF document and no table"),
        (b"PK\x03\x04 broken", "The file"),
        (b"", "The file is empty"),
        (b"a\x00b,c\n", "The file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field(hr, data, sentence):
    response = upload(hr, data)
    assert response.status_code == 422
    assert sentence in response.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(hr, settings):
    settings.UPLOAD_MEGABYTES = 1
    response = upload(hr, b"x" * 1_153_434)
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [
        "The file has 1.1 MB and at most 1 MB can be read: split it, or save one sheet as CSV."
    ]


def test_the_formats_and_the_limit_are_said(hr, settings):
    settings.UPLOAD_MEGABYTES = 7
    assert "CSV, Excel (.xlsx), OpenDocument (.ods) or JSON, up to 7 MB" in text_of(
        hr.get(reverse("exchange_upload"))
    )


@pytest.mark.parametrize(
    ("where", "field", "sentence"),
    [
        ({"team": ""}, "team", "Choose the team of the people in the file."),
        ({"team": "new:"}, "team_name", "Give it a name."),
        ({"framework": "new:"}, "framework_name", "Give it a name."),
        ({"framework": "new:", "framework_name": "Old"}, "framework", "“Old” is retired"),
        ({"framework": "new:", "framework_name": "Own", "levels": "many"}, "levels", "as 0-5 or 1-4"),
        ({"team": "new:", "team_name": "Twin"}, "team", "Several teams are called “Twin”"),
        ({"framework": "none-such"}, "framework", "Select a valid choice"),
    ],
)
def test_it_is_asked_where_a_matrix_goes(hr, where, field, sentence):
    FrameworkFactory(name="Old", retired_on="2024-01-01")
    TeamFactory(name="Twin")
    TeamFactory(name="Twin", slug="twin-2")
    response = upload(hr, MATRIX, **CRAFT | where)
    assert response.status_code == 422
    assert sentence in response.context["form"].errors[field][0]
    assert not ImportRun.objects.exists()


def test_the_usual_framework_and_the_team_of_the_link_are_chosen(hr, cast):
    other = FrameworkFactory(name="Another")
    OrganisationFactory(framework=other)
    form = hr.get(reverse("exchange_upload")).context["form"]
    assert (form["kind"].value(), form["framework"].value(), form["team"].value()) == (
        "roster",
        "another",
        "",
    )
    form = hr.get(reverse("exchange_upload"), {"kind": "matrix", "team": "platform"}).context["form"]
    assert (form["kind"].value(), form["framework"].value(), form["team"].value()) == (
        "matrix",
        "craft",
        "platform",
    )


@pytest.mark.parametrize("kind", ["roster", "matrix"])
def test_a_sample_can_be_brought_in_as_it_is(hr, cast, kind):
    OrganisationFactory(framework=cast.framework)
    sample = hr.get(reverse("exchange_sample", args=[kind]))
    assert sample["Content-Disposition"] == f'attachment; filename="sample-{kind}.csv"'
    said = CRAFT if kind == "matrix" else {}
    preview = upload(hr, sample.content, **said, follow=True)
    assert preview.context["clean"]
    assert preview.context["preview"].head["changes"] > 3


def test_there_is_no_sample_of_another_kind(hr):
    assert hr.get(reverse("exchange_sample", args=["people"])).status_code == 404


# Mapping -------------------------------------------------------------------------------------------------


def test_an_open_question_leads_to_the_mapping_and_its_answer_to_the_preview(hr, cast):
    page = upload(hr, TICKS, **CRAFT, follow=True)
    assert page.redirect_chain[-1] == (step("map"), 302)
    assert "Which level do these mean" in text_of(page)
    said = fields(page)
    assert (said["word-x"], said["word-o"]) == ("", "0")
    preview = hr.post(step("map"), said | {"word-x": "3", "preview": "1"}, follow=True)
    assert preview.redirect_chain[-1] == (step("preview"), 302)
    apply(hr)
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_level == 3
    assert Rating.objects.get(engineer=cast.ben, skill=cast.sql).manager_level == 0


def test_a_preview_with_an_open_question_says_so(hr):
    page = upload(hr, TICKS, **CRAFT, follow=True)
    again = hr.post(step("map"), fields(page) | {"preview": "1"}, follow=True)
    assert again.redirect_chain[-1] == (step("map"), 302)
    assert "One more thing to decide before the preview." in text_of(again)


def test_names_of_skills_ask_which_level_they_mean(hr, cast):
    page = upload(hr, "Name,Skill 1,Skill 2\nBen,Python,SQL\nCleo,SQL,\n", **CRAFT, follow=True)
    said = fields(page) | {"ask-having": "4", "preview": "1"}
    hr.post(step("map"), said)
    apply(hr)
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.sql).manager_level == 4


def test_a_column_gets_another_role_and_keeps_it(hr):
    page = upload(hr, "Name,Department,Unit\nIvy,North,Data\nJon,South,Board\n", follow=True)
    assert page.redirect_chain[-1] == (step("preview"), 302)
    said = fields(hr.get(step("map")))
    assert (said["role-2"], said["role-3"]) == ("team", "ignore")
    hr.post(step("map"), said | {"role-2": "ignore", "role-3": "team"})
    assert fields(hr.get(step("map")))["role-3"] == "team"
    apply(hr)
    assert set(Team.objects.filter(parent=None).values_list("name", flat=True)) >= {"Data", "Board"}


def test_a_column_goes_to_another_skill(hr, cast):
    upload(hr, "Name,Programming,SQL\nBen,1,2\nCleo,3,4\n", **CRAFT)
    said = fields(hr.get(step("map")))
    assert said["skill-2"] == "Programming"
    hr.post(step("map"), said | {"skill-2": "Python"})
    apply(hr)
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_level == 1


def test_one_of_two_skills_of_a_name_is_chosen_with_its_domain(hr, cast):
    for domain in (cast.python.domain, cast.statistics.domain):
        SkillFactory(domain=domain, name="Writing", slug=f"writing-{domain.pk}")
    upload(hr, "Name,Writing,SQL\nBen,1,2\nCleo,3,4\n", **CRAFT)
    assert "choose in the mapping which one it is" in text_of(hr.get(step("preview")))
    page = hr.get(step("map"))
    assert '<option value="Writing (Science)">' in text_of(page)
    hr.post(step("map"), fields(page) | {"skill-2": "Writing (Science)"})
    assert fields(hr.get(step("map")))["skill-2"] == "Writing (Science)"
    apply(hr)
    assert Rating.objects.get(engineer=cast.cleo, manager_level=3).skill.domain == cast.statistics.domain


def test_settings_are_kept(hr, cast):
    upload(hr, "Name,Python,SQL\nBen,1,\nCleo,3,4\n", **CRAFT)
    said = fields(hr.get(step("map")))
    hr.post(step("map"), said | {"source": "self", "rated_on": "2024-05-31", "blank": "na"})
    assert ImportRun.objects.get().mapping == {
        "framework": "craft",
        "team": "platform",
        "source": "self",
        "rated_on": "2024-05-31",
        "blank": "na",
    }
    apply(hr)
    rating = Rating.objects.get(engineer=cast.ben, skill=cast.sql)
    assert (rating.self_na, rating.self_at.date().isoformat()) == (True, "2024-05-31")


def test_what_was_not_changed_is_no_answer(hr):
    upload(hr, MATRIX, **CRAFT)
    hr.post(step("map"), fields(hr.get(step("map"))))
    assert ImportRun.objects.get().mapping == {"framework": "craft", "team": "platform"}


def test_another_row_of_headings_is_another_table(hr):
    text = "Our people,,\nName,Team,Note\nIvy,Data,x\nJon,Data,y\n"
    upload(hr, text)
    page = hr.get(step("map"))
    hr.post(step("map"), fields(page) | {"role-3": "status"})
    assert ImportRun.objects.get().mapping["columns"][0]["role"] == "status"
    hr.post(step("map"), fields(hr.get(step("map"))) | {"header_row": "1"})
    assert ImportRun.objects.get().mapping == {"header_rows": [1]}
    hr.post(step("map"), fields(hr.get(step("map"))) | {"header_row": "2", "role-2": "ignore"})
    assert fields(hr.get(step("map")))["role-2"] == "team"


def test_another_framework_has_other_words(hr, cast):
    FrameworkFactory(name="Small", scale=range(2))
    page = upload(hr, TICKS, **CRAFT, follow=True)
    hr.post(step("map"), fields(page) | {"word-x": "3"})
    assert ImportRun.objects.get().mapping["words"] == {"x": 3, "o": 0}
    hr.post(step("map"), fields(hr.get(step("map"))) | {"framework": "small"})
    assert ImportRun.objects.get().mapping == {"framework": "small", "team": "platform"}


def test_an_impossible_answer_is_refused_and_not_kept(hr):
    upload(hr, MATRIX, **CRAFT)
    said = fields(hr.get(step("map")))
    response = hr.post(step("map"), said | {"header_row": "0"})
    assert response.status_code == 422
    response = hr.post(step("map"), said | {"team": ""})
    assert (response.status_code, "Choose the team" in text_of(response)) == (422, True)
    assert ImportRun.objects.get().mapping == {"framework": "craft", "team": "platform"}


def test_a_framework_that_is_gone_meanwhile_is_asked_for_again(hr, cast):
    upload(hr, MATRIX, **CRAFT)
    Framework.objects.filter(slug="craft").update(retired_on="2024-01-01")
    page = hr.get(step("preview"), follow=True)
    assert page.redirect_chain == [(step("map"), 302)]
    assert "There is no framework “craft” in use" in text_of(page)


def test_a_sheet_that_is_no_matrix_is_refused_with_what_to_do(hr):
    rubric = [
        f"{skill},Does simple things with some help,Does hard things alone and teaches it" for skill in "abc"
    ]
    page = upload(hr, "\n".join(["Skill,Junior,Senior", *rubric]), **CRAFT, follow=True)
    assert page.redirect_chain[-1] == (step("map"), 302)
    assert "import it as a framework" in text_of(page)
    assert "Upload another file" in text_of(page)
    assert 'name="preview"' not in text_of(page)


def test_the_same_file_can_be_read_as_another_kind(hr):
    upload(hr, ROSTER, **CRAFT)
    page = hr.get(step("map"))
    assert "Read it as Roster" in text_of(page)
    hr.post(step("map"), {"kind": "roster"})
    assert hr.get(step("run"), follow=True).redirect_chain[-1] == (step("preview"), 302)
    apply(hr)
    assert Engineer.objects.filter(name="Ivy").exists()


def test_where_a_file_goes_holds_when_it_is_read_as_another_kind(hr):
    upload(hr, "Skill,Expected level (junior)\nPython,Basic\nSQL,Basic\n", **CRAFT)
    hr.post(step("map"), {"kind": "roles"})
    assert ImportRun.objects.get().mapping == {"framework": "craft", "team": "platform"}


def test_what_words_mean_holds_when_the_framework_is_said_at_last(hr):
    upload(hr, "Skill,Junior,Senior\nPython,Basic,Expert\nSQL,Basic,Expert\n")
    hr.post(step("map"), {"kind": "roles"})
    said = fields(hr.get(step("map"))) | {"framework": "craft", "preview": "1"}
    page = hr.post(step("map"), said, follow=True)
    assert page.redirect_chain[-1] == (step("preview"), 302)
    assert ImportRun.objects.get().mapping["words"] == {"basic": 2, "expert": 5}


def test_the_beginning_of_the_sheet_is_shown_with_its_reasons(hr):
    lines = [f"Person {n},p{n}@example.com,Data" for n in range(40)]
    upload(hr, "\n".join(["Name,E-mail,Team", *lines]))
    page = text_of(hr.get(step("map")))
    assert "12 of 41 rows" in page
    assert "Person 10" in page
    assert "Person 11" not in page
    assert "heading “Team”" in page


def test_blank_columns_are_not_shown(hr):
    upload(hr, ",Name,,Python,SQL\n,Ben,,x,o\n,Cleo,,x,x\n", **CRAFT)
    page = hr.get(step("map"))
    assert [label for _column, label in page.context["columns"]] == ["B", "D", "E"]
    assert page.context["rows"][1][0].cells == ["Ben", "x", "o"]


def test_a_level_that_is_called_by_its_number_is_said_once(hr, cast):
    cast.framework.levels.update(name=F("value"))
    upload(hr, TICKS, **CRAFT)
    assert '<option value="3">3</option>' in text_of(hr.get(step("map")))


def test_a_sheet_with_people_across_is_shown_turned(hr):
    upload(hr, "Skill,Ben,Cleo\nPython,1,2\nSQL,3,4\nStatistics,0,1\n", **CRAFT)
    page = hr.get(step("map"))
    assert page.context["excerpt"].is_turned
    assert [row.cells[0] for row in page.context["excerpt"].rows] == ["Skill", "Ben", "Cleo"]
    assert "turned, so that people stand in rows" in text_of(page)


# Preview -------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_was_and_what_will_be(hr, cast):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    upload(hr, MATRIX, **CRAFT)
    page = text_of(hr.get(step("preview") + "?show=changed"))
    assert "<del>4</del> → <ins>1</ins>" in page
    assert "Ben · Python" in page
    assert "Ben · SQL" not in page


def test_the_preview_is_narrowed_by_kind_and_model(hr):
    upload(hr, ROSTER)

    def listed(query):
        return [row["line"].text for row in hr.get(step("preview") + query).context["rows"]]

    assert listed("") == ["Ivy", "Lead", "Data", "Ivy"]
    assert listed("?show=added&model=role") == ["Lead"]
    assert listed("?show=unchanged") == ["Ben", "Ben"]
    assert listed("?show=nonsense&model=nonsense&page=99") == ["Ivy", "Lead", "Data", "Ivy"]


def test_problems_come_first_and_block_applying(hr):
    upload(hr, MATRIX.replace("1,2,3", "1,2,9"), **CRAFT)
    page = hr.get(step("preview"))
    assert [row["line"].text for row in page.context["rows"]] == [
        "Row 2, column D: “9” is outside of the scale 0 to 5."
    ]
    assert "disabled" in text_of(page)
    response = hr.post(step("apply"), {"seen": seen(page)}, follow=True)
    assert "The file has problems; nothing was written." in text_of(response)
    assert not Rating.objects.exists()


def test_a_row_or_a_column_with_a_problem_can_be_left_out(hr, cast):
    cast.sql.retire()
    upload(hr, "Name,Python,SQL\nBen,1,2\nFay,3,4\n", **CRAFT)
    page = text_of(hr.get(step("preview")))
    assert "Leave out row 3" in page
    assert "Leave out column C" in page
    hr.post(step("leave_out"), {"line": "person-3"})
    assert hr.get(step("preview")).context["preview"].head["problems"] == 1
    hr.post(step("leave_out"), {"line": "person-2"})
    assert ImportRun.objects.get().mapping["rows"] == [
        {"index": 3, "role": "ignore", "reason": "left out by hand"}
    ]
    hr.post(step("leave_out"), {"line": "skill-3"})
    apply(hr)
    assert [(r.engineer, r.skill) for r in Rating.objects.all()] == [(cast.ben, cast.python)]


def test_everything_with_a_problem_can_be_left_out_at_once(hr, cast):
    cast.sql.retire()
    upload(hr, "Skill,Ben,Fay\nPython,1,2\nSQL,3,4\nStatistics,2,2\n", **CRAFT)
    page = text_of(hr.get(step("preview")))
    assert "Leave out all 2 with problems" in page
    assert "Leave out row 3" in page
    assert "Leave out column C" in page
    hr.post(step("leave_out"), {"line": "all"})
    apply(hr)
    assert {r.skill.name for r in Rating.objects.filter(engineer=cast.ben)} == {"Python", "Statistics"}


def test_a_long_preview_has_pages(hr):
    upload(hr, "\n".join(["Name,Team", *(f"P {n},Data" for n in range(150))]))
    page = hr.get(step("preview") + "?page=2")
    assert len(page.context["rows"]) == 101
    assert "?page=1" in text_of(page)


def test_the_preview_can_be_downloaded_without_formulas(hr):
    upload(hr, "Name,Team\n=1+1 Evil,Data\n@Sum,Data\n")
    lines = content_of(hr.get(step("differences"))).decode("utf-8-sig").splitlines()
    assert lines[0] == "What happens,To what,Which,Before,After,Sheet,Row,Column,Value"
    cells = {cell for line in lines for cell in line.split(",")}
    assert {guard("=1+1 Evil"), guard("@Sum")} <= cells
    assert not any(cell.startswith(("=", "@")) for cell in cells)


# Applying ------------------------------------------------------------------------------------------------


def test_a_change_since_the_preview_is_shown_again(hr, cast):
    upload(hr, MATRIX, **CRAFT)
    page = hr.get(step("preview"))
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    response = hr.post(step("apply"), {"seen": seen(page)})
    assert response.status_code == 409
    assert "Something was changed since you looked." in text_of(response)
    assert Rating.objects.get().manager_level == 4
    assert seen(response) != seen(page)
    hr.post(step("apply"), {"seen": seen(response)})
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_level == 1


def test_a_double_click_applies_once(hr):
    upload(hr, MATRIX, **CRAFT)
    said = {"seen": seen(hr.get(step("preview")))}
    answers = [hr.post(step("apply"), said) for _click in range(2)]
    assert [answer.url for answer in answers] == [step("run")] * 2
    assert RatingEvent.objects.count() == 6


def test_a_failure_half_way_leaves_nothing(hr, monkeypatch):
    def fail(*arguments, **named):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(matrix_apply, "record_many", fail)
    upload(hr, MATRIX + "Ivy,1,1,1\n", **CRAFT)
    said = {"seen": seen(hr.get(step("preview")))}
    with pytest.raises(RuntimeError):
        hr.post(step("apply"), said)
    assert not Engineer.objects.filter(name="Ivy").exists()
    assert ImportRun.objects.get().state == "uploaded"


@pytest.mark.parametrize("name", ["map", "preview", "differences"])
def test_an_applied_file_is_not_opened_again(hr, name):
    upload(hr, ROSTER)
    apply(hr)
    assert bytes(ImportRun.objects.get().content) == b""
    assert hr.get(step(name)).url == step("run")
    assert hr.post(step("leave_out"), {"line": "all"}).url == step("preview")
    assert hr.post(step("discard")).url == step("run")
    assert ImportRun.objects.get().state == "applied"


# Taking back ---------------------------------------------------------------------------------------------


def test_taking_back_asks_first_and_lists_what_stays(hr, cast):
    upload(hr, MATRIX, **CRAFT)
    apply(hr)
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada)
    assert "Take back people.csv?" in text_of(hr.get(step("undo")))
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_level == 3
    done = text_of(hr.post(step("undo"), follow=True))
    assert "5 things are as they were before." in done
    assert "Ben · Python: rated again since." in done
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_level is None
    assert hr.post(step("undo")).url == step("run")


def test_a_file_that_was_not_applied_is_not_taken_back(hr):
    upload(hr, ROSTER)
    assert hr.get(step("undo")).url == step("run")
    assert hr.post(step("undo")).url == step("run")
    assert ImportRun.objects.get().state == "uploaded"


def test_a_file_that_was_not_applied_can_be_dropped(hr):
    upload(hr, ROSTER)
    response = hr.post(step("discard"), follow=True)
    assert "people.csv is dropped; it had changed nothing." in text_of(response)
    assert not ImportRun.objects.exists()


# The list ------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_can_be_brought_in(hr):
    page = text_of(hr.get(reverse("exchange")))
    assert "Bring in the spreadsheet that you have" in page
    assert reverse("exchange_sample", args=["roster"]) in page


def test_the_list_says_who_brought_in_what(hr, cast, queries):
    upload(hr, ROSTER)
    apply(hr)
    apply_file(matrix_run("Name,Python,SQL", "Ben,1,2"))
    upload(hr, MATRIX, **CRAFT)
    page = text_of(hr.get(reverse("exchange")))
    assert "added 1 team, 1 role, 1 person and 1 membership" in page
    assert "command line" in page
    assert "nothing yet" in page
    with queries() as few:
        hr.get(reverse("exchange"))
    for _time in range(20):
        matrix_run("Name,Python,SQL", "Ben,1,2", by=cast.eve)
    with queries() as many:
        hr.get(reverse("exchange"))
    assert len(few) == len(many)
    assert not any('"content"' in statement for statement in many)


def test_a_manager_sees_only_the_own_files(manager, cast):
    own = matrix_run("Name,Python,SQL", "Ben,1,2", by=cast.ada)
    others = [matrix_run("Name,Python,SQL", "Ben,1,2", by=by) for by in (cast.eve, cast.dan, None)]
    assert [row["run"] for row in manager.get(reverse("exchange")).context["rows"]] == [own]
    assert manager.get(step("preview", own)).status_code == 200
    for run in others:
        for name in ("run", "map", "preview", "differences"):
            assert manager.get(step(name, run)).status_code == 404
        for name in ("map", "apply", "undo", "discard", "leave_out"):
            assert manager.post(step(name, run)).status_code == 404


# Managers ------------------------------------------------------------------------------------------------


def test_a_manager_brings_in_ratings_of_the_own_team(manager, cast):
    form = manager.get(reverse("exchange_upload")).context["form"]
    assert [kind for kind, *_words in form.kinds] == ["matrix", "requirements", "ratings"]
    assert (form["team"].value(), form["framework"].value()) == ("platform", "craft")
    assert "team_name" not in form.fields
    upload(manager, MATRIX, **CRAFT)
    apply(manager)
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_by == cast.ada
    assert manager.post(step("undo"), follow=True).status_code == 200
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_level is None


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "roster"},
        {"team": "design"},
        {"team": "new:", "team_name": "Own"},
        {"framework": "new:", "framework_name": "Own"},
    ],
)
def test_a_manager_uploads_nothing_else(manager, said):
    assert upload(manager, MATRIX, **CRAFT | said).status_code == 422
    assert not ImportRun.objects.exists()


def test_a_manager_rates_as_manager(manager, cast):
    upload(manager, MATRIX, **CRAFT)
    page = manager.get(step("map"))
    assert page.context["form"].fields["source"].choices == [("manager", "the manager")]
    assert manager.post(step("map"), fields(page) | {"source": "self"}).status_code == 422
    run = matrix_run("Name,Python,SQL", "Ben,1,2", by=cast.ada, source="self")
    assert manager.get(step("preview", run)).status_code == 403
    assert manager.post(step("apply", run)).status_code == 403


def test_a_manager_makes_no_roster_of_a_matrix(manager, cast):
    upload(manager, MATRIX, **CRAFT)
    assert "Read it as a roster" not in text_of(manager.get(step("map")))
    assert manager.post(step("map"), {"kind": "roster"}).status_code == 403
    assert ImportRun.objects.get().kind == "matrix"
    roster = roster_run("1,Ivy,,,,,,,", by=cast.ada)
    assert manager.get(step("preview", roster)).status_code == 403


def test_a_manager_sees_no_self_rating_in_the_preview(manager, cast):
    rate(cast.ben, cast.python, 5)
    upload(manager, MATRIX, **CRAFT)
    preview = manager.get(step("preview")).context["preview"]
    assert ("Ben · Python", "", "1") in [(each.text, each.old, each.new) for each in Lines(preview)]
    assert preview.head["counts"]["changed"] == {}


def test_somebody_who_manages_no_team_any_more_imports_nothing(manager, cast):
    upload(manager, MATRIX, **CRAFT)
    said = {"seen": seen(manager.get(step("preview")))}
    cast.platform.leaderships.all().delete()
    assert manager.post(step("apply"), said).status_code == 403
    assert not Rating.objects.exists()


# Size ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["map", "preview"])
def test_a_hundred_rows_ask_as_often_as_ten(hr, cast, queries, name):
    RoleFactory(name="Lead")

    def cost(number):
        lines = [f"P {n},p{n}@example.com,Lead,Platform" for n in range(number)]
        upload(hr, "\n".join(["Name,E-mail,Role,Team", *lines]))
        with queries() as sent:
            assert hr.get(step(name)).status_code == 200
        return len(sent)

    assert cost(10) == cost(100)


# Near names ----------------------------------------------------------------------------------------------


def test_a_near_name_is_offered_and_one_button_makes_it_the_known_one(hr, cast):
    page = upload(hr, "Name,Pyton,SQL\nBenn,1,2\nCleo,3,2\n", **CRAFT, follow=True)
    assert "“Benn”" in text_of(page) and "is Ben</button>" in text_of(page)
    for each in page.context["offers"]:
        hr.post(step("same"), {"offer": each["code"]})
    page = hr.get(step("preview"))
    assert (page.context["offers"], page.context["adds"]) == ([], "4 ratings")
    apply(hr)
    assert Rating.objects.filter(engineer=cast.ben, skill=cast.python).exists()
    assert not Engineer.objects.filter(name="Benn").exists()


def test_only_what_is_offered_can_be_accepted(hr):
    upload(hr, MATRIX, **CRAFT)
    hr.post(step("same"), {"offer": "nonsense"})
    assert set(ImportRun.objects.get().mapping) == {"framework", "team"}


def test_what_was_accepted_can_be_taken_back_in_the_mapping(hr):
    page = upload(hr, "Name,Pyton,SQL\nBenn,1,2\nCleo,3,2\n", **CRAFT, follow=True)
    for each in page.context["offers"]:
        hr.post(step("same"), {"offer": each["code"]})
    page = hr.get(step("map"))
    kept = {row["name"]: "1" for row in page.context["form"].table.accepted if row["known"] == "Ben"}
    hr.post(step("map"), fields(page) | kept)
    mapping = ImportRun.objects.get().mapping
    assert mapping["people"] == {"benn": "Ben"} and "skills" not in mapping


def test_a_problem_says_its_place_and_what_the_cell_says(hr):
    upload(hr, MATRIX.replace("1,2,3", "1,2,=9") + "Gus,1,1,1\nIvy,1,1,1\n", **CRAFT)
    (row,) = hr.get(step("preview")).context["rows"]
    assert (row["line"].row, row["line"].column, row["line"].value) == (2, "D", "=9")
    head, problem, *_rest = content_of(hr.get(step("differences"))).decode("utf-8-sig").splitlines()
    assert head == "What happens,To what,Which,Before,After,Sheet,Row,Column,Value"
    assert problem.endswith(",people,2,D,'=9")


# Rows, domains and scales --------------------------------------------------------------------------------

SUMMED = "Name,Python,SQL,Statistics\nBen,1,2,3\nCleo,3,2,1\nTotal,4,4,4\nGus,1,1,1\n"


def people_of(hr):
    lines = Lines(hr.get(step("preview")).context["preview"])
    return [line.text for line in lines if line.model == "engineer" and line.kind != "problem"]


def test_a_row_that_is_left_out_is_made_a_person_and_the_other_way_round(hr):
    upload(hr, SUMMED, **CRAFT)
    page = hr.get(step("map"))
    assert [role for _row, role in page.context["rows"]] == ["", "person", "person", "total", "person"]
    assert people_of(hr) == ["Ben", "Cleo", "Gus"]
    hr.post(step("map"), fields(page) | {"row-4": "person", "row-5": "note"})
    assert people_of(hr) == ["Ben", "Cleo", "Total"]


def test_rows_left_out_below_the_excerpt_are_listed(hr):
    people = "".join(f"Person {n},1,2,3\n" for n in range(20))
    upload(hr, f"Name,Python,SQL,Statistics\n{people}Average,1,2,3\n", **CRAFT)
    page = hr.get(step("map"))
    assert [(row["number"], row["text"]) for row in page.context["form"].rows.further] == [(22, "Average")]
    hr.post(step("map"), fields(page) | {"row-22": "person"})
    assert "Average" in people_of(hr)


def test_the_row_of_the_domains_can_be_given_and_taken_away(hr):
    upload(hr, ",Coding,,Talking\nName,Python,SQL,Speech\nBen,1,2,3\nCleo,3,2,1\n", **CRAFT)
    page = hr.get(step("map"))
    assert page.context["form"]["domain_row"].value() == 1
    assert [each.domain for each in skills_of(page)] == ["Coding", "Coding", "Talking"]
    hr.post(step("map"), fields(page) | {"domain_row": ""})
    page = hr.get(step("map"))
    assert [each.domain for each in skills_of(page)] == [None, None, None]
    hr.post(step("map"), fields(page) | {"domain_row": "1"})
    assert [each.domain for each in skills_of(hr.get(step("map")))] == ["Coding", "Coding", "Talking"]


def skills_of(page):
    return page.context["reading"].proposal.mapping.columns_for("skill")


def test_another_scale_of_the_numbers_can_be_given_although_all_of_them_fit(hr, cast):
    upload(hr, MATRIX, **CRAFT)
    page = hr.get(step("map"))
    for wrong in ("3-1", "all", "1"):
        assert hr.post(step("map"), fields(page) | {"sheet_scale": wrong}).status_code == 422
    hr.post(step("map"), fields(page) | {"sheet_scale": "1-3"})
    apply(hr)
    levels = Rating.objects.filter(engineer=cast.ben).order_by("skill__name")
    assert [row.manager_level for row in levels] == [0, 3, 5]


# Saved mappings ------------------------------------------------------------------------------------------

ODD = "Name,Py,Thing,SQL\nBen,x,in the first hall,o\nCleo,x,nothing to say,x\n"


def save_odd(client, name="Quarter"):
    """Map an odd file and save how."""
    upload(client, ODD, name="first.csv", **CRAFT)
    said = fields(client.get(step("map"))) | {"word-x": "3", "word-o": "0", "skill-2": "Python"}
    client.post(step("map"), said)
    said = fields(client.get(step("map"))) | {"save_as": name, "save": "1"}
    return client.post(step("map"), said, follow=True)


def test_a_saved_mapping_reads_the_next_file_with_the_same_headings(hr, cast):
    assert "read in the same way" in text_of(save_odd(hr))
    page = upload(hr, ODD + "Gus,o,new here,x\n", name="second.csv", **CRAFT, follow=True)
    assert page.redirect_chain == [(step("preview"), 302)]
    assert page.context["preview"].head["counts"]["added"] == {"rating": 6, "membership": 1}
    assert page.context["clean"]
    assert "Read by the saved mapping “Quarter”" in text_of(hr.get(step("map")))


def test_other_headings_are_read_anew(hr):
    save_odd(hr)
    upload(hr, ODD.replace("Thing", "Other"), **CRAFT)
    assert "saved" in ImportRun.objects.first().mapping
    upload(hr, ODD.replace("SQL", "Rust"), **CRAFT)
    assert "saved" not in ImportRun.objects.first().mapping


def test_a_saved_mapping_keeps_no_names_of_people(hr):
    upload(hr, "Name,Python,SQL\nBenn,1,2\nCleo,3,2\n", **CRAFT)
    offer = hr.get(step("preview")).context["offers"][0]
    hr.post(step("same"), {"offer": offer["code"]})
    page = hr.get(step("map"))
    kept = {row["name"]: "1" for row in page.context["form"].table.accepted}
    hr.post(step("map"), fields(page) | kept | {"save_as": "Mine", "save": "1"})
    assert ImportRun.objects.get().mapping["people"] == {"benn": "Ben"}
    assert "benn" not in str(SavedMapping.objects.get().answers).casefold()


def test_in_another_framework_a_saved_mapping_keeps_no_levels_and_skills(hr):
    FrameworkFactory(name="Small", scale=range(2))
    save_odd(hr)
    page = upload(hr, ODD, **CRAFT | {"framework": "small"}, follow=True)
    assert page.redirect_chain[-1] == (step("map"), 302)
    assert [question.code for question in page.context["reading"].proposal.questions] == ["words"]
    assert [each.target for each in skills_of(page)] == ["Py", "SQL"]


def test_a_file_is_read_without_the_saved_mapping_and_the_mapping_deleted(hr):
    save_odd(hr)
    upload(hr, ODD, **CRAFT)
    hr.post(step("unsaved"))
    assert ImportRun.objects.first().mapping == {"framework": "craft", "team": "platform"}
    upload(hr, ODD, **CRAFT)
    assert "is deleted" in text_of(hr.post(step("unsaved"), {"delete": "1"}, follow=True))
    upload(hr, ODD, **CRAFT)
    assert "saved" not in ImportRun.objects.first().mapping


def test_a_name_is_asked_for_and_an_old_one_replaced(hr):
    upload(hr, MATRIX, **CRAFT)
    response = hr.post(step("map"), fields(hr.get(step("map"))) | {"save_as": " ", "save": "1"})
    assert (response.status_code, SavedMapping.objects.count()) == (422, 0)
    save_odd(hr)
    save_odd(hr)
    assert SavedMapping.objects.count() == 1


def test_managers_are_offered_their_own_saved_mappings_only(hr, cast, sign_in):
    save_odd(hr)
    manager = sign_in(cast.ada)
    upload(manager, ODD, **CRAFT)
    assert "saved" not in ImportRun.objects.first().mapping
    save_odd(manager, "Own")
    upload(manager, ODD, **CRAFT)
    assert ImportRun.objects.first().mapping["saved"] == "Own"
