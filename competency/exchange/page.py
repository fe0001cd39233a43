"""What do the sheets of a workbook have in common: fonts, text that stays text, the set-up for print?"""

from typing import Any

from django.utils.text import Truncator
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .extract import PURPOSE, Extract
from .palette import colour

# Arial, or its twin Liberation Sans, is on every system, so the widths hold there.
FONT = {"font_name": "Arial", "font_size": 10}
A4 = 9
# What a cell and a printed header can hold.
MOST_CHARACTERS = 32_767
MOST_HEADER_CHARACTERS = 100


class Styles:
    """The formats of one workbook, each made once: ``styles(bold=True)``."""

    def __init__(self, book: Workbook):
        self.book = book
        self.made: dict[frozenset, Format] = {}

    def __call__(self, **properties: Any) -> Format:
        wanted = {"font_color": colour("ink"), "valign": "vcenter"} | properties
        key = frozenset(wanted.items())
        if key not in self.made:
            self.made[key] = self.book.add_format(wanted)
        return self.made[key]

    def tile(self, **properties: Any) -> Format:
        """A cell of the heatmap: white edges keep the tiles apart."""
        return self(**{"border": 1, "border_color": "#FFFFFF", "align": "center", **properties})

    def rule(self, *, fill: str, ink: str, **properties: Any) -> Format:
        """What a conditional format changes: the fill and the colour of the text."""
        return self.book.add_format({"bg_color": fill, "font_color": ink, **properties})


class Sheet(Worksheet):
    """A worksheet whose formulas use only what every spreadsheet program has known for long.

    The writer looks in each formula for some eighty names that were added since, which takes nine tenths of the time
    of a sheet full of formulas.
    """

    def _prepare_formula(self, formula: str, *_expansions) -> str:
        return formula.removeprefix("=")


class Page:
    """One sheet, written row by row from the top (the file keeps no row that is done)."""

    def __init__(self, book: Workbook, name: str, *, styles: Styles, extract: Extract):
        self.sheet: Sheet = book.add_worksheet(name, worksheet_class=Sheet)
        self.name, self.styles, self.extract = name, styles, extract
        self.sheet.hide_gridlines(2)
        self._set_up_print()

    def text(self, row: int, column: int, text: str, style: Format | None = None) -> None:
        """Write text as text, whatever it looks like."""
        put(self.sheet, row, column, str(text), style)

    def heading(self, title: str) -> None:
        """The first three rows: what this is, of which day, and from whom for what."""
        mute = self.styles(font_size=9, font_color=colour("mute"))
        self.sheet.set_row(0, 24)
        self.text(0, 0, title, self.styles(font_size=16, bold=True))
        self.sheet.set_row(1, 14)
        self.text(1, 0, self.extract.state, mute)
        self.sheet.set_row(2, 14)
        self.text(2, 0, self.extract.origin, mute)

    def _set_up_print(self) -> None:
        sheet = self.sheet
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_in_header(self.extract.title)}&R{_in_header(self.extract.organisation)}")
        sheet.set_footer(f"&L{_in_header(PURPOSE)}&RPage &P of &N")


def put(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """Write text into a cell of a sheet as text, whatever it looks like."""
    text = _cut(text)
    if not text:
        sheet.write_blank(row, column, None, style)
    elif text.startswith("<r>") and text.endswith("</r>"):
        # The writer would take such text for its own finished XML; in two pieces it is escaped.
        pieces = [text[:1], Format(), text[1:], *([style] if style else [])]
        sheet.write_rich_string(row, column, *pieces)
    else:
        sheet.write_string(row, column, text, style)


def printable(text: str) -> str:
    """The text without control characters, which a formula's result, a header or a property cannot hold."""
    return "".join(character if character.isprintable() else " " for character in text)


def _cut(text: str) -> str:
    """The text, or as much of it as a cell holds; the limit counts what UTF-16 needs two of for rare characters."""
    if len(text) <= MOST_CHARACTERS // 2:
        return text
    return text.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")


def _in_header(text: str) -> str:
    """Text as a printed header takes it: short, and & doubled because a single one begins a command."""
    return Truncator(printable(str(text))).chars(MOST_HEADER_CHARACTERS).replace("&", "&&")
