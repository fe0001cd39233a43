"""One cell: who may rate it, what is refused, and what the other side sees when."""

import pytest
from django.urls import reverse

from competency.models import Rating, RatingEvent
from competency.models.recording import record
from tests.factories import RoleTargetFactory

JSON = {"Accept": "application/json"}


@pytest.fixture
def url(cast):
    return reverse("cell", args=[cast.platform.slug, cast.ben.pk, cast.python.pk])


def level(cast):
    return Rating.objects.get(engineer=cast.ben, skill=cast.python).level


def test_a_manager_rates_with_one_post(cast, sign_in, url):
    response = sign_in(cast.ada).post(url, {"value": "3"}, headers=JSON)
    assert response.status_code == 200
    assert response.json()["was"] == ""
    [[engineer, skill, html]] = response.json()["cells"]
    assert (engineer, skill) == (cast.ben.pk, cast.python.pk)
    assert ">3</td>" in html
    assert level(cast) == 3


def test_the_answer_names_the_value_before_for_taking_back(cast, sign_in, url):
    client = sign_in(cast.ada)
    client.post(url, {"value": "3"}, headers=JSON)
    assert client.post(url, {"value": "na"}, headers=JSON).json()["was"] == "3"
    assert client.post(url, {"value": ""}, headers=JSON).json()["was"] == "na"
    assert level(cast) is None


def test_an_engineer_rates_oneself_as_self(cast, sign_in, url):
    sign_in(cast.ben.user).post(url, {"value": "4"}, headers=JSON)
    rating = Rating.objects.get(engineer=cast.ben, skill=cast.python)
    assert (rating.self_level, rating.manager_level) == (4, None)


def test_a_manager_cannot_speak_for_the_engineer(cast, sign_in, url):
    response = sign_in(cast.ada).post(url, {"value": "4", "source": "self"}, headers=JSON)
    assert response.status_code == 403
    assert not RatingEvent.objects.exists()


def test_another_manager_does_not_find_the_cell(cast, sign_in, url):
    assert sign_in(cast.dan).get(url).status_code == 404
    assert sign_in(cast.dan).post(url, {"value": "3"}).status_code == 404


def test_hr_sees_and_does_not_rate(cast, sign_in, url):
    assert sign_in(cast.eve).get(url).status_code == 200
    assert sign_in(cast.eve).post(url, {"value": "3"}).status_code == 403


def test_an_engineer_of_another_team_is_not_in_this_one(cast, sign_in):
    url = reverse("cell", args=[cast.platform.slug, cast.gus.pk, cast.python.pk])
    assert sign_in(cast.eve).get(url).status_code == 404


@pytest.mark.parametrize(
    ("value", "words"),
    [("7", "7 is no level of Python"), ("x", "A rating is a level"), ("-1", "A rating is a level")],
)
def test_a_wrong_level_is_refused_with_a_sentence(cast, sign_in, url, value, words):
    response = sign_in(cast.ada).post(url, {"value": value}, headers=JSON)
    assert response.status_code == 422
    assert words in response.json()["message"]
    assert not RatingEvent.objects.exists()


def test_a_retired_skill_is_refused(cast, sign_in, url):
    cast.python.retired_on = "2024-01-01"
    cast.python.save()
    response = sign_in(cast.ada).post(url, {"value": "3"}, headers=JSON)
    assert response.status_code == 422
    assert "retired" in response.json()["message"]


def test_the_later_writer_is_told_what_changed(cast, sign_in, url):
    """Hana is made a manager of the department: she and Ada both rate Ben."""
    cast.department.leaderships.update(part="manager")
    seen = RatingEvent.objects.count()
    assert sign_in(cast.ada).post(url, {"value": "2", "seen": seen}, headers=JSON).status_code == 200
    response = sign_in(cast.hana).post(url, {"value": "4", "seen": seen}, headers=JSON)
    assert response.status_code == 409
    assert "Ada rated Ben in Python at 2 just now." in response.json()["message"]
    assert level(cast) == 2
    told = response.json()["newest"]
    assert sign_in(cast.hana).post(url, {"value": "4", "seen": told}, headers=JSON).status_code == 200
    assert level(cast) == 4


