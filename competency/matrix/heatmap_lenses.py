"""What the colour of a heatmap's cell shows: index, coverage, severity, certainty, what rests on one person, change."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competency.decisions.gaps import BANDS, band_of

from .heatmap import CERTAINTIES, HIDDEN, KNOWN, NO_NEED, OTHERS, UNKNOWN, WITHHELD, Leaves, Sums
from .lenses import Face

STATES = {
    NO_NEED: Face("na", "", gettext_lazy("no need set")),
    UNKNOWN: Face("nr", "?", gettext_lazy("nobody rated")),
    HIDDEN: Face("hid", "?", gettext_lazy("rests on a rating hidden from you until you have given yours")),
    OTHERS: Face("few", "≠", gettext_lazy("not told, because other people are rated today")),
    WITHHELD: Face("few", "<5", gettext_lazy("withheld, because too few people are rated")),
}
NO_PAST = Face("nr", "·", gettext_lazy("not known at that time"))

# What a key holds, with the bits that each takes: 62 in all.
FIELDS = {"state": 3, "said": 1, "number": 11, "certainty": 3, "level": 4, "have": 20, "need": 20}
LOWEST, HIGHEST = -100, 1900
UNCERTAIN = CERTAINTIES.index("possible"), CERTAINTIES.index("likely")


@dataclass(frozen=True)
class Lens:
    """``numbers(sums)`` is what a cell shows, NaN where there is nothing; ``low_is_worse`` says which end is worse.

    ``css``, ``text`` and ``words`` turn a whole number into how it looks and reads. ``scale`` is the legend: words,
    classes, words, in the colours of ``ramp``. ``hatched``: one team's cell is hatched where ratings may settle so
    that it changes.
    """

    name: str
    label: str
    shows: str
    numbers: Callable[[Sums], np.ndarray]
    css: Callable[[int], str]
    text: Callable[[int], str]
    words: Callable[[int], str]
    scale: tuple[str, tuple[str, ...], str]
    low_is_worse: bool = False
    hatched: bool = False
    ramp: str = "target"


def keys_of(sums: Sums, lens: Lens, *, leaves: Leaves | None = None) -> np.ndarray:
    """A whole number per cell that holds all that its face shows, so that cells with equal keys look equal.

    With ``leaves`` the cells of teams tell people and level; without, and for departments, how many needs are met.
    """
    numbers = lens.numbers(sums)
    known = sums.state == KNOWN
    said = known & ~np.isnan(numbers)
    level, have, need = np.zeros_like(sums.state), sums.met, sums.needs
    if leaves is not None:
        level = leaves.level
        have = np.where(level, np.rint(100 * leaves.supply), have)
        need = np.where(level, np.rint(100 * leaves.headcount), need)
    values = {
        "said": said,
        "number": np.clip(np.rint(np.where(said, numbers, 0)), LOWEST, HIGHEST) - LOWEST,
        "certainty": sums.certainty,
        "level": level,
        "have": have,
        "need": need,
    }
    keys = sums.state.astype(np.int64)
    for name, value in values.items():
        most = (1 << FIELDS[name]) - 1
        keys = keys << FIELDS[name] | np.where(known, np.minimum(value, most), 0).astype(np.int64)
    return keys


def face_of(key: int, lens: Lens) -> Face:
    """How the cells with this key look, and the same in words."""
    fields = {}
    for name, bits in reversed(FIELDS.items()):
        fields[name] = key & ((1 << bits) - 1)
        key >>= bits
    if fields["state"] != KNOWN:
        return STATES[fields["state"]]
    if not fields["said"]:
        # A department with a sum, but with nothing below it that may be shown one by one.
        return NO_PAST if lens.name == "change" else STATES[WITHHELD]
    number = fields["number"] + LOWEST
    hatched = lens.hatched and fields["level"] and fields["certainty"] in UNCERTAIN
    css = f"{lens.css(number)} wide" if hatched else lens.css(number)
    return Face(css, lens.text(number), f"{lens.words(number)}; {_details(fields)}")


def _details(fields: dict[str, int]) -> str:
    have, need, level = fields["have"], fields["need"], fields["level"]
    if not level:
        words = ngettext("%(have)d of %(need)d need met", "%(have)d of %(need)d needs met", need)
        return words % {"have": have, "need": need}
    certainty = CERTAINTY_WORDS[CERTAINTIES[fields["certainty"]]]
    return _("%(have)s of %(need)s at level %(level)d, %(certainty)s") % {
        "have": _people(have),
        "need": _people(need),
        "level": level,
        "certainty": certainty,
    }


def _people(hundredths: int) -> str:
    return number_format(hundredths / 100, decimal_pos=None if hundredths % 100 else 0)


CERTAINTY_WORDS = {
    "clear": gettext_lazy("clear gap"),
    "likely": gettext_lazy("likely gap"),
    "possible": gettext_lazy("possible gap"),
    "none": gettext_lazy("no gap as rated"),
    "": gettext_lazy("no gap as rated"),
}
RED = ("d0", "dm1", "dm2", "dm3")
BARS = ("▯▯▯", "▯▯▯", "▮▯▯", "▮▮▯", "▮▮▮")


def _share(part: str, whole: str) -> Callable[[Sums], np.ndarray]:
    """A percentage of two sums, NaN where the whole is 0."""

    def numbers(sums: Sums) -> np.ndarray:
        total = getattr(sums, whole)
        return np.where(total > 0, 100 * getattr(sums, part) / np.where(total > 0, total, 1), np.nan)

    return numbers


def _of_shown(sums: Sums, values: np.ndarray) -> np.ndarray:
    """The values that come from what is shown of each team, NaN where nothing of them is."""
    return np.where(sums.severity >= 0, values, np.nan)


def covered_css(percent: int) -> str:
    """The class of a cell that shows how much of a need is covered, red below 100 %."""
    return RED[(percent < 100) + (percent < 75) + (percent < 40)]


def _severity_css(severity: int) -> str:
    steps = dict(zip((name for name, _least in BANDS), reversed(RED), strict=True))
    return steps[band_of(severity)]


def _change_css(points: int) -> str:
    size = (abs(points) >= 1) + (abs(points) >= 10) + (abs(points) >= 25)
    return f"d{'m' if points < 0 else 'p'}{size}" if size else "d0"


def _signed(points: int) -> str:
    return f"{'+' if points > 0 else '−'}{abs(points)}" if points else "0"


def _rests_words(count: int) -> str:
    if not count:
        return _("nothing rests on one person")
    return ngettext("%d need rests on one person", "%d needs rest on one person", count) % count


LENSES = {
    lens.name: lens
    for lens in (
        Lens(
            name="index",
            label=gettext_lazy("Index"),
            shows=gettext_lazy("Share of the needs that is covered, by weight, in percent"),
            numbers=_share("covered", "weight"),
            css=covered_css,
            text=str,
            words=lambda n: _("%d %% covered by weight") % n,
            scale=(gettext_lazy("0 %"), RED[::-1], gettext_lazy("100 % covered")),
            low_is_worse=True,
            hatched=True,
        ),
        Lens(
            name="coverage",
            label=gettext_lazy("Coverage"),
            shows=gettext_lazy("Share of the people needed who are there, in percent"),
            numbers=_share("filled", "headcount"),
            css=covered_css,
            text=str,
            words=lambda n: _("%d %% of the people needed") % n,
            scale=(gettext_lazy("0 %"), RED[::-1], gettext_lazy("100 % of the people needed")),
            low_is_worse=True,
            hatched=True,
        ),
        Lens(
            name="severity",
            label=gettext_lazy("Severity"),
            shows=gettext_lazy("How severe the gap is, 0 to 100; of several the worst"),
            numbers=lambda sums: _of_shown(sums, sums.severity),
            css=_severity_css,
            text=str,
            words=lambda n: _("severity %d") % n,
            scale=(gettext_lazy("ok"), RED, gettext_lazy("critical, from 60")),
            hatched=True,
        ),
        Lens(
            name="certainty",
            label=gettext_lazy("Certainty"),
            shows=gettext_lazy("How sure it is that there is a gap; of several the surest"),
            numbers=lambda sums: _of_shown(sums, sums.certainty),
            css=lambda n: RED[max(0, n - 1)],
            text=lambda n: BARS[n],
            words=lambda n: str(CERTAINTY_WORDS[CERTAINTIES[n]]),
            scale=(gettext_lazy("no gap"), RED, gettext_lazy("clear gap")),
        ),
        Lens(
            name="single",
            label=gettext_lazy("One person"),
            shows=gettext_lazy("Needs shown that rest on one person: single points of failure"),
            numbers=lambda sums: _of_shown(sums, sums.single),
            css=lambda n: RED[min(n, 3)],
            text=str,
            words=_rests_words,
            scale=(gettext_lazy("none"), RED, gettext_lazy("3 or more needs rest on one person")),
        ),
        Lens(
            name="change",
            label=gettext_lazy("Change"),
            shows=gettext_lazy("Change of the index between two points in time, in points"),
            numbers=_share("gained", "compared"),
            css=_change_css,
            text=_signed,
            words=lambda n: _("%s points of the index") % _signed(n),
            scale=(
                gettext_lazy("fallen"),
                ("dm3", "dm2", "dm1", "d0", "dp1", "dp2", "dp3"),
                gettext_lazy("risen"),
            ),
            low_is_worse=True,
            ramp="change",
        ),
    )
}
