"""Who gets in."""

import pytest

from competency.middleware import SignInRequiredMiddleware
from tests.factories import UserFactory


def test_a_page_sends_to_the_sign_in_and_back(cast, client):
    assert client.get("/teams/?sort=name").url == "/sign-in/?next=/teams/%3Fsort%3Dname"


def test_a_fragment_sends_the_whole_page_there(cast, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/teams/platform/?lens=level"}
    response = client.get("/teams/platform/cell/1/1/", headers=headers)
    assert (response.status_code, response.content) == (401, b"")
    assert response["HX-Redirect"] == "/sign-in/?next=/teams/platform/%3Flens%3Dlevel"


def test_a_fetch_returns_to_the_page_that_asked(cast, client):
    headers = {"X-Requested-With": "fetch", "Referer": "http://testserver/teams/platform/"}
    response = client.post("/me/1/", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=/teams/platform/"


def test_a_fragment_of_an_unknown_page_returns_home(cast, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/"}
    assert client.get("/teams/", headers=headers)["HX-Redirect"] == "/sign-in/?next=/"


@pytest.mark.django_db
def test_whether_anybody_has_an_account_is_asked_until_somebody_has(client, django_assert_num_queries):
    for _time in range(2):
        with django_assert_num_queries(1):
            assert client.get("/")["Location"] == "/setup/"
    UserFactory()
    with django_assert_num_queries(1):
        assert client.get("/").url == "/sign-in/?next=/"
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.django_db
def test_another_process_asks_for_itself(rf):
    assert not SignInRequiredMiddleware(lambda request: None).is_set_up
