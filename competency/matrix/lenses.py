"""What the colour of a cell shows: level, distance to the role's target, self - manager, change, or freshness.

A lens turns each cell into a small hashable key and a key into a Face. Cells with equal keys look equal, so a face is
made once however many cells wear it.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from statistics import median_low
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competency.models.folding import Scale
from competency.models.ratings import Flag

from .shape import HIDDEN, Matrix, Person, State

# A band that spans this many levels or more is drawn as uncertain.
WIDE_BAND = 2


class Face(NamedTuple):
    """How a cell looks: its classes, its text, and the same in words for who cannot see it."""

    css: str
    text: str
    label: str


HIDDEN_FACE = Face("hid", "?", gettext_lazy("rated by the other side; shown once both have rated"))
NOT_RATED_FACE = Face("nr", "·", gettext_lazy("not rated"))
NOT_APPLICABLE_FACE = Face("na", "–", gettext_lazy("not applicable"))


@dataclass(frozen=True)
class Lens:
    """``keys(matrix)`` gives a key per cell, ``number(key)`` what may be summed up over a domain."""

    name: str
    label: str
    keys: Callable[[Matrix], list[list[Hashable]]]
    face: Callable[[Scale, Hashable], Face]
    number: Callable[[Hashable], int | None]
    shows: str


def _open(state: State | None) -> bool:
    return state is not None and state is not HIDDEN and state.level is not None


def _stateless_face(state: State | None) -> Face | None:
    """The face of a cell that has no level, the same through every lens."""
    if state is None:
        return NOT_RATED_FACE
    if state.flags == HIDDEN.flags:
        return HIDDEN_FACE
    if state.flags & Flag.NOT_APPLICABLE:
        return NOT_APPLICABLE_FACE
    return NOT_RATED_FACE if state.level is None else None


def level_face(scale: Scale, state: State | None) -> Face:
    """The level with its confidence: hatch for a wide band, a mark for stale and for disagreement."""
    empty = _stateless_face(state)
    if empty is not None:
        return empty
    low = max(scale.bottom, state.low - state.steps)
    css, words = [f"l{scale.place(state.level)}"], [str(state.level)]
    if state.high - low >= WIDE_BAND:
        css.append("wide")
        words.append(_("between %(low)s and %(high)s") % {"low": low, "high": state.high})
    if state.steps:
        css.append("stale")
        words.append(_("older than its half-life"))
    if state.flags & Flag.DISAGREE:
        css.append("dis")
        words.append(_("self and manager differ by two or more"))
    return Face(" ".join(css), str(state.level), ", ".join(words))


def _difference_face(key, *, words: Callable[[int], str], missing: Face) -> Face:
    state, difference = key
    empty = _stateless_face(state)
    if empty is not None:
        return empty
    if difference is None:
        return missing
    size = min(3, abs(difference))
    css = "d0" if not difference else f"d{'p' if difference > 0 else 'm'}{size}"
    text = "0" if not difference else f"{'+' if difference > 0 else '−'}{abs(difference)}"
    return Face(css, text, words(difference))


def _target_keys(matrix):
    return [
        [
            (state, state.level - target if _open(state) and target is not None else None)
            for state, target in zip(row, _targets_of(matrix, person), strict=True)
        ]
        for person, row in zip(matrix.people, matrix.cells, strict=True)
    ]


def _targets_of(matrix: Matrix, person: Person):
    targets = matrix.targets.get(person.role_id, {})
    return [targets.get(column.id) for column in matrix.columns]


def _target_words(difference):
    if not difference:
        return _("at the role's target")
    if difference < 0:
        return ngettext(
            "%d level below the role's target", "%d levels below the role's target", -difference
        ) % (-difference)
    return ngettext("%d level above the role's target", "%d levels above the role's target", difference) % (
        difference
    )


def _side_keys(matrix):
    def difference(state, sides):
        if not _open(state) or sides is None or None in sides:
            return None
        return sides.own - sides.manager

    return [
        [(state, difference(state, sides)) for state, sides in zip(*rows, strict=True)]
        for rows in zip(matrix.cells, matrix.sides or [], strict=True)
    ]


def _side_words(difference):
    if not difference:
        return _("self and manager say the same")
    who = _("self is higher") if difference > 0 else _("manager is higher")
    return _("%(who)s by %(count)d") % {"who": who, "count": abs(difference)}


def _change_keys(matrix):
    def difference(now, then):
        return now.level - then.level if _open(now) and _open(then) else None

    return [
        [(now, difference(now, then)) for now, then in zip(*rows, strict=True)]
        for rows in zip(matrix.cells, matrix.then or [], strict=True)
    ]


class Changes(NamedTuple):
    """How many cells have risen, fallen and stayed, and how many had no level then to compare with."""

    risen: int
    fallen: int
    same: int
    new: int


def count_changes(matrix: Matrix) -> Changes:
    """Counts over the cells of which the viewer may see the level now."""
    keys = [key for row in _change_keys(matrix) for key in row if _open(key[0])]
    known = [difference for _now, difference in keys if difference is not None]
    risen, fallen = sum(each > 0 for each in known), sum(each < 0 for each in known)
    return Changes(risen, fallen, len(known) - risen - fallen, len(keys) - len(known))


def _change_words(difference):
    if not difference:
        return _("unchanged")
    return (_("risen by %d") if difference > 0 else _("fallen by %d")) % abs(difference)


def freshness_face(scale: Scale, state: State | None) -> Face:
    """How many half-lives ago the cell was rated: f0 fresh to f4."""
    empty = _stateless_face(state)
    if empty is not None:
        return empty
    if not state.steps:
        return Face("f0", str(state.level), _("%s, fresh") % state.level)
    age = ngettext("%d half-life old", "%d half-lives old", state.steps) % state.steps
    return Face(f"f{min(4, state.steps)}", str(state.level), f"{state.level}, {age}")


def _own_keys(matrix):
    return matrix.cells


def _state_level(state):
    return state.level if _open(state) else None


def _second(key):
    return key[1]


NO_TARGET_FACE = Face("none", " ", gettext_lazy("the role expects no level here"))
ONE_SIDE_FACE = Face("none", " ", gettext_lazy("only one side has rated"))
NO_PAST_FACE = Face("none", "*", gettext_lazy("rated since then for the first time"))

LENSES = {
    lens.name: lens
    for lens in (
        Lens(
            "level",
            gettext_lazy("Level"),
            _own_keys,
            level_face,
            _state_level,
            gettext_lazy("the level that follows from all ratings"),
        ),
        Lens(
            "target",
            gettext_lazy("vs target"),
            _target_keys,
            lambda _scale, k: _difference_face(k, words=_target_words, missing=NO_TARGET_FACE),
            _second,
            gettext_lazy("levels above or below what the role expects"),
        ),
        Lens(
            "difference",
            gettext_lazy("Self − manager"),
            _side_keys,
            lambda _scale, k: _difference_face(k, words=_side_words, missing=ONE_SIDE_FACE),
            _second,
            gettext_lazy("self-rating minus manager's rating"),
        ),
        Lens(
            "change",
            gettext_lazy("Change"),
            _change_keys,
            lambda _scale, k: _difference_face(k, words=_change_words, missing=NO_PAST_FACE),
            _second,
            gettext_lazy("levels gained or lost since a day"),
        ),
        Lens(
            "freshness",
            gettext_lazy("Freshness"),
            _own_keys,
            freshness_face,
            _state_level,
            gettext_lazy("how old a rating is, in half-lives of the skill"),
        ),
    )
}


class DomainKey(NamedTuple):
    """A person in a domain: the median of the lens's numbers, and how many of how many skills have one."""

    middle: int | None
    known: int
    total: int


