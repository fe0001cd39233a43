"""Which encoding and which delimiter does a text table have, and what are its rows?"""

import csv
import io
import itertools
import json
import re
from collections import Counter

from competency.exchange.limits import FileProblem, Limits
from competency.exchange.text import unguard

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
USUAL_DELIMITERS = "\t;|,"
ODD_DELIMITERS = "\x1f^~¦§:#!"
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 200
# Fewer of the rows than this with the same number of cells, and an odd delimiter is no delimiter.
LEAST_AGREEMENT = 0.8
# Text has tabs and line breaks; a file in which every fiftieth character is a control character is no text.
MOST_CONTROL_CHARACTERS = 0.02
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1e\x7f]")
DECLARED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
AS_UTF8 = "save the table as CSV UTF-8 (or as XLSX) and upload that file"


def read_rows(data: bytes, *, limits: Limits) -> list[list[str | None]]:
    """The rows of a text table, without the apostrophes that our export puts before what looks like a formula."""
    text = decode(data)
    if text.lstrip()[:1] in ("{", "[") and is_json(text):
        raise FileProblem("The file is JSON and no table: upload a table as XLSX, ODS or CSV.")
    return [[cell and unguard(cell) for cell in row] for row in split(text, limits=limits)]


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without byte-order mark, or in Windows-1252.

    Raises FileProblem for anything else: binary, NUL bytes, encodings mixed in one file.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _decode_marked(data, encoding)
            break
    else:
        text = _decode_unmarked(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileProblem(
            f"The file holds NUL characters (the first in line {line:,}), so it is no text: {AS_UTF8}."
        )
    if len(CONTROL.findall(text)) > MOST_CONTROL_CHARACTERS * len(text):
        raise FileProblem(f"The file is neither a spreadsheet nor text but something binary: {AS_UTF8}.")
    return text


def split(text: str, *, limits: Limits) -> list[list[str | None]]:
    """The rows of a text table, equally long; a cell without text is None, all other text stays untouched.

    Raises FileProblem when a quotation mark is never closed or the table is too large.
    """
    declared = DECLARED.match(text)
    if declared:
        delimiter, text = declared[1], text[declared.end() :]
    else:
        delimiter = find_delimiter(text)
    rows, width = [], 0
    for row in _read(text, delimiter):
        filled = len(row)
        while filled and not row[filled - 1]:
            filled -= 1
        width = max(width, filled)
        rows.append([value or None for value in row[:filled]])
        if len(rows) > limits.rows or width > limits.columns or len(rows) * width > limits.cells:
            raise FileProblem(
                f"The table reaches to row {len(rows):,} and column {width:,}, and at most {limits.rows:,} rows, "
                f"{limits.columns:,} columns and {limits.cells:,} cells can be read: split it into several files."
            )
    while rows and not rows[-1]:
        rows.pop()
    return [row + [None] * (width - len(row)) for row in rows]


def find_delimiter(text: str) -> str:
    """The character that cuts most rows of the beginning into the same number of cells, and into more than one.

    A comma needs the most rows in its favour, as it also stands inside texts and numbers.
    """
    sample = text[:SAMPLE_CHARACTERS]
    if len(text) > SAMPLE_CHARACTERS:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = max(USUAL_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))
    if any(_agreement(sample, best)):
        return best
    for delimiter in ODD_DELIMITERS:
        if _agreement(sample, delimiter)[0] >= LEAST_AGREEMENT and sample.count("\n") > 1:
            return delimiter
    return ","


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # The error counts from behind the mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileProblem(
            f"The file begins as {encoding.removesuffix('-sig').upper()} and goes on in another encoding in line "
            f"{line:,}: {AS_UTF8}."
        ) from error


def _decode_unmarked(data: bytes) -> str:
    if b"\0" in data:
        return _decode_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixture(data)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblem(
            f"The encoding of the file is not known (line {line:,} fits neither UTF-8 nor Windows-1252): {AS_UTF8}."
        ) from error


def _decode_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows in its zeros: delimiters and line ends have one, always on the same side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    few, many = sorted((even, odd))
    if len(data) % 2 == 0 and few == 0 and many:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = ""
        # Letters of other scripts have no zeros, line ends and delimiters always do.
        if text and many >= text.count("\n") > 0:
            return text
    line = data.count(b"\n", 0, data.index(0)) + 1
    raise FileProblem(
        f"The file holds NUL characters (the first in line {line:,}), so it is no text: {AS_UTF8}."
    )


def _refuse_mixture(data: bytes) -> None:
    """Raise FileProblem when one line is UTF-8 with letters beyond ASCII and another line is not UTF-8."""
    as_utf8 = not_utf8 = None
    for number, line in enumerate(data.splitlines(), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            as_utf8 = as_utf8 or number
        except UnicodeDecodeError:
            not_utf8 = not_utf8 or number
        if as_utf8 and not_utf8:
            raise FileProblem(
                f"The file mixes two encodings (line {as_utf8:,} is UTF-8, line {not_utf8:,} is not): {AS_UTF8}."
            )


def _agreement(sample: str, delimiter: str) -> tuple[float, float]:
    """The share of rows that have the most common number of cells above one, and of those with any such number."""
    widths = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(SAMPLE_ROWS), reader, strict=False):
            if any(row):
                widths[len(row)] += 1
    except csv.Error:
        return 0.0, 0.0
    rows = widths.total()
    widths.pop(1, None)
    return (widths.most_common(1)[0][1] / rows, widths.total() / rows) if widths else (0.0, 0.0)


def _read(text: str, delimiter: str):
    """The rows as strictly as possible: some programs leave lone quotation marks, a forgotten one must not pass."""
    done = 0
    try:
        for row in _rows(text, delimiter, strict=True):
            yield row
            done += 1
    except _LoneQuote:
        yield from itertools.islice(_rows(text, delimiter, strict=False), done, None)


class _LoneQuote(Exception):
    pass


def _rows(text: str, delimiter: str, *, strict: bool):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    try:
        for row in reader:
            line = reader.line_num + 1
            yield row
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise FileProblem(
                f'A quotation mark (") in line {line:,} is never closed, so the rest of the file would be one cell: '
                "close or remove it and upload the file again."
            ) from error
        if strict and "expected after" in str(error):
            raise _LoneQuote from error
        raise FileProblem(f"Line {line:,} cannot be read ({error}): {AS_UTF8}.") from error
