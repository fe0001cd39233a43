"""Somebody who left long ago becomes a random name in every column of the database; levels stay."""

import json
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse

from competency.exchange.previews import look
from competency.exchange.runs import apply_run, start_run
from competency.forms.assumptions import set_assumption
from competency.models import (
    AuditEntry,
    Comment,
    Engineer,
    Organisation,
    Override,
    Preview,
    Rating,
    RatingEvent,
    TeamSkillSummary,
    User,
)
from competency.models.accounts import HR_GROUP
from competency.models.auditing import Kind, problems, write
from competency.models.folding import differences
from competency.models.retention import due, erase, months_before
from tests.factories import ActionFactory, MembershipFactory, OrganisationFactory, RequirementFactory, rate

NAME, ADDRESS = "Jörg O'Neill-Überall", "joerg.oneill@example.com"


def places_with(text):
    """Every column of every table that holds the text, escaped as in JSON or not, whatever the case."""
    spellings = {text.lower(), json.dumps(text)[1:-1].lower()}
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    told = json.dumps(value).lower() if isinstance(value, dict | list) else str(value).lower()
                    if any(spelling in told for spelling in spellings):
                        found.add(f"{table}.{column}")
    return sorted(found)


@pytest.fixture
def joerg(cast):
    """Ben under an unmistakable name, planted in every kind of place, who left long ago."""
    organisation = OrganisationFactory()
    person = cast.ben
    Engineer.objects.filter(pk=person.pk).update(name=NAME, email=ADDRESS, number="N-4711")
    User.objects.filter(pk=person.user_id).update(name=NAME, email=ADDRESS)
    person.refresh_from_db()
    rate(person, cast.python, 3, note=f"{NAME} wrote this")
    rate(person, cast.python, 4, source="manager", by=cast.ada, note="he is good")
    rate(person, cast.sql, 2, source="agreed", by=cast.ada, note="after the talk")
    Comment.objects.create(engineer=person, skill=cast.python, text="I know more", asks=True)
    RequirementFactory(team=cast.platform, skill=cast.python)
    Override.objects.create(
        team=cast.platform, skill=cast.python, kind="train", reason=f"{NAME} agreed ({ADDRESS})", by=cast.ada
    )
    ActionFactory(plan__team=cast.platform, engineer=person, skill=cast.sql, sentence=f"Train {NAME} in SQL.")
    plan = ActionFactory(plan__team=cast.platform, engineer=cast.cleo, skill=cast.sql).plan
    plan.result = {"steps": [{"who": NAME, NAME: [ADDRESS]}]}
    plan.save()
    roster = f"name,email,team\n{NAME},{ADDRESS},Platform\nKim,kim@example.com,Platform\n".encode()
    apply_run(start_run(kind="roster", name=f"{NAME}.csv", data=roster, by=cast.eve), by=cast.eve)
    LogEntry.objects.create(
        user=cast.root,
        content_type=ContentType.objects.get_for_model(User),
        object_repr=NAME,
        action_flag=2,
        change_message="[]",
    )
    set_assumption("learning_hours", 9)
    write(Kind.VIEW, by=cast.eve, place="engineer", people=[person.pk])
    Engineer.objects.filter(pk=person.pk).update(left_on=date(2024, 1, 31))
    person.refresh_from_db()
    assert organisation.retention_months == 12
    return person


def test_the_name_and_the_address_are_in_no_column_any_more(joerg):
    before = places_with(NAME)
    assert {"competency_engineer.name", "competency_ratingevent.note", "competency_plan.result"} <= set(
        before
    )
    assert erase([joerg.pk]) == 1
    for text in (NAME, ADDRESS, "N-4711", "I know more", "after the talk", "he is good"):
        assert places_with(text) == [], text


def test_the_name_is_in_no_preview_any_more(joerg, cast):
    run = start_run(kind="roster", name="r.csv", data=f"Name\n{NAME}\n".encode(), by=cast.eve)
    look(run, by=cast.eve)
    erase([joerg.pk])
    assert not Preview.objects.exists()


def test_levels_stay_and_follow_from_the_log(joerg, cast):
    before = list(
        Rating.objects.filter(engineer=joerg).values_list("skill", "level", "self_level", "manager_level")
    )
    events, summary = RatingEvent.objects.count(), list(TeamSkillSummary.objects.order_by("pk").values())
    erase([joerg.pk])
    after = list(
        Rating.objects.filter(engineer=joerg).values_list("skill", "level", "self_level", "manager_level")
    )
    assert after == before
    assert RatingEvent.objects.count() == events
    assert list(TeamSkillSummary.objects.order_by("pk").values()) == summary
    assert list(differences()) == []


