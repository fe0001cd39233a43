"""What HR says about an engineer: name, sign-in, leaving and coming back; nobody else may."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Engineer, User
from tests.factories import EngineerFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


# Create and edit -------------------------------------------------------------------------------------------


def say(client, engineer=None, **changed):
    data = {"name": "Zoe", "may_sign_in": "on"}
    if engineer is not None:
        data |= {"name": engineer.name, "sign_in": engineer.user.email if engineer.user else ""}
    url = reverse("engineer_edit", args=[engineer.pk]) if engineer else reverse("engineer_create")
    data |= changed
    return client.post(url, {key: value for key, value in data.items() if value is not None})


@pytest.mark.parametrize("page", ["engineer_edit", "engineer_leave"])
def test_an_engineer_is_changed_by_hr_alone(cast, sign_in, page):
    url = reverse(page, args=[cast.ben.pk])
    seen = {who: sign_in(getattr(cast, who)).get(url).status_code for who in ("eve", "ada", "dan")}
    assert seen == {"eve": 200, "ada": 403, "dan": 404}
    assert sign_in(cast.ben.user).get(url).status_code == 403


def test_only_hr_adds_engineers(cast, sign_in):
    assert sign_in(cast.eve).get(reverse("engineer_create")).status_code == 200
    assert sign_in(cast.ada).get(reverse("engineer_create")).status_code == 403


def test_a_new_engineer_goes_on_to_the_teams(cast, sign_in):
    role = RoleFactory()
    response = say(sign_in(cast.eve), number="A-17", role=role.pk, joined_on="2024-05-01")
    zoe = Engineer.objects.get(name="Zoe")
    assert response.url == reverse("engineer_teams", args=[zoe.pk])
    assert (zoe.number, zoe.role, zoe.joined_on, zoe.email, zoe.user) == (
        "A-17",
        role,
        date(2024, 5, 1),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"email": "GUS@example.com"}, "Another engineer has this e-mail address"),
        ({"number": "A-1"}, "Another engineer has this employee number"),
        ({"joined_on": "yesterday"}, "Enter a valid date"),
        ({"sign_in": "ben"}, "valid email address"),
        ({"role": "0"}, "not one of the available choices"),
    ],
)
def test_a_wrong_engineer_is_refused_with_a_sentence(cast, sign_in, changed, sentence):
    Engineer.objects.filter(pk=cast.gus.pk).update(email="gus@example.com", number="A-1")
    response = say(sign_in(cast.eve), cast.ben, **changed)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_sign_in_is_made_for_a_new_address(cast, sign_in):
    say(sign_in(cast.eve), cast.cleo, sign_in="Cleo@Example.com")
    cast.cleo.refresh_from_db()
    assert (cast.cleo.user.email, cast.cleo.user.name) == ("cleo@example.com", "Cleo")
    assert not cast.cleo.user.has_usable_password()


def test_a_known_sign_in_is_linked(cast, sign_in):
    user = UserFactory(email="cleo@example.com")
    say(sign_in(cast.eve), cast.cleo, sign_in="CLEO@example.com")
    cast.cleo.refresh_from_db()
    assert cast.cleo.user == user


def test_a_sign_in_belongs_to_one_engineer(cast, sign_in):
    response = say(sign_in(cast.eve), cast.cleo, sign_in="ben@example.com")
    assert response.status_code == 422
    assert "This is the sign-in of Ben already" in response.content.decode()


def test_a_new_address_renames_the_sign_in_and_keeps_the_account(cast, sign_in):
    user = cast.ben.user
    say(sign_in(cast.eve), cast.ben, sign_in="ben.new@example.com")
    user.refresh_from_db()
    cast.ben.refresh_from_db()
    assert (cast.ben.user, user.email) == (user, "ben.new@example.com")


def test_an_empty_address_unlinks_the_sign_in(cast, sign_in):
    say(sign_in(cast.eve), cast.ben, sign_in="")
    cast.ben.refresh_from_db()
    assert cast.ben.user is None
    assert User.objects.filter(email="ben@example.com", is_active=True).exists()


def test_a_sign_in_is_closed_and_opened(cast, sign_in):
    client, ben = sign_in(cast.eve), sign_in(cast.ben.user)
    say(client, cast.ben, may_sign_in=None)
    assert ben.get("/engineers/").status_code == 302
    say(client, cast.ben)
    assert User.objects.get(pk=cast.ben.user_id).is_active


def test_hr_does_not_close_the_own_sign_in(cast, sign_in):
    eve = EngineerFactory(name="Eve", user=cast.eve)
    response = say(sign_in(cast.eve), eve, may_sign_in=None)
    assert response.status_code == 422
    assert "You cannot close your own sign-in" in response.content.decode()


@pytest.mark.parametrize("changed", [{"sign_in": "evil@example.com"}, {"may_sign_in": None}])
def test_hr_neither_closes_nor_renames_the_sign_in_of_an_administrator(cast, sign_in, changed):
    root = EngineerFactory(name="Root", user=cast.root)
    assert say(sign_in(cast.eve), root, **changed).status_code == 422
    cast.root.refresh_from_db()
    assert (cast.root.email, cast.root.is_active) == ("root@example.com", True)


# Leave and come back ---------------------------------------------------------------------------------------


def test_who_leaves_is_out_of_the_teams_and_the_sign_in_is_closed(cast, sign_in):
    url = reverse("engineer_leave", args=[cast.ben.pk])
    response = sign_in(cast.eve).post(url, {"on": timezone.localdate(), "close_sign_in": "on"})
    assert response.url == reverse("engineer", args=[cast.ben.pk])
    cast.ben.refresh_from_db()
    assert cast.ben.has_left
    assert not cast.ben.memberships.active().exists()
    assert not User.objects.get(pk=cast.ben.user_id).is_active


def test_leaving_before_joining_is_refused(cast, sign_in):
    zoe = EngineerFactory(joined_on=date(2024, 5, 1))
    response = sign_in(cast.eve).post(reverse("engineer_leave", args=[zoe.pk]), {"on": "2024-04-01"})
    assert response.status_code == 422
    assert "Nobody leaves before joining" in response.content.decode()


def test_leaving_is_undone_or_somebody_comes_back(cast, sign_in):
    client = sign_in(cast.eve)
    leave, back = (reverse(page, args=[cast.ben.pk]) for page in ("engineer_leave", "engineer_back"))
    client.post(leave, {"on": "2024-05-01", "close_sign_in": "on"})
    assert client.post(back, {"undo": "1"}).url == reverse("engineer", args=[cast.ben.pk])
    assert cast.ben.memberships.active().exists()
    assert User.objects.get(pk=cast.ben.user_id).is_active
    client.post(leave, {"on": "2024-05-01"})
    assert client.post(back).url == reverse("engineer_teams", args=[cast.ben.pk])
    cast.ben.refresh_from_db()
    assert (cast.ben.left_on, cast.ben.memberships.active().exists()) == (None, False)


def test_only_hr_takes_back_a_leaving(cast, sign_in):
    url = reverse("engineer_back", args=[cast.ben.pk])
    assert sign_in(cast.ada).post(url).status_code == 403
    assert sign_in(cast.dan).post(url).status_code == 404
    assert sign_in(cast.eve).get(url).status_code == 405
