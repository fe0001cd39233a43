#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        # The demo needs no secret key from the environment, so the settings must know before they load.
        os.environ.setdefault("DEMO", "true")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here. Install requirements.txt into a virtual environment first; "
            "README.md has the command."
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
