"""A large file: looked at and applied in the background, the same as at once; all of it or nothing."""

import pytest
from django.urls import reverse

from competency.exchange import matrix_apply
from competency.exchange.previews import Lines
from competency.jobs import imports
from competency.jobs.running import Stopped, perform
from competency.models import ImportRun, Job, Preview, Rating, RatingEvent
from tests.factories import HrUserFactory, rate
from tests.views.test_exchange import CRAFT, MATRIX, apply, seen, step, text_of, upload


@pytest.fixture
def hr(cast, sign_in):
    return sign_in(cast.eve)


@pytest.fixture
def large(monkeypatch):
    """Every file counts as a large one."""
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 1)


@pytest.fixture
def later(large, settings):
    """Every file counts as a large one, and a job waits for a worker."""
    settings.JOBS_AT_ONCE = False


def do_jobs():
    """What a worker would do, here and now."""
    while job := Job.objects.claim():
        perform(job, alone=True)


def lines(response):
    return list(Lines(response.context["preview"]))


def test_a_large_file_says_and_changes_the_same_as_a_small_one(hr, cast, monkeypatch):
    upload(hr, MATRIX, **CRAFT)
    at_once = lines(hr.get(step("preview")))
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 1)
    Preview.objects.all().delete()
    preview = hr.get(step("preview"))
    assert Job.objects.get().kind == "preview"
    assert lines(preview) == at_once
    assert "This is how it was at" in text_of(preview)
    assert hr.post(step("apply"), {"seen": seen(preview)}).url == step("run")
    assert Rating.objects.get(engineer=cast.cleo, skill=cast.python).manager_level == 3
    assert "Matrix of Platform" in text_of(hr.get(step("run")))
    assert not Preview.objects.exists()


def test_a_small_file_asks_for_no_job(hr):
    upload(hr, MATRIX, **CRAFT)
    apply(hr)
    assert not Job.objects.exists()


def test_whoever_comes_back_sees_how_far_it_is(hr, later):
    upload(hr, MATRIX, **CRAFT)
    for _time in range(2):
        page = hr.get(step("run"), follow=True)
        assert "found out in the background" in text_of(page)
        assert reverse("job", args=[Job.objects.get().pk]) in text_of(page)
    do_jobs()
    preview = hr.get(step("run"), follow=True)
    assert "Adds 6 ratings" in text_of(preview)
    hr.post(step("apply"), {"seen": seen(preview)})
    assert "applied in the background: all of it, or nothing" in text_of(hr.get(step("run"), follow=True))
    assert not Rating.objects.exists()
    do_jobs()
    assert "Applied" in text_of(hr.get(step("run")))
    assert Rating.objects.count() == 6


def test_somebody_else_sees_who_applies_it(hr, later, sign_in):
    upload(hr, MATRIX, **CRAFT)
    hr.get(step("preview"))
    do_jobs()
    hr.post(step("apply"), {"seen": seen(hr.get(step("preview")))})
    other = sign_in(HrUserFactory())
    assert f"{Job.objects.first().by} has begun to apply this file" in text_of(other.get(step("preview")))


def test_an_import_that_is_cancelled_half_way_has_written_nothing_and_says_so(hr, later, monkeypatch):
    upload(hr, MATRIX, **CRAFT)
    hr.get(step("preview"))
    do_jobs()
    hr.post(step("apply"), {"seen": seen(hr.get(step("preview")))})
    written, record_many = [], matrix_apply.record_many

    def stop(entries, **words):
        written.append(record_many(entries, **words))
        raise Stopped

    monkeypatch.setattr(matrix_apply, "record_many", stop)
    do_jobs()
    assert written == [6]
    assert not RatingEvent.objects.exists()
    assert (ImportRun.objects.get().state, Job.objects.first().state) == ("uploaded", "cancelled")
    page = text_of(hr.get(step("preview")))
    assert "The import was cancelled. Nothing was written." in page
    assert "Adds 6 ratings" in page


def test_a_preview_that_was_cancelled_can_be_asked_for_again(hr, later):
    upload(hr, MATRIX, **CRAFT)
    hr.get(step("preview"))
    Job.objects.get().cancel()
    page = text_of(hr.get(step("preview")))
    assert "cancelled before it was known" in page
    hr.post(step("look"))
    do_jobs()
    assert "Adds 6 ratings" in text_of(hr.get(step("preview")))


def test_what_cannot_be_known_without_an_answer_leads_to_the_mapping(hr, large):
    upload(hr, "Name,Python,SQL\nBen,x,o\nCleo,x,x\n", **CRAFT)
    assert hr.get(step("preview")).url == step("map")
    assert hr.get(step("preview")).url == step("map")


def test_another_answer_is_another_preview(hr, large):
    upload(hr, MATRIX, **CRAFT)
    hr.get(step("preview"))
    run = ImportRun.objects.get()
    run.mapping |= {"source": "self"}
    run.save()
    hr.get(step("preview"))
    assert Job.objects.count() == 2


def test_dropping_a_file_cancels_what_is_looked_for(hr, later):
    upload(hr, MATRIX, **CRAFT)
    hr.get(step("preview"))
    hr.post(step("discard"))
    assert Job.objects.get().state == "cancelled"


# Changed since the preview -------------------------------------------------------------------------------


@pytest.fixture(params=["at once", "in the background"])
def either(request, monkeypatch):
    if request.param == "in the background":
        monkeypatch.setattr(imports, "MOST_AT_ONCE", 1)


def test_every_cell_that_was_changed_since_is_shown_with_who_did_it(hr, cast, either):
    upload(hr, MATRIX, **CRAFT)
    shown = seen(hr.get(step("preview")))
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.cleo, cast.sql, 2, source="manager", by=cast.ada)
    page = hr.post(step("apply"), {"seen": shown}, follow=True)
    moved = [
        (each["text"], each["then"], each["now"], each["new"], each["by"], each["row"], each["column"])
        for each in page.context["moved"]
    ]
    who = str(cast.ada)
    assert moved == [("Ben · Python", "", "4", "1", who, 2, "B"), ("Cleo · SQL", "", "2", "2", who, 3, "C")]
    assert "Changed since you looked" in text_of(page)
    assert not Rating.objects.filter(skill__name="Statistics").exists()
    hr.post(step("apply"), {"seen": seen(page)})
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).manager_level == 1


def test_what_is_a_problem_by_now_and_who_is_called_otherwise_is_shown(hr, cast, either):
    upload(hr, MATRIX, **CRAFT)
    shown = seen(hr.get(step("preview")))
    cast.sql.retire()
    page = hr.post(step("apply"), {"seen": shown}, follow=True)
    (problem,) = [each for each in page.context["moved"] if "retired" in each["text"]]
    assert (problem["column"], problem["by"]) == ("C", "")
    assert "disabled" in page.content.decode()


def test_a_change_that_the_file_does_not_touch_stops_nothing(hr, cast, either):
    upload(hr, MATRIX, **CRAFT)
    shown = seen(hr.get(step("preview")))
    rate(cast.gus, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.ben, cast.python, 4)
    hr.post(step("apply"), {"seen": shown})
    assert ImportRun.objects.get().state == "applied"
