"""What the header offers to whom, and what that costs."""

import pytest
from django.contrib.auth.models import AnonymousUser

from competency.models import User
from competency.views.navigation import navigation
from tests.factories import LeadershipFactory, OrganisationFactory, UserFactory

ENGINEER = ["My skills", "Teams", "Roles", "Framework"]
MANAGER = ["Matrix", "Teams", "People", "Rounds", "Roles", "Framework", "Import & export"]
HEAD = ["Teams", "Organisation", "Rounds", "Roles", "Framework"]
HR = ["Teams", "Organisation", "People", "Rounds", "Roles", "Framework", "Import & export"]


@pytest.fixture
def header(rf):
    """A function from a user to the context of a page that this user has opened."""

    def context_of(user, path="/"):
        request = rf.get(path)
        # As in a request: nothing of the user is known but the row.
        request.user = User.objects.get(pk=user.pk) if user.pk else user
        return navigation(request)

    return context_of


def labels(context):
    return [link.label for link in context["nav"]]


@pytest.mark.parametrize(
    ("who", "part", "pages"),
    [
        ("ada", "manager", MANAGER),
        ("hana", "head", HEAD),
        ("eve", "HR", HR),
        ("root", "administrator", ["Administration"]),
    ],
)
def test_everybody_is_offered_the_pages_of_their_parts(cast, header, who, part, pages):
    context = header(getattr(cast, who))
    assert (context["part"], labels(context)) == (part, pages)


def test_an_engineer_is_offered_the_own_skills(cast, header):
    context = header(cast.ben.user)
    assert (context["part"], labels(context)) == ("engineer", ENGINEER)


def test_a_manager_who_is_rated_is_offered_both(cast, header):
    LeadershipFactory(team=cast.design, user=cast.ben.user)
    context = header(cast.ben.user)
    assert (context["part"], labels(context)) == ("manager", ["My skills", *MANAGER])


def test_a_manager_of_several_teams_has_no_matrix_of_the_own(cast, header):
    LeadershipFactory(team=cast.design, user=cast.ada)
    assert "Matrix" not in labels(header(cast.ada))


@pytest.mark.django_db
def test_somebody_without_any_part_is_offered_nothing(header):
    context = header(UserFactory())
    assert not context["nav"]
    assert not context["part"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/teams/platform/", "Matrix"),
        ("/teams/", "Teams"),
        ("/teams/new/", "Teams"),
        ("/roles/", "Roles"),
        ("/", None),
    ],
)
def test_only_the_closest_page_is_the_current_one(cast, header, path, current):
    links = header(cast.ada, path)["nav"]
    assert [link.label for link in links if link.current] == ([current] if current else [])


def test_the_organisation_is_named(cast, header):
    assert not header(cast.ada)["organisation"]
    OrganisationFactory(name="Acme")
    assert header(cast.ada)["organisation"] == "Acme"


def test_calibration_is_offered_to_managers_and_hr(cast, header):
    def offered(user):
        return "/calibration/" in [link.url for link in header(user)["person_nav"]]

    assert [offered(user) for user in (cast.ada, cast.eve)] == [True, True]
    assert [offered(user) for user in (cast.ben.user, cast.hana, cast.root)] == [False, False, False]


def test_whoever_has_a_password_may_change_it(cast, header):
    def offered():
        return [link.url for link in header(cast.ada)["person_nav"]]

    without = offered()
    assert "/password/change/" not in without
    cast.ada.set_password("something")
    cast.ada.save()
    assert set(offered()) == {*without, "/password/change/"}


def test_everybody_is_offered_what_they_may_do_about_trust(cast, header):
    def offered(user):
        return {link.url for link in header(user)["person_nav"]} & {
            "/me/data/",
            "/corrections/",
            "/rights/",
            "/audit/",
        }

    assert offered(cast.ben.user) == {"/me/data/"}
    assert offered(cast.ada) == {"/corrections/"}
    assert offered(cast.eve) == {"/corrections/", "/rights/", "/audit/"}


def test_a_page_pays_three_short_queries_and_a_fragment_none(cast, header, django_assert_num_queries):
    with django_assert_num_queries(1):  # the user
        context = header(cast.ada)
    with django_assert_num_queries(3):
        assert context["nav"] and context["part"] and not context["organisation"]


def test_nobody_in_particular_costs_nothing(rf, db, django_assert_num_queries):
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        context = navigation(request)
        assert not any(context.values())


def test_a_page_without_a_user_has_no_navigation(rf):
    assert not any(navigation(rf.get("/")).values())
