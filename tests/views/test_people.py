"""The list of engineers: who is in it for whom, what narrows it, who knows what."""

import pytest
from django.urls import reverse

from tests.factories import (
    EngineerFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    RoleFactory,
    TeamFactory,
    rate,
)

pytestmark = pytest.mark.django_db

LIST = "/engineers/"


def listed(client, **query):
    return [row["engineer"].name for row in client.get(LIST, query).context["rows"]]


# The list --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "names"),
    [("eve", ["Ben", "Cleo", "Gus"]), ("ada", ["Ben", "Cleo"]), ("dan", ["Gus"]), ("hana", []), ("root", [])],
)
def test_everybody_sees_the_engineers_they_may_see_by_name(cast, sign_in, who, names):
    assert listed(sign_in(getattr(cast, who))) == names


def test_an_engineer_sees_oneself(cast, sign_in):
    assert listed(sign_in(cast.ben.user)) == ["Ben"]


def test_engineers_are_found_by_name_address_number_team_and_role(cast, sign_in):
    role = RoleFactory(name="Data engineer")
    zoe = EngineerFactory(name="Zoe", email="z@example.com", number="A-17", role=role)
    below = TeamFactory(name="Below", parent=cast.platform)
    MembershipFactory(engineer=zoe, team=below)
    client = sign_in(cast.eve)
    assert listed(client, q="cl") == ["Cleo"]
    assert listed(client, q="Z@EX") == ["Zoe"]
    assert listed(client, q="a-17") == ["Zoe"]
    assert listed(client, role="data-engineer") == ["Zoe"]
    assert listed(client, team="below") == ["Zoe"]
    assert listed(client, team="platform") == ["Ben", "Cleo", "Zoe"]  # with the teams below


def test_who_left_is_shown_to_hr_who_asks(cast, sign_in):
    assert listed(sign_in(cast.eve), status="left") == ["Fay"]
    assert listed(sign_in(cast.eve), status="all") == ["Ben", "Cleo", "Fay", "Gus"]
    assert listed(sign_in(cast.ada), status="left") == ["Ben", "Cleo"]


@pytest.mark.parametrize(
    "query",
    [
        {"team": "design"},
        {"role": "none"},
        {"skill": "999999"},
        {"skill": "x"},
        {"level": "high"},
        {"level": "-1"},
    ],
)
def test_a_wrong_filter_is_a_sentence(cast, sign_in, query):
    response = sign_in(cast.ada).get(LIST, query)
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


def test_a_team_that_is_not_visible_is_no_filter(cast, sign_in):
    assert sign_in(cast.ada).get(LIST, {"team": "design"}).context["form"].errors.keys() == {"team"}


def test_htmx_gets_the_list_alone(cast, sign_in):
    response = sign_in(cast.eve).get(LIST, {"q": "cl"}, headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div id="list"')
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    ("who", "query", "sentence"),
    [
        ("eve", {"q": "nobody"}, "Nobody matches"),
        ("hana", {}, "Nobody to show by name"),
    ],
)
def test_an_empty_list_says_what_to_do(cast, sign_in, who, query, sentence):
    assert sentence in sign_in(getattr(cast, who)).get(LIST, query).content.decode()


def test_without_engineers_hr_is_told_where_to_begin(db, sign_in):
    html = sign_in(HrUserFactory()).get(LIST).content.decode()
    assert "No engineers yet" in html
    assert reverse("engineer_create") in html


def test_fifty_stand_on_a_page(cast, sign_in):
    EngineerFactory.create_batch(60)
    response = sign_in(cast.eve).get(LIST, {"page": 2})
    assert len(response.context["rows"]) == 13
    assert 'aria-current="page">2<' in response.content.decode()


@pytest.mark.parametrize("query", [{}, {"skill": True, "level": 2}])
def test_thirty_engineers_cost_as_many_queries_as_three(cast, sign_in, queries, query):
    query = {key: cast.python.pk if key == "skill" else value for key, value in query.items()}
    for engineer in (cast.ben, cast.cleo, cast.gus):
        rate(engineer, cast.python, 3, source="manager", by=cast.ada)
    client = sign_in(cast.eve)
    with queries() as few:
        assert len(listed(client, **query)) == 3
    for _ in range(27):
        membership = MembershipFactory(team=cast.platform, engineer__role=RoleFactory())
        rate(membership.engineer, cast.python, 3, source="manager", by=cast.ada)
    with queries() as many:
        assert len(listed(client, **query)) == 30
    # Five of them note that HR looked, where levels are shown.
    assert len(many) == len(few) <= (23 if query else 18)


# Who knows what --------------------------------------------------------------------------------------------


def test_a_skill_finds_who_has_the_level(cast, sign_in):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    client = sign_in(cast.ada)
    assert listed(client, skill=cast.python.pk) == ["Ben", "Cleo"]
    assert listed(client, skill=cast.python.pk, level=3) == ["Ben"]
    assert listed(client, skill=cast.sql.pk) == []


def test_people_are_sorted_by_name_and_never_by_level(cast, sign_in):
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 5, source="manager", by=cast.ada)
    assert listed(sign_in(cast.ada), skill=cast.python.pk, sort="level") == ["Ben", "Cleo"]


def test_a_manager_does_not_find_by_a_level_that_is_hidden_yet(cast, sign_in):
    rate(cast.ben, cast.python, 4)
    query = {"skill": cast.python.pk, "level": 1}
    assert listed(sign_in(cast.ada), **query) == []
    assert listed(sign_in(cast.eve), **query) == ["Ben"]
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert listed(sign_in(cast.ada), **query) == ["Ben"]


def test_an_engineer_does_not_learn_the_managers_level_by_search(cast, sign_in):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    client = sign_in(cast.ben.user)
    assert listed(client, skill=cast.python.pk) == []
    rate(cast.ben, cast.python, 2)
    assert listed(client, skill=cast.python.pk) == ["Ben"]


def test_hr_who_manages_a_team_is_as_blind_there_as_any_manager(cast, sign_in):
    LeadershipFactory(team=cast.platform, user=cast.eve)
    rate(cast.ben, cast.python, 4)
    assert listed(sign_in(cast.eve), skill=cast.python.pk) == []
