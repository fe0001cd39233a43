"""The rules of the house that nobody has to remember: which way imports point, who knows a request."""

import ast
import re

import pytest

from .house import ROOT, imports_of, label, modules, nodes_of, offenders, text_of

APP = ROOT / "competency"
OURS = modules("competency")

# Each room may import from its own and from rooms further down; rooms on one line do not know each other.
FLOORS = [
    {"urls", "admin"},
    {"views", "templatetags", "management", "middleware"},
    {"jobs"},
    {"forms", "htmx", "exchange", "operation"},
    {"matrix", "loading"},
    {"access", "backends"},
    {"models"},
    {"decisions", "content"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
KNOW_A_REQUEST = {"urls", "admin", "views", "templatetags", "management", "middleware", "forms", "htmx"}
NAMES_OF_MECHANISMS = {"services", "utils", "helpers", "managers", "mixins", "common", "misc", "actions"}
LONGEST_MODULE = 300

TOP_LEVEL = {
    "manage.py",
    "requirements.txt",
    "README.md",
    "pyproject.toml",
    "LICENSE",
    "config",
    "competency",
    "templates",
    "static",
    "tests",
}
CONTAINER_FILES = {"Dockerfile", "Containerfile", "compose.yaml", "docker-compose.yml"}
MADE_BY_RUNNING = {"var"}


def room_of(path):
    return path.relative_to(APP).parts[0].removesuffix(".py")


# Rooms ---------------------------------------------------------------------------------------------------


def test_every_module_is_in_a_room():
    assert {room_of(path) for path in OURS} <= {*FLOOR, "__init__", "apps"}


def test_imports_point_one_way():
    def upward(path):
        room = room_of(path)
        rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("competency.")} & set(
            FLOOR
        )
        return {other for other in rooms - {room} if FLOOR[other] <= FLOOR.get(room, len(FLOORS))}

    assert offenders(OURS, upward) == {}


def test_the_pure_core_knows_no_framework_no_database_and_no_clock():
    forbidden = {"django", "sqlite3", "psycopg", "time", "os", "subprocess", "socket", "urllib"}
    readings = {"now", "today", "utcnow", "localdate", "monotonic", "perf_counter"}

    def impure(path):
        calls = [node.func for node in nodes_of(path) if isinstance(node, ast.Call)]
        clocks = {call.attr for call in calls if isinstance(call, ast.Attribute)} & readings
        return clocks | ({name.split(".")[0] for name in imports_of(path)} & forbidden)

    assert offenders([path for path in OURS if room_of(path) in ("decisions", "content")], impure) == {}


def test_decisions_read_no_files():
    def reading(path):
        return {node.id for node in nodes_of(path) if isinstance(node, ast.Name)} & {"open", "Path"}

    assert offenders(modules("competency/decisions"), reading) == {}


def test_only_the_outer_rooms_know_a_request():
    def knowing(path):
        nodes = nodes_of(path)
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        web = {
            n for n in imports_of(path) if n.startswith(("django.http", "django.shortcuts", "django.views"))
        }
        if room_of(path) == "access":
            web -= {"django.http.Http404"}
        return web | (names & {"request"})

    assert offenders([path for path in OURS if room_of(path) not in KNOW_A_REQUEST], knowing) == {}


def test_only_the_one_door_writes_ratings():
    writes = re.compile(
        r"\b(?:Rating|RatingEvent)\.(?:objects|_base_manager)\b.*"
        r"\.(?:create|bulk_create|bulk_update|update|delete|get_or_create|update_or_create)$"
    )

    def writing(path):
        calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
        return [
            ast.unparse(call.func)
            for call in calls
            if writes.search(ast.unparse(call.func))
            or re.fullmatch(r"insert_many\(.*\bmodel=Rating(Event)?\b.*\)", ast.unparse(call))
        ]

    door = {APP / "models" / name for name in ("recording.py", "folding.py")}
    assert offenders([path for path in OURS if path not in door], writing) == {}
    assert offenders(sorted(door), writing).keys() == {label(path) for path in door}


def test_scipy_is_loaded_only_where_it_is_needed():
    """It costs most of a second and 40 MB at every start."""

    def loading(path):
        top = ast.parse(text_of(path)).body
        imports = [node for node in top if isinstance(node, ast.Import | ast.ImportFrom)]
        return [line for line in map(ast.unparse, imports) if "scipy" in line]

    assert offenders(modules("competency", "config"), loading) == {}


def test_there_are_no_signals_and_no_generic_relations():
    unwanted = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    unwanted += ("django.contrib.contenttypes.fields",)
    assert offenders(OURS, lambda path: [n for n in imports_of(path) if n.startswith(unwanted)]) == {}


# Modules -------------------------------------------------------------------------------------------------


def test_a_module_is_at_most_300_lines_long():
    def length(path):
        lines = len(text_of(path).splitlines())
        return lines if lines > LONGEST_MODULE else None

    assert offenders(modules("competency", "config"), length) == {}


def test_a_module_says_in_a_sentence_what_it_is_about():
    def silent(path):
        sentence = (ast.get_docstring(ast.parse(text_of(path))) or "").split("\n\n")[0].strip()
        return text_of(path).strip() and not sentence.endswith((".", "?", ":", ")"))

    assert offenders(modules("competency", "config"), silent) == {}


def test_a_module_is_named_after_a_subject():
    assert [label(path) for path in OURS if path.stem in NAMES_OF_MECHANISMS] == []


def test_whoever_calls_names_the_flags():
    """A parameter that is True or False by default can only be given by name."""

    def unnamed(path):
        found = []
        for node in nodes_of(path):
            # Django calls a form's save() with the flag in second place.
            if isinstance(node, ast.FunctionDef) and node.name != "save":
                given = zip(node.args.args[::-1], node.args.defaults[::-1], strict=False)
                flags = [a.arg for a, d in given if isinstance(d, ast.Constant) and isinstance(d.value, bool)]
                found += [f"{node.name}({flag}) in line {node.lineno}" for flag in flags]
        return found

    assert offenders(OURS, unnamed) == {}


# Top level and words -------------------------------------------------------------------------------------


def test_the_top_level_holds_what_was_agreed():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - CONTAINER_FILES - MADE_BY_RUNNING == TOP_LEVEL


# A path of one machine, or work that is not finished; written so that the list does not find itself.
UNWANTED = re.compile(
    r"(?<![\w.:])/(?:root|home|Users|tmp|work)/\w"
    r"|\bTO(?:)DO\b|\bFIX(?:)ME\b|\bX(?:)XX\b|\bCo-Authored(?:)-By\b"
)
WRITTEN = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".yaml", ".yml", ""}


def written_files():
    folders = ("competency", "config", "templates", "static", "tests", ".ci")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    # In a second work tree .git is a file, which names the first one.
    found += [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    skipped = {"vendor", "__pycache__", "files"}
    return [
        path
        for path in found
        if path.suffix in WRITTEN
        and not skipped & set(path.relative_to(ROOT).parts)
        and not path.name.startswith("vendor_")
    ]


def test_nothing_written_names_a_machine_or_is_left_undone():
    assert offenders(written_files(), lambda path: UNWANTED.findall(text_of(path))) == {}


@pytest.mark.parametrize("text", ["see {}home/ada/notes", "cp x {}tmp/y", '"{}work/main"'])
def test_the_search_for_machines_finds_them(text):
    assert UNWANTED.search(text.format("/"))
