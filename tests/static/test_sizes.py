"""What a browser has to fetch once: small enough for a slow line, as it is served in production."""

import gzip
import re

import pytest

from competency.operation.lean_files import lean
from tests.house import ROOT

STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))


def kilobytes(texts) -> float:
    """Compressed one by one, as they are served."""
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts) / 1000


def test_all_of_our_scripts_are_under_40_kb():
    assert len(SCRIPTS) > 5
    assert kilobytes(path.read_text() for path in SCRIPTS) < 40


def test_all_sheets_are_under_25_kb():
    assert len(SHEETS) > 5
    assert kilobytes(lean(path.read_text()) for path in SHEETS) < 25


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_lean_sheets_say_the_same(path):
    """Apart from comments and white space nothing is gone, and no string held anything like a comment."""
    css = path.read_text()
    assert not [found for found in re.findall(r'"[^"\n]*"', css) if "/*" in found or "*/" in found]
    assert css.count("/*") == css.count("*/")
    bare = re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    assert re.sub(r"\s+", "", lean(css)) == bare
    assert lean(css).count("{") == lean(css).count("}") == bare.count("{")


def test_lean_keeps_quotes_and_the_spaces_that_matter():
    css = (
        "/* why */\n@layer a {\n  .b > .c, .d + e { margin: 0 calc(1px + 2px); }\n\n"
        + '  f::after { content: ", { "; }\n}\n'
    )
    assert lean(css) == '@layer a{.b > .c,.d + e{margin: 0 calc(1px + 2px);}f::after{content: ", { ";}}\n'
