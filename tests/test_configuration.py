"""Settings come from the environment, and a wrong one stops the start with its name."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.database import database

SECRET = "q8WJx1nVz0kR4tY7uB2mC5pL9sD3fG6hA-long-enough-for-every-check-of-django"
NAMES = {
    "DEMO",
    "DEBUG",
    "HTTPS",
    "SECURE_PROXY",
    "PROXIES",
    "SECRET_KEY",
    "CACHE_URL",
    "LOG_FORMAT",
    "METRICS_TOKEN",
    "REPLICA_URL",
    "DJANGO_SETTINGS_MODULE",
}


def run(*arguments, **environment):
    """A fresh Python in the project with only these of the app's variables."""
    inherited = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "DATABASE_URL": "sqlite://:memory:", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def read(expression, **environment):
    done = run("-c", f"from config import settings; print({expression})", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_settings_pass_every_check_of_a_deployment():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=SECRET)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_does_not_start_without_a_secret_key():
    done = run("manage.py", "check")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


@pytest.mark.parametrize("name", ["DEMO", "DEBUG", "HTTPS", "SECURE_PROXY"])
def test_a_misspelt_boolean_stops_the_start_with_its_name(name):
    done = run("-c", "import config.settings", SECRET_KEY=SECRET, **{name: "yess"})
    assert done.returncode != 0
    assert f"{name} is 'yess'; write true or false." in done.stderr


def test_debug_and_demo_are_off_and_https_is_on_unless_asked():
    assert read("settings.DEBUG, settings.DEMO, settings.HTTPS", SECRET_KEY=SECRET) == "False False True"
    assert read("settings.DEBUG, settings.DEMO, settings.HTTPS", DEMO="true") == "False True False"


def test_the_demo_has_a_database_of_its_own():
    name = "settings.DATABASES['default']['NAME']"
    assert read(name, DEMO="true", DATABASE_URL="").endswith("demo.sqlite3")
    assert read(name, SECRET_KEY=SECRET, DATABASE_URL="").endswith("competency.sqlite3")


def test_a_database_that_nobody_knows_stops_the_start_with_its_name():
    done = run("-c", "import config.settings", SECRET_KEY=SECRET, DATABASE_URL="oracel://db/x")
    assert done.returncode != 0
    assert "DATABASE_URL begins with" in done.stderr


@pytest.mark.parametrize(
    ("asked", "threshold"), [("", "5"), ("?prepare_threshold=9", "9"), ("?prepare_threshold=never", "None")]
)
def test_postgresql_prepares_what_is_asked_often_unless_a_pooler_cannot(asked, threshold):
    name = "settings.DATABASES['default']['OPTIONS']['prepare_threshold']"
    assert read(name, SECRET_KEY=SECRET, DATABASE_URL=f"postgresql://a@127.0.0.1/b{asked}") == threshold


def test_a_threshold_that_is_no_number_stops_the_start():
    address = "postgresql://a@127.0.0.1/b?prepare_threshold=often"
    done = run("-c", "import config.settings", SECRET_KEY=SECRET, DATABASE_URL=address)
    assert done.returncode != 0
    assert "is a number or “never”, not often" in done.stderr


def test_a_proxy_is_trusted_to_say_for_whom_it_asks_only_if_there_is_one():
    count = "settings.ALLAUTH_TRUSTED_PROXY_COUNT"
    assert read(count, SECRET_KEY=SECRET) == "0"
    assert read(count, SECRET_KEY=SECRET, SECURE_PROXY="true") == "1"
    assert read(count, SECRET_KEY=SECRET, SECURE_PROXY="true", PROXIES="2") == "2"


def test_a_log_format_that_nobody_knows_stops_the_start_with_its_name():
    done = run("-c", "import config.settings", SECRET_KEY=SECRET, LOG_FORMAT="jsn")
    assert done.returncode != 0
    assert "LOG_FORMAT is 'jsn'; write line or json." in done.stderr


def test_there_are_no_counters_for_a_monitor_unless_asked():
    assert read("settings.METRICS_TOKEN == ''", SECRET_KEY=SECRET) == "True"


def test_a_replica_follows_postgresql_and_nothing_else():
    done = run("-c", "import config.settings", SECRET_KEY=SECRET, REPLICA_URL="postgresql://a@127.0.0.1/b")
    assert done.returncode != 0
    assert "REPLICA_URL needs PostgreSQL, as DATABASE_URL does" in done.stderr


def test_pages_are_read_from_a_replica_only_where_one_is_named():
    servers = {"DATABASE_URL": "postgresql://a@127.0.0.1/b", "REPLICA_URL": "postgresql://a@127.0.0.2/b"}
    names = "sorted(settings.DATABASES), getattr(settings, 'DATABASE_ROUTERS', [])"
    assert read(names, SECRET_KEY=SECRET) == "['default'] []"
    told = read(names, SECRET_KEY=SECRET, **servers)
    assert told == "['default', 'replica'] ['competency.operation.replica.Router']"


def test_sqlite_may_put_aside_on_the_disk_what_a_transaction_needs_to_go_back():
    assert "temp_store" not in database("sqlite:///x.sqlite3", pool=1)["OPTIONS"]["init_command"]
