"""What is checked and noted in the parts of an XLSX workbook?"""

import posixpath
import re

from competency.exchange.archive import SAVE_ANEW
from competency.exchange.limits import FileProblem, Limits
from competency.exchange.scan import Merge, Rules, SheetFacts

REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
WORKBOOK, WORKBOOK_LINKS, FIRST_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
SHORTEST_ERROR, LONGEST_ERROR = 2, 30


def column_index(letters: str) -> int:
    """The number of a column, from 0: "A" is 0, "AA" is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def check_extent(rows: int, columns: int, *, limits: Limits, where: str) -> None:
    """Raise FileProblem when the rectangle from A1 to the last filled cell is too large to load."""
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise FileProblem(
            f"{where} reaches to row {rows:,} and column {columns:,}, and at most {limits.rows:,} rows, "
            f"{limits.columns:,} columns and {limits.cells:,} cells can be read: delete what lies outside the table, "
            "or split the file."
        )


class Worksheet(Rules):
    """Follows the cells of one sheet; a cell counts only when it holds a value, not when it is merely coloured."""

    def __init__(self, part, **keywords):
        super().__init__(part, **keywords)
        self.facts = self.findings.sheets[part] = SheetFacts()
        self.row = self.column = -1
        self.columns_by_letters: dict[str, int] = {}
        self.kind = None
        self.counted = self.formula = self.listening = False
        self.heard = ""

    def start(self, tag, attributes):
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "is"):
            self._start_value(tag)
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self._start_row(attributes.get("r"))
        elif tag == "mergeCell":
            merge = self._range(attributes.get("ref", ""))
            self.findings.add_merge(self.facts, merge, limits=self.limits)

    def end(self, tag):
        if tag == "v" and self.listening:
            self._end_value()
        elif tag == "c" and self.formula and not self.heard and self.kind != "str":
            self.facts.uncomputed += 1

    def text(self, text):
        if len(self.heard) < LONGEST_ERROR:
            self.heard += text

    def _start_row(self, reference):
        if reference is None:
            self.row += 1
        elif reference.isascii() and reference.isdigit() and 0 < len(reference) <= 7:
            self.row = int(reference) - 1
        else:
            raise self.damaged(f"row {reference!r}")
        self.column = -1

    def _start_cell(self, attributes):
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.row, self.column = self._position(reference)
        self.kind = attributes.get("t")
        self.counted = self.formula = False
        self.heard = ""

    def _start_value(self, tag):
        if not self.counted:
            self.counted = True
            facts, rows, columns = self.facts, self.row + 1, self.column + 1
            if rows > facts.rows or columns > facts.columns:
                facts.rows, facts.columns = max(facts.rows, rows), max(facts.columns, columns)
                check_extent(facts.rows, facts.columns, limits=self.limits, where=f"The sheet in {self.part}")
            self.findings.count_cells(1, limits=self.limits)
        if tag == "v" and (self.formula or self.kind == "e"):
            self.listening = True
            self.listen(True)

    def _end_value(self):
        self.listen(False)
        self.listening = False
        if self.kind == "e" and SHORTEST_ERROR <= len(self.heard) <= LONGEST_ERROR:
            self.facts.errors[self.row, self.column] = self.heard

    def _position(self, reference: str) -> tuple[int, int]:
        match = REFERENCE.fullmatch(reference)
        if not match:
            raise self.damaged(f"cell {reference!r}")
        letters, row = match.groups()
        column = self.columns_by_letters.get(letters)
        if column is None:
            column = self.columns_by_letters[letters] = column_index(letters)
        return int(row) - 1, column

    def _range(self, reference: str) -> Merge:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = self._position(first), self._position(last or first)
        if bottom < top or right < left:
            raise self.damaged(f"merged range {reference!r}")
        return Merge(top, left, bottom, right)


class SharedStrings(Rules):
    """Counts the different texts and measures the longest."""

    def __init__(self, part, **keywords):
        super().__init__(part, **keywords)
        self.length = 0
        self.listen(True)

    def start(self, tag, attributes):
        if tag == "si":
            self.length = 0
            self.findings.strings += 1
            if self.findings.strings > self.limits.shared_strings:
                raise FileProblem(
                    f"The workbook holds more than {self.limits.shared_strings:,} different texts: split it into "
                    "several files."
                )

    def text(self, text):
        self.length += len(text)
        # A text may carry a reading aid of its own, so twice the limit of a cell is still fair.
        if self.length > 2 * self.limits.cell_text:
            raise FileProblem(
                f"A text in {self.part} (number {self.findings.strings:,}) is longer than the "
                f"{self.limits.cell_text:,} characters that a cell can hold: {SAVE_ANEW}."
            )


class BookIndex(Rules):
    """Notes the names of the sheets and which relationship leads to each."""

    def start(self, tag, attributes):
        if tag != "sheet" or self.part.casefold() != WORKBOOK:
            return
        name = attributes.get("name", "")
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        self.findings.sheet_names.append((name, relation))
        if len(self.findings.sheet_names) > self.limits.sheets:
            raise FileProblem(
                f"The workbook has more than {self.limits.sheets} sheets: copy the one you need into a new workbook."
            )


class Relationships(Rules):
    """Notes what belongs to what; refuses everything that would be fetched from elsewhere, except plain hyperlinks."""

    def start(self, tag, attributes):
        if tag != "Relationship":
            return
        target, kind = attributes.get("Target", ""), attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode", "").lower() == "external":
            if kind != "hyperlink":
                raise FileProblem(
                    f"The workbook refers to something outside of it ({target[:100]!r} in {self.part}): in "
                    "Excel choose Data, Edit Links, Break Link, save it and upload it again."
                )
            return
        folder = posixpath.dirname(posixpath.dirname(self.part))
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        self.findings.targets.setdefault(self.part.casefold(), {})[attributes.get("Id", "")] = path


class ContentTypes(Rules):
    """Refuses what is declared as a program."""

    def start(self, tag, attributes):
        declared = attributes.get("ContentType", "").lower()
        if "macroenabled" in declared or "vbaproject" in declared or "macrosheet" in declared:
            raise FileProblem(MACROS)


MACROS = (
    "The workbook contains macros, which are programs and are not accepted: save it as an Excel workbook without "
    "macros (.xlsx) and upload that file."
)
RULES = {
    "worksheet": Worksheet,
    "sst": SharedStrings,
    "workbook": BookIndex,
    "Relationships": Relationships,
    "Types": ContentTypes,
}
