"""How does a table become an OpenDocument spreadsheet, row by row, with text that is text whatever it looks like?"""

import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
    f'xmlns:text="{OFFICE}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
FOOT = "</office:spreadsheet></office:body></office:document-content>"
EMPTY = "<table:table-cell/>"
NUMBER = '<table:table-cell office:value-type="float"'
# What XML cannot hold at all, whatever the notation.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spaces that a reader would take for one, or for none.
SPACES = re.compile("^ +|  +| +$")


def write_ods(
    file: BinaryIO, *, name: str, headings: Iterable[str], rows: Iterable, most_rows: int, remark: str = ""
) -> None:
    """Write a workbook with the table in one sheet, or in several where it has more rows than a sheet holds.

    ``remark`` stands below the last row, where there is room for it.
    """
    headings, rows, number = tuple(headings), iter(rows), 0
    with ZipFile(file, "w", ZIP_DEFLATED) as book:
        # The type comes first and as it is, so that whoever looks at the first bytes knows it.
        book.writestr("mimetype", TYPE, compress_type=ZIP_STORED)
        book.writestr("META-INF/manifest.xml", MANIFEST)
        with book.open("content.xml", "w", force_zip64=True) as part:
            part.write(HEAD.encode())
            first, room = next(rows, None), most_rows - 1
            while first is not None or not number:
                number += 1
                title = f"{name} {number}" if number > 1 else name
                part.write(f'<table:table table:name="{escape(title, {chr(34): "&quot;"})}">'.encode())
                here = () if first is None else chain((first,), islice(rows, room - 1))
                part.write(_row(headings).encode())
                left = room
                for row in here:
                    part.write(_row(row).encode())
                    left -= 1
                first = next(rows, None)
                if remark and first is None and left:
                    part.write(_row((remark,)).encode())
                part.write(b"</table:table>")
            part.write(FOOT.encode())


def _row(row) -> str:
    return f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"


def _cell(value) -> str:
    if value is None or value == "":
        return EMPTY
    if not isinstance(value, str):
        return f'{NUMBER} office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    text = escape(IMPOSSIBLE.sub("", value))
    if not text.isalnum():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "\n".join(SPACES.sub(_keep, line) for line in text.split("\n"))
        if "\t" in text:
            # Not every reader knows the element for a tab, so the whole text is an attribute as well.
            return _with_tabs(text, IMPOSSIBLE.sub("", value))
        text = text.replace("\n", "</text:p><text:p>")
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _with_tabs(text: str, value: str) -> str:
    text = text.replace("\t", "<text:tab/>").replace("\n", "</text:p><text:p>")
    whole = escape(value, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
    cell = f'<table:table-cell office:value-type="string" office:string-value="{whole}">'
    return f"{cell}<text:p>{text}</text:p></table:table-cell>"


def _keep(spaces: re.Match) -> str:
    return f'<text:s text:c="{len(spaces[0])}"/>'
