"""Load an invented organisation of any size, for looking around and for measuring."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competency.content.organisation import generate
from competency.loading.organisation import Loaded, load_organisation
from competency.management import database
from competency.models.round_snapshots import fold_summaries, unkept_rounds
from competency.models.snapshots import past_months, take_snapshots

# Trends look back a year; more past months would only make a large organisation slower to load.
MONTHS_KEPT = 24


class Command(BaseCommand):
    help = (
        "Load an invented organisation with its framework, people, requirements and ratings into an empty database. "
        "The same seed and sizes give the same organisation on the same day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--teams", type=int, default=6, help="teams that people are in (6)")
        parser.add_argument("--engineers", type=int, default=50, help="people who are or were rated (50)")
        parser.add_argument("--skills", type=int, help="skills of the framework (the 38 shipped ones)")
        parser.add_argument("--months", type=int, default=18, help="months of history (18)")
        parser.add_argument("--seed", type=int, default=7, help="another number gives other people (7)")
        parser.add_argument(
            "--password", help="let everybody sign in with it; without one nobody has a password"
        )
        parser.add_argument("--reset", action="store_true", help="empty the database first")
        parser.add_argument(
            "--yes-really", action="store_true", help="with --reset: also one that is not the demo's own"
        )

    def handle(self, *, reset, yes_really, **options):
        if reset:
            database.empty(really=yes_really)
        database.migrate()
        if not database.is_empty():
            raise CommandError(
                f"{database.name()} is not empty. Add --reset to empty it first; that throws away everything in it."
            )
        began = time.perf_counter()
        self.stdout.write("Inventing an organisation and loading it ...")
        loaded = load(
            **{key: options[key] for key in ("teams", "engineers", "skills", "months", "seed", "password")}
        )
        self.stdout.write(f"{describe(loaded)}, in {time.perf_counter() - began:.1f} s.")


def load(*, password: str | None = None, **sizes) -> Loaded:
    """Invent and load an organisation as of today; raises CommandError for impossible sizes."""
    try:
        invented = generate(today=timezone.localdate(), **sizes)
    except ValueError as error:
        raise CommandError(str(error)) from error
    loaded = load_organisation(invented, password=password)
    take_snapshots(past_months(min(invented.months, MONTHS_KEPT)))
    fold_summaries(unkept_rounds())
    return loaded


def describe(loaded: Loaded) -> str:
    """What was loaded, in one line."""
    return (
        f"{loaded.engineers:,} engineers in {loaded.teams:,} teams and departments, {loaded.skills:,} skills, "
        f"{loaded.roles:,} roles, {loaded.requirements:,} requirements, {loaded.ratings:,} ratings"
    )
