"""``manage.py partition_log``: the log of ratings in tables by time, for organisations with millions of entries."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from competency.operation.partitions import (
    Partition,
    PartitionRefused,
    Period,
    divide,
    extend,
    gather_statistics,
    missing,
    partitions,
    single,
)

# Entries that are read in a second, twice, where the disk or memory holds them near.
A_SECOND = 2_000_000


class Command(BaseCommand):
    help = (
        "PostgreSQL only: keep the log of ratings in a table for each year or quarter, so that what is written touches "
        "small indexes. One transaction, during which the app waits. Run again it adds tables that are "
        "missing, as manage.py snapshot does every day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--by",
            choices=[period.value for period in Period],
            help="how much time goes into a table (year); given again, it counts for those to come",
        )

    def handle(self, *, dry_run, by, **options):
        if connection.vendor != "postgresql":
            raise CommandError(
                f"{connection.display_name} keeps the log of ratings in one table; only PostgreSQL can divide it by "
                "time. Nothing was changed. DATABASE_URL says which database this is."
            )
        known, by = partitions(), Period(by) if by else None
        if not known:
            self._divide(by or Period.YEAR, dry_run=dry_run)
            return
        try:
            added = missing(known, by=by) if dry_run else extend(by=by)
        except PartitionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        verb = "would be added" if dry_run else "added"
        said = ", ".join(each.name for each in added)
        self.stdout.write(
            f"The log is in {len(known)} tables; " + (f"{verb}: {said}." if said else "none is missing.")
        )
        self._list(known if dry_run else partitions())

    def _divide(self, by: Period, *, dry_run: bool) -> None:
        whole = single()
        seconds = max(1, round(whole.entries / A_SECOND))
        self.stdout.write(
            f"The log is one table of about {whole.entries:,} entries, {_size(whole)}. It becomes the first of several "
            f"as it is, without a copy, but is read twice: about {seconds} s, during which the app waits."
        )
        if dry_run:
            self.stdout.write(
                f"What is recorded from now on would go into a table for each {by}. Nothing was changed."
            )
            return
        try:
            divide(by=by)
        except PartitionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        gather_statistics()
        self.stdout.write(f"What is recorded from now on goes into a table for each {by}.")
        self._list(partitions())

    def _list(self, known: list[Partition]) -> None:
        for each in known:
            start = f"from {each.start:%Y-%m-%d} " if each.start else ""
            times = f"{start}until {each.end:%Y-%m-%d}" if each.end else "all other times"
            self.stdout.write(f"  {each.name}: {times}, about {each.entries:,} entries, {_size(each)}")


def _size(partition: Partition) -> str:
    return f"{partition.size / 1e6:,.1f} MB with indexes"
