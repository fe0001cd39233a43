"""The plan of a large team: searched for in the background, shown as far as it is found, the same as at once."""

import re

import pytest
from django.urls import reverse

from competency.jobs import plans
from competency.models import Action, Job
from tests.factories import RequirementFactory, rate


@pytest.fixture
def url(cast, monkeypatch):
    """Platform counts as a large team, and has a need."""
    monkeypatch.setattr(plans, "MOST_AT_ONCE", 1)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)
    return reverse("plan", args=[cast.platform.slug])


def page(sign_in, user, url):
    response = sign_in(user).get(url)
    assert response.status_code == 200
    return response.content.decode()


def steps(html):
    part = html[html.index('id="steps"') : html.index('id="curve"')]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", part)


def test_the_plan_is_the_one_that_is_found_at_once(cast, sign_in, url, monkeypatch):
    in_background = page(sign_in, cast.ada, url)
    assert Job.objects.get().state == "done"
    monkeypatch.setattr(plans, "MOST_AT_ONCE", 50)
    assert steps(page(sign_in, cast.ada, url)) == steps(in_background)


def test_wishes_that_cannot_be_kept_are_told_from_the_background_too(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, {"have": f"train.{cast.ben.pk}.{cast.python.pk}", "within": "1"})
    assert response.status_code == 422
    assert "cannot be done, or not by the deadline" in response.content.decode()


def test_while_nothing_is_found_the_page_says_so_and_keeps_the_form(cast, sign_in, url, settings):
    settings.JOBS_AT_ONCE = False
    html = page(sign_in, cast.ada, url)
    assert "searched for in the background" in html
    assert 'name="budget"' in html
    assert 'id="steps"' not in html
    page(sign_in, cast.ada, url)
    assert Job.objects.count() == 1
    curve = page(sign_in, cast.ada, reverse("plan_curve", args=[cast.platform.slug]))
    assert "comes with the end of the search" in curve


def test_the_best_so_far_is_shown_with_the_search_going_on(cast, sign_in, url):
    page(sign_in, cast.ada, url)
    Job.objects.update(state="running")
    html = page(sign_in, cast.ada, url)
    assert "searched for in the background" in html
    assert "Learns Python" in html


def test_a_cancelled_search_can_go_on(cast, sign_in, url):
    page(sign_in, cast.ada, url)
    Job.objects.update(state="cancelled")
    assert "the best that was found so far" in page(sign_in, cast.ada, url)
    sign_in(cast.ada).post(reverse("plan_search", args=[cast.platform.slug]))
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "cancelled"]


def test_another_question_cancels_the_search_that_still_runs(cast, sign_in, url, settings):
    settings.JOBS_AT_ONCE = False
    page(sign_in, cast.ada, url)
    page(sign_in, cast.ada, f"{url}?budget=500")
    assert list(Job.objects.values_list("state", flat=True)) == ["waiting", "cancelled"]


def test_a_changed_rating_is_another_search(cast, sign_in, url):
    page(sign_in, cast.ada, url)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    assert "Learns Python" in page(sign_in, cast.ada, url)
    assert Job.objects.count() == 2


def test_each_viewer_has_a_plan_of_what_they_may_see(cast, sign_in, url):
    page(sign_in, cast.ada, url)
    page(sign_in, cast.eve, url)
    assert set(Job.objects.values_list("by", flat=True)) == {cast.ada.pk, cast.eve.pk}


def test_a_plan_from_the_background_is_adopted(cast, sign_in, url):
    html = page(sign_in, cast.ada, url)
    inputs = html.split('name="inputs" value="')[1].split('"')[0]
    sign_in(cast.ada).post(reverse("plan_adopt", args=[cast.platform.slug]), {"inputs": inputs})
    assert Action.objects.filter(kind="train").count() == 1


def test_the_curve_comes_from_the_search(cast, sign_in, url):
    page(sign_in, cast.ada, url)
    assert "$10,269" in page(sign_in, cast.ada, reverse("plan_curve", args=[cast.platform.slug]))


def otherwise(client, cast, **query):
    step = f"train.{cast.ben.pk}.{cast.python.pk}"
    url = reverse("plan_otherwise", args=[cast.platform.slug])
    response = client.get(url, {"step": step, **query}, headers={"HX-Request": "true"})
    return response.status_code, response.content.decode()


def test_otherwise_is_searched_for_in_the_background_too_and_says_the_same(cast, sign_in, url, monkeypatch):
    client = sign_in(cast.ada)
    page(sign_in, cast.ada, url)
    status, html = otherwise(client, cast)
    assert (status, "Cleo would do as well." in html) == (200, True)
    assert list(Job.objects.values_list("kind", "state")) == [("otherwise", "done"), ("plan", "done")]
    monkeypatch.setattr(plans, "MOST_AT_ONCE", 50)
    assert otherwise(client, cast) == (status, html)


def test_while_otherwise_is_searched_for_the_line_asks_again(cast, sign_in, url, settings):
    client = sign_in(cast.ada)
    page(sign_in, cast.ada, url)
    settings.JOBS_AT_ONCE = False
    status, html = otherwise(client, cast)
    assert (status, "this is searched for in the background" in html) == (200, True)
    assert 'hx-trigger="load delay:2s"' in html
    otherwise(client, cast)
    assert Job.objects.filter(kind="otherwise").count() == 1


def test_otherwise_of_what_is_no_step_begins_no_search(cast, sign_in, url):
    client = sign_in(cast.ada)
    page(sign_in, cast.ada, url)
    status, html = otherwise(client, cast, step="hire.12345")
    assert (status, "no longer has this step" in html) == (422, True)
    assert not Job.objects.filter(kind="otherwise").exists()


def test_what_more_money_would_close_comes_from_the_search(cast, sign_in, url, monkeypatch):
    html = page(sign_in, cast.ada, f"{url}?budget=0")
    assert "More money would close it; without a limit the whole plan costs $10,269." in html

    def solved_in_the_request(*_arguments, **_options):
        raise AssertionError("Nothing is solved while the page waits.")

    monkeypatch.setattr("competency.matrix.plan_open.without_limit", solved_in_the_request)
    assert page(sign_in, cast.ada, f"{url}?budget=0").count("More money would close it") == 1
