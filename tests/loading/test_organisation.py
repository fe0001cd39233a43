"""An invented organisation becomes rows, all of them or none."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency.content.history import generate_events
from competency.content.organisation import generate
from competency.loading import organisation as loading
from competency.loading.organisation import load_organisation
from competency.models import (
    Cycle,
    CyclePart,
    Engineer,
    Leadership,
    Membership,
    Organisation,
    Rating,
    RatingEvent,
    Requirement,
    Team,
    TeamSkillSummary,
    User,
    summaries,
)
from competency.models.folding import differences
from tests.factories import EngineerFactory

pytestmark = pytest.mark.django_db
SIZES = {"teams": 3, "engineers": 26, "skills": 12, "months": 12, "seed": 3}


@pytest.fixture
def invented():
    return generate(today=timezone.localdate(), **SIZES)


def test_it_works(invented):
    loaded = load_organisation(invented)
    events = list(generate_events(invented))
    assert loaded.engineers == Engineer.objects.count() == 26
    assert loaded.teams == Team.objects.count() == len(invented.teams)
    assert loaded.skills == 12
    assert loaded.requirements == Requirement.objects.count() == len(invented.requirements)
    given = RatingEvent.objects.filter(cycle__state=Cycle.State.OPEN).count()
    assert given
    assert loaded.ratings == RatingEvent.objects.count() == len(events) + given
    assert Rating.objects.count() == len({(event.engineer, event.skill) for event in events})
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.framework.slug) == (invented.name, "ml-engineering")


def test_the_current_ratings_are_the_fold_of_the_log(invented):
    load_organisation(invented)
    assert list(differences()) == []


def test_the_summaries_are_those_of_today(invented):
    load_organisation(invented)
    stored = {(row.team_id, row.skill_id): row for row in TeamSkillSummary.objects.all()}
    fresh = summaries.summarise([team.pk for team in Team.objects.all()])
    assert len(stored) == len(fresh) > 0
    for row in fresh:
        twin = stored[row.team_id, row.skill_id]
        assert all(getattr(row, name) == getattr(twin, name) for name in summaries.MEASURES)


def test_every_rating_is_loaded_as_it_was_said(invented):
    load_organisation(invented)
    numbers = dict(Engineer.objects.values_list("pk", "number"))
    columns = ("skill__slug", "source", "level", "not_applicable", "interest", "note", "rated_at")
    # What is given in the open round is said again as it was.
    past = RatingEvent.objects.exclude(cycle__state=Cycle.State.OPEN)
    stored = {(numbers[row[0]], *row[1:]) for row in past.values_list("engineer", *columns)}
    said = {
        (e.engineer, e.skill, e.source, e.level, e.not_applicable, e.interest, e.note, e.rated_at)
        for e in generate_events(invented)
    }
    assert stored == said


def test_the_tree_of_teams_is_whole(invented):
    load_organisation(invented)
    for team in Team.objects.select_related("parent"):
        above = team.parent.path if team.parent else ""
        assert team.path == f"{above}{team.pk}/"
        assert team.depth == len(team.ancestor_ids())


def test_everybody_leads_what_they_should(invented):
    load_organisation(invented)
    led = set(Leadership.objects.values_list("user__email", "part", "team__slug"))
    assert led == {
        (account.email, account.kind, slug) for account in invented.accounts for slug in account.leads
    }
    assert [user.email for user in User.objects.filter(groups__name="HR")] == ["tomas@demo.example"]


def test_the_last_day_is_a_working_day(invented):
    """The content names the last day, the models the first day after it."""
    load_organisation(invented)
    gone = next(engineer for engineer in invented.engineers if engineer.left_on)
    engineer = Engineer.objects.get(number=gone.number)
    assert engineer in Engineer.objects.working(on=gone.left_on)
    assert engineer not in Engineer.objects.working(on=gone.left_on + timedelta(days=1))
    assert Membership.objects.active(on=gone.left_on).filter(engineer=engineer).exists()
    assert not Membership.objects.active(on=gone.left_on + timedelta(days=1)).filter(engineer=engineer)
    assert not engineer.user.is_active


def test_only_who_has_a_login_gets_an_account(invented):
    load_organisation(invented)
    for engineer in invented.engineers:
        user = Engineer.objects.get(number=engineer.number).user
        assert (user.email if user else None) == (engineer.email if engineer.has_login else None)


def test_everybody_signs_in_with_the_same_password_or_with_none(invented):
    load_organisation(invented, password="open sesame")
    assert all(user.check_password("open sesame") for user in User.objects.all())


def test_without_a_password_nobody_signs_in_with_one(invented):
    load_organisation(invented)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_all_of_it_or_nothing(invented, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(loading.summaries, "refresh", fail)
    with pytest.raises(RuntimeError):
        load_organisation(invented)
    assert not User.objects.exists()
    assert not RatingEvent.objects.exists()


def test_a_database_that_is_in_use_is_not_mixed_up(invented):
    EngineerFactory(number=invented.engineers[0].number)
    with pytest.raises(Exception, match=r"(?i)unique"):
        load_organisation(invented)
    assert Engineer.objects.count() == 1


def test_more_people_and_teams_take_no_more_questions():
    """Only the inserts grow, by batches; nothing is asked per person, team or rating."""
    asked = []
    for teams, engineers in ((4, 12), (12, 60)):
        empty = transaction.savepoint()
        with CaptureQueriesContext(connection) as queries:
            load_organisation(
                generate(today=timezone.localdate(), teams=teams, engineers=engineers, skills=4, months=0)
            )
        transaction.savepoint_rollback(empty)
        asked.append(sum(query["sql"].startswith("SELECT") for query in queries))
    assert asked[0] == asked[1]


def test_there_are_rounds_that_are_over_and_one_that_is_under_way(invented):
    load_organisation(invented)
    states = list(Cycle.objects.order_by("opens_on").values_list("state", flat=True))
    assert states == [Cycle.State.CLOSED, Cycle.State.CLOSED, Cycle.State.OPEN]
    for cycle in Cycle.objects.all():
        said = RatingEvent.objects.filter(cycle=cycle)
        assert said.exists()
        assert not said.exclude(rated_at__gte=cycle.opened_at).exists()
        assert not said.exclude(engineer__in=cycle.parts.values("engineer")).exists()
    given = {part.self_given for part in CyclePart.objects.filter(cycle__state=Cycle.State.CLOSED)}
    assert len(given) > 3
