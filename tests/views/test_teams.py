"""The tree of teams and what HR says about a team: who sees what, what is refused, what it costs."""

import re
from datetime import date

import pytest
from django.urls import reverse

from competency.models import Leadership, Team, User
from competency.models.summaries import refresh
from tests.factories import (
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    TeamFactory,
    rate,
)

pytestmark = pytest.mark.django_db


def leaders(*rows):
    """The leaders' part of the form: (e-mail, name, part) each."""
    data = {"leaders-TOTAL_FORMS": len(rows), "leaders-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        fields = zip(("email", "name", "part"), row, strict=True)
        data |= {f"leaders-{number}-{key}": value for key, value in fields}
    return data


def say(client, team, *rows, **changed):
    """Post the form of a team with its values as they are but for what is changed."""
    data = {"name": team.name, "slug": team.slug, "parent": team.parent_id or "", **changed}
    return client.post(reverse("team_edit", args=[team.slug]), data | leaders(*rows))


def names(html):
    """The teams of the tree, top to bottom, with their depth."""
    rows = re.findall(r'<th scope="row"[^>]*>(\u2003*)(?:<a[^>]*>)?([^<]+)', html)
    return [(len(indent), name) for indent, name in rows]


# The tree --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("eve", [(0, "Engineering"), (1, "Design"), (1, "Platform")]),
        ("hana", [(0, "Engineering"), (1, "Design"), (1, "Platform")]),
        ("ada", [(0, "Engineering"), (1, "Platform")]),
        ("root", []),
    ],
)
def test_everybody_sees_their_teams_and_the_names_above_them(cast, sign_in, who, seen):
    response = sign_in(getattr(cast, who)).get(reverse("teams"))
    assert response.status_code == 200
    assert names(response.content.decode()) == seen


def test_a_name_above_is_no_link(cast, sign_in):
    html = sign_in(cast.ada).get(reverse("teams")).content.decode()
    assert reverse("team", args=["platform"]) in html
    assert f'"{reverse("team", args=["engineering"])}"' not in html


def test_a_team_shows_its_leaders_people_and_needs(cast, sign_in):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    RequirementFactory(team=cast.platform, skill=cast.sql, level=4)
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=4)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada)
    refresh([cast.platform.pk])
    (row,) = [row for row in sign_in(cast.ada).get(reverse("teams")).context["rows"] if row.open]
    assert (row.managers, row.people) == (("Ada",), 2)
    assert (row.needs.total, row.needs.covered, row.needs.short, row.needs.unknown) == (3, 1, 1, 1)


def test_counts_are_shown_outside_the_management_only_from_five_rated_people(cast, sign_in):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    others = [MembershipFactory(team=cast.platform).engineer for _ in range(2)]
    for engineer in (cast.ben, cast.cleo, *others):
        rate(engineer, cast.python, 4, source="manager", by=cast.ada)

    def platform(user):
        rows = sign_in(user).get(reverse("teams")).context["rows"]
        return next(row for row in rows if row.team == cast.platform)

    assert (platform(cast.hana).withheld, platform(cast.hana).needs) == (True, None)
    assert platform(cast.ada).needs.covered == 1
    fifth = MembershipFactory(team=cast.platform).engineer
    rate(fifth, cast.python, 4, source="manager", by=cast.ada)
    assert platform(cast.hana).needs.covered == 1


def test_retired_teams_are_listed_for_hr_alone(cast, sign_in):
    TeamFactory(name="Old", retired_on=date(2024, 1, 1))
    assert "Bring back" in sign_in(cast.eve).get(reverse("teams")).content.decode()
    assert "Old" not in sign_in(cast.hana).get(reverse("teams")).content.decode()


def test_without_a_team_the_page_says_what_to_do(db, sign_in):
    html = sign_in(HrUserFactory()).get(reverse("teams")).content.decode()
    assert "No teams yet" in html
    assert reverse("team_create") in html


def test_thirty_teams_cost_as_many_queries_as_three(cast, sign_in, queries):
    client = sign_in(cast.eve)
    client.get(reverse("teams"))
    with queries() as few:
        client.get(reverse("teams"))
    for _ in range(27):
        team = TeamFactory(parent=cast.department)
        MembershipFactory(team=team)
        LeadershipFactory(team=team)
        RequirementFactory(team=team, skill=cast.python)
        refresh([team.pk])
    with queries() as many:
        client.get(reverse("teams"))
    assert len(many) == len(few) <= 14


# The form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["team_edit", "team_retire"])
def test_a_team_is_changed_by_hr_alone(cast, sign_in, page):
    url = reverse(page, args=["platform"])
    assert sign_in(cast.eve).get(url).status_code == 200
    assert sign_in(cast.ada).get(url).status_code == 403
    assert sign_in(cast.dan).get(url).status_code == 404
    assert sign_in(cast.ada).get(reverse("team_create")).status_code == 403


