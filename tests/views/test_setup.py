"""The first run: nobody has an account yet."""

import pytest
from django.contrib.auth import get_user
from django.test import Client

from competency.content.framework import read_framework, read_roles
from competency.forms.setup import AlreadySetUp, SetupForm
from competency.loading.framework import load_framework
from competency.models import Framework, Organisation, Role, Skill, User
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "organisation": "Acme",
    "name": "Ann Lee",
    "email": "Ann@Acme.example",
    "password": "correct horse battery",
    "password_again": "correct horse battery",
    "with_framework": "on",
}


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/teams/", "/admin/", "/password/reset/", "/sign-out/"])
def test_every_page_leads_to_the_set_up_while_there_is_no_account(client, path):
    assert client.get(path)["Location"] == "/setup/"


def test_a_fragment_leads_there_too(client):
    response = client.get("/teams/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/setup/"


def test_it_works(client):
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", ANSWERS).url == "/"
    user = User.objects.get()
    assert (user.name, user.email, user.is_hr, user.is_staff) == ("Ann Lee", "ann@acme.example", True, False)
    assert user.check_password(ANSWERS["password"])
    assert get_user(client) == user
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.framework.slug) == ("Acme", "ml-engineering")
    assert Skill.objects.count() == len(read_framework().skills)
    assert Role.objects.count() == len(read_roles())


def test_the_next_page_says_what_comes_next(client):
    page = client.post("/setup/", ANSWERS, follow=True).content.decode()
    assert "Acme is set up" in page
    assert 'href="/exchange/new/"' in page
    assert 'href="/teams/new/"' in page


def test_the_framework_can_be_left_out(client):
    client.post("/setup/", {**ANSWERS, "with_framework": ""})
    assert not Framework.objects.exists()
    assert Organisation.objects.get().framework is None


def test_a_framework_that_was_loaded_before_is_used(client):
    loaded = load_framework(read_framework())
    client.post("/setup/", {**ANSWERS, "with_framework": ""})
    assert Organisation.objects.get().framework == loaded


def test_an_organisation_that_is_there_already_gets_the_name(client):
    OrganisationFactory(pk=1, name="Old")
    client.post("/setup/", ANSWERS)
    assert Organisation.objects.get().name == "Acme"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"organisation": ""}, "This field is required."),
        ({"email": "ann"}, "Enter a valid email address."),
        ({"password_again": "something else"}, "This is not the same password."),
        ({"password": "12345678", "password_again": "12345678"}, "entirely numeric"),
        ({"password": "ann@acme.example", "password_again": "ann@acme.example"}, "too similar"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_writes_nothing(client, answers, sentence):
    response = client.post("/setup/", {**ANSWERS, **answers})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_such_page_afterwards(client, method):
    UserFactory()
    assert getattr(client, method)("/setup/", ANSWERS).status_code == 404
    assert User.objects.count() == 1


def test_two_who_submit_at_once_make_one(client, monkeypatch):
    """The second has passed the check of the page when the first is done."""
    client.post("/setup/", ANSWERS)
    late = SetupForm({**ANSWERS, "organisation": "Other", "email": "bea@acme.example"})
    assert late.is_valid()
    with pytest.raises(AlreadySetUp):
        late.save()
    assert User.objects.get().email == "ann@acme.example"
    assert Organisation.objects.get().name == "Acme"


def test_who_comes_second_is_told_to_sign_in(monkeypatch):
    def too_late(form):
        UserFactory()
        raise AlreadySetUp

    monkeypatch.setattr(SetupForm, "save", too_late)
    client = Client()
    response = client.post("/setup/", ANSWERS, follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "just before you" in response.content.decode()


# An administrator who was quicker ---------------------------------------------------------------------


@pytest.fixture
def administrator():
    return User.objects.create_superuser("root@acme.example", password="correct horse battery", name="Root")


def test_an_administrator_who_was_quicker_is_led_to_the_set_up_and_joins_hr(client, administrator):
    assert Client().get("/").url == "/sign-in/?next=/"
    client.force_login(administrator)
    assert client.get("/").url == "/setup/"
    page = client.get("/setup/").content.decode()
    assert "your account joins HR" in page and 'name="password"' not in page
    assert client.post("/setup/", {"organisation": "Acme"}).url == "/"
    assert User.objects.get().is_hr
    assert get_user(client) == administrator
    assert "Acme is set up" in client.get("/").content.decode()
    assert client.get("/setup/").status_code == 404


def test_nobody_else_sets_up_what_an_administrator_began(client, administrator):
    assert client.get("/setup/").status_code == 404
    client.force_login(UserFactory())
    assert client.post("/setup/", ANSWERS).status_code == 404
    assert not User.objects.in_hr().exists()
