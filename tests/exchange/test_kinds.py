"""Frameworks, roles, requirements and ratings: held against the database, applied once, taken back as a whole."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from competency.exchange.framework_out import tell_framework
from competency.exchange.kinds import KINDS
from competency.exchange.listing import list_framework, list_requirements, list_roles
from competency.exchange.runs import diff_run, start_run, take_back
from competency.exchange.samples import write_sample
from competency.models import (
    Descriptor,
    Domain,
    Engineer,
    Framework,
    Rating,
    Requirement,
    Role,
    RoleTarget,
    Skill,
)
from tests.factories import RequirementFactory, RoleTargetFactory, rate

from .files import apply_file, reasons, said, sentences

SKILLS = "Domain,Skill,Level 1,Level 2\nEngineering,Python,Reads it,Writes it\n,Rust,Runs it,\n"
WRITTEN = (Framework, Domain, Skill, Descriptor, Role, RoleTarget, Requirement)


def upload(kind, text, *, by=None, framework="craft", name="file.csv", **answers):
    return start_run(
        kind=kind, name=name, data=text.encode(), by=by, answers={"framework": framework, **answers}
    )


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}


def as_csv(table):
    file = io.StringIO()
    csv.writer(file).writerows([table.headings, *table.rows])
    return file.getvalue()


FILES = [
    ("framework", SKILLS),
    ("roles", "Role,Skill,Target level\nEngineer,Python,3\n,SQL,2\n"),
    ("requirements", "Team,Skill,Level,People,Weight\nPlatform,Python,3,2,critical\n"),
]


@pytest.mark.parametrize(("kind", "text"), FILES)
def test_a_file_applied_twice_changes_nothing_and_goes_as_a_whole(cast, kind, text):
    before = rows()
    run = apply_file(upload(kind, text))
    assert diff_run(upload(kind, text), by=None).changes == 0
    assert rows() != before
    assert take_back(run, by=cast.eve).kept == []
    assert rows() == before


def test_a_blank_domain_is_the_one_above_and_a_merged_role_too(cast):
    apply_file(upload("framework", SKILLS))
    assert Skill.objects.get(name="Rust").domain.name == "Engineering"


def test_a_changed_descriptor_shows_old_and_new_and_what_was_edited_since_stays(cast):
    run = apply_file(upload("framework", SKILLS))
    diff = diff_run(upload("framework", SKILLS.replace("Reads it", "Reads all")), by=None)
    assert said(diff, "changed") == [("Python 1: text", "Reads it", "Reads all")]
    Descriptor.objects.filter(text="Reads it").update(text="Mine")
    assert len(take_back(run, by=None).kept) == 1
    assert Descriptor.objects.get().text == "Mine"


def test_of_two_targets_in_a_file_the_strictest_counts_and_the_page_says_so(cast):
    run = upload("roles", "Role,Skill,Level\nEngineer,Python,2\nEngineer,Python,4\n")
    assert reasons(diff_run(run, by=None)) == [
        "Engineer · Python: the strictest counts, 4 in row 3; 2 here does not"
    ]
    apply_file(run)
    assert RoleTarget.objects.get().level == 4


def test_json_of_our_own_comes_back_without_a_difference(cast):
    RoleTargetFactory(role__name="Engineer", skill=cast.python, level=3)
    Descriptor.objects.create(skill=cast.python, level=2, text="Two\nlines")
    text = json.dumps(tell_framework(cast.framework))
    for kind in ("framework", "roles"):
        diff = diff_run(upload(kind, text), by=None)
        assert (diff.problems, diff.changes) == ([], 0)


def test_csv_of_our_own_comes_back_without_a_difference(cast):
    RoleTargetFactory(role__name="Engineer", skill=cast.python, level=3)
    RequirementFactory(team=cast.platform, skill=cast.sql, level=2, headcount="1.50")
    tables = {
        "framework": list_framework(cast.framework),
        "roles": list_roles(cast.framework),
        "requirements": list_requirements(),
    }
    for kind, table in tables.items():
        diff = diff_run(upload(kind, as_csv(table)), by=None)
        assert (diff.problems, diff.changes, bool(diff.differences)) == ([], 0, True)


def test_words_that_are_no_levels_yet_are_asked_about(cast):
    text = "Role,Skill,Level\nA,Python,Working\nA,SQL,Working\nB,Python,Working\n"
    assert "Open question" in sentences(diff_run(upload("roles", text), by=None))[0]
    assert diff_run(upload("roles", text, words={"working": 2}), by=None).is_clean


def test_ratings_say_old_and_new_by_source_and_go_back(cast):
    rate(cast.ben, cast.python, source="manager", by=cast.ada, level=2)
    run = upload("ratings", "Name,Skill,Source,Level\nBen,Python,manager,4\nCleo,SQL,self,N/A\n")
    diff = diff_run(run, by=None)
    assert said(diff, model="rating") == [("Ben · Python", "2", "4"), ("Cleo · SQL", "", "N/A")]
    apply_file(run)
    assert take_back(run, by=cast.eve).kept == []
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_level == 2


def test_ratings_of_somebody_who_left_may_stay_and_not_change(cast):
    rate(cast.ben, cast.python, source="manager", by=cast.ada, level=2)
    Engineer.objects.filter(pk=cast.ben.pk).update(left_on=date(2024, 3, 1))
    text = "Name,Skill,Level\nBen,Python,"
    assert diff_run(upload("ratings", text + "2\n"), by=None).is_clean
    assert "has left" in sentences(diff_run(upload("ratings", text + "3\n"), by=None))[0]


def test_a_manager_brings_in_what_is_about_the_own_teams_only(cast):
    needs = diff_run(
        upload("requirements", "Team,Skill,Level\nPlatform,SQL,2\nDesign,SQL,2\n", by=cast.ada), by=cast.ada
    )
    assert [problem.row for problem in needs.problems] == [3]
    ratings = diff_run(
        upload("ratings", "Name,Skill,Level\nBen,SQL,2\nGus,SQL,2\n", by=cast.ada), by=cast.ada
    )
    assert [problem.row for problem in ratings.problems] == [3]
    for kind, text in FILES[:2]:
        with pytest.raises(PermissionDenied):
            diff_run(upload(kind, text, by=cast.ada), by=cast.ada)


def test_each_kind_has_a_sample(cast):
    assert all(write_sample(kind) for kind in KINDS)
