"""The current rows are the fold of the log, whichever way the log was written; and corruption is found and mended."""

from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st

from competency.models import Engineer, Rating, RatingEvent, Skill, TeamSkillSummary, User
from competency.models.folding import STATE, Scale, differences, rebuild
from competency.models.recording import Entry, record, record_many
from competency.models.summaries import MEASURES, summarise
from tests.factories import FrameworkFactory, MembershipFactory, RequirementFactory, UserFactory, rate

START = datetime(2024, 1, 1, tzinfo=UTC)

LEVELS = st.one_of(
    st.integers(0, 5).map(lambda level: {"level": level}),
    st.just({"not_applicable": True}),
    st.just({}),  # take it back
)
SAYINGS = st.one_of(
    st.tuples(st.sampled_from(["self", "manager", "agreed", "peer"]), LEVELS),
    st.tuples(st.just("interest"), st.sampled_from([{"interest": 0}, {"interest": 2}, {}])),
)
# Few people, skills, raters and days, so that sequences meet in the same cells and at the same times.
SEQUENCES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 3), SAYINGS, st.integers(0, 4)),
    max_size=25,
)
few_examples = hypothesis.settings(
    max_examples=40, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def raters(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, weight=3)
    MembershipFactory(engineer=cast.cleo, team=cast.design, allocation="0.4")
    return [cast.ben.user, cast.ada, *(UserFactory() for _ in range(2))]


def entries_of(sequence, cast, raters):
    people, skills = [cast.ben, cast.cleo], [cast.python, cast.sql]
    return [
        Entry(
            people[person].pk,
            skills[skill].pk,
            source,
            by_id=raters[rater].pk,
            note=f"note {number}",
            rated_at=START + timedelta(days=day),
            **said,
        )
        for number, (person, skill, rater, (source, said), day) in enumerate(sequence)
    ]


def record_each(entries):
    """The same entries one by one."""
    for entry in entries:
        record(
            Engineer.objects.get(pk=entry.engineer_id),
            skill=Skill.objects.get(pk=entry.skill_id),
            source=entry.source,
            by=User.objects.get(pk=entry.by_id),
            level=entry.level,
            not_applicable=entry.not_applicable,
            interest=entry.interest,
            note=entry.note,
            rated_at=entry.rated_at,
        )


def current_rows():
    return {
        (rating.engineer_id, rating.skill_id): {name: getattr(rating, name) for name in STATE}
        for rating in Rating.objects.all()
    }


def log():
    return [
        (
            e.engineer_id,
            e.skill_id,
            e.source,
            e.level,
            e.not_applicable,
            e.interest,
            e.note,
            e.by_id,
            e.rated_at,
        )
        for e in RatingEvent.objects.order_by("id")
    ]


def summaries_as_kept():
    return {(row.team_id, row.skill_id): measures(row) for row in TeamSkillSummary.objects.all()}


def measures(row):
    return [getattr(row, name) for name in MEASURES]


@few_examples
@hypothesis.given(sequence=SEQUENCES, batch=st.sampled_from([1, 3, 5000]))
def test_recording_many_equals_recording_one_by_one(cast, raters, sequence, batch):
    entries, outcomes = entries_of(sequence, cast, raters), []
    for write in (record_each, lambda entries: record_many(entries, batch=batch)):
        with transaction.atomic():
            write(entries)
            outcomes.append((current_rows(), log(), summaries_as_kept()))
            transaction.set_rollback(True)
    assert outcomes[0] == outcomes[1]


@few_examples
@hypothesis.given(sequence=SEQUENCES, split=st.integers(0, 25))
def test_rows_equal_the_fold_and_summaries_their_recomputation(cast, raters, sequence, split):
    entries = entries_of(sequence, cast, raters)
    with transaction.atomic():
        record_many(entries[:split])
        record_each(entries[split:])
        assert list(differences()) == []
        fresh = {
            (row.team_id, row.skill_id): measures(row)
            for row in summarise([cast.platform.pk, cast.design.pk])
        }
        # The need that nobody has rated yet is summarised once somebody is rated in that skill.
        assert {key: fresh[key] for key in summaries_as_kept()} == summaries_as_kept()
        assert {(cast.platform.pk, entry.skill_id) for entry in entries} <= summaries_as_kept().keys()
        transaction.set_rollback(True)


def test_differences_finds_a_changed_row_a_missing_row_and_a_row_without_a_log(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 3)
    Rating.objects.filter(skill=cast.python).update(self_note="changed behind the door")
    Rating.objects.filter(skill=cast.sql).delete()
    Rating.objects.create(engineer=cast.cleo, skill=cast.statistics)
    found = {(right or row).skill_id: (row is None, right is None) for row, right in differences()}
    assert found == {
        cast.python.pk: (False, False),
        cast.sql.pk: (True, False),
        cast.statistics.pk: (False, True),
    }


@pytest.mark.parametrize("column", [name for name in STATE if name not in ("manager_by_id", "agreed_by_id")])
def test_differences_looks_at_every_column(cast, column):
    peers = [UserFactory() for _ in range(3)]
    for source, by in (("self", cast.ben.user), ("manager", cast.ada), *(("peer", peer) for peer in peers)):
        rate(cast.ben, cast.python, 3, source=source, by=by, rated_at=START)
    rate(cast.ben, cast.python, source="interest", interest=1, rated_at=START)
    before = getattr(Rating.objects.get(), column)
    other = {
        bool: lambda: not before,
        int: lambda: before + 1,
        str: lambda: "other",
        datetime: lambda: before + timedelta(days=1),
        dict: dict,
        type(None): lambda: START if column.endswith("_at") else 1,
    }[type(before)]()
    if column in ("self_na", "manager_na", "not_applicable"):
        # A level beside not applicable is what the constraints refuse.
        Rating.objects.update(**{column.replace("_na", "_level").replace("not_applicable", "level"): None})
    Rating.objects.update(**{column: other})
    assert len(list(differences())) == 1
    assert rebuild() == 1
    assert getattr(Rating.objects.get(), column) == before


def test_rebuilding_mends_rows_and_summaries(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.cleo, cast.python, 2, by=cast.ada, source="manager")
    before, counted = current_rows(), summaries_as_kept()
    Rating.objects.filter(engineer=cast.ben).update(level=5, high=5, self_level=5)
    Rating.objects.filter(engineer=cast.cleo).delete()
    Rating.objects.create(engineer=cast.gus, skill=cast.sql)
    assert rebuild() == 3
    assert current_rows() == before
    assert summaries_as_kept() == counted
    assert list(differences()) == []


def test_rebuilding_what_is_right_changes_nothing(cast):
    rate(cast.ben, cast.python, 3)
    assert rebuild() == 0


def test_the_fold_reads_people_in_batches(cast, queries):
    for engineer in (cast.ben, cast.cleo, cast.gus):
        rate(engineer, cast.python, 3, by=cast.eve)
    with queries() as sent:
        assert list(differences(batch=2)) == []
    # The skills, the ids, the scale, and three queries per batch.
    assert len(sent) == 3 + 3 * 2


def test_a_scale_runs_from_its_lowest_to_its_highest_value(db):
    scale = Scale.of(FrameworkFactory(scale=(4, 1, 2)).pk)
    assert (scale.values, scale.bottom, scale.top) == ((1, 2, 4), 1, 4)
