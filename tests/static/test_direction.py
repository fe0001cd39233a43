"""Sheets speak of start and end, not of left and right: a page that reads from right to left is the mirror image."""

import re

import pytest

from tests.house import ROOT

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
# Paper is set by hand.
SHEETS = [path for path in SHEETS if path.name != "print.css"]
SIDED = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|(?<![\w-])(?:left|right)\s*:|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
FOUR = re.compile(r"(?<![\w-])(margin|padding|inset|border-radius)\s*:\s*([^;{}]+)")


def values_of(text: str) -> list[str]:
    """The values of a shorthand; what stands in brackets is one."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", text)


def lopsided(css: str) -> list[str]:
    """Shorthands that say something else for the left than for the right; what is centred by 50 % is even."""
    found = []
    for name, text in FOUR.findall(css):
        values = values_of(text)
        if len(values) != 4 or "50%" in values:
            continue
        one, two, three, four = values
        if (name == "border-radius" and (one, three) != (two, four)) or (
            name != "border-radius" and two != four
        ):
            found.append(f"{name}: {text}")
    return found


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_sheet_names_a_side(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert SIDED.findall(css) == []
    assert lopsided(css) == []


@pytest.mark.parametrize(
    "css", ["a { margin-left: 1px; }", "a { left: 0; }", "a { float: right; }", "a { text-align: left }"]
)
def test_the_search_for_sides_finds_them(css):
    assert SIDED.search(css)


def test_the_search_for_lopsided_shorthands_finds_them():
    assert lopsided("a { padding: 0 4px 0 8px; } b { margin: 0 4px 0 4px; } c { inset: 0 auto 0 50%; }") == [
        "padding: 0 4px 0 8px"
    ]
    assert lopsided("a { border-radius: 0 4px 4px 0; } b { border-radius: 4px 4px 0 0; }") == [
        "border-radius: 0 4px 4px 0"
    ]
    assert lopsided("a { padding: 0 calc(1px + (2px * 3)) 0 var(--x); }") != []
