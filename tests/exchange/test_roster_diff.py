"""A roster held against the database, and what applying it makes of people, teams and managers."""

from datetime import date

import pytest
from django.utils import timezone

from competency.exchange.runs import diff_run
from competency.models import Engineer, Leadership, Membership, Role, Team, User
from tests.factories import EngineerFactory, MembershipFactory, TeamFactory, UserFactory

from .files import apply_file, reasons, roster_run, said, sentences

pytestmark = pytest.mark.django_db

NEWCOMER = "7,Ivy Moss,ivy@example.com,Data engineer,Data,,2024-05-01,,Active"


def teams_of(engineer):
    return set(Membership.objects.running().filter(engineer=engineer).values_list("team__name", flat=True))


def test_somebody_new_comes_with_role_team_and_first_day():
    run = roster_run(NEWCOMER)
    assert diff_run(run, by=None).counts()["added"] == {"engineer": 1, "role": 1, "team": 1, "membership": 1}
    apply_file(run)
    ivy = Engineer.objects.get()
    assert (ivy.name, ivy.email, ivy.number) == ("Ivy Moss", "ivy@example.com", "7")
    assert (ivy.role.name, ivy.joined_on, ivy.user) == ("Data engineer", date(2024, 5, 1), None)
    membership = ivy.memberships.get()
    assert (membership.team.name, membership.starts_on) == ("Data", date(2024, 5, 1))


def test_the_same_file_twice_changes_nothing():
    lines = (
        NEWCOMER,
        "8,Jon Fir,jon@example.com,,Data,ivy@example.com,,2999-01-31,",
        "9,Kim,,,,,,,Inactive",
    )
    apply_file(roster_run(*lines))
    diff = diff_run(roster_run(*lines), by=None)
    assert (diff.problems, diff.changes) == ([], 0)
    assert diff.counts()["unchanged"] == {"engineer": 3, "membership": 2, "leadership": 1}


def test_name_number_and_role_are_changed_from_what_they_were(cast):
    cast.ben.number = "1"
    cast.ben.save()
    run = roster_run("1,Benjamin Oak,ben.oak@example.com,Lead,Platform,,,,")
    assert said(diff_run(run, by=None), "changed") == [
        ("Ben: name", "Ben", "Benjamin Oak"),
        ("Ben: e-mail", "", "ben.oak@example.com"),
        ("Ben: role", "", "Lead"),
    ]
    apply_file(run)
    cast.ben.refresh_from_db()
    assert (cast.ben.name, cast.ben.email) == ("Benjamin Oak", "ben.oak@example.com")
    assert cast.ben.role == Role.objects.get(name="Lead")


