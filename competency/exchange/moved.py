"""Which lines of a preview are no longer as they were shown, and who has changed what they are about?"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from competency.exchange.diff import Diff
from competency.exchange.mapping import SOURCES
from competency.exchange.matrix_diff import tell_level
from competency.exchange.previews import Lines, keep, kept
from competency.exchange.runs import Reading
from competency.exchange.summary import Line, list_lines
from competency.models import ImportRun, Preview, RatingEvent

# So many lines are told one by one.
MOST_TOLD = 200


@dataclass(frozen=True)
class Moved:
    """One line that is no longer as it was shown. ``then`` and ``now`` are what the database said and says.

    ``new`` is what the file says; ``by`` and ``at`` are who said ``now`` and when, where that is known.
    """

    text: str
    model: str
    row: int | None
    column: str | None
    then: str
    now: str
    new: str
    by: str = ""
    at: str = ""


def keep_stale(run: ImportRun, reading: Reading, diff: Diff, *, by) -> Preview:
    """Keep what the file would change now, with what of it is another one than was shown to this person."""
    shown = kept(run, by=by)
    moved, count = find_moved(shown, diff) if shown is not None else ([], 0)
    return keep(run, reading, diff, by=by, moved=moved, count=count)


def find_moved(preview: Preview, diff: Diff) -> tuple[list[dict], int]:
    """The first of them as plain data, and how many there are; of ratings with who has rated since.

    Lines are compared by their hashes, so that two long previews need not be held.
    """
    shown = {hash(line) for line in Lines(preview)}
    now = {hash(line) for line in list_lines(diff)}
    come = {_place(line): line for line in _first(list_lines(diff), without=shown)}
    gone, alone = {}, []
    for line in Lines(preview):
        if hash(line) in now:
            continue
        if _place(line) in come:
            gone[_place(line)] = line
        elif len(alone) < MOST_TOLD:
            alone.append(line)
    told = [_tell(gone.get(place), line) for place, line in come.items()]
    told += [_tell(line, None) for line in alone]
    count = max(len(now - shown), len(shown - now), len(told))
    return [asdict(each) for each in _add_raters(told[:MOST_TOLD], preview, diff)], count


def _first(lines: Iterable[Line], *, without: set[int]) -> Iterable[Line]:
    return islice((line for line in lines if hash(line) not in without), MOST_TOLD)


def _place(line: Line) -> tuple:
    return line.row, line.column, line.model, line.text if line.row is None else ""


def _tell(then: Line | None, now: Line | None) -> Moved:
    line = now or then
    if now is None:
        after = _("no longer there")
    elif now.kind in ("problem", "ignored"):
        after = ""
    else:
        after = _before(now)
    before = _before(then) if then is not None else ""
    if then is not None and then.text != line.text:
        before = f"{then.text} {before}".strip()
    return Moved(line.text, line.model, line.row, line.column, before, after, line.new or line.value)


def _before(line: Line) -> str:
    """What the database said when the line was made."""
    return line.new if line.kind == "unchanged" else line.old


def _add_raters(told: list[Moved], preview: Preview, diff: Diff) -> list[Moved]:
    """Who has rated a cell since, by the newest entry of the log that says what stands there now. One query."""
    wanted = {each.text for each in told if each.model == "rating"}
    if not wanted:
        return told
    sources = [getattr(diff.plan, "source", None)] if hasattr(diff.plan, "source") else SOURCES
    events = RatingEvent.objects.filter(pk__gt=preview.head["event"], source__in=sources)
    found = {}
    for event in events.select_related("engineer", "skill", "by").order_by("pk").iterator():
        label = f"{event.engineer.name} · {event.skill.name}"
        if label in wanted:
            said = tell_level(event.level, event.not_applicable)
            found[label, said] = (str(event.by or ""), event.rated_at.isoformat())
    return [
        replace(each, by=found[each.text, each.now][0], at=found[each.text, each.now][1])
        if (each.text, each.now) in found
        else each
        for each in told
    ]