def test_a_new_team_gets_its_short_name_from_its_name(cast, sign_in):
    data = {"name": "Speech & Vision", "parent": cast.department.pk, "open_seats": 2} | leaders()
    response = sign_in(cast.eve).post(reverse("team_create"), data)
    assert response.url == reverse("team_people", args=["speech-vision"])
    made = Team.objects.get(slug="speech-vision")
    assert (made.parent, made.open_seats) == (cast.department, 2)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"slug": "new"}, "“new” is the address of a page"),
        ({"slug": "design"}, "already exists"),
        ({"slug": "no spaces"}, "valid “slug”"),
        ({"open_seats": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_team_is_refused_with_a_sentence(cast, sign_in, changed, sentence):
    response = say(sign_in(cast.eve), cast.platform, **changed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    cast.platform.refresh_from_db()
    assert (cast.platform.name, cast.platform.slug) == ("Platform", "platform")


def test_a_team_is_not_moved_under_itself_or_a_team_below_it(cast, sign_in):
    for parent in (cast.department, cast.platform):
        response = say(sign_in(cast.eve), cast.department, parent=parent.pk)
        assert response.status_code == 422
        assert "cannot be part of itself or of a team below it" in response.content.decode()
    cast.department.refresh_from_db()
    assert cast.department.parent is None


def test_the_list_of_parents_leaves_out_the_team_and_those_below(cast, sign_in):
    html = sign_in(cast.eve).get(reverse("team_edit", args=["engineering"])).content.decode()
    parents = re.search(r'<select name="parent".*?</select>', html, re.S).group()
    assert re.findall(r'value="(\d+)"', parents) == []
    html = sign_in(cast.eve).get(reverse("team_edit", args=["design"])).content.decode()
    assert "Engineering › Platform" in html


def test_a_team_moves_with_the_teams_below(cast, sign_in):
    top = TeamFactory(name="Top")
    assert say(sign_in(cast.eve), cast.department, parent=top.pk).status_code == 302
    cast.platform.refresh_from_db()
    assert cast.platform.ancestor_ids() == [top.pk, cast.department.pk]


# Leaders ---------------------------------------------------------------------------------------------------


def test_leaders_are_known_by_address_and_new_ones_get_a_sign_in(cast, sign_in):
    rows = [("DAN@example.com", "", "manager"), ("zoe@example.com", "Zoe", "head")]
    assert say(sign_in(cast.eve), cast.platform, *rows).status_code == 302
    zoe = User.objects.get(email="zoe@example.com")
    assert (zoe.name, zoe.has_usable_password()) == ("Zoe", False)
    found = Leadership.objects.filter(team=cast.platform).values_list("user", "part")
    assert set(found) == {(cast.dan.pk, "manager"), (zoe.pk, "head")}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("zoe@example.com", "", "manager")], "give the name for a new sign-in"),
        ([("zoe", "Zoe", "manager")], "valid email address"),
        (
            [("ada@example.com", "", "manager"), ("Ada@example.com", "", "head")],
            "ada@example.com is named twice",
        ),
        ([("ada@example.com", "", "king")], "king is not one of the available choices"),
    ],
)
def test_wrong_leaders_are_refused_and_nothing_is_saved(cast, sign_in, rows, sentence):
    response = say(sign_in(cast.eve), cast.platform, *rows, name="Renamed")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    cast.platform.refresh_from_db()
    assert cast.platform.name == "Platform"
    assert list(cast.platform.leaders.all()) == [cast.ada]


def test_nobody_leads_with_a_closed_sign_in(cast, sign_in):
    User.objects.filter(pk=cast.dan.pk).update(is_active=False)
    response = say(sign_in(cast.eve), cast.platform, ("dan@example.com", "", "manager"))
    assert response.status_code == 422
    assert "The sign-in of Dan is closed" in response.content.decode()


def test_a_leader_marked_to_be_removed_leads_no_longer(cast, sign_in):
    data = leaders(("ada@example.com", "Ada", "manager")) | {
        "leaders-INITIAL_FORMS": 1,
        "leaders-0-DELETE": "on",
    }
    assert say(sign_in(cast.eve), cast.platform, **data).status_code == 302
    assert not cast.platform.leaders.exists()


# Retire and bring back -------------------------------------------------------------------------------------


def test_a_team_with_people_is_not_retired(cast, sign_in):
    response = sign_in(cast.eve).post(reverse("team_retire", args=["platform"]))
    assert response.status_code == 422
    assert "2 people are in Platform" in response.content.decode()
    assert Team.objects.in_use().filter(pk=cast.platform.pk).exists()


def test_a_team_above_teams_in_use_is_not_retired(cast, sign_in):
    response = sign_in(cast.eve).post(reverse("team_retire", args=["engineering"]))
    assert response.status_code == 422
    assert "2 teams below Engineering are in use" in response.content.decode()


def test_an_empty_team_is_retired_and_brought_back(cast, sign_in):
    empty = TeamFactory(name="Empty", parent=cast.department)
    client = sign_in(cast.eve)
    assert "Retire Empty?" in client.get(reverse("team_retire", args=["empty"])).content.decode()
    assert client.post(reverse("team_retire", args=["empty"])).url == reverse("teams")
    empty.refresh_from_db()
    assert empty.retired_on is not None
    client.post(reverse("team_bring_back", args=["empty"]))
    empty.refresh_from_db()
    assert empty.retired_on is None


def test_a_team_is_not_brought_back_under_a_retired_one(cast, sign_in):
    above = TeamFactory(name="Above", retired_on=date(2024, 1, 1))
    below = TeamFactory(name="Below", parent=above, retired_on=date(2024, 1, 1))
    response = sign_in(cast.eve).post(reverse("team_bring_back", args=["below"]), follow=True)
    assert "Bring back Above first" in response.content.decode()
    below.refresh_from_db()
    assert below.retired_on is not None


def test_only_hr_brings_back_and_only_by_post(cast, sign_in):
    TeamFactory(name="Old", retired_on=date(2024, 1, 1))
    url = reverse("team_bring_back", args=["old"])
    assert sign_in(cast.ada).post(url).status_code == 403
    assert sign_in(cast.eve).get(url).status_code == 405
    assert sign_in(cast.eve).post(reverse("team_bring_back", args=["none"])).status_code == 404
