"""Copy the database while people work, and prove the copy by restoring it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from competency.models.auditing import Kind, write
from competency.operation.copies import CopyRefused, make_copy


class Command(BaseCommand):
    help = (
        "Write a consistent copy of the whole database into a directory, while the app runs. The copy is read back "
        "before it gets its name; exit status 1 and no file if that fails."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="where the copies are kept")
        parser.add_argument("--keep", type=int, help="remove the oldest copies beyond so many")

    def handle(self, *, directory, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep is at least 1.")
        try:
            path, rows = make_copy(directory, keep=keep)
        except CopyRefused as refusal:
            raise CommandError(f"No copy was made. {refusal}") from refusal
        try:
            write(Kind.EXPORT, by=None, place="command", names=["backup"])
        except DatabaseError as error:
            # A database that can only be read is one more reason to copy it.
            self.stderr.write(f"The copy could not be noted in the audit log: {error}")
        size = path.stat().st_size
        self.stdout.write(f"{path}: {size:,} bytes, restored on trial with {rows:,} rows.")
