"""The first page of each person."""

import pytest

from tests.factories import (
    AdministratorFactory,
    EngineerFactory,
    HrUserFactory,
    LeadershipFactory,
    OrganisationFactory,
    TeamFactory,
    UserFactory,
)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("eve", "/teams/"),
        ("hana", "/teams/"),
        ("ada", "/teams/platform/"),
        ("root", "/admin/"),
    ],
)
def test_everybody_is_sent_to_the_page_they_came_for(cast, sign_in, who, page):
    assert sign_in(getattr(cast, who)).get("/").url == page


def test_an_engineer_is_sent_to_the_own_skills(cast, sign_in):
    assert sign_in(cast.ben.user).get("/").url == "/me/"


def test_a_manager_of_several_teams_chooses_one(cast, sign_in):
    LeadershipFactory(team=cast.design, user=cast.ada)
    assert sign_in(cast.ada).get("/").url == "/teams/"


def test_a_manager_of_a_department_chooses_one_of_its_teams(cast, sign_in):
    boss = LeadershipFactory(team=cast.department).user
    assert sign_in(boss).get("/").url == "/teams/"


def test_a_manager_who_is_rated_comes_to_the_team_first(cast, sign_in):
    EngineerFactory(user=cast.ada)
    assert sign_in(cast.ada).get("/").url == "/teams/platform/"


def test_a_retired_team_is_nobodys_first_page(db, sign_in):
    leader = LeadershipFactory(team=TeamFactory(retired_on="2024-01-01")).user
    assert sign_in(leader).get("/").status_code == 200


def test_hr_without_teams_is_told_how_to_begin(db, sign_in):
    OrganisationFactory(name="Acme & Sons")
    page = sign_in(HrUserFactory()).get("/").content.decode()
    assert "Acme &amp; Sons is set up" in page
    assert 'href="/exchange/new/"' in page


@pytest.mark.django_db
def test_somebody_without_any_part_is_told_whom_to_ask(sign_in):
    response = sign_in(UserFactory()).get("/")
    assert response.status_code == 200
    assert "Ask HR to add you to a team" in response.content.decode()


def test_somebody_who_left_has_no_page_of_skills(cast, sign_in):
    assert "Ask HR" in sign_in(cast.fay.user).get("/").content.decode()


@pytest.mark.django_db
def test_an_administrator_needs_no_team(sign_in):
    HrUserFactory()
    assert sign_in(AdministratorFactory()).get("/").url == "/admin/"


def test_nobody_in_particular_signs_in_first(cast, client):
    assert client.get("/").url == "/sign-in/?next=/"


def test_only_reading(cast, sign_in):
    assert sign_in(cast.ada).post("/").status_code == 405
