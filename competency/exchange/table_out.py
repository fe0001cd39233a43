"""How does a table of any length become a file in each format, row by row, so that memory does not grow with it?

The formats: CSV in UTF-8 with a byte-order mark and guarded text; XLSX and ODS, where text says itself that it is
text; and JSON, ``{"kind", "purpose", "by", "at", "headings": [text], "rows": [[value]]}``: each row has a text, a
number or null (nothing there) for each heading, in the same order. In the others, the last row says by whom and for
what the file is.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.utils import timezone
from xlsxwriter import Workbook

from .extract import PURPOSE, say_origin
from .ods_out import write_ods
from .page import FONT, Sheet, Styles, put
from .text import REMARK, guard
from .workbook import OPTIONS

# Spreadsheet programs take a file for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"
# What one sheet of Excel holds; LibreOffice holds as many.
MOST_ROWS = 1_048_576
LINES_AT_ONCE = 2_000
WIDTH, WIDE = 16, 32


@dataclass(frozen=True)
class Table:
    """Headings and rows, which are read once and as late as possible. ``name`` is a word for the file and its sheet."""

    name: str
    headings: tuple[str, ...]
    rows: Iterable
    by: str = ""

    def file_name(self, extension: str) -> str:
        """``ratings-2026-11-23.csv``: what it is and the day it was taken."""
        return f"{self.name}-{timezone.localdate():%Y-%m-%d}.{extension}"

    @property
    def remark(self) -> str:
        """What stands below the rows, but in JSON: who took them out, when, and for what they may be used."""
        return f"{REMARK}{say_origin(self.by, timezone.now())}"


class Format(NamedTuple):
    """How a table is written into a binary file, and what the file is called in a header."""

    write: Callable[[BinaryIO, Table], None]
    content_type: str


def write_csv(file: BinaryIO, table: Table) -> None:
    file.writelines(csv_lines(table))


def csv_lines(table: Table) -> Iterator[bytes]:
    """The file in pieces of many lines, the first of them at once."""
    pieces: list[str] = []
    line = csv.writer(_Pieces(pieces), lineterminator="\r\n")
    line.writerow(map(_safe, table.headings))
    yield (BYTE_ORDER_MARK + pieces.pop()).encode()
    rows = iter(table.rows)
    while chunk := list(islice(rows, LINES_AT_ONCE)):
        line.writerows([_safe(value) for value in row] for row in chunk)
        yield "".join(pieces).encode()
        pieces.clear()
    line.writerow([_safe(table.remark), *[""] * (len(table.headings) - 1)])
    yield pieces.pop().encode()


def write_xlsx(file: BinaryIO, table: Table) -> None:
    """One sheet, and another one wherever Excel's limit is reached, each with the headings."""
    with Workbook(file, OPTIONS | {"default_format_properties": dict(FONT)}) as book:
        book.set_properties({"title": table.name, "author": table.by, "comments": str(PURPOSE)})
        head = Styles(book)(bold=True)
        rows, number = iter(table.rows), 1
        while number == 1 or (rest := next(rows, None)) is not None:
            sheet = book.add_worksheet(f"{table.name} {number}" if number > 1 else table.name, Sheet)
            sheet.set_column(0, len(table.headings) - 1, WIDTH)
            sheet.set_column(0, 0, WIDE)
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(table.headings):
                put(sheet, 0, column, heading, head)
            first = 1
            if number > 1:
                _put_row(sheet, 1, rest)
                first = 2
            for place, row in enumerate(islice(rows, MOST_ROWS - first), first):
                _put_row(sheet, place, row)
                first = place + 1
            number += 1
        if first < MOST_ROWS:
            put(sheet, first, 0, table.remark)


def _put_row(sheet, place: int, row) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            put(sheet, place, column, value)
        elif value is not None:
            sheet.write_number(place, column, value)


def write_json(file: BinaryIO, table: Table) -> None:
    about: dict = {
        "kind": table.name,
        "purpose": str(PURPOSE),
        "by": table.by,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    about["headings"] = table.headings
    file.write(json.dumps(about, ensure_ascii=False).removesuffix("}").encode() + b', "rows": [')
    between = b"\n"
    for row in table.rows:
        told = [None if value == "" else value for value in row]
        file.write(between + json.dumps(told, ensure_ascii=False).encode())
        between = b",\n"
    file.write(b"\n]}\n")


def _write_ods(file: BinaryIO, table: Table) -> None:
    write_ods(
        file,
        name=table.name,
        headings=table.headings,
        rows=table.rows,
        most_rows=MOST_ROWS,
        remark=table.remark,
    )


FORMATS = {
    "csv": Format(write_csv, "text/csv; charset=utf-8"),
    "xlsx": Format(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": Format(_write_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "json": Format(write_json, "application/json"),
}


def _safe(value):
    return guard(value) if isinstance(value, str) else value


class _Pieces:
    """A file for ``csv.writer`` that collects lines in a list."""

    def __init__(self, pieces: list[str]):
        self.write = pieces.append
