"""Prove that the audit log is whole: no entry changed, none missing, the last ones included."""

from django.core.management.base import BaseCommand, CommandError

from competency.management.command_line import Refused
from competency.models import AuditHead
from competency.models.auditing import problems


class Command(BaseCommand):
    help = (
        "Recompute the chain of the audit log. Exit status 1 and a sentence for everything that is wrong. Whoever may "
        "write to the database and knows how can write the whole log anew, head included, and that cannot be seen from "
        "within: note the printed head elsewhere, and give it the next time with --noted."
    )

    def add_arguments(self, parser):
        parser.add_argument("--noted", metavar="HEAD", help="a head printed earlier, such as 120:4f5a...")

    def handle(self, *, noted, **options):
        found = list(problems(expected=_read_head(noted) if noted else None))
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError("The audit log is not whole.")
        self.stdout.write(
            f"The audit log is whole. Its head, to be noted elsewhere: {AuditHead.objects.first() or AuditHead()}"
        )


def _read_head(text: str) -> tuple[int, str]:
    count, _colon, digest = text.partition(":")
    if not (count.isdecimal() and len(digest) == 64):
        raise Refused(f"{text!r} is no head; it is a number, a colon and 64 letters and digits.")
    return int(count), digest
