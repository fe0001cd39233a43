"""Two teams, or two people, side by side: who may, what is shown, and nothing that ranks."""

import pytest
from django.urls import reverse

from competency.models import AuditEntry
from tests.factories import EngineerFactory, MembershipFactory, rate

TEAMS, PEOPLE = "/organisation/compare/", "/engineers/compare/"


def page(client, path, **query):
    return client.get(path, query).content.decode()


def test_two_teams_are_named_in_the_address(cast, sign_in):
    html = page(sign_in(cast.eve), TEAMS, a="platform", b="design")
    assert "Platform and Design" in html
    assert "Design and Platform" in page(sign_in(cast.eve), TEAMS, a="design", b="platform")


def test_without_names_the_first_two_with_people_are_compared(cast, sign_in):
    assert "Design and Platform" in page(sign_in(cast.eve), TEAMS)


def test_a_team_that_is_not_ones_own_is_not_offered_and_not_shown(cast, sign_in):
    other = MembershipFactory(team__name="Finance").team
    html = page(sign_in(cast.hana), TEAMS, a="platform", b=other.slug)
    assert "Finance" not in html
    assert "Platform and Design" in html


def test_levels_of_a_small_team_are_withheld(cast, sign_in):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    html = page(sign_in(cast.eve), TEAMS, a="platform", b="design")
    assert "withheld: fewer than five people are rated" in html
    assert "1 person at 2" not in html


def test_levels_are_drawn_and_stand_in_a_table(cast, sign_in):
    for level in (1, 1, 3, 4, 4):
        person = EngineerFactory()
        MembershipFactory(engineer=person, team=cast.platform)
        rate(person, cast.python, level, source="manager", by=cast.ada)
    html = page(sign_in(cast.eve), TEAMS, a="platform", b="design")
    assert "2 people at 1, 1 person at 3, 2 people at 4" in html
    table = html.split("Levels as a table")[-1]
    assert [cell in table for cell in ('<td class="num">2</td>', "Python")] == [True, True]


def test_the_skill_shows_where_it_is_known_to_who_may_know(cast, sign_in):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    url = reverse("skill", args=["craft", "python"])
    assert "1 person at 4" in page(sign_in(cast.ada), url)
    assert "fewer than five rated" in page(sign_in(cast.eve), url)
    assert "Where it is known" not in page(sign_in(cast.dan), url)


@pytest.fixture
def rated(cast):
    for person, level in ((cast.ben, 2), (cast.cleo, 4)):
        rate(person, cast.python, level, source="manager", by=cast.ada)
    return {"a": cast.ben.pk, "b": cast.cleo.pk}


def test_a_manager_sees_two_of_the_own_people_side_by_side(cast, sign_in, rated):
    html = page(sign_in(cast.ada), PEOPLE, **rated)
    assert "Ben and Cleo" in html
    assert '<span class="chip l2">2</span>' in html
    assert '<span class="chip l4">4</span>' in html


def test_there_is_no_total_and_no_difference(cast, sign_in, rated):
    table = page(sign_in(cast.ada), PEOPLE, **rated).split("<table")[1].split("</table>")[0]
    assert "<tfoot" not in table
    assert {"+2", "−2", "6"} & set(table.replace("<", ">").split(">")) == set()


@pytest.mark.parametrize("side", ["a", "b"])
def test_whoever_may_see_only_one_of_them_finds_neither(cast, sign_in, side):
    query = {"a": cast.ben.pk, "b": cast.ben.pk, side: cast.gus.pk}
    assert sign_in(cast.ada).get(PEOPLE, query).status_code == 404


def test_an_engineer_is_compared_with_nobody(cast, sign_in):
    client = sign_in(cast.ben.user)
    assert client.get(PEOPLE, {"a": cast.ben.pk, "b": cast.cleo.pk}).status_code == 404
    html = page(client, PEOPLE)
    assert "Cleo" not in html
    assert "There are not two people for you to compare" in html


def test_what_the_other_side_said_stays_hidden(cast, sign_in):
    rate(cast.ben, cast.python, 5)
    html = page(sign_in(cast.ada), PEOPLE, a=cast.ben.pk, b=cast.cleo.pk)
    assert "hidden until you rate" in html
    assert "l5" not in html.split("<table")[1]


def test_a_look_of_hr_at_two_people_is_noted(cast, sign_in, rated):
    before = AuditEntry.objects.count()
    page(sign_in(cast.eve), PEOPLE, **rated)
    assert AuditEntry.objects.count() == before + 1
    page(sign_in(cast.ada), PEOPLE, **rated)
    assert AuditEntry.objects.count() == before + 1


def test_the_same_person_twice_is_a_sentence(cast, sign_in):
    html = page(sign_in(cast.ada), PEOPLE, a=cast.ben.pk, b=cast.ben.pk)
    assert "This is the same person twice" in html


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 40])
def test_a_wrong_number_names_nobody(cast, sign_in, wrong):
    assert sign_in(cast.ada).get(PEOPLE, {"a": wrong}).status_code == 200
