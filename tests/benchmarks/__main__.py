"""``python -m tests.benchmarks``: builds a team in a database of its own, measures, prints, and throws it away."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from .report import main  # noqa: E402 - models can be imported only now

main()
