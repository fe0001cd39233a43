"""``python -m tests.benchmarks.written csv 10000 USER``: writes so many ratings away, prints the most bytes it held."""

import os
import resource
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import django


def main() -> None:
    name, most, viewer = sys.argv[1:]
    django.setup()
    from competency.exchange.rating_list import list_ratings
    from competency.exchange.table_out import FORMATS
    from competency.models import User

    table = list_ratings(User.objects.get(pk=viewer))
    with Path(os.devnull).open("wb") as nowhere:
        FORMATS[name].write(nowhere, replace(table, rows=islice(table.rows, int(most))))
    unit = 1 if sys.platform == "darwin" else 1024
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}\n")


main()
