"""Which colours has the workbook? Those of the page by day, read from the page's own tokens."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders

TOKENS = "css/tokens.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLOCK = re.compile(r"([^{};]*)\{([^{}]*)\}")
BY_DAY = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}),")

# Differences of this many levels and more have the strongest colour, as on the page.
STRONGEST = 3


class Paint(NamedTuple):
    """A fill and the text colour that is readable on it."""

    fill: str
    ink: str


@lru_cache(maxsize=1)
def _blocks() -> dict[str, dict[str, str]]:
    """Colours by selector and name. Raises FileNotFoundError where the installation has lost its style sheets."""
    found = finders.find(TOKENS)
    if found is None:
        raise FileNotFoundError(f"The style sheet {TOKENS} is missing in the directory of static files.")
    blocks: dict[str, dict[str, str]] = {}
    for selectors, body in BLOCK.findall(COMMENT.sub("", Path(found).read_text(encoding="utf-8"))):
        for selector in selectors.split(","):
            blocks.setdefault(selector.strip(), {}).update(BY_DAY.findall(body))
    return blocks


def colour(name: str) -> str:
    """A colour with a meaning, such as ``ink`` or ``line``: "#1b2026"."""
    return _blocks()[":root"][name]


def level_ramp(count: int) -> list[Paint]:
    """The paints of a scale with so many levels (2 to 10), lowest first."""
    return _paints(f".of-{count}", [f"l{step}" for step in range(count)])


def difference_ramp() -> dict[int, Paint]:
    """The paints of the distance to a target, from -3 (that or more below) to 3 (that or more above)."""
    steps = range(-STRONGEST, STRONGEST + 1)
    names = [f"d{'m' if step < 0 else 'p'}{abs(step)}" if step else "d0" for step in steps]
    return dict(zip(steps, _paints(".lens-target", names), strict=True))


def _paints(selector: str, names: list[str]) -> list[Paint]:
    block = _blocks()[selector]
    return [Paint(block[name], block[f"on-{name}"]) for name in names]
