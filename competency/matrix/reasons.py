"""Where does a figure of a finding come from: the formula with its numbers, and the people counted."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from competency.decisions.gaps import HIGHEST_WEIGHT, MISSING_AFTER_LOSS, MISSING_TODAY
from competency.decisions.level import Cell

from .analysis import Analysis, Finding
from .figures import plain


class Counted(NamedTuple):
    """One member in the account of a need: the cell in words, the share, and whether they count as having it."""

    id: int
    name: str
    share: float
    level: int | None
    band: str
    how: str
    counts: str


def formulas(finding: Finding) -> list[str]:
    """Coverage, what remains after the worst departure, severity and certainty, each with its numbers."""
    gap, need = finding.gap, finding.requirement
    n, w = plain(gap.requirement.headcount), need.weight
    if gap.status == "unknown":
        return [_("Nobody is rated, so coverage and severity are unknown. Unknown is not 0.")]
    missing, after = MISSING_TODAY / 100, MISSING_AFTER_LOSS / 100
    return [
        _("coverage = min(1, have / need) = min(1, %(s)s / %(n)s) = %(c)s")
        % {"s": plain(gap.supply), "n": n, "c": plain(gap.coverage)},
        _("after the worst single departure = min(1, %(s)s / %(n)s) = %(c)s")
        % {"s": plain(gap.supply_after_loss), "n": n, "c": plain(gap.coverage_after_loss)},
        _("severity = 100 × %(w)s/%(top)s × (%(m)s × (1 − %(c)s) + %(a)s × (1 − %(c1)s)) = %(sev)s")
        % {
            "w": w,
            "top": HIGHEST_WEIGHT,
            "m": plain(missing),
            "a": plain(after),
            "c": plain(gap.coverage),
            "c1": plain(gap.coverage_after_loss),
            "sev": gap.severity,
        },
        _("certainty: between %(low)s and %(high)s of %(n)s, if every rating settles low or high: %(words)s")
        % {
            "low": plain(gap.supply_low),
            "high": plain(gap.supply_high),
            "n": n,
            "words": certainty_words(gap.certainty),
        },
    ]


def certainty_words(certainty: str) -> str:
    """What a certainty says, in half a sentence."""
    return {
        "clear": _("a clear gap, even if all ratings settle high"),
        "likely": _("a likely gap; some ratings settling high would close it"),
        "possible": _("enough as rated; some ratings settling low would open a gap"),
        "none": _("no gap, even if all ratings settle low"),
        "unknown": _("unknown until somebody is rated"),
    }[certainty]


def counted(analysis: Analysis, finding: Finding) -> list[Counted]:
    """The members in the account of one need, holders first, then by level and name."""
    # Few cells differ from all others, so what is said of them is said once.
    said: dict[tuple, tuple] = {}
    rows = []
    for person, share in analysis.team.shares.items():
        key = finding.cells.get(person), person in finding.hidden
        if key not in said:
            said[key] = _said(*key, need=finding.requirement.level)
        rows.append(Counted(person, analysis.names.get(person, _("somebody")), share, *said[key]))
    rows.sort(key=lambda row: (-(row.level if row.level is not None else -1), row.name.casefold()))
    return rows


def _said(cell: Cell | None, hidden: bool, *, need: int) -> tuple[int | None, str, str, str]:
    """Level, band, what it rests on and whether it counts."""
    if hidden:
        return None, "", _("hidden until you have rated"), _("may have it")
    if cell is None:
        return None, "", _("not rated"), _("may have it")
    if cell.source == "na":
        return None, "", _("not applicable"), _("does not count")
    how = {
        "agreed": _("agreed"),
        "combined": _("self and manager"),
        "self": _("self only"),
        "manager": _("manager only"),
        "peers": _("peers"),
    }[cell.source]
    if cell.stale:
        how = _("%s, older than its half-life") % how
    if cell.level >= need:
        counts = _("has it") if cell.low >= need else _("has it, if the rating holds")
    else:
        counts = _("may have it") if cell.high >= need else _("below")
    band = str(cell.level) if cell.low == cell.high else f"{cell.low}–{cell.high}"
    return cell.level, band, how, counts
