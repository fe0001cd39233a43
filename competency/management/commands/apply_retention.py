"""Erase who left longer ago than the retention time: ``manage.py apply_retention``, to be run daily."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from competency.exchange.runs import KEPT_DAYS
from competency.models import ImportRun, Organisation
from competency.models.retention import due, erase


class Command(BaseCommand):
    help = (
        "Everybody who left longer ago than the organisation's retention time becomes a random name: address, number, "
        "sign-in, notes and comments are erased, levels stay for the aggregates. Uploads that nobody went on with are "
        "dropped. It cannot be undone; look first with --dry-run."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say who would be erased, and erase nobody"
        )

    def handle(self, *, dry_run, **options):
        people = list(due())
        months = (Organisation.objects.first() or Organisation()).retention_months
        if dry_run:
            for person in people:
                self.stdout.write(f"engineer {person.pk}, left on {person.left_on}")
            self.stdout.write(f"{len(people)} would be erased: they left {months} months ago or earlier.")
            return
        erased = erase([person.pk for person in people])
        lying = timezone.now() - timedelta(days=KEPT_DAYS)
        dropped = ImportRun.objects.filter(state=ImportRun.State.UPLOADED, uploaded_at__lt=lying)
        count = dropped.count()
        dropped.delete()
        self.stdout.write(
            f"{erased} erased who left {months} months ago or earlier, {count} old uploads dropped."
        )
