"""Prove that the current ratings are the fold of their log, or make them so again."""

from django.core.management.base import BaseCommand, CommandError

from competency.models import Rating, RatingEvent
from competency.models.folding import STATE, differences, rebuild


class Command(BaseCommand):
    help = (
        "Compare every current rating with what its log amounts to. Exit status 1 and one line for each that "
        "differs; with --rebuild they are written anew from the log, and the teams' summaries with them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="write what differs anew from the log")

    def handle(self, *, rebuild, **options):
        wrong = 0
        for row, right in differences():
            wrong += 1
            self.stdout.write(_sentence(row, right))
        if not wrong:
            self.stdout.write(
                f"{Rating.objects.count():,} current ratings equal the fold of {RatingEvent.objects.count():,} "
                "entries of the log."
            )
        elif rebuild:
            self.stdout.write(f"{_rebuild():,} current ratings written anew from the log.")
        else:
            raise CommandError(f"{wrong:,} current ratings differ from the log. Repair them with --rebuild.")


_rebuild = rebuild


def _sentence(row: Rating | None, right: Rating | None) -> str:
    """Which rating differs, and how: each column as it is and as the log says."""
    known = row or right
    where = f"engineer {known.engineer_id}, skill {known.skill_id}:"
    if row is None:
        return f"{where} missing, the log says level {right.level}"
    if right is None:
        return f"{where} level {row.level}, the log says nothing"
    columns = [column for column in STATE if getattr(row, column) != getattr(right, column)]
    return f"{where} " + "; ".join(
        f"{column} is {getattr(row, column)!r}, the log says {getattr(right, column)!r}" for column in columns
    )