def test_the_sign_in_is_gone_and_the_name_is_a_random_one(joerg):
    user = joerg.user_id
    erase([joerg.pk])
    joerg.refresh_from_db()
    assert not User.objects.filter(pk=user).exists()
    assert joerg.name.startswith("Former colleague ")
    assert (joerg.email, joerg.number, joerg.user) == (None, None, None)
    assert joerg.erased_at is not None


def test_others_keep_their_names_and_words(joerg, cast):
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada, note="Jörg's successor")
    erase([joerg.pk])
    cast.cleo.refresh_from_db()
    assert cast.cleo.name == "Cleo"
    assert Rating.objects.get(engineer=cast.cleo).manager_note == "Jörg's successor"


def test_the_audit_log_stays_whole_and_says_that_somebody_was_erased(joerg):
    erase([joerg.pk])
    assert list(problems()) == []
    entry = AuditEntry.objects.first()
    assert (entry.kind, entry.by, entry.engineers, entry.facts) == (
        Kind.RETENTION,
        None,
        [joerg.pk],
        {"erased": 1},
    )


@pytest.mark.parametrize("page", ["engineer_edit", "engineer_leave", "engineer_teams", "engineer_back"])
def test_nobody_gives_a_random_name_a_name_or_a_team_again(page, joerg, cast, sign_in):
    erase([joerg.pk])
    joerg.refresh_from_db()
    alias, client = joerg.name, sign_in(cast.eve)
    response = client.post(reverse(page, args=[joerg.pk]), {"name": NAME, "team": cast.platform.pk})
    assert response.status_code == 403
    joerg.refresh_from_db()
    assert (joerg.name, joerg.email, joerg.has_left) == (alias, None, True)
    profile = client.get(reverse("engineer", args=[joerg.pk])).content.decode()
    assert reverse(page, args=[joerg.pk]) not in profile


def test_no_membership_of_a_random_name_is_opened_again(joerg, cast, sign_in):
    held = MembershipFactory(engineer=joerg, team=cast.design, ends_on=date(2022, 1, 1))
    erase([joerg.pk])
    assert sign_in(cast.eve).post(reverse("membership_reopen", args=[held.pk])).status_code == 403


def test_a_file_gives_no_random_name_its_address_back(joerg, cast):
    erase([joerg.pk])
    joerg.refresh_from_db()
    text = f"name,email\n{joerg.name},{ADDRESS}\n"
    run = start_run(kind="roster", name="roster.csv", data=text.encode(), by=cast.eve)
    apply_run(run, by=cast.eve)
    joerg.refresh_from_db()
    assert joerg.email is None


def test_a_change_of_the_retention_time_is_noted(cast, sign_in):
    OrganisationFactory(retention_months=12)
    client = sign_in(cast.eve)
    client.post(reverse("rights"), {"retention_months": "12"})
    assert not AuditEntry.objects.exists()
    client.post(reverse("rights"), {"retention_months": "6"})
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.by, entry.place) == (Kind.ASSUMPTION, cast.eve.pk, "retention")
    assert entry.facts == {"months": [12, 6]}
    assert "12 months, now 6" in client.get(reverse("audit")).content.decode()


def test_somebody_who_works_in_hr_by_now_keeps_the_sign_in(joerg):
    joerg.user.groups.add(Group.objects.get_or_create(name=HR_GROUP)[0])
    erase([joerg.pk])
    assert User.objects.filter(pk=joerg.user_id, email=ADDRESS).exists()
    assert places_with(ADDRESS) == ["competency_user.email"]


def test_who_is_due_follows_from_the_organisations_retention_time(joerg, cast):
    assert set(due(on=date(2025, 1, 30))) == set()
    assert set(due(on=date(2025, 1, 31))) == {joerg}
    Organisation.objects.update(retention_months=24)
    assert set(due(on=date(2025, 12, 1))) == set()
    erase([joerg.pk])
    assert joerg not in due()


@pytest.mark.parametrize(
    "day, months, before",
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 30), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 7, 31), 0, date(2026, 7, 31)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before


def test_the_profile_of_somebody_erased_still_opens_for_hr(joerg, cast, sign_in):
    erase([joerg.pk])
    page = sign_in(cast.eve).get(reverse("engineer", args=[joerg.pk]))
    assert "Former colleague" in page.content.decode()
