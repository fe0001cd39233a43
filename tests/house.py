"""What the tests of the house read: our own files, as text and as syntax."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def modules(*folders):
    """The Python files under folders of the project that we wrote ourselves, migrations aside."""
    skipped = {"migrations", "__pycache__"}
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [p for p in found if not skipped & set(p.parts) and not p.name.startswith("vendor_")]


def label(path):
    return str(path.relative_to(ROOT))


def text_of(path):
    return path.read_text(encoding="utf-8")


def nodes_of(path):
    return list(ast.walk(ast.parse(text_of(path))))


def imports_of(path):
    """Dotted names of everything a module imports, relative imports resolved; also inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def offenders(paths, fault):
    """What ``fault`` finds in each of the files, where it finds something."""
    assert paths
    return {label(path): found for path in paths if (found := fault(path))}
