"""How do my domains look beside what the role expects, as a drawing?"""

from html import escape
from math import cos, pi, sin
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

WIDTH, HEIGHT, RADIUS = 336, 276, 92
LABEL_AT, LINE_HEIGHT, LABEL_LETTERS = RADIUS + 12, 13, 14
FEWEST_SPOKES = 3


class Spoke(NamedTuple):
    """One domain. ``mine`` and ``expected`` are medians of levels (None: no level known), ``known`` of ``total``."""

    name: str
    mine: float | None
    expected: float | None
    known: int
    total: int


def draw_pair(spokes: list[Spoke], *, values: list[int], names: tuple[str, str], key: str) -> SafeString:
    """The same for two people: ``mine`` of the first name, ``expected`` of the second; ``key`` sets ids apart."""
    told = "; ".join(
        _("%(domain)s: %(one)s %(first)s, %(other)s %(second)s")
        % {
            "domain": spoke.name,
            "one": names[0],
            "first": plain(spoke.mine),
            "other": names[1],
            "second": plain(spoke.expected),
        }
        for spoke in spokes
    )
    return _draw(spokes, values, title=_("Domains of %s and %s") % names, told=told, key=key)


def draw_radar(spokes: list[Spoke], *, values: list[int]) -> SafeString:
    """An SVG with one spoke per domain, the lowest of the scale's ``values`` at the centre; "" for fewer than three.

    A domain without a known level has no point of mine: the line passes it by rather than falling to the centre.
    """
    told = "; ".join(
        _("%(domain)s: %(mine)s, the role expects %(expected)s")
        % {"domain": spoke.name, "mine": plain(spoke.mine), "expected": plain(spoke.expected)}
        for spoke in spokes
    )
    return _draw(spokes, values, title=_("My domains beside what the role expects"), told=told, key="radar")


def _draw(spokes: list[Spoke], values: list[int], *, title: str, told: str, key: str) -> SafeString:
    if len(spokes) < FEWEST_SPOKES:
        return mark_safe("")
    bottom, top = values[0], values[-1]
    directions = [(sin(2 * pi * i / len(spokes)), -cos(2 * pi * i / len(spokes))) for i in range(len(spokes))]

    def at(i: int, value: float) -> tuple[float, float]:
        x, y = directions[i]
        reach = RADIUS * (value - bottom) / (top - bottom)
        return WIDTH / 2 + x * reach, HEIGHT / 2 + y * reach

    every = range(len(spokes))
    known = [(i, spoke.mine) for i, spoke in enumerate(spokes) if spoke.mine is not None]
    rings = "".join(_polygon("rule", [at(i, value) for i in every]) for value in values[1:])
    axes = "".join(_line(at(i, bottom), at(i, top)) for i in every)
    asked = [at(i, spoke.expected) for i, spoke in enumerate(spokes) if spoke.expected is not None]
    expected = _polygon("area b", asked) if len(asked) >= FEWEST_SPOKES else ""
    mine = _polygon("area", [at(i, value) for i, value in known]) if len(known) >= FEWEST_SPOKES else ""
    dots = "".join(_dot(at(i, value)) for i, value in known)
    labels = "".join(_label(spoke, directions[i]) for i, spoke in enumerate(spokes))
    return mark_safe(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(told)}</desc>'
        f"{rings}{axes}{mine}{expected}{dots}{labels}</svg>"
    )


def plain(value: float | None) -> str:
    """A median as text: 3, 2.5, or "not rated"."""
    return _("not rated") if value is None else f"{value:g}"


def _polygon(css: str, points) -> str:
    return f'<polygon class="{css}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _line(start, end) -> str:
    return f'<line class="axis" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'


def _dot(point) -> str:
    return f'<circle class="dot" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3"/>'


def _label(spoke: Spoke, direction: tuple[float, float]) -> str:
    """The domain's name on up to three lines and below it the two numbers, set around the end of the spoke."""
    x, y = direction
    anchor = "middle" if abs(x) < 0.2 else "start" if x > 0 else "end"
    lines = [*_wrap(spoke.name), f"{plain(spoke.mine)} / {plain(spoke.expected)}"]
    left = WIDTH / 2 + x * LABEL_AT
    # The block of lines stands above the end of an upward spoke, below a downward one, and centred beside the others.
    first = HEIGHT / 2 + y * LABEL_AT - (1 - y) / 2 * (len(lines) - 1) * LINE_HEIGHT + 4
    css = ["name"] * (len(lines) - 1) + ["mute"]
    return "".join(
        f'<text class="{css[place]}" x="{left:.1f}" y="{first + place * LINE_HEIGHT:.1f}"'
        f' text-anchor="{anchor}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )


def _wrap(name: str) -> list[str]:
    """The name on at most two lines, cut with an ellipsis where that is too little."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LABEL_LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"]
