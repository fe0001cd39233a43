"""``python -m tests.gallery [FOLDER] [--only TEXT]``: the demo organisation photographed into var/gallery."""

import argparse
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("var/gallery"))
    parser.add_argument("--only", default="", help="pages whose address or name contains this text")
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    # Playwright keeps an event loop in this thread; Django would refuse to use the database beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    from .album import fill

    fill(chosen.folder, only=chosen.only)


main()
