"""Reminders go out once, to those who miss something, in words that say what and where."""

import re
from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from competency.models import Cycle, Nudge
from tests.factories import CycleFactory, rate
from tests.models.test_concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring(cast):
    """Opened today for two weeks, for Platform: asks Ben about himself, and Ada about Ben and Cleo."""
    return CycleFactory(name="Spring", framework=cast.framework, opened=True, teams=[cast.platform])


def send(**options):
    out = StringIO()
    call_command("send_reminders", stdout=out, **options)
    return out.getvalue()


def later(cycle, days):
    """As if the round had been opened so many days ago."""
    ago = timedelta(days=days)
    cycle.refresh_from_db()
    Cycle.objects.filter(pk=cycle.pk).update(
        opened_at=cycle.opened_at - ago, opens_on=cycle.opens_on - ago, closes_on=cycle.closes_on - ago
    )
    for nudge in Nudge.objects.all():
        Nudge.objects.filter(pk=nudge.pk).update(on=nudge.on - ago)


def addressed():
    return sorted(message.to[0] for message in mail.outbox)


def letter(address):
    return next(message for message in mail.outbox if message.to == [address])


def test_everybody_who_misses_something_gets_one_mail_and_a_second_run_sends_none(spring):
    assert send() == "2 reminded.\n"
    assert addressed() == ["ada@example.com", "ben@example.com"]
    assert send() == "0 reminded.\n"
    assert len(mail.outbox) == 2


def test_a_mail_says_what_is_missing_and_where_in_plain_text(spring, cast, settings):
    settings.BASE_URL = "https://skills.example"
    rate(cast.ben, cast.python, 3)
    send()
    own, managers = letter("ben@example.com"), letter("ada@example.com")
    day = spring.closes_on
    assert own.subject == managers.subject == "Spring has begun"
    assert f"is open. Its last day is {day:%A} {day.day} {day:%B %Y}." in own.body
    assert "2 of your 3 skills wait for your rating:\nhttps://skills.example/cycles/" in own.body
    assert "to rate" not in own.body
    assert "still to rate:\n- Ben: 3 of 3 skills\n- Cleo: 3 of 3 skills\n" in managers.body
    assert "rating themselves:\n- Ben: 2 of 3 skills\n" in managers.body
    assert "Platform: https://skills.example/teams/platform/by-skill/" in managers.body
    for message in (own, managers):
        assert "<" not in message.body and "\n\n\n" not in message.body
        assert "not for pay or dismissal" in message.body
        assert "https://skills.example/mails/off/" in message.body
        assert message.extra_headers["List-Unsubscribe"].startswith("<https://skills.example/mails/off/")


def test_no_mail_says_a_level(spring, cast):
    rate(cast.ben, cast.python, 5, note="my word")
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)
    send()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        lines = [line for line in message.body.splitlines() if "last day" not in line and "http" not in line]
        assert not re.search(r"\b[45]\b|my word", "\n".join(lines))


def test_a_round_reminds_three_times(spring):
    subjects = []
    for days in range(16):
        if days:
            later(spring, 1)
        mail.outbox.clear()
        send()
        subjects += [(days, message.subject) for message in mail.outbox if message.to == ["ben@example.com"]]
    spring.refresh_from_db()
    assert [day for day, _subject in subjects] == [0, 7, 12]
    assert "has begun" in subjects[0][1]
    assert "something is missing" in subjects[1][1]
    assert "closes on" in subjects[2][1]


def test_after_half_time_only_those_who_miss_something_are_reminded(spring, cast):
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
    later(spring, 7)
    Cycle.objects.update(opened_at=timezone.now() - timedelta(days=7))
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
    send()
    assert addressed() == ["ada@example.com"]
    assert "rating themselves" not in mail.outbox[0].body


def test_a_dry_run_says_who_and_sends_nothing(spring):
    said = send(dry_run=True)
    assert "Spring (begun): ada@example.com\nSpring (begun): ben@example.com\n2 would be reminded" in said
    assert not mail.outbox and not Nudge.objects.exists()


def test_whoever_wants_no_mails_gets_none(spring, cast):
    cast.ada.round_mails = False
    cast.ada.save()
    send()
    assert addressed() == ["ben@example.com"]


def test_closed_rounds_and_drafts_remind_nobody(cast, spring):
    Cycle.objects.update(state="closed", closed_at=timezone.now())
    CycleFactory(framework=cast.framework)
    assert send() == "0 reminded.\n"


class Broken(EmailBackend):
    """Cannot send to Ada."""

    def send_messages(self, messages):
        if messages[0].to == ["ada@example.com"]:
            raise SMTPException("no")
        return super().send_messages(messages)


def test_what_could_not_be_sent_is_tried_again_and_the_others_are_not_held_up(spring, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with pytest.raises(CommandError, match="1 could not be sent"):
        send()
    assert addressed() == ["ben@example.com"]
    settings.EMAIL_BACKEND = working
    assert send() == "1 reminded.\n"
    assert addressed() == ["ada@example.com", "ben@example.com"]


class Killed(EmailBackend):
    """Stands for a process that is killed while it sends to Ada: nothing of it goes on."""

    def send_messages(self, messages):
        if messages[0].to == ["ada@example.com"]:
            raise KeyboardInterrupt
        return super().send_messages(messages)


def test_a_mail_whose_sender_was_killed_goes_out_an_hour_later_and_once(spring, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Killed"
    with pytest.raises(KeyboardInterrupt):
        send()
    settings.EMAIL_BACKEND = working
    send()
    assert "ada@example.com" not in addressed()
    Nudge.objects.update(at=timezone.now() - timedelta(hours=2))
    assert send() == "1 reminded.\n"
    Nudge.objects.update(at=timezone.now() - timedelta(hours=2))
    assert send() == "0 reminded.\n"
    assert addressed() == ["ada@example.com", "ben@example.com"]


@pytest.mark.django_db(transaction=True)
def test_two_machines_at_once_send_each_mail_once(spring):
    at_once(send, send)
    assert addressed() == ["ada@example.com", "ben@example.com"]
