"""Reminders of a rating round by mail: who still has something to give, told calmly and never twice in a few days."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.matrix.progress import Line, managers_of
from competency.models import Cycle, Nudge, User
from competency.models.reminding import off_token

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The post did not take the mail, with a sentence for people; nobody counts as reminded."""


def remind(
    cycle: Cycle, *, lines: Iterable[Line], address: str, by=None, kind: str = Nudge.Kind.MISSING
) -> list[User]:
    """Write to everybody who misses something in these lines of an open round; returns who was written to.

    The engineer hears of the own skills, the nearest team's managers of the people they have not rated; no mail holds
    a level. Whoever was reminded of a round in the last days is left out, and who wants no mails about rounds.
    ``address`` is the whole address of the site, without a path. Raises NotSent. A fixed number of queries.
    """
    try:
        with transaction.atomic():
            # Two machines that remind at the same time wait for each other here.
            Cycle.objects.select_for_update().get(pk=cycle.pk)
            due = _owed(lines)
            nudges = Nudge.objects.standing().filter(user__in=due).exclude(kind=Nudge.Kind.BEGUN)
            calm = set(nudges.recent().values_list("user", flat=True))
            wanted = User.objects.filter(pk__in=due.keys() - calm, is_active=True, round_mails=True)
            users = list(wanted.order_by("pk"))
            # Written only if the mails went out: what stops in between takes it back.
            sent = {"cycle": cycle, "kind": kind, "by": by, "sent_at": timezone.now()}
            Nudge.objects.bulk_create(Nudge(user=user, **sent) for user in users)
            mails = [_mail(cycle, user, *due[user.pk], address=address) for user in users]
            if mails:
                get_connection().send_messages(mails)
    except (OSError, SMTPException) as error:
        logger.exception("Reminders of a round could not be sent; EMAIL_URL says how.")
        sentence = _(
            "The mail could not be sent, so nobody was reminded. Ask the administrator to look at the post."
        )
        raise NotSent(sentence) from error
    return users


def _owed(lines: Iterable[Line]) -> dict[int, tuple[Line | None, list[Line]]]:
    """What each user owes: the line about themselves, or None, and the lines of people whom they rate."""
    lines = [line for line in lines if line.missing]
    managers = managers_of(line.part for line in lines)
    owed: dict[int, tuple[Line | None, list[Line]]] = {}
    for line in lines:
        if line.own.missing:
            user = line.part.engineer.user_id
            owed[user] = (line, owed.get(user, (None, []))[1])
        if line.manager.missing:
            for user in managers[line.part.pk]:
                owed.setdefault(user, (None, []))[1].append(line)
    return owed


def _mail(cycle: Cycle, user: User, own: Line | None, people: list[Line], *, address: str) -> EmailMessage:
    off = address + reverse("mails_off", args=[off_token(user)])
    context = {"cycle": cycle, "user": user, "own": own, "people": people, "address": address, "off": off}
    subject = _("%(round)s: some ratings are still missing") % {"round": cycle.name}
    body = render_to_string("competency/reminder.txt", context)
    headers = {"List-Unsubscribe": f"<{off}>"}
    return EmailMessage(" ".join(subject.split()), body, to=[user.email], headers=headers)
