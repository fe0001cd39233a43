"""Try the app with one command: an invented organisation, served on this machine, with one-click sign-in."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from competency.content.organisation import PERSONAS
from competency.management import database, serving
from competency.management.commands.load_demo import describe, load
from competency.models import Organisation

PASSWORD = "demo"  # noqa: S105 - of invented people, printed on the screen


class Command(BaseCommand):
    help = (
        "Migrate, load an invented organisation if the database is empty, and serve the app on this machine. "
        "Prints where, and as whom to sign in. Ctrl-C ends it; the next start goes on with the same data."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away and begin anew")
        parser.add_argument(
            "--yes-really", action="store_true", help="with --reset: also a database of DATABASE_URL"
        )
        parser.add_argument(
            "--no-load", action="store_true", help="load nothing: begin with the first set-up"
        )

    def handle(self, *, port, reset, yes_really, no_load, **options):
        if not settings.DEMO:
            raise CommandError("Demo mode is off. Unset DEMO or set DEMO=true.")
        try:
            with serving.listen(port) as listener:
                if reset:
                    database.empty(really=yes_really)
                self.prepare(load_if_empty=not no_load)
                welcome = describe_entrance(port)
                with serving.worker():
                    serving.serve(listener, announce=lambda: self.say(welcome))
        except KeyboardInterrupt:
            self.say("")

    def prepare(self, *, load_if_empty: bool) -> None:
        """Migrate and load; refuses a database that holds something else than the demo."""
        self.say("Preparing the database ...")
        database.migrate()
        if not load_if_empty:
            return
        if database.is_empty():
            self.say("Inventing an organisation and loading it ...")
            began = time.perf_counter()
            loaded = load(password=PASSWORD)
            self.say(f"{describe(loaded)}, in {time.perf_counter() - began:.1f} s.")
        elif not database.holds_demo():
            raise CommandError(
                f"{database.name()} holds something else than the demo, so it is left alone. Unset DATABASE_URL or "
                "name an empty database, or add --no-load to look at it in demo mode."
            )

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def describe_entrance(port: int) -> str:
    """Where the app is and as whom to sign in."""
    organisation = Organisation.objects.first()
    lines = ["", f"{organisation or 'Competency'} is at http://{serving.HOST}:{port}/", ""]
    if database.holds_demo():
        lines.append("Sign in with one click, or with e-mail address and password:")
        lines += [f"  {persona.line:<48}{persona.email:<24}{PASSWORD}" for persona in PERSONAS]
        lines.append("")
    lines.append("Ctrl-C ends it. The data stay; --reset begins anew.")
    return "\n".join(lines)
