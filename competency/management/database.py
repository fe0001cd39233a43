"""Which database is this, is there anything in it, and may it be emptied?"""

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from competency.content.organisation import PERSONAS
from competency.models import Engineer, Framework, Organisation, Role, Team, User
from competency.models.protection import released


def is_demo_file() -> bool:
    """Whether the database is the demo's own SQLite file and not one that ``DATABASE_URL`` names."""
    database = connections["default"].settings_dict
    return database["ENGINE"].endswith("sqlite3") and Path(database["NAME"]) == settings.DEMO_DATABASE


def is_empty() -> bool:
    """Whether nobody has begun to use the database."""
    return not any(model.objects.exists() for model in (Organisation, Framework, Role, Team, Engineer, User))


def holds_demo() -> bool:
    """Whether the people whom the demo's sign-in page offers are all there."""
    addresses = {persona.email for persona in PERSONAS}
    return User.objects.filter(email__in=addresses).count() == len(addresses)


def migrate() -> None:
    """Bring the tables up to date, without a word."""
    call_command("migrate", verbosity=0, interactive=False)


def empty(*, really: bool = False) -> None:
    """Throw everything away: the demo's own file without a question, another database only if ``really``.

    Raises CommandError, with nothing thrown away, where it is not allowed.
    """
    if is_demo_file():
        for connection in connections.all():
            connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{settings.DEMO_DATABASE}{suffix}").unlink(missing_ok=True)
        return
    if not really:
        raise CommandError(
            f"{name()} is not the demo's own database. Add --yes-really to throw away everything in it."
        )
    migrate()
    with released(connections["default"]):
        call_command("flush", verbosity=0, interactive=False)


def name() -> str:
    """The database as a sentence names it: the file of SQLite, else the name on its server."""
    database = connections["default"].settings_dict
    host = database.get("HOST")
    return f"{database['NAME']} on {host}" if host else str(database["NAME"])
