"""Reminders of rating rounds by mail: calm, once, and only to those who miss something."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from competency.exchange.extract import PURPOSE
from competency.matrix.reminders import Owed, load_owed, stage_of
from competency.models import Cycle, Nudge
from competency.models.reminding import claim_nudge, mark_sent, may_nudge, off_token, release_nudge

logger = logging.getLogger(__name__)
MOST_NAMES = 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reminder: sent, due (with ``dry_run``), or failed."""

    owed: Owed
    kind: str
    word: str


def send_reminders(*, dry_run: bool = False, on: date | None = None) -> Iterator[Outcome]:
    """Send what is due in every open round, one mail at a time; yields what was sent or failed.

    Safe to run at any time and on several machines: each mail is claimed before it is sent, and the claim is given back
    where sending failed. What was stopped between the two is sent by a run an hour later. With ``dry_run`` nothing is
    claimed or sent, and what the limits forbid is left out as well.
    """
    on, named = on or timezone.localdate(), set()
    for cycle in Cycle.objects.open().order_by("closes_on", "pk"):
        stage = stage_of(cycle, on=on)
        if stage is None:
            continue
        kind, since = stage
        for owed in load_owed(cycle):
            words = {"kind": kind, "since": since, "on": on}
            if dry_run:
                calm = kind == Nudge.Kind.BEGUN or owed.user.pk not in named
                if calm and may_nudge(owed.user, cycle, **words):
                    named |= {owed.user.pk} if kind != Nudge.Kind.BEGUN else set()
                    yield Outcome(owed, kind, "due")
            elif claim := claim_nudge(owed.user, cycle, **words):
                yield _send(owed, kind, claim)


def _send(owed: Owed, kind: str, claim: Nudge) -> Outcome:
    message = mail_of(owed, kind=kind)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        release_nudge(claim)
        logger.error("A reminder could not be sent; EMAIL_URL says how.", exc_info=error)
        return Outcome(owed, kind, "failed")
    mark_sent(claim)
    return Outcome(owed, kind, "sent")


def mail_of(owed: Owed, *, kind: str) -> EmailMessage:
    """The mail: plain text, in the person's words, with its links and a way to have no more of them."""
    off = address_of("mails_off", off_token(owed.user))
    page = "rate_skills" if owed.to_rate else "team"
    context = {
        "owed": owed,
        "cycle": owed.cycle,
        "kind": kind,
        "links": {
            "own": address_of("cycle_mine", owed.cycle.pk),
            "peers": address_of("my_peers"),
            "teams": [(team, address_of(page, team.slug)) for team in owed.teams if team],
        },
        "to_rate": owed.to_rate[:MOST_NAMES],
        "more_to_rate": len(owed.to_rate[MOST_NAMES:]),
        "members": owed.members[:MOST_NAMES],
        "more_members": len(owed.members[MOST_NAMES:]),
        "peers": owed.peers[:MOST_NAMES],
        "off": off,
        "purpose": PURPOSE,
    }
    subject = " ".join(render_to_string("mails/reminder_subject.txt", context).split())
    body = re.sub(r"\n{3,}", "\n\n", render_to_string("mails/reminder.txt", context)).strip() + "\n"
    return EmailMessage(subject, body, to=[owed.user.email], headers={"List-Unsubscribe": f"<{off}>"})


def address_of(name: str, *arguments) -> str:
    """The address of a page as a mail has it."""
    return settings.BASE_URL + reverse(name, args=arguments)
