"""Settings of a server that is measured: the tests' settings with the database and the addresses of the benchmarks."""

import os

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
DATABASES["default"]["NAME"] = os.environ["SERVED_DATABASE"]  # noqa: F405
ALLOWED_HOSTS = ["127.0.0.1"]
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
LOGGING["loggers"] = {"competency.requests": {"level": "ERROR"}}  # noqa: F405