def test_a_past_day_offers_nothing_to_rate(cast, sign_in, url):
    page = sign_in(cast.ada).get(url, {"as_of": "2024-01-31"}).content.decode()
    assert 'name="value"' not in page
    assert "This is how it stands today." in page


def test_a_retried_request_records_once(cast, sign_in, url):
    client = sign_in(cast.ada)
    for _ in range(2):
        assert client.post(url, {"value": "2", "request_key": "abc"}, headers=JSON).status_code == 200
    assert RatingEvent.objects.count() == 1


def test_the_manager_is_blind_until_having_rated(cast, sign_in, url):
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=5, note="I wrote the parser")
    client = sign_in(cast.ada)
    html = client.get(url).content.decode()
    assert "Ben has rated" in html
    assert "I wrote the parser" not in html
    client.post(url, {"value": "3"})
    html = client.get(url).content.decode()
    assert "I wrote the parser" in html
    assert "You see this differently (5 and 3)" in html


def test_the_engineer_is_blind_until_having_rated(cast, sign_in, url):
    record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=1, note="Needs review")
    client = sign_in(cast.ben.user)
    assert "Needs review" not in client.get(url).content.decode()
    client.post(url, {"value": "3"})
    assert "Needs review" in client.get(url).content.decode()


def test_agreeing_needs_both_sides_and_the_manager(cast, sign_in, url):
    client = sign_in(cast.ada)
    client.post(url, {"value": "2"})
    assert client.post(url, {"value": "3", "source": "agreed"}).status_code == 403
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=4)
    assert sign_in(cast.ben.user).post(url, {"value": "4", "source": "agreed"}).status_code == 403
    assert client.post(url, {"value": "4", "source": "agreed"}).status_code == 302
    assert level(cast) == 4


def test_htmx_gets_the_drawer_and_an_event(cast, sign_in, url):
    response = sign_in(cast.ada).post(url, {"value": "3", "note": "Solid"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "rating-saved" in response["HX-Trigger"]
    assert "<html" not in response.content.decode()
    assert "Solid" in response.content.decode()


def test_a_digit_without_a_note_keeps_the_note(cast, sign_in, url):
    client = sign_in(cast.ada)
    client.post(url, {"value": "3", "note": "Solid"})
    client.post(url, {"value": "4"}, headers=JSON)
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_note == "Solid"


def test_the_page_works_without_javascript(cast, sign_in, url):
    RoleTargetFactory(role=cast.ben.role, skill=cast.python, level=3) if cast.ben.role else None
    client = sign_in(cast.ada)
    assert client.post(url, {"value": "3"}).headers["Location"] == url
    assert "<html" in client.get(url).content.decode()


def test_one_rating_takes_at_most_twelve_statements(cast, queries, url):
    with queries() as sent:
        record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=3)
    assert len(sent) <= 12


def test_a_rating_under_an_agreed_level_says_that_it_stands(cast, sign_in, url):
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=4)
    record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=2)
    record(cast.ben, skill=cast.python, source="agreed", by=cast.ada, level=3)
    response = sign_in(cast.ada).post(url, {"value": "5"}, headers=JSON)
    assert "agreed level 3 stands" in response.json()["message"]
    assert level(cast) == 3


def test_what_the_other_side_took_back_stays_hidden_too(cast, sign_in, url):
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=4, note="Said too soon")
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user)
    client = sign_in(cast.ada)
    assert "Said too soon" not in client.get(url).content.decode()
    client.post(url, {"value": "2"})
    assert "Said too soon" in client.get(url).content.decode()


def test_a_level_that_has_changed_is_drawn_for_whoever_may_see_it(cast, sign_in, url):
    for own in (1, 4):
        record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=own)
    client = sign_in(cast.ada)
    assert "<svg width" not in client.get(url).content.decode()
    client.post(url, {"value": "2"})
    html = client.get(url).content.decode()
    assert "Python: 1 from" in html and ", 4 from" in html and ", 3 from" in html
