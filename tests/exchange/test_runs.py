"""One file on its way in: read, held against the database, applied once or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from competency.exchange import matrix_apply
from competency.exchange.limits import FileProblem
from competency.exchange.mapping import MappingProblem
from competency.exchange.runs import (
    Stale,
    apply_run,
    diff_run,
    fingerprint,
    make_run,
    read_run,
    start_run,
)
from competency.models import Engineer, Framework, ImportRun, Rating, RatingEvent, Team
from tests.factories import rate

from .files import apply_file, matrix_run, roster_run, sentences

HEADER = "Name,Python,SQL,Statistics"
NEW = {"framework": "new:Own", "team": "new:Labs"}


# Upload --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 ...", b"PK\x03\x04 broken", b"a\x00b"])
def test_a_file_that_is_no_table_is_not_kept(db, data):
    with pytest.raises(FileProblem):
        start_run(kind="roster", name="people.csv", data=data, by=None)
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_limit_is_not_kept(db, settings):
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(FileProblem, match=r"has 1\.1 MB and at most 1 MB"):
        start_run(kind="roster", name="people.csv", data=b"name\n" + b"x" * 1_153_434, by=None)
    assert not ImportRun.objects.exists()


def test_an_upload_that_nobody_went_on_with_is_dropped_after_a_month(cast):
    old, recent, applied = roster_run("1,Ivy,,,,,,,"), roster_run("1,Ivy,,,,,,,"), roster_run("1,Ivy,,,,,,,")
    apply_file(applied)
    long_ago = timezone.now() - timedelta(days=31)
    ImportRun.objects.filter(pk__in=[old.pk, applied.pk]).update(uploaded_at=long_ago)
    new = roster_run("1,Ivy,,,,,,,")
    assert set(ImportRun.objects.values_list("pk", flat=True)) == {recent.pk, applied.pk, new.pk}


def test_the_file_is_dropped_when_it_is_applied_and_its_digest_stays(cast):
    run = apply_file(matrix_run(HEADER, "Ben,1,2,3"), by=cast.eve)
    assert (bytes(run.content), len(run.digest)) == (b"", 64)
    assert run.counts == {
        "added": {"rating": 3},
        "changed": {},
        "unchanged": {"skill": 3, "engineer": 1},
        "ignored": 0,
    }
    with pytest.raises(ValidationError, match="upload it again"):
        read_run(run, by=cast.eve)


# Reading -------------------------------------------------------------------------------------------------


def test_the_scale_of_the_framework_is_the_one_that_is_read_with(cast):
    run = matrix_run("Name,Python,SQL", "Ben,Level 3,Level 1")
    scale = read_run(run, by=None).proposal.mapping.scale
    assert (scale.bottom, scale.top, scale.names["Level 3"]) == (0, 5, 3)


def test_answers_are_kept_with_the_run_and_others_can_be_tried(cast):
    run = matrix_run("Name,Python,SQL", "Ben,x,o", "Cleo,x,x", words={"x": 3, "o": 0})
    assert read_run(run, by=None).proposal.is_ready
    assert read_run(run, by=None, answers={"framework": "craft"}).proposal.questions
    with pytest.raises(MappingProblem):
        read_run(run, by=None, answers={"words": {"x": 9}})


def test_an_open_question_is_a_problem(cast):
    diff = diff_run(matrix_run("Name,Python,SQL", "Ben,x,o", "Cleo,x,x"), by=None)
    assert sentences(diff) == ["Open question: Which level do these mean: “x”, “o”?"]


def test_a_sheet_that_is_no_matrix_is_one_problem(cast):
    diff = diff_run(
        matrix_run("Skill,Definition", "Python,To write programs in it", "SQL,To ask tables"), by=None
    )
    assert len(diff.problems) == 1
    assert not diff.differences


def test_only_hr_imports_rosters(cast):
    with pytest.raises(PermissionDenied):
        diff_run(roster_run("1,Ivy,,,,,,,", by=cast.ada), by=cast.ada)
    with pytest.raises(PermissionDenied):
        apply_run(roster_run("1,Ivy,,,,,,,", by=cast.ada), by=cast.ada)


# Applying ------------------------------------------------------------------------------------------------


def test_a_file_with_a_problem_writes_nothing(cast):
    run = matrix_run(HEADER, "Ben,1,2,3", "Cleo,1,2,9")
    with pytest.raises(ValidationError, match="nothing was written"):
        apply_run(run, by=None)
    assert not Rating.objects.exists()
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_a_failure_half_way_leaves_nothing(cast, monkeypatch):
    def fail(*arguments, **named):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(matrix_apply, "record_many", fail)
    run = matrix_run(HEADER, "Ivy,1,2,3", **NEW)
    with pytest.raises(RuntimeError):
        apply_run(run, by=None)
    run.refresh_from_db()
    assert (run.state, run.journal, bytes(run.content) != b"") == ("uploaded", {}, True)
    assert not Framework.objects.filter(name="Own").exists()
    assert not Team.objects.filter(name="Labs").exists()
    assert not Engineer.objects.filter(name="Ivy").exists()


def test_a_run_is_applied_once(cast):
    run = matrix_run(HEADER, "Ben,1,2,3")
    apply_run(run, by=None)
    with pytest.raises(ValidationError, match="applied already"):
        apply_run(run, by=None)
    assert RatingEvent.objects.count() == 3


def test_what_was_seen_is_what_is_written(cast):
    run = matrix_run(HEADER, "Ben,1,2,3")
    seen = fingerprint(diff_run(run, by=None))
    apply_run(run, by=None, seen=seen)
    assert Rating.objects.count() == 3


@pytest.mark.parametrize("change", ["rating", "name", "retired"])
def test_a_change_since_the_preview_is_shown_and_nothing_is_written(cast, change):
    run = matrix_run(HEADER, "Ben,1,2,3")
    seen = fingerprint(diff_run(run, by=None))
    if change == "rating":
        rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    elif change == "name":
        Engineer.objects.filter(pk=cast.ben.pk).update(name="Benjamin")
    else:
        cast.sql.retire()
    before = RatingEvent.objects.count()
    with pytest.raises(Stale) as stale:
        apply_run(run, by=None, seen=seen)
    assert fingerprint(stale.value.diff) == fingerprint(diff_run(run, by=None)) != seen
    assert RatingEvent.objects.count() == before


def test_a_run_that_was_only_made_is_not_in_the_database(db):
    make_run(kind="roster", name="people.csv", data=b"Name,Team\nIvy,Data\n", by=None)
    assert not ImportRun.objects.exists()
