"""``manage.py snapshot``: keep what each team had at the end of each past month and rating round.

Being run daily it also sees to it that a log in tables by time has the next one before its time comes.
"""

from django.core.management.base import BaseCommand, CommandError

from competency.models.round_snapshots import fold_summaries, unkept_rounds
from competency.models.snapshots import missing_months, take_snapshots
from competency.operation.partitions import PartitionRefused, extend, gather_statistics


class Command(BaseCommand):
    help = "Writes the snapshots of months and of closed rounds that are missing. Safe to run every day."

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, default=24, help="how many past months to look at (24)")

    def handle(self, *, months, **options):
        missing = missing_months(months)
        written = take_snapshots(missing) if missing else 0
        self.stdout.write(f"{len(missing)} months were missing; {written:,} rows written.")
        rounds = unkept_rounds()
        fold_summaries(rounds)
        if rounds:
            self.stdout.write(f"{len(rounds)} closed rounds were missing, and are kept now.")
        self._extend_log()

    def _extend_log(self) -> None:
        try:
            added = extend()
        except PartitionRefused as refusal:
            # Until the next run the ratings of that time go into the table of all other times.
            raise CommandError(
                f"The snapshots are written, but the log got no new table. {refusal}"
            ) from refusal
        gather_statistics()
        if added:
            self.stdout.write(f"The log of ratings has new tables: {', '.join(each.name for each in added)}.")
