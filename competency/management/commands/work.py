"""A worker for what goes on in the background: ``manage.py work``; as many as there are processors to spare."""

import signal
import threading

from django.core.management.base import BaseCommand

from competency.jobs.worker import work


class Command(BaseCommand):
    help = "Does background work until SIGTERM or Ctrl-C, which let the job that has begun finish."

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="end as soon as nothing waits")
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="end when this parent process has ended"
        )

    def handle(self, *, until_empty, parent, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        done = work(stop, parent=parent, until_empty=until_empty)
        if until_empty:
            self.stdout.write(f"{done} jobs done.")
