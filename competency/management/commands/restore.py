"""Bring a copy of the database back."""

from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from competency.management import database
from competency.models import Rating, RatingEvent
from competency.models.auditing import Kind, write
from competency.models.folding import differences
from competency.operation.copies import CopyRefused, bring_back


class Command(BaseCommand):
    help = (
        "Replace everything in the database by a copy that manage.py backup made, all or nothing; then bring it up to "
        "date and prove that the current ratings follow from their log. Everybody signs in again afterwards."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that manage.py backup wrote")
        parser.add_argument(
            "--yes-really",
            action="store_true",
            help="also if there is something in the database, which is lost",
        )

    def handle(self, *, file, yes_really, **options):
        if not yes_really and not _is_empty():
            raise CommandError(
                f"{database.name()} is not empty. Make a copy of it first (manage.py backup DIR), then add "
                "--yes-really to replace everything in it."
            )
        try:
            bring_back(file)
        except CopyRefused as refusal:
            raise CommandError(f"Nothing was changed. {refusal}") from refusal
        database.migrate()
        # Whoever was signed in when the copy was made may have lost the right to be.
        Session.objects.all().delete()
        write(Kind.IMPORT, by=None, place="command", names=["restore"])
        wrong = sum(1 for _each in differences())
        if wrong:
            raise CommandError(f"{wrong:,} current ratings differ from the log; see manage.py check_ratings.")
        self.stdout.write(
            f"{file.name} is back: {Rating.objects.count():,} current ratings equal the fold of "
            f"{RatingEvent.objects.count():,} entries of the log."
        )


def _is_empty() -> bool:
    try:
        return database.is_empty()
    except DatabaseError:
        # Without tables there is nothing to lose.
        return True
