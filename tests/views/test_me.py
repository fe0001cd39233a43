"""My skills: what one sees of oneself and what one may say, by page, by fragment and without JavaScript."""

import pytest
from django.urls import reverse


@pytest.fixture
def page(cast, sign_in):
    """A function that fetches Ben's page as text."""
    client = sign_in(cast.ben.user)
    return lambda **query: client.get(reverse("me"), query).content.decode()


def test_it_works(cast, page):
    html = page()
    assert "Python" in html
    assert "Statistics" in html