def domain_keys(matrix: Matrix, lens: Lens) -> list[list[DomainKey]]:
    """Per person and domain the lower median over the domain's skills; levels are ordinal, so never a mean."""
    spans = domain_spans(matrix)
    result = []
    for row in lens.keys(matrix):
        numbers = [lens.number(key) for key in row]
        parts = ([n for n in numbers[start:stop] if n is not None] for start, stop in spans)
        result.append(
            [
                DomainKey(median_low(part) if part else None, len(part), stop - start)
                for part, (start, stop) in zip(parts, spans, strict=True)
            ]
        )
    return result


def domain_spans(matrix: Matrix) -> list[tuple[int, int]]:
    """First and one-past-last column of each domain, in order."""
    spans, start = [], 0
    for domain in matrix.domains:
        stop = start + sum(column.domain_id == domain.id for column in matrix.columns)
        spans.append((start, stop))
        start = stop
    return spans


def domain_face(scale: Scale, lens: Lens, key: DomainKey) -> Face:
    """The median of a domain, drawn like a cell of the lens."""
    if key.middle is None:
        return NOT_RATED_FACE
    label = _("median of %(known)d of %(total)d skills") % {"known": key.known, "total": key.total}
    if lens.name in ("level", "freshness"):
        return Face(f"l{scale.place(key.middle)}", str(key.middle), f"{key.middle}, {label}")
    size, sign = min(3, abs(key.middle)), "p" if key.middle > 0 else "m"
    text = f"{'+' if key.middle > 0 else '−'}{abs(key.middle)}" if key.middle else "0"
    return Face(f"d{sign}{size}" if key.middle else "d0", text, f"{text}, {label}")
