"""What was somebody shown of a file, line by line? Kept, so that a page of it costs the same however long it is."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import asdict, dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Max

from competency.exchange.diff import Diff
from competency.exchange.exclusion import find_exclusion
from competency.exchange.mapping import Problem
from competency.exchange.nearby import Offer
from competency.exchange.runs import Reading, diff_reading, fingerprint, read_run
from competency.exchange.summary import Line, list_lines
from competency.models import ImportRun, Preview, PreviewPart, RatingEvent
from competency.models.folding import batched

PART = 500


@dataclass(frozen=True)
class Way:
    """As much of a mapping as finds the line of a person or a skill."""

    orientation: str
    first_data_row: int


class Lines:
    """The lines of a kept preview, counted without being read. One query, and one for some lines."""

    def __init__(self, preview: Preview):
        self.kind = self.model = ""
        rows = PreviewPart.objects.filter(preview=preview).values_list("pk", "numbers")
        self.all = [(pk, {tuple(name.split(" ")): n for name, n in numbers.items()}) for pk, numbers in rows]
        self.parts = [(pk, sum(numbers.values())) for pk, numbers in self.all]

    def numbers(self) -> dict[tuple[str, str], int]:
        """How many there are by kind and model."""
        return sum((Counter(numbers) for _pk, numbers in self.all), Counter())

    def of(self, kind: str, model: str = "") -> "Lines":
        """Those of one kind, and perhaps of one model."""
        some = copy(self)
        some.kind, some.model = kind, model
        counts = (
            (pk, sum(n for name, n in numbers.items() if some._is_of(*name))) for pk, numbers in self.all
        )
        some.parts = [(pk, count) for pk, count in counts if count]
        return some

    def _is_of(self, kind: str, model: str) -> bool:
        return self.kind in ("", kind) and self.model in ("", model)

    def __len__(self) -> int:
        return sum(count for _pk, count in self.parts)

    def __iter__(self) -> Iterator[Line]:
        return self._read(pk for pk, _count in self.parts)

    def __getitem__(self, place: slice) -> list[Line]:
        """Some lines that follow one another. Reads the parts that have them: one query."""
        start, stop, _step = place.indices(len(self))
        before, wanted, skipped = 0, [], None
        for pk, count in self.parts:
            if before + count > start and before < stop:
                skipped = start - before if skipped is None else skipped
                wanted.append(pk)
            before += count
        return list(islice(self._read(wanted), skipped or 0, (skipped or 0) + stop - start)) if wanted else []

    def _read(self, parts: Iterable[int]) -> Iterator[Line]:
        for some in batched(parts, 100):
            rows = PreviewPart.objects.filter(pk__in=some).order_by("pk")
            for packed in rows.values_list("lines", flat=True):
                for values in json.loads(zlib.decompress(packed)):
                    line = Line(*values)
                    if self._is_of(line.kind, line.model):
                        yield line


def look(run: ImportRun, *, by) -> Preview | None:
    """What the file would change now, kept; None where something about it is open. Raises as ``diff_reading``."""
    reading = read_run(run, by=by)
    if not reading.proposal.is_ready:
        return None
    return keep(run, reading, diff_reading(reading, by=by), by=by)


def kept(run: ImportRun, *, by) -> Preview | None:
    """What was shown to this person last, unless the file is read in another way since."""
    return Preview.objects.filter(run=run, by=by, answers=_digest(run.mapping)).first()


def keep(
    run: ImportRun, reading: Reading, diff: Diff, *, by, moved: Iterable[dict] = (), count: int = 0
) -> Preview:
    """Keep what a file would change as what was shown last; written once where nothing is another one.

    ``moved`` are lines that are no longer as they were shown before, ``count`` is how many there are.
    """
    mapping = reading.proposal.mapping
    way = Way(mapping.orientation, mapping.first_data_row)
    head = {
        "counts": diff.counts(),
        "changes": diff.changes,
        "problems": len(diff.problems),
        "ignored": len(diff.ignored),
        "exclusions": len({each for problem in diff.problems if (each := find_exclusion(problem, way))}),
        "notes": reading.workbook.notes,
        "sheets": sum(bool(sheet.rows) for sheet in reading.workbook.sheets),
        "offers": [offer._asdict() for offer in diff.offers],
        "way": asdict(way),
        "moved": list(moved),
        "moved_count": count,
        "people": sorted(diff.people),
    }
    facts = {"by": by, "answers": _digest(run.mapping), "seen": fingerprint(diff)}
    known = Preview.objects.filter(run=run, **facts).first()
    if known is not None and known.head.items() >= head.items():
        return known
    head["event"] = RatingEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0
    with transaction.atomic():
        Preview.objects.filter(run=run).delete()
        preview = Preview.objects.create(run=run, head=head, **facts)
        parts = (_part(preview, lines) for lines in batched(list_lines(diff), PART))
        for some in batched(parts, 50):
            PreviewPart.objects.bulk_create(some)
    return preview


def offers_of(preview: Preview) -> list[Offer]:
    return [Offer(**each) for each in preview.head["offers"]]


def people_of(preview: Preview) -> list[int]:
    """Ids of those whom the file is about, as far as they were known when it was looked at."""
    return preview.head.get("people", [])


def way_of(preview: Preview) -> Way:
    return Way(**preview.head["way"])


def exclusion_of(line: Line, preview: Preview) -> str:
    """What can be left out so that the problem of a line goes away; "" for nothing."""
    return find_exclusion(Problem(line.sheet, line.row, line.column, "", ""), way_of(preview))


def _part(preview: Preview, lines: Iterable[Line]) -> PreviewPart:
    numbers = Counter(f"{line.kind} {line.model}" for line in lines)
    packed = zlib.compress(json.dumps(lines, ensure_ascii=False, default=str).encode())
    return PreviewPart(preview=preview, numbers=numbers, lines=packed)


def _digest(answers: dict) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
