"""One run: a database of its own, the organisation in it, and one subject after the other."""

from importlib import import_module

from django.db import connection
from django.test.utils import override_settings

from .organisation import World, load_world
from .report import Report


def run(subjects, *, size: str, as_json: bool) -> None:
    """Measure these subjects: modules of this package with a ``measure(report, world)``."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    report = Report(quiet=as_json)
    try:
        with override_settings(ROOT_URLCONF="tests.benchmarks.urls", ALLOWED_HOSTS=["localhost"]):
            world: World = load_world(size)
            report.begin(vendor=connection.vendor, size=size, loaded=world.described)
            for subject in subjects:
                import_module(f".{subject}", __package__).measure(report, world)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    if as_json:
        report.print_json()
