"""One run: a database, the organisation in it, and one subject after the other."""

import logging
from importlib import import_module

from django.db import connection
from django.test.utils import override_settings

from competency.models import RatingEvent

from .database import copied, database_of
from .long_log import lengthen
from .organisation import load_world
from .report import Report


def run(subjects, *, size: str, as_json: bool, keep: bool, entries: int | None = None) -> None:
    """Measure these subjects: modules of this package with a ``measure(report, world)``.

    The log is made so many entries long before.
    """
    # A line on the screen for every request would be measured too.
    logging.disable(logging.INFO)
    report = Report(quiet=as_json)
    urls = override_settings(ROOT_URLCONF="tests.benchmarks.urls", ALLOWED_HOSTS=["localhost"])
    with database_of(size, keep=keep), urls:
        world = load_world(size)
        report.begin(vendor=connection.vendor, size=size, loaded=world.described)
        with copied(wanted=keep):
            if entries:
                lengthen(entries)
                report.note(f"its log made longer: {RatingEvent.objects.count():,} entries")
            for subject in subjects:
                import_module(f".{subject}", __package__).measure(report, world)
    if as_json:
        report.print_json()
