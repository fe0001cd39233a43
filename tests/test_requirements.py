"""What is imported is pinned exactly, what that needs is pinned as well, and each direct pin says what it is for."""

import sys
from importlib import metadata

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .house import ROOT, imports_of, modules

RUNTIME, DEVELOPING = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
# Run by name and not imported.
PROGRAMS = {"gunicorn", "ruff", "djade", "pytest-xdist", "tzdata"}
# Imported by Django or by another library when it is there.
PLUGINS = {"argon2-cffi", "psycopg", "pytest-django"}


def lines_of(path):
    """(requirement, comment, whether it is a direct pin) of each line."""
    direct, found = True, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# Brought along"):
            direct = False
        text, _hash, comment = line.partition("#")
        if text.strip() and not text.startswith("-r"):
            found.append((Requirement(text.strip()), comment.strip(), direct))
    return found


def name_of(requirement):
    return canonicalize_name(requirement.name)


def applies(requirement, *, extras=("",)):
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": e}) for e in extras)


def direct_pins(*paths):
    return {name_of(requirement) for path in paths for requirement, _why, direct in lines_of(path) if direct}


def distributions_imported(paths):
    """Distributions that the files import, Python's own and ours aside."""
    roots = {name.split(".")[0] for path in paths for name in imports_of(path)}
    return distributions(roots - set(sys.stdlib_module_names) - {"competency", "config", "tests"})


def distributions(roots):
    known = metadata.packages_distributions()
    return {canonicalize_name(known[root][0]) for root in roots if root}


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPING], ids=["running", "developing"])
def test_every_pin_is_exact(path):
    assert all(
        [specifier.operator for specifier in requirement.specifier] == ["=="]
        for requirement, _why, _direct in lines_of(path)
    )


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPING], ids=["running", "developing"])
def test_every_direct_pin_says_what_it_is_for(path):
    assert [str(requirement) for requirement, why, direct in lines_of(path) if direct and not why] == []


def test_what_running_imports_is_pinned_for_running():
    used = distributions_imported(modules("competency", "config"))
    named = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE, *settings.TEMPLATES[0]["OPTIONS"]["builtins"]]
    used |= distributions({dotted.split(".")[0] for dotted in named} - {"competency"})
    assert used <= direct_pins(RUNTIME)


def test_what_the_tests_import_is_pinned_for_developing():
    # packaging comes with pytest.
    used = distributions_imported(modules("tests")) - {"packaging"}
    assert used <= direct_pins(RUNTIME, DEVELOPING)


def test_nothing_is_pinned_that_nothing_uses():
    used = distributions_imported(modules("competency", "config", "tests")) | PROGRAMS | PLUGINS
    named = {dotted.split(".")[0] for dotted in [*settings.INSTALLED_APPS, *settings.MIDDLEWARE]}
    used |= distributions(named - {"competency"})
    assert direct_pins(RUNTIME, DEVELOPING) - used == set()


@pytest.mark.parametrize("paths", [(RUNTIME,), (RUNTIME, DEVELOPING)], ids=["running", "developing"])
def test_what_the_pins_bring_along_is_pinned_and_what_is_installed_is_what_is_pinned(paths):
    pins = {name_of(r): r for path in paths for r, _why, _direct in lines_of(path) if applies(r)}
    for name, pin in pins.items():
        assert metadata.version(name) in pin.specifier, name
        needed = [Requirement(text) for text in metadata.requires(name) or []]
        needed = {name_of(r) for r in needed if applies(r, extras=("", *pin.extras))}
        assert needed <= set(pins), f"{name} needs {needed - set(pins)}"
