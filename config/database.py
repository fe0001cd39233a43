"""How a database is set up for a web server, whichever it is."""

import environ
from django.core.exceptions import ImproperlyConfigured

# Not ``temp_store=MEMORY``: what a nested transaction needs to go back would lie in memory as well, page by page, and
# each further row would take longer. Bringing in and taking back many ratings changes many pages.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;"
    "PRAGMA journal_size_limit=27103364;"
)

# What a connection has been asked so often is prepared on the server, which then keeps its plan.
PREPARE_THRESHOLD = 5


def database(url: str, *, pool: int) -> dict:
    """Django's settings of the database of this address.

    SQLite keeps a write-ahead log and takes its lock at the beginning of a transaction; PostgreSQL has up to ``pool``
    connections for each process, and prepares what is asked often unless the address says ``prepare_threshold=never``.
    Other databases raise ImproperlyConfigured.
    """
    settings = environ.Env.db_url_config(url)
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        options.update(transaction_mode="IMMEDIATE", timeout=20, init_command=SQLITE_PRAGMAS)
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        options["prepare_threshold"] = _prepare_threshold(options.get("prepare_threshold", PREPARE_THRESHOLD))
        options.setdefault("pool", {"min_size": 1, "max_size": pool, "timeout": 10})
    else:
        raise ImproperlyConfigured("DATABASE_URL begins with sqlite:// or postgresql://; see README.md.")
    return settings


def _prepare_threshold(wanted) -> int | None:
    if wanted == "never":
        return None
    try:
        return int(wanted)
    except (TypeError, ValueError):
        raise ImproperlyConfigured(
            f"prepare_threshold in the database's address is a number or “never”, not {wanted}."
        ) from None
