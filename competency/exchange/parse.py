"""The program that opens a workbook or a large text table, in a process of its own that has little memory, little time
and no secrets.

`python -m competency.exchange.parse '{"parse_bytes": ...}' < file` checks the file, parses it and writes one JSON
value per line: {"format"}, then for each sheet {"sheet", ...} and its rows, then {"end"}; or {"problem": sentence}.
A date is {"d": "2024-05-01"}. Nothing else of the project is imported, above all not Django.
"""

import datetime
import io
import json
import os
import resource
import sys
import threading
import time

import python_calamine

from competency.exchange.delimited import read_rows
from competency.exchange.guard import XLSX, check_workbook
from competency.exchange.limits import OUT_OF_BOUNDS, FileProblem, Limits, megabytes
from competency.exchange.scan import SheetFacts

CHECK_EVERY_SECONDS = 0.02
# Beyond this, a float no longer stands for one whole number.
LARGEST_WHOLE = 2**53
MIDNIGHT = datetime.time()


def main() -> int:
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    write = _Writer(limits)
    try:
        parse(sys.stdin.buffer.read(), limits=limits, write=write)
    except FileProblem as problem:
        sys.stdout.buffer.write(_encode({"problem": str(problem)}))
    except MemoryError:
        return OUT_OF_BOUNDS
    sys.stdout.flush()
    return 0


def confine(limits: Limits) -> None:
    """Give this process a limit on memory, processor time, written bytes and open files."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.parse_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _limit(what, most)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, limits.parse_bytes)
    else:
        # macOS accepts a limit on memory and does not keep it, so a thread watches instead.
        threading.Thread(target=watch_memory, args=(limits.parse_bytes,), daemon=True).start()


def _limit(what: int, most: int) -> None:
    """Lower one limit; a stricter one of the machine stays, as it could not be raised anyway."""
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def watch_memory(most: int) -> None:
    """End this process as soon as it has held more than `most` bytes; the parser works without the GIL."""
    unit = 1 if sys.platform == "darwin" else 1024
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < most:
        time.sleep(CHECK_EVERY_SECONDS)
    os._exit(OUT_OF_BOUNDS)


def parse(data: bytes, *, limits: Limits, write) -> None:
    """Check, then parse, then write all sheets; raises FileProblem."""
    if not data.startswith(b"PK"):
        rows = read_rows(data, limits=limits)
        write({"format": "csv"})
        write({"sheet": "", "hidden": False, "merges": [], "uncomputed": 0, "height": len(rows)})
        for row in rows:
            write(row)
        write({"end": True})
        return
    checked = check_workbook(data, limits=limits)
    with _opened(data) as workbook:
        write({"format": checked.format})
        for metadata in workbook.sheets_metadata:
            facts = checked.sheets.get(metadata.name)
            if facts is None:
                continue
            hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            rows = _read_rows(workbook, metadata.name, facts=facts, is_xlsx=checked.format == XLSX)
            merges = [[m.first_row, m.first_column, m.last_row, m.last_column] for m in facts.merges]
            write(
                {
                    "sheet": metadata.name,
                    "hidden": hidden,
                    "merges": merges,
                    "uncomputed": facts.uncomputed,
                    "height": len(rows),
                }
            )
            for number, row in enumerate(rows, start=1):
                _check_texts(row, number=number, sheet=metadata.name, limits=limits)
                write(row)
        write({"end": True})


class _Writer:
    def __init__(self, limits: Limits):
        self.left = self.allowed = limits.result_bytes

    def __call__(self, value) -> None:
        line = _encode(value)
        self.left -= len(line)
        if self.left < 0:
            raise FileProblem(
                f"The texts of the workbook come to more than {megabytes(self.allowed)}: split it, or leave out the "
                "columns with long texts."
            )
        sys.stdout.buffer.write(line)


def _encode(value) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_encode_date, separators=(",", ":"))
    return text.encode() + b"\n"


def _opened(data: bytes) -> python_calamine.CalamineWorkbook:
    return _guarded(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _guarded(action):
    """The parser is written in Rust: besides its errors, it may panic, which arrives as a BaseException."""
    try:
        return action()
    except MemoryError:
        raise
    except BaseException as error:
        raise FileProblem(
            f"The workbook cannot be read ({str(error)[:200]}): open it in Excel or LibreOffice, save it anew and "
            "upload that file."
        ) from error


def _read_rows(workbook, name: str, *, facts: SheetFacts, is_xlsx: bool) -> list[list]:
    """All rows from A1 to the last filled cell, equally long, with errors shown as in the sheet."""
    sheet = _guarded(lambda: workbook.get_sheet_by_name(name))
    table = _guarded(sheet.to_python)
    first_row, first_column = sheet.start or (0, 0)
    before = [None] * first_column
    width = first_column + sheet.width
    rows = [[None] * width for _ in range(first_row)]
    rows += [before + [_plain(value) for value in row] for row in table]
    if is_xlsx:
        _write_errors(rows, facts.errors)
    return _trim(rows)


def _write_errors(rows: list[list], errors: dict[tuple[int, int], str]) -> None:
    """The parser leaves cells with errors blank, and a blank must not pass for "not rated"."""
    for (row, column), text in errors.items():
        if row >= len(rows):
            rows.extend([] for _ in range(row + 1 - len(rows)))
        if column >= len(rows[row]):
            rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = text


def _trim(rows: list[list]) -> list[list]:
    """Cut blank rows and columns at the end, and make all rows equally long."""
    width = 0
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    for row in rows:
        for index in range(len(row) - 1, width - 1, -1):
            if row[index] is not None:
                width = index + 1
                break
    return [row[:width] + [None] * (width - len(row)) for row in rows]


def _plain(value):
    """A cell as str, int, float, bool, date or None."""
    if value == "":
        return None
    if isinstance(value, float):
        if value.is_integer() and abs(value) < LARGEST_WHOLE:
            return int(value)
        return value if abs(value) < float("inf") else str(value)
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == MIDNIGHT else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value


def _check_texts(row: list, *, number: int, sheet: str, limits: Limits) -> None:
    for value in row:
        if isinstance(value, str) and (len(value) > limits.cell_text or "\0" in value):
            what = "characters that no text may have (NUL)" if "\0" in value else f"{len(value):,} characters"
            raise FileProblem(
                f"A cell in row {number} of sheet {sheet!r} holds {what}: correct it and upload it again."
            )


def _encode_date(value) -> dict:
    return {"d": value.isoformat()}


if __name__ == "__main__":
    sys.exit(main())