def test_what_the_file_does_not_say_stays(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(
        number="1", email="ben@example.com", joined_on="2020-01-01"
    )
    apply_file(roster_run("1,Ben,,,,,,,"))
    ben = Engineer.objects.get(pk=cast.ben.pk)
    assert (ben.email, ben.joined_on) == ("ben@example.com", date(2020, 1, 1))
    assert teams_of(ben) == {"Platform"}


def test_the_case_of_an_address_is_no_change(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(email="Ben@Example.com")
    diff = diff_run(roster_run(",Ben,ben@example.com,,,,,,"), by=None)
    assert said(diff, model="engineer") == [("Ben", "", "")]
    assert diff.changes == 0


def test_nobody_who_is_not_in_the_file_is_touched(cast):
    apply_file(roster_run(",Ben,,,Platform,,,,"))
    assert not Engineer.objects.get(pk=cast.cleo.pk).has_left
    assert teams_of(cast.cleo) == {"Platform"}


# Teams ---------------------------------------------------------------------------------------------------


def test_another_team_begins_today_and_the_one_before_ends(cast):
    run = roster_run(",Ben,,,design,,,,")
    assert said(diff_run(run, by=None), "changed") == [("Ben", "Platform", "design")]
    apply_file(run)
    before, now = cast.ben.memberships.order_by("starts_on")
    assert (before.team, before.ends_on) == (cast.platform, timezone.localdate())
    assert (now.team, now.starts_on, now.ends_on) == (cast.design, timezone.localdate(), None)


def test_one_of_two_teams_named_leaves_both_as_they_are(cast):
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation="0.5")
    apply_file(roster_run(",Ben,,,Design,,,,"))
    assert teams_of(cast.ben) == {"Platform", "Design"}


def test_teams_that_differ_in_a_sign_are_two():
    apply_file(roster_run(",Ben,,,C Team,,,,", ",Cleo,,,C++ Team,,,,"))
    assert set(Team.objects.values_list("name", flat=True)) == {"C Team", "C++ Team"}


def test_a_team_name_that_several_have_is_a_problem(cast):
    TeamFactory(name="Platform", slug="platform-2")
    diff = diff_run(roster_run(",Ben,,,Platform,,,,"), by=None)
    assert sentences(diff) == ["Row 2: 2 teams are called Platform."]


# Leaving and coming back ---------------------------------------------------------------------------------


def test_somebody_who_left_leaves_the_team_on_that_day(cast):
    run = roster_run(",Ben,,,Platform,,,2024-03-01,")
    assert said(diff_run(run, by=None), "changed") == [
        ("Ben: left on", "", "2024-03-01"),
        ("Ben", "Platform", "until 2024-03-01"),
    ]
    apply_file(run)
    assert Engineer.objects.get(pk=cast.ben.pk).left_on == date(2024, 3, 1)
    assert cast.ben.memberships.get().ends_on == date(2024, 3, 1)


def test_inactive_without_a_date_means_today(cast):
    apply_file(roster_run(",Ben,,,Platform,,,,Inactive"))
    assert Engineer.objects.get(pk=cast.ben.pk).left_on == timezone.localdate()
    assert diff_run(roster_run(",Ben,,,Platform,,,,Inactive"), by=None).changes == 0


def test_a_last_day_to_come_ends_the_membership_then(cast):
    apply_file(roster_run(",Ben,,,Platform,,,2999-01-31,"))
    assert cast.ben.memberships.get().ends_on == date(2999, 1, 31)
    assert teams_of(cast.ben) == {"Platform"}
    assert diff_run(roster_run(",Ben,,,Platform,,,2999-01-31,"), by=None).changes == 0


def test_active_brings_somebody_back_into_the_team(cast):
    cast.fay.memberships.update(ends_on=cast.fay.left_on)
    run = roster_run(",Fay,,,Platform,,,,Active")
    assert said(diff_run(run, by=None)) == [
        ("Fay: left on", "2024-03-01", ""),
        ("Fay", "", "Platform"),
    ]
    apply_file(run)
    assert not Engineer.objects.get(pk=cast.fay.pk).has_left
    assert teams_of(cast.fay) == {"Platform"}


def test_somebody_who_left_is_not_brought_back_by_being_listed(cast):
    diff = diff_run(roster_run(",Fay,,,Platform,,,,"), by=None)
    assert diff.changes == 0
    assert reasons(diff) == ["left on 2024-03-01 and stays so; a status “Active” would bring them back"]


def test_nobody_leaves_before_joining(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(joined_on="2024-06-01")
    diff = diff_run(roster_run(",Ben,,,,,,2024-03-01,"), by=None)
    assert sentences(diff) == ["Row 2: left on 2024-03-01, before joining on 2024-06-01."]


# Who is meant --------------------------------------------------------------------------------------------


def test_a_name_that_two_people_have_asks_for_an_address(cast):
    EngineerFactory(name="Ben", email="other@example.com")
    diff = diff_run(roster_run(",Ben,,,,,,,"), by=None)
    assert sentences(diff) == ["Row 2: 2 people are called Ben; add an e-mail address or an employee number."]


def test_the_address_tells_two_people_of_a_name_apart(cast):
    EngineerFactory(name="Ben", email="other@example.com")
    run = roster_run("5,Ben,other@example.com,,,,,,")
    assert said(diff_run(run, by=None), "changed") == [("Ben: employee number", "", "5")]


def test_a_name_finds_nobody_who_has_another_address(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(email="ben@example.com")
    diff = diff_run(roster_run(",Ben,somebody.else@example.com,,,,,,"), by=None)
    assert said(diff, "added") == [("Ben", "", "somebody.else@example.com")]


def test_an_address_that_belongs_to_somebody_else_is_a_problem(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(number="1")
    Engineer.objects.filter(pk=cast.cleo.pk).update(number="2", email="cleo@example.com")
    diff = diff_run(roster_run("1,Ben,cleo@example.com,,,,,,"), by=None)
    assert sentences(diff) == ["Row 2: cleo@example.com belongs to Cleo already."]


def test_an_address_and_a_number_of_two_people_are_a_problem(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(number="1")
    Engineer.objects.filter(pk=cast.cleo.pk).update(email="cleo@example.com")
    diff = diff_run(roster_run("1,Ben,cleo@example.com,,,,,,", identity="name"), by=None)
    assert sentences(diff) == ["Row 2: the e-mail address belongs to Cleo and the employee number to Ben."]


def test_an_address_that_stands_twice_is_a_problem():
    lines = "1,Ivy,team@example.com,,,,,,", "2,Jon,team@example.com,,,,,,"
    diff = diff_run(roster_run(*lines), by=None)
    assert sentences(diff) == ["Row 3: team@example.com stands in row 2 already."]


def test_two_rows_of_one_person_are_a_problem(cast):
    Engineer.objects.filter(pk=cast.ben.pk).update(number="1", email="ben@example.com")
    lines = "1,Ben,,,,,,,", ",Benjamin,ben@example.com,,,,,,"
    diff = diff_run(roster_run(*lines), by=None)
    assert sentences(diff) == ["Row 3: Ben is the person of row 2 already."]


@pytest.mark.parametrize(
    "line",
    [
        f"1,{'n' * 151},,,,,,,",
        f"{'1' * 41},Ivy,,,,,,,",
        f"1,Ivy,,{'r' * 121},,,,,",
        f"1,Ivy,,,{'t' * 121},,,,",
    ],
)
def test_a_text_that_cannot_be_kept_is_a_problem(line):
    diff = diff_run(roster_run(line), by=None)
    assert len(sentences(diff)) == 1
    assert "can be kept" in sentences(diff)[0]


def test_a_row_that_cannot_be_read_changes_nothing():
    diff = diff_run(roster_run("1,Ivy,no-address,,Data,,,,"), by=None)
    assert sentences(diff) == ["Row 2, column C: “no-address” is no e-mail address."]
    assert not diff.differences


# Managers ------------------------------------------------------------------------------------------------


def managers_of(team):
    return set(Leadership.objects.filter(team__name=team).values_list("user__email", "part"))


def test_an_address_of_a_manager_becomes_a_sign_in():
    run = roster_run("1,Ivy,,,Data,mo@example.com,,,")
    assert said(diff_run(run, by=None), "added", "user") == [("mo@example.com", "", "mo@example.com")]
    apply_file(run)
    assert managers_of("Data") == {("mo@example.com", "manager")}
    assert not User.objects.get(email="mo@example.com").has_usable_password()


def test_a_manager_who_signs_in_already_keeps_the_sign_in(cast):
    apply_file(roster_run(",Gus,,,Design,ADA@example.com,,,"))
    assert managers_of("Design") == {("dan@example.com", "manager"), ("ada@example.com", "manager")}
    assert User.objects.filter(email__iexact="ada@example.com").count() == 1


def test_a_manager_who_is_rated_gets_the_sign_in_of_that_person():
    """Otherwise the manager could rate themselves as manager."""
    apply_file(
        roster_run("1,Ivy,ivy@example.com,,Data,,,,", "2,Jon,jon@example.com,,Data,ivy@example.com,,,")
    )
    ivy = Engineer.objects.get(name="Ivy")
    assert ivy.user == User.objects.get(email="ivy@example.com")
    assert ivy.user.name == "Ivy"
    assert set(Engineer.objects.rateable_by(ivy.user)) == {Engineer.objects.get(name="Jon")}


def test_a_known_person_who_becomes_manager_is_shown_with_the_sign_in(cast):
    Engineer.objects.filter(pk=cast.cleo.pk).update(email="cleo@example.com")
    run = roster_run(",Ben,,,Platform,cleo@example.com,,,")
    assert said(diff_run(run, by=None), "changed") == [("Cleo: sign-in", "", "cleo@example.com")]


@pytest.mark.parametrize("manager", ["12,,", ',,"Miller, Chris"', ",,Chris Miller", ",chris@example.com,"])
def test_a_manager_in_the_file_is_found_by_number_address_or_name(manager):
    header = "Employee number,Name,E-mail,Team,Supervisor EID,Supervisor email,Supervisor"
    lines = '12,"Miller, Chris",chris@example.com,Board,,,', f"13,Ivy,ivy@example.com,Data,{manager}"
    apply_file(roster_run(*lines, header=header))
    assert managers_of("Data") == {("chris@example.com", "manager")}
    assert Engineer.objects.get(number="12").user.email == "chris@example.com"


def test_a_manager_in_the_database_is_found_by_name(cast):
    Engineer.objects.filter(pk=cast.cleo.pk).update(email="cleo@example.com")
    header = "Name,Team,Manager"
    apply_file(roster_run("Ivy,Data,Cleo", header=header))
    assert managers_of("Data") == {("cleo@example.com", "manager")}


def test_a_manager_is_named_once_however_many_people_they_have():
    lines = "1,Ivy,,,Data,mo@example.com,,,", "2,Jon,,,Data,mo@example.com,,,"
    assert said(diff_run(roster_run(*lines), by=None), "added", "leadership") == [
        ("mo@example.com", "", "Data")
    ]


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        (["Mo,,Board,,"], "has no e-mail address to sign in with"),
        (["Mo,mo@example.com,Board,,", "Mo,m.o@example.com,Board,,"], "2 people are called so"),
        (["Mo,mo@example.com,Board,,Inactive"], "has left"),
        ([], "has no e-mail address to sign in with"),
    ],
)
def test_nobody_is_made_of_a_manager_who_is_not_plain(others, reason):
    header = "Name,E-mail,Team,Manager,Status"
    run = roster_run("Ivy,ivy@example.com,Data,Mo,Active", *others, header=header)
    diff = diff_run(run, by=None)
    assert reasons(diff) == [f"Mo should manage Data by this file, but {reason}"]
    apply_file(run)
    assert managers_of("Data") == set()
    assert not User.objects.exists()


def test_somebody_who_left_is_no_manager_of_a_team(cast):
    Engineer.objects.filter(pk=cast.fay.pk).update(email="fay@example.com")
    diff = diff_run(roster_run("1,Ivy,,,Data,fay@example.com,,,"), by=None)
    assert reasons(diff) == ["fay@example.com should manage Data by this file, but has left"]


def test_a_head_of_the_team_stays_head(cast):
    UserFactory(email="mo@example.com")
    Leadership.objects.create(team=cast.platform, user=User.objects.get(email="mo@example.com"), part="head")
    diff = diff_run(roster_run(",Ben,,,Platform,mo@example.com,,,"), by=None)
    assert said(diff, model="leadership") == [("mo@example.com", "", "Platform")]
    assert diff.changes == 0


# Size ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["new", "moved"])
def test_a_hundred_rows_ask_as_often_as_ten(change, queries):
    def lines(kind, number):
        return [
            f"{kind}{n},P {n},p{n}@{kind}.example,R {n % 3} {kind},T {n % 3} {kind},p0@{kind}.example,2024-01-01,,"
            for n in range(number)
        ]

    def cost(kind, number):
        if change == "moved":
            apply_file(roster_run(*lines(kind, number)))
        moved = [line.replace(f"T 1 {kind}", f"T 2 {kind}") for line in lines(kind, number)]
        run = roster_run(*moved)
        with queries() as sent:
            apply_file(run)
        return len(sent)

    assert cost("a", 10) == cost("b", 100)
