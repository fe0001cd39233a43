"""What the README promises is there: settings, commands, places."""

import re
import shlex

from django.core.management import get_commands

from .house import ROOT, text_of

README = text_of(ROOT / "README.md")


def section(title):
    return re.split(r"^## ", README.split(f"## {title}\n", 1)[1], flags=re.M)[0]


def first_cells(title):
    return [row.split("|")[1].strip() for row in section(title).splitlines() if row.startswith("| `")]


def test_the_settings_table_lists_exactly_what_is_read():
    source = text_of(ROOT / "config" / "settings.py")
    read = re.findall(r"env(?:_bool|\.\w+)\(\s*\"([A-Z_]+)\"", source)
    listed = [cell.strip("`") for cell in first_cells("Settings")]
    assert sorted(listed) == sorted(set(read))


def test_the_commands_exist():
    named = set(re.findall(r"manage\.py (\w+)", README))
    assert named <= set(get_commands())


def test_the_map_names_real_places():
    app = {"views/", "forms/", "htmx.py", "exchange/", "matrix/", "loading/", "access.py", "models/"}
    app |= {"decisions/", "content/", "operation/", "jobs/", "backends.py"}
    places = re.findall(r"`([\w./]+)`", " ".join(first_cells("Map of the code")))
    missing = [
        p for p in places if not ((ROOT / p).exists() or (p in app and (ROOT / "competency" / p).exists()))
    ]
    assert missing == []


def test_linked_files_exist():
    linked = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", README)
    assert linked and [target for target in linked if not (ROOT / target).exists()] == []


def test_there_are_two_commands_and_each_makes_its_environment():
    commands = [line.strip() for line in README.splitlines() if line.startswith("    python3 -m venv")]
    assert [shlex.split(command)[-1] for command in commands] == ["demo", "pytest"]
