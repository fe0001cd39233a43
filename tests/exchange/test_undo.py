"""A file taken back: what it wrote goes, what was there before comes back, and what others did since stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from competency.exchange.runs import take_back
from competency.models import (
    Domain,
    Engineer,
    Framework,
    Leadership,
    Membership,
    Rating,
    RatingEvent,
    Role,
    Skill,
    Team,
    TeamSkillSummary,
    User,
)
from competency.models.folding import differences
from competency.models.staffing import change_share
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, RoleTargetFactory, rate

from .files import apply_file, matrix_run, roster_run

HEADER = "Name,Python,SQL,Statistics"
EVERYTHING = (Engineer, Team, Role, User, Skill, Domain, Framework, Membership, Leadership, Rating)


def rows():
    """Everything that a file may write, as values."""
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def kept(run, *, by=None):
    """Take the run back; the sentences for what stays."""
    return take_back(run, by=by).kept


# Rosters -------------------------------------------------------------------------------------------------


def test_a_roster_of_new_people_leaves_nothing_behind(cast):
    before = rows()
    run = apply_file(
        roster_run(
            "1,Ivy,ivy@example.com,Lead,Data,,2024-05-01,,",
            "2,Jon,jon@example.com,Lead,Data,ivy@example.com,,,",
            "3,Kim,,,Board,mo@example.com,,2024-01-01,",
        )
    )
    undone = take_back(run, by=None)
    assert undone.kept == []
    assert undone.count > 5
    assert rows() == before


def test_changed_people_are_as_they_were(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(number="1", email="ben@example.com")
    before = rows()
    lines = "1,Benjamin,b@example.com,Lead,Design,,2019-01-01,,", ",Cleo,,,Platform,,,2024-03-01,"
    assert kept(apply_file(roster_run(*lines))) == []
    assert rows() == before


def test_somebody_brought_back_has_left_again(cast):
    assert kept(apply_file(roster_run(",Fay,,,Design,,,,Active"))) == []
    fay = Engineer.objects.get(pk=cast.fay.pk)
    assert (fay.left_on, fay.memberships.count()) == (date(2024, 3, 1), 1)


def test_what_was_changed_again_since_stays_and_is_said(cast):
    run = apply_file(roster_run(",Ben,ben@example.com,,Platform,,2019-01-01,,"))
    Engineer.objects.filter(pk=cast.ben.pk).update(email="benjamin@example.com")
    assert kept(run) == ["Ben: e-mail was changed again since."]
    ben = Engineer.objects.get(pk=cast.ben.pk)
    assert (ben.email, ben.joined_on) == ("benjamin@example.com", None)


def test_an_old_address_that_somebody_else_has_by_now_stays_theirs(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(number="1", email="team@example.com")
    run = apply_file(roster_run("1,Ben,ben@example.com,,,,,,", ",Cleo,cleo@example.com,,,,,,"))
    EngineerFactory(name="Ivy", email="team@example.com")
    assert kept(run) == ["Ben: the old values are taken by now."]
    assert Engineer.objects.get(pk=cast.ben.pk).email == "ben@example.com"
    assert Engineer.objects.get(pk=cast.cleo.pk).email is None


def test_somebody_who_was_rated_since_stays_in_the_team(cast):
    run = apply_file(roster_run("1,Ivy,ivy@example.com,Lead,Data,,,,", "2,Jon,,,Data,,,,"))
    ivy = Engineer.objects.get(name="Ivy")
    rate(ivy, cast.python, 3, source="manager", by=cast.eve)
    stays = "{} stays: something else rests on it by now."
    assert kept(run) == [stays.format(what) for what in ("Ivy in Data", "Ivy", "Data", "Lead")]
    assert set(Team.objects.get(name="Data").engineers.all()) == {ivy}
    assert not Engineer.objects.filter(name="Jon").exists()
    assert Rating.objects.get(engineer=ivy).manager_level == 3


def test_a_team_that_somebody_joined_since_stays(cast):
    run = apply_file(roster_run("1,Ivy,,,Data,,,,"))
    MembershipFactory(engineer=cast.gus, team=Team.objects.get(name="Data"))
    assert kept(run) == ["Data stays: something else rests on it by now."]
    assert not Engineer.objects.filter(name="Ivy").exists()


def test_a_role_that_has_targets_by_now_stays(cast):
    run = apply_file(roster_run("1,Ivy,,Lead,,,,,"))
    RoleTargetFactory(role=Role.objects.get(name="Lead"), skill=cast.python)
    assert kept(run) == ["Lead stays: something else rests on it by now."]


def test_a_manager_who_signed_in_since_keeps_the_sign_in(cast):
    run = apply_file(roster_run("1,Ivy,,,Data,mo@example.com,,,"))
    User.objects.filter(email="mo@example.com").update(last_login=timezone.now())
    assert kept(run) == ["mo@example.com stays: something else rests on it by now."]
    assert not Leadership.objects.filter(user__email="mo@example.com").exists()


def test_a_membership_that_was_changed_since_stays(cast):
    run = apply_file(roster_run(",Ben,,,Design,,,,"))
    membership = cast.ben.memberships.get(team=cast.design)
    change_share(membership, allocation="0.5", on=timezone.localdate())
    assert kept(run) == ["Ben in Design stays: something else rests on it by now."]


# Matrices ------------------------------------------------------------------------------------------------


def test_ratings_are_what_their_source_said_before(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, note="knows it")
    rate(cast.ben, cast.python, 4)
    before = Rating.objects.values("manager_level", "manager_na", "manager_note", "self_level", "level").get()
    run = apply_file(matrix_run(HEADER, "Ben,5,N/A,1"), by=cast.eve)
    assert take_back(run, by=cast.eve).count == 3
    now = Rating.objects.values("manager_level", "manager_na", "manager_note", "self_level", "level")
    assert now.get(engineer=cast.ben, skill=cast.python) == before
    assert not any(
        row.said("manager") for row in Rating.objects.filter(skill__in=[cast.sql, cast.statistics])
    )
    assert list(differences()) == []


def test_a_rating_given_since_stays_and_is_said(cast):
    run = apply_file(matrix_run(HEADER, "Ben,5,4,1"))
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada)
    assert kept(run) == ["Ben · SQL: rated again since."]
    assert {r.skill.name: r.manager_level for r in Rating.objects.select_related("skill")} == {
        "Python": None,
        "SQL": 2,
        "Statistics": None,
    }


def test_what_another_source_says_since_is_no_obstacle(cast):
    run = apply_file(matrix_run(HEADER, "Ben,5,4,1"))
    rate(cast.ben, cast.sql, 2)
    assert kept(run) == []
    assert Rating.objects.get(skill=cast.sql).level == 2


def test_a_new_framework_with_its_team_and_people_leaves_nothing_behind(cast):
    before = rows()
    run = apply_file(matrix_run(HEADER, "Ivy,5,4,1", "Jon,1,2,3", framework="new:Own", team="new:Labs"))
    undone = take_back(run, by=None)
    assert undone.kept == []
    assert rows() == before
    assert not RatingEvent.objects.exists()


def test_new_skills_go_and_those_rated_since_stay(cast):
    run = apply_file(matrix_run("Name,Python,SQL,Rust,Go", "Ben,1,2,3,4"))
    rate(cast.cleo, Skill.objects.get(name="Go"), 1, source="manager", by=cast.ada)
    stays = "{} stays: something else rests on it by now."
    assert kept(run) == [stays.format("Go"), stays.format("Skills")]
    assert not Skill.objects.filter(name="Rust").exists()
    assert Rating.objects.get(engineer=cast.cleo).manager_level == 1
    assert Rating.objects.get(engineer=cast.ben, skill__name="Go").manager_level is None
    assert list(differences()) == []


def test_a_skill_that_a_team_needs_by_now_stays(cast):
    run = apply_file(matrix_run("Name,Python,SQL,Rust", "Ben,1,2,3"))
    RequirementFactory(team=cast.design, skill=Skill.objects.get(name="Rust"))
    assert kept(run)[0] == "Rust stays: something else rests on it by now."


def test_the_summaries_of_the_team_follow(cast):
    run = apply_file(matrix_run(HEADER, "Ivy,5,4,1"))
    assert TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python).rated == 1
    take_back(run, by=None)
    assert not TeamSkillSummary.objects.filter(team=cast.platform, rated__gt=0).exists()


# Runs ----------------------------------------------------------------------------------------------------


def test_a_run_is_taken_back_once(cast):
    run = apply_file(matrix_run(HEADER, "Ben,5,4,1"))
    take_back(run, by=None)
    run.refresh_from_db()
    assert (run.state, run.undone_at is not None) == ("undone", True)
    assert run.journal["undone"] == {"count": 3, "kept": []}
    with pytest.raises(ValidationError):
        take_back(run, by=None)


def test_a_file_that_was_not_applied_cannot_be_taken_back(cast):
    with pytest.raises(ValidationError):
        take_back(matrix_run(HEADER, "Ben,5,4,1"), by=None)


def test_a_manager_takes_back_only_for_the_own_team(cast):
    run = apply_file(matrix_run(HEADER, "Ben,5,4,1", by=cast.ada), by=cast.ada)
    with pytest.raises(PermissionDenied):
        take_back(run, by=cast.dan)
    assert kept(run, by=cast.ada) == []


def test_the_same_file_can_be_brought_in_again(cast):
    lines = HEADER, "Ben,5,4,1", "Ivy,2,2,2"
    take_back(apply_file(matrix_run(*lines)), by=None)
    apply_file(matrix_run(*lines))
    assert Rating.objects.get(engineer=cast.ben, skill=cast.sql).manager_level == 4
    assert list(differences()) == []


def test_a_hundred_rows_ask_as_often_as_ten(cast, queries):
    def cost(kind, number):
        ratings = [f"{kind} {n},1,{n % 6},3" for n in range(number)]
        people = [f"{kind}-{n},{kind} {n},,Role,Team {kind},,,," for n in range(number)]
        runs = [apply_file(matrix_run(HEADER, *ratings)), apply_file(roster_run(*people))]
        with queries() as sent:
            for run in reversed(runs):
                assert kept(run) == []
        return len(sent)

    assert cost("a", 10) == cost("b", 100)
