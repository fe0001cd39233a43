"""Settings of the server that is felt: as in production, but for HTTPS, with a database and files of its own."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-measuring")
os.environ["HTTPS"] = "false"
os.environ["DATABASE_URL"] = f"sqlite:///{Path(os.environ['FELT_FOLDER']) / 'felt.sqlite3'}"
os.environ["STATIC_ROOT"] = str(Path(os.environ["FELT_FOLDER"]) / "static")
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
LOGGING["loggers"] = {"competency.requests": {"level": "ERROR"}}  # noqa: F405
