"""Which sheets, rows and cells does an uploaded file hold? (CSV and its relatives, XLSX, ODS)"""

import datetime
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePath

from competency.exchange.delimited import read_rows
from competency.exchange.limits import OUT_OF_BOUNDS, FileProblem, Limits, megabytes
from competency.exchange.packed import PackedLines
from competency.exchange.scan import Merge
from competency.exchange.text import is_remark

__all__ = ["Cell", "FileProblem", "Limits", "Merge", "Sheet", "Workbook", "column_letters", "read_workbook"]

Cell = str | int | float | bool | datetime.date | None

PROJECT = Path(__file__).resolve().parents[2]
# The parsing process gets what Python needs to start, and no passwords or keys of the application.
PASSED_ON = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
)
# Starting and waiting for a processor count too, not only the seconds of work that the process is limited to.
WAIT_FACTOR = 2
# A long list has few columns, and is read row by row: its rows are kept packed. A wide table is read crosswise too.
LONG_ROWS, NARROW_COLUMNS = 2_000, 40

WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".ods", ".xls", ".xlsb"}
SAVE_AS = "open it in a spreadsheet program, save it as XLSX, ODS or CSV and upload that file"
OTHER_FORMATS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a formatted text (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"SQLite format 3", "a database"),
    (b"MZ\x90", "a program"),
    (b"\x7fELF", "a program"),
    (b"<?xml", "an XML document"),
    (b"<!doctype html", "a web page, whatever its name says"),
    (b"<html", "a web page, whatever its name says"),
    (b"<table", "a web page, whatever its name says"),
)
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """One sheet; all rows are equally long and begin at A1, a blank cell is None, merges count from 0.

    ``remark`` is what a last row said that is left out (see ``text.is_remark``), ``told`` what a JSON file says beside
    the table (see ``framework_facts``).
    """

    name: str
    rows: Sequence[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    told: dict = field(default_factory=dict)
    remark: str = ""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Workbook:
    """What was in a file: "csv", "xlsx" or "ods", its sheets, and notes a person should see (sentences)."""

    format: str
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def column_letters(index: int) -> str:
    """The name of a column as in a spreadsheet, from 0: 0 is "A", 26 is "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_workbook(data: bytes, *, name: str, limits: Limits | None = None) -> Workbook:
    """Read an uploaded file by its content, whatever its name says.

    Numbers that are whole come as int, dates as date, all other text untouched; in text tables every cell is
    text, and the apostrophe that our export puts before text that looks like a formula is taken off.
    Raises FileProblem, one sentence for people, for everything that cannot or must not be read.
    """
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise FileProblem(
            f"The file has {megabytes(len(data))} and at most {megabytes(limits.file_bytes)} can be read: split it, or "
            "save only the sheet you need as CSV."
        )
    if not data.strip():
        raise FileProblem("The file is empty: save the table again and upload that file.")
    if data.startswith(b"PK"):
        workbook = _read_in_own_process(data, limits=limits)
    else:
        _refuse_other_formats(data)
        workbook = _read_text(data, name=name, limits=limits)
    for sheet in workbook.sheets:
        if sheet.remark:
            workbook.notes.append(
                f"The last row is a remark on the file and is left out: {sheet.remark[:200]}"
            )
    if not any(sheet.rows for sheet in workbook.sheets):
        raise FileProblem("The file has no filled cell in any sheet: check that it is the right one.")
    workbook.notes.extend(_note_misnomer(name, format=workbook.format))
    return workbook


def _read_text(data: bytes, *, name: str, limits: Limits) -> Workbook:
    stem = (PurePath(name.replace("\\", "/")).stem or "Table")[:100]
    if len(data) <= limits.own_process_bytes:
        rows = read_rows(data, limits=limits)
        remark = rows.pop()[0] if len(rows) > 1 and is_remark(rows[-1]) else ""
        return Workbook("csv", [Sheet(stem, rows, remark=remark)])
    read = _read_in_own_process(data, limits=limits)
    return Workbook(read.format, [replace(sheet, name=stem) for sheet in read.sheets])


def _refuse_other_formats(data: bytes) -> None:
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, what in OTHER_FORMATS:
        if start.startswith(magic.lower()):
            raise FileProblem(f"The file is {what} and no table: {SAVE_AS}.")
    if data.startswith(OLE_HEADER):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileProblem(
                "The workbook is protected by a password, so nobody else can read it: remove the password in the "
                "spreadsheet program, save it and upload it again."
            )
        raise FileProblem(f"The file is in an old Office format (such as .xls): {SAVE_AS}.")


def _note_misnomer(name: str, *, format: str) -> list[str]:
    ending = PurePath(name.replace("\\", "/")).suffix.lower()
    expected = {"xlsx": {".xlsx", ".xlsm", ".xltx"}, "ods": {".ods", ".ots"}}
    if format == "csv" and ending in WORKBOOK_ENDINGS:
        return [f"The name ends in {ending}, but the file is a text table (CSV) and was read as one."]
    if format in expected and ending and ending not in expected[format]:
        return [
            f"The name ends in {ending}, but the file is a workbook ({format.upper()}) and was read as one."
        ]
    return []


def _read_in_own_process(data: bytes, *, limits: Limits) -> Workbook:
    command = [sys.executable, "-B", "-m", "competency.exchange.parse", json.dumps(asdict(limits))]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    too_much = FileProblem(
        f"The file needs more than {megabytes(limits.parse_bytes)} of memory or {limits.parse_seconds} seconds to "
        "read: split it, or save the sheet you need as CSV."
    )
    workbook = None
    # The command is our own module; the file arrives through a pipe and names nothing.
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env=environment,
    ) as process:
        end = threading.Timer(limits.parse_seconds * WAIT_FACTOR, process.kill)
        end.start()
        try:
            # It reads the whole file before it writes anything; one that has ended early is told by its status.
            with suppress(BrokenPipeError):
                process.stdin.write(data)
            with suppress(BrokenPipeError):
                process.stdin.close()
            workbook = _collect(process.stdout)
            said = process.stderr.read()
        finally:
            end.cancel()
    if process.returncode < 0 or process.returncode == OUT_OF_BOUNDS:
        raise too_much
    if process.returncode or workbook is None:
        raise RuntimeError("The parsing process failed: " + said.decode("utf-8", "replace")[-2000:])
    return workbook


def _collect(lines: Iterable[bytes]) -> Workbook | None:
    """The workbook from what the parsing process writes, line by line; None where that breaks off.

    See `parse.py` for the lines. Raises FileProblem where one of them is a problem.
    """
    decode = json.JSONDecoder(object_hook=_decode_object).decode
    lines = (line for line in lines if line.endswith(b"\n"))
    first = next(lines, None)
    workbook = Workbook(_decode_line(first, decode)["format"], []) if first else None
    for line in lines:
        value = _decode_line(line, decode)
        if "end" in value:
            return workbook
        rows, remark = _collect_rows(lines, value["height"], decode)
        merges = [Merge(*corners) for corners in value["merges"]]
        workbook.sheets.append(Sheet(value["sheet"], rows, merges, value["hidden"], remark=remark))
        if number := value["uncomputed"]:
            many = "1 formula has" if number == 1 else f"{number:,} formulas have"
            workbook.notes.append(
                f"Sheet {value['sheet']!r}: {many} no stored result, so nothing is read there; open the file in a "
                "spreadsheet program, save it and upload it again."
            )
    return None


def _collect_rows(lines: Iterable[bytes], height: int, decode) -> tuple[Sequence[list], str]:
    """So many rows, and the remark in the last one, if it is one.

    A long list of few columns is packed, every other table has one object for equal texts.
    """
    rows: list | PackedLines = []
    same: dict[str, str] = {}
    for number, line in enumerate(islice(lines, height), start=1):
        if isinstance(rows, PackedLines) and number < height:
            if not line.startswith(b"["):
                _decode_line(line, decode)
            rows.append(line)
            continue
        row = _decode_line(line, decode)
        if 1 < number == height and is_remark(row):
            return rows, row[0]
        if isinstance(rows, PackedLines):
            rows.append(line)
        elif not rows and height > LONG_ROWS and len(row) <= NARROW_COLUMNS:
            rows = PackedLines(decode)
            rows.append(line)
        else:
            rows.append([same.setdefault(each, each) if each.__class__ is str else each for each in row])
    return rows, ""


def _decode_line(line: bytes, decode):
    """The value of a line; a problem may come at any place and ends everything."""
    value = decode(line.decode())
    if isinstance(value, dict) and "problem" in value:
        raise FileProblem(value["problem"])
    return value


def _decode_object(value: dict):
    return datetime.date.fromisoformat(value["d"]) if "d" in value else value
