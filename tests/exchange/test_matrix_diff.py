"""A matrix held against the current ratings, and what applying it makes of skills, people and levels."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from competency.exchange.mapping import MappingProblem
from competency.exchange.runs import diff_run
from competency.models import Engineer, Framework, Rating, Skill, Team
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

from .files import apply_file, matrix_run, reasons, said, sentences

HEADER = "Name,Python,SQL,Statistics"


def levels_of(engineer, source="manager"):
    """What a source says, by skill: a level or N/A."""
    rows = Rating.objects.filter(engineer=engineer).select_related("skill")
    found = {
        row.skill.name: "N/A" if getattr(row, f"{source}_na") else getattr(row, f"{source}_level")
        for row in rows
    }
    return {skill: level for skill, level in found.items() if level is not None}


# Ratings -------------------------------------------------------------------------------------------------


def test_levels_are_added_and_changed_from_what_the_source_says(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    run = matrix_run(HEADER, "Ben,3,4,1", "Cleo,1,1,1")
    diff = diff_run(run, by=cast.eve)
    assert said(diff, "changed") == [("Ben · Python", "2", "3")]
    assert diff.counts()["added"] == {"rating": 5}
    apply_file(run, by=cast.eve)
    assert levels_of(cast.ben) == {"Python": 3, "SQL": 4, "Statistics": 1}
    assert Rating.objects.get(engineer=cast.ben, skill=cast.sql).manager_by == cast.eve


def test_the_same_file_twice_changes_nothing(cast):
    lines = HEADER, "Ben,3,N/A,", "Cleo,1,0,2", "Ivy,2,2,2"
    apply_file(matrix_run(*lines))
    diff = diff_run(matrix_run(*lines), by=None)
    assert (diff.problems, diff.changes) == ([], 0)
    assert diff.counts()["unchanged"] == {"skill": 3, "engineer": 3, "rating": 8}


def test_a_new_framework_and_team_are_found_again_by_the_same_file(cast):
    lines, new = (HEADER, "Ivy,3,4,1", "Jon,1,2,3"), {"framework": "new:Own", "team": "new:Labs"}
    apply_file(matrix_run(*lines, **new))
    assert diff_run(matrix_run(*lines, **new), by=None).changes == 0


def test_a_blank_cell_changes_nothing_and_na_is_said(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    apply_file(matrix_run(HEADER, "Ben,,N/A,0"))
    assert levels_of(cast.ben) == {"Python": 2, "SQL": "N/A", "Statistics": 0}


def test_a_blank_means_what_was_decided(cast):
    apply_file(matrix_run(HEADER, "Ben,3,,1", blank="na"))
    assert levels_of(cast.ben) == {"Python": 3, "SQL": "N/A", "Statistics": 1}


def test_ratings_are_of_the_day_that_was_said(cast):
    apply_file(matrix_run(HEADER, "Ben,3,4,1", rated_on="2024-05-31"))
    at = Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_at
    assert timezone.localdate(at) == date(2024, 5, 31)


def test_a_newer_rating_stands_against_an_older_file(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    run = matrix_run(HEADER, "Ben,3,4,1", rated_on="2024-05-31")
    diff = diff_run(run, by=None)
    assert reasons(diff) == [f"Ben · Python: a newer rating of {timezone.localdate()} stands"]
    apply_file(run)
    assert levels_of(cast.ben) == {"Python": 2, "SQL": 4, "Statistics": 1}


def test_ratings_are_never_of_a_day_to_come(cast):
    diff = diff_run(matrix_run(HEADER, "Ben,3,4,1", rated_on="2999-01-01"), by=None)
    assert sentences(diff) == ["The ratings are of 2999-01-01, which is still to come."]
    assert not diff.differences


@pytest.mark.parametrize("source", ["self", "agreed"])
def test_each_source_is_held_against_its_own_levels(cast, source):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    run = matrix_run(HEADER, "Ben,3,4,1", source=source)
    assert diff_run(run, by=cast.eve).counts()["added"] == {"rating": 3}
    apply_file(run, by=cast.eve)
    assert levels_of(cast.ben, source) == {"Python": 3, "SQL": 4, "Statistics": 1}
    assert levels_of(cast.ben) == {"Python": 2}


def test_a_level_that_the_scale_leaves_out_is_a_problem(cast):
    framework = FrameworkFactory(name="Odd", scale={0: "no", 1: "some", 3: "much"})
    domain = DomainFactory(framework=framework, name="All")
    SkillFactory(domain=domain, name="Python")
    SkillFactory(domain=domain, name="SQL")
    diff = diff_run(matrix_run("Name,Python,SQL", "Ben,2,3", framework="odd"), by=None)
    assert sentences(diff) == ["Row 2, column B: 2 is no level; choose 0, 1, 3."]


def test_a_cell_that_is_no_level_is_a_problem_with_its_place(cast):
    diff = diff_run(matrix_run(HEADER, "Ben,3,4,1", "Ivy,2,2,2", "Cleo,3,good enough,1"), by=None)
    assert sentences(diff) == [
        "Row 4, column C: “good enough” is no level; write 0 to 5 or N/A, or give the word a level."
    ]


# Skills --------------------------------------------------------------------------------------------------


def test_hr_adds_a_skill_that_the_framework_does_not_have(cast):
    run = matrix_run("Name,Python,SQL,Rust", "Ben,3,4,1", "Cleo,1,2,3")
    assert said(diff_run(run, by=cast.eve), "added", "skill") == [("Rust", "", "")]
    apply_file(run, by=cast.eve)
    rust = Skill.objects.get(name="Rust")
    assert (rust.framework, rust.domain.name, rust.slug) == (cast.framework, "Skills", "rust")
    assert levels_of(cast.cleo)["Rust"] == 3


def test_a_manager_adds_no_skill(cast):
    run = matrix_run("Name,Python,SQL,Rust", "Ben,3,4,1", "Cleo,1,2,3", by=cast.ada)
    assert sentences(diff_run(run, by=cast.ada)) == [
        "Column D: Craft has no skill called so; leave the column out, or ask HR to add it."
    ]


def test_a_skill_is_found_by_its_short_heading(cast):
    Skill.objects.filter(pk=cast.statistics.pk).update(heading="Stats")
    diff = diff_run(matrix_run("Name,Python,SQL,Stats", "Ben,3,4,1"), by=None)
    assert said(diff, model="skill")[-1] == ("Statistics", "", "")


def test_two_headings_of_one_skill_are_a_problem(cast):
    Skill.objects.filter(pk=cast.statistics.pk).update(heading="Stats")
    diff = diff_run(matrix_run("Name,Statistics,Stats", "Ben,3,4", "Cleo,2,2"), by=None)
    assert sentences(diff) == ["Column C: Statistics stands in the file already."]


def test_a_retired_skill_is_a_problem(cast):
    cast.sql.retire()
    diff = diff_run(matrix_run(HEADER, "Ben,3,4,1"), by=None)
    assert sentences(diff) == ["Column C: SQL is retired and takes no new ratings."]


def test_the_same_name_in_two_domains_is_two_skills(cast):
    lines = ",Engineering,Science", "Name,Writing,Writing", "Ben,1,2", "Cleo,3,4"
    apply_file(matrix_run(*lines))
    assert set(Skill.objects.filter(name="Writing").values_list("domain__name", flat=True)) == {
        "Engineering",
        "Science",
    }
    by_domain = {
        row.skill.domain.name: row.manager_level
        for row in Rating.objects.filter(engineer=cast.cleo).select_related("skill__domain")
    }
    assert by_domain == {"Engineering": 3, "Science": 4}
    assert diff_run(matrix_run(*lines), by=None).changes == 0


def test_one_known_and_one_new_skill_of_the_same_name_stay_apart(cast):
    SkillFactory(domain=cast.python.domain, name="Writing")
    run = matrix_run(",Engineering,Science", "Name,Writing,Writing", "Ben,1,2")
    assert said(diff_run(run, by=None), "added", "skill") == [("Writing", "", "Science")]


def test_a_name_that_two_skills_have_asks_which_one_is_meant(cast):
    for domain in (cast.python.domain, cast.statistics.domain):
        SkillFactory(domain=domain, name="Writing", slug=f"writing-{domain.pk}")
    lines = "Name,Python,Writing", "Ben,1,2"
    assert sentences(diff_run(matrix_run(*lines), by=None)) == [
        "Column C: the framework has 2 skills of this name; choose in the mapping which one it is."
    ]
    chosen = [{"index": 3, "role": "skill", "target": "Writing", "domain": "Science"}]
    run = apply_file(matrix_run(*lines, columns=chosen))
    assert Rating.objects.get(manager_level=2).skill.domain.name == "Science"
    assert run.counts["added"] == {"rating": 2}


def test_a_new_framework_has_the_scale_that_was_said(cast):
    new = {"framework": "new:Own", "team": "new:Labs"}
    apply_file(matrix_run("Name,Python,SQL", "Ivy,1,4", "Jon,2,3", levels="1-4", **new))
    framework = Framework.objects.get(name="Own")
    assert list(framework.levels.values_list("value", flat=True)) == [1, 2, 3, 4]
    assert list(framework.domains.values_list("name", flat=True)) == ["Skills"]
    assert list(framework.skills.in_order().values_list("name", "mentor_level")) == [
        ("Python", 4),
        ("SQL", 4),
    ]
    team = Team.objects.get(name="Labs")
    assert (team.framework, team.memberships.count()) == (framework, 2)


def test_a_new_framework_has_the_usual_levels_with_their_names(cast):
    apply_file(matrix_run("Name,Python,SQL", "Ivy,1,4", framework="new:Own", team="new:Labs"))
    levels = Framework.objects.get(name="Own").levels
    assert list(levels.values_list("value", "name"))[:2] == [(0, "None"), (1, "Aware")]


@pytest.mark.parametrize("levels", ["5", "5-1", "0-20", "a-b", "1-1"])
def test_a_scale_that_is_none_is_refused(cast, levels):
    run = matrix_run(HEADER, "Ivy,1,4,1", framework="new:Own", team="new:Labs", levels=levels)
    with pytest.raises(MappingProblem):
        diff_run(run, by=None)


def test_a_new_framework_takes_no_name_of_a_retired_one(cast):
    FrameworkFactory(name="Own", retired_on=date(2024, 1, 1))
    with pytest.raises(MappingProblem, match="“Own” is retired"):
        diff_run(matrix_run(HEADER, "Ivy,1,4,1", framework="new:own"), by=None)


# People --------------------------------------------------------------------------------------------------


def test_people_are_found_by_address_number_or_name(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(email="ben@example.com")
    Engineer.objects.filter(pk=cast.cleo.pk).update(number="C-7")
    Engineer.objects.filter(pk=cast.gus.pk).update(name="Gus Oak")
    run = matrix_run(
        "Name,E-mail,Employee number,Python,SQL",
        "B.,BEN@example.com,,1,1",
        "C.,,c-7,2,2",
        '"Oak, Gus",,,3,3',
        identity="name",
    )
    diff = diff_run(run, by=None)
    assert said(diff, model="engineer") == [("Ben", "", ""), ("Cleo", "", ""), ("Gus Oak", "", "")]
    assert said(diff, model="membership") == [("Gus Oak", "", "Platform")]


def test_somebody_new_is_in_the_team_since_the_day_of_the_ratings(cast):
    run = matrix_run(HEADER, "Ivy,1,2,3", "Gus,1,1,1", rated_on="2024-05-31")
    apply_file(run, by=cast.eve)
    starts = dict(
        cast.platform.memberships.filter(engineer__name__in=["Ivy", "Gus"]).values_list(
            "engineer__name", "starts_on"
        )
    )
    assert starts == {"Ivy": date(2024, 5, 31), "Gus": timezone.localdate()}


def test_a_name_that_two_people_have_is_a_problem(cast):
    EngineerFactory(name="Ben")
    diff = diff_run(matrix_run(HEADER, "Ben,1,2,3"), by=None)
    assert sentences(diff) == ["Row 2: 2 people are called Ben; add an e-mail address or an employee number."]


def test_somebody_who_left_is_not_rated(cast):
    diff = diff_run(matrix_run(HEADER, "Fay,1,2,3"), by=None)
    assert sentences(diff) == ["Row 2: Fay has left; ratings of people who left are not changed."]


def test_two_rows_of_one_person_are_a_problem(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(email="ben@example.com")
    lines = "Name,E-mail,Python,SQL", "Ben,,1,1", "Benjamin,ben@example.com,2,2"
    assert sentences(diff_run(matrix_run(*lines), by=None)) == ["Row 3: Ben stands in the file already."]


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("Ivy,no-address,", "Row 2: “no-address” is no e-mail address."),
        (f"Ivy,,{'7' * 41}", f"Row 2: “{'7' * 40}…” has 41 characters; at most 40 can be kept."),
        (",ivy@example.com,", "Row 2: there is no name for this new person."),
    ],
)
def test_somebody_new_who_cannot_be_kept_is_a_problem(cast, person, sentence):
    run = matrix_run("Name,E-mail,Employee number,Python,SQL", f"{person},1,2", "Ben,,,1,1")
    assert sentences(diff_run(run, by=None)) == [sentence]


def test_places_are_those_of_the_sheet_when_people_stand_across(cast):
    cast.sql.retire()
    run = matrix_run("Skill,Ben,Fay", "Python,1,2", "SQL,3,4", "Statistics,2,2")
    assert sorted(sentences(diff_run(run, by=None))) == [
        "Column C: Fay has left; ratings of people who left are not changed.",
        "Row 3: SQL is retired and takes no new ratings.",
    ]


# Where it goes, and who may ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"framework": ""}, "Say into which framework the skills go."),
        ({"team": ""}, "Say into which team the people go."),
        ({"framework": "nothing"}, "There is no framework “nothing” in use; choose another."),
        ({"team": "nowhere"}, "There is no team “nowhere” in use; choose another."),
        ({"team": "new: "}, "Say into which team the people go."),
    ],
)
def test_it_is_said_where_a_matrix_goes(cast, where, sentence):
    with pytest.raises(MappingProblem) as problem:
        diff_run(matrix_run(HEADER, "Ben,1,2,3", **where), by=None)
    assert str(problem.value) == sentence


def test_a_team_name_that_several_have_is_no_place(cast):
    TeamFactory(name="Platform", slug="platform-2")
    with pytest.raises(MappingProblem, match="Several teams are called “Platform”"):
        diff_run(matrix_run(HEADER, "Ben,1,2,3", team="new:Platform"), by=None)


def test_a_manager_rates_the_own_team(cast):
    run = matrix_run(HEADER, "Ben,1,2,3", "Cleo,3,2,1", by=cast.ada)
    apply_file(run, by=cast.ada)
    assert levels_of(cast.cleo) == {"Python": 3, "SQL": 2, "Statistics": 1}
    assert Rating.objects.filter(manager_by=cast.ada).count() == 6


def test_a_manager_learns_of_nobody_outside_the_team(cast):
    Engineer.objects.filter(pk=cast.gus.pk).update(email="gus@example.com")
    lines = "Name,E-mail,Python,SQL", "Gus,gus@example.com,1,2", "Nobody,nobody@example.com,1,2"
    assert sentences(diff_run(matrix_run(*lines, by=cast.ada), by=cast.ada)) == [
        "Row 2: nobody in Platform is called so; HR can add people.",
        "Row 3: nobody in Platform is called so; HR can add people.",
    ]


def test_a_manager_does_not_rate_themselves(cast):
    cast.ben.user = None
    cast.ben.save()
    cast.cleo.user = cast.ada
    cast.cleo.save()
    diff = diff_run(matrix_run(HEADER, "Ben,1,2,3", "Cleo,5,5,5", by=cast.ada), by=cast.ada)
    assert sentences(diff) == ["Row 3: you do not rate Cleo."]


def test_a_self_rating_shows_in_no_preview_of_a_manager(cast):
    rate(cast.ben, cast.python, 4)
    diff = diff_run(matrix_run(HEADER, "Ben,1,2,3", by=cast.ada), by=cast.ada)
    assert said(diff, "added", "rating")[0] == ("Ben · Python", "", "1")
    assert "4" not in repr(list(diff.differences))


@pytest.mark.parametrize(
    "where",
    [
        {"team": "design"},
        {"team": "new:Own"},
        {"framework": "new:Own"},
        {"source": "self"},
        {"source": "agreed"},
    ],
)
def test_a_manager_imports_only_the_managers_ratings_of_the_own_team(cast, where):
    with pytest.raises(PermissionDenied):
        diff_run(matrix_run(HEADER, "Ben,1,2,3", by=cast.ada, **where), by=cast.ada)


def test_a_head_imports_nothing(cast):
    with pytest.raises(PermissionDenied):
        diff_run(matrix_run(HEADER, "Ben,1,2,3", by=cast.hana), by=cast.hana)


# Size ----------------------------------------------------------------------------------------------------


def test_a_hundred_rows_ask_as_often_as_ten(cast, queries):
    def cost(kind, number):
        lines = [f"{kind} {n},1,{n % 6},3" for n in range(number)]
        run = matrix_run(HEADER, *lines, team=f"new:{kind}")
        with queries() as sent:
            apply_file(run)
        return len(sent)

    assert cost("a", 10) == cost("b", 100)


# Near names ----------------------------------------------------------------------------------------------


def offers(run, by=None):
    return [(each.model, each.name, each.known) for each in diff_run(run, by=by).offers]


def test_new_names_that_are_nearly_known_are_offered_and_stay_new(cast):
    run = matrix_run("Name,Pyton,SQL", "Benn,3,4", "Cleo,1,1")
    assert offers(run) == [("skill", "Pyton", "Python"), ("engineer", "Benn", "Ben")]
    assert said(diff_run(run, by=None), "added", "skill") == [("Pyton", "", "")]


def test_an_answer_makes_a_near_name_the_known_one(cast):
    run = matrix_run("Name,Pyton,SQL", "Benn,3,", people={"Benn": "Ben"}, skills={"PYTON": "Python"})
    assert offers(run) == []
    apply_file(run)
    assert levels_of(cast.ben) == {"Python": 3}


def test_whoever_stands_in_the_file_as_well_is_not_offered(cast):
    assert offers(matrix_run("Name,Python", "Benn,3", "Ben,1")) == []


def test_somebody_with_another_address_is_not_offered(cast):
    cast.ben.email = "ben@example.com"
    cast.ben.save()
    header = "Name,E-mail,Python,SQL"
    assert offers(matrix_run(header, "Benn,other@example.com,3,2")) == []
    assert offers(matrix_run(header, "Benn,,3,2")) == [("engineer", "Benn", "Ben")]


def test_a_manager_is_offered_members_of_the_own_team_only(cast):
    run = matrix_run("Name,Python", "Benn,3", "Ivyy,3", by=cast.ada)
    assert offers(run, by=cast.ada) == [("engineer", "Benn", "Ben")]
