"""``manage.py send_reminders``: remind who misses something in an open rating round, by mail."""

from django.core.management.base import BaseCommand, CommandError

from competency.jobs.reminders import Outcome, send_reminders


class Command(BaseCommand):
    help = (
        "Reminds by mail who misses something in an open rating round: at its opening, at half time and two days "
        "before its end. Safe to run every hour, and on several machines at once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say who would be reminded, and send nothing"
        )

    def handle(self, *, dry_run, **options):
        counts = {"sent": 0, "failed": 0, "due": 0}
        for outcome in send_reminders(dry_run=dry_run):
            counts[outcome.word] += 1
            if dry_run:
                self.stdout.write(self.line(outcome))
        if dry_run:
            self.stdout.write(f"{counts['due']} would be reminded; nothing was sent.")
            return
        self.stdout.write(f"{counts['sent']} reminded.")
        if counts["failed"]:
            raise CommandError(
                f"{counts['failed']} could not be sent. The log says why; the next run tries them again."
            )

    def line(self, outcome: Outcome) -> str:
        """Whom it is to, of which round and which kind; what is missing is theirs to read."""
        owed = outcome.owed
        return f"{owed.cycle.name} ({outcome.kind}): {owed.user.email}"
