"""The page of a job: it asks again until the job has ended, and belongs to who asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Job

HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(cast):
    return Job.objects.create(kind="plan", by=cast.ada, address="/teams/platform/plan/?")


def page(sign_in, user, job, **headers):
    return sign_in(user).get(reverse("job", args=[job.pk]), headers=headers).content.decode()


def test_nobody_else_sees_or_cancels_it_not_even_hr(cast, sign_in, job):
    for user in (cast.eve, cast.ben.user, cast.root):
        assert sign_in(user).get(reverse("job", args=[job.pk])).status_code == 404
        assert sign_in(user).post(reverse("job_cancel", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.state == "waiting"


def test_it_asks_again_until_the_job_has_ended(cast, sign_in, job):
    for state, again in (("waiting", 1), ("running", 1), ("done", 0), ("failed", 0), ("cancelled", 0)):
        Job.objects.filter(pk=job.pk).update(state=state, error="It ended.")
        html = page(sign_in, cast.ada, job, **HTMX)
        assert html.count("every 1s") == again
        assert "<html" not in html


def test_progress_is_told_in_words_and_as_a_bar(cast, sign_in, job):
    Job.objects.filter(pk=job.pk).update(state="running", progress=0.25, message="Searching <b>")
    html = page(sign_in, cast.ada, job)
    assert "Searching &lt;b&gt;" in html
    assert 'value="0.25"' in html
    assert "Look again" in html


def test_where_nobody_takes_it_up_it_says_what_may_be_missing(cast, sign_in, job):
    assert "whether a worker runs" not in page(sign_in, cast.ada, job)
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - timedelta(minutes=1))
    assert "whether a worker runs" in page(sign_in, cast.ada, job)


def test_cancelling_answers_with_the_fragment_or_leads_back(cast, sign_in, job):
    address = reverse("job_cancel", args=[job.pk])
    assert "Cancelled" in sign_in(cast.ada).post(address, headers=HTMX).content.decode()
    assert sign_in(cast.ada).post(address).url == reverse("job", args=[job.pk])


def test_the_result_is_a_link_away(cast, sign_in, job):
    Job.objects.filter(pk=job.pk).update(state="done")
    assert 'href="/teams/platform/plan/?"' in page(sign_in, cast.ada, job)
