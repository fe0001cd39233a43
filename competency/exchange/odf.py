"""What is checked and noted in the parts of an ODS spreadsheet?"""

import re

from competency.exchange.archive import ENCRYPTED_FILE
from competency.exchange.limits import FileProblem
from competency.exchange.ooxml import check_extent
from competency.exchange.scan import Merge, Rules, SheetFacts

ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|\.\.")
LINKING_TAGS = {"table-source", "cell-range-source", "dde-link", "dde-source", "dde-connection-decl"}


class Content(Rules):
    """Follows the cells of all sheets; repeated cells count as often as they are repeated, when they hold a value."""

    def __init__(self, part, **keywords):
        super().__init__(part, **keywords)
        self.facts: SheetFacts | None = None
        self.name = ""
        self.row = self.column = 0
        self.row_repeats = self.repeats = 1
        self.in_cell = self.counted = False
        self.in_note = 0

    def start(self, tag, attributes):
        if tag in ("table-cell", "covered-table-cell"):
            self._start_cell({key.rpartition(":")[2]: value for key, value in attributes.items()})
        elif tag == "table-row":
            self.row_repeats = self._number(attributes, "number-rows-repeated")
            self.column = 0
        elif tag == "annotation":
            self.in_note += 1
        elif tag == "p":
            if self.in_cell and not self.in_note:
                self._count()
        elif tag == "table":
            self._start_sheet(attributes)
        elif tag != "a":
            self._check_link(tag, attributes)

    def end(self, tag):
        if tag in ("table-cell", "covered-table-cell"):
            self.in_cell = False
            self.column += self.repeats
        elif tag == "table-row":
            self.row += self.row_repeats
        elif tag == "annotation":
            self.in_note -= 1
        elif tag == "table":
            self.facts = None

    def _start_sheet(self, attributes):
        if self.facts is not None:
            raise self.damaged("a table inside a table")
        self.name = next((value for key, value in attributes.items() if key.endswith(":name")), "")
        if self.name in self.findings.sheets:
            raise self.damaged(f"two sheets named {self.name!r}")
        self.facts = self.findings.sheets[self.name] = SheetFacts()
        self.findings.sheet_names.append((self.name, self.name))
        if len(self.findings.sheet_names) > self.limits.sheets:
            raise FileProblem(
                f"The workbook has more than {self.limits.sheets} sheets: copy the one you need into a new workbook."
            )
        self.row = self.column = 0

    def _start_cell(self, attributes):
        if self.facts is None:
            raise self.damaged("a cell outside of a sheet")
        self.in_cell, self.counted = True, False
        self.repeats = self._number(attributes, "number-columns-repeated")
        across = self._number(attributes, "number-columns-spanned")
        down = self._number(attributes, "number-rows-spanned")
        if across > 1 or down > 1:
            merge = Merge(self.row, self.column, self.row + down - 1, self.column + across - 1)
            self.findings.add_merge(self.facts, merge, limits=self.limits)
        if "value-type" in attributes:
            self._count()

    def _count(self):
        if self.counted:
            return
        self.counted = True
        facts = self.facts
        facts.rows = max(facts.rows, self.row + self.row_repeats)
        facts.columns = max(facts.columns, self.column + self.repeats)
        check_extent(facts.rows, facts.columns, limits=self.limits, where=f"The sheet {self.name!r}")
        self.findings.count_cells(self.repeats * self.row_repeats, limits=self.limits)

    def _number(self, attributes, name) -> int:
        for key, value in attributes.items():
            if key.endswith(name):
                if not (value.isascii() and value.isdigit() and 0 < len(value) <= 9):
                    raise self.damaged(f"{name} {value!r}")
                return max(int(value), 1)
        return 1

    def _check_link(self, tag, attributes):
        for key, value in attributes.items():
            if tag in LINKING_TAGS or (key.endswith(":href") and ELSEWHERE.match(value)):
                raise FileProblem(
                    f"The spreadsheet refers to something outside of it ({value[:100]!r} in {self.part}): remove it "
                    "(in LibreOffice: Edit, Links to External Files, Break Link), save the file and upload it again."
                )


class Manifest(Rules):
    """Refuses what is encrypted."""

    def start(self, tag, attributes):
        if tag == "encryption-data":
            raise FileProblem(ENCRYPTED_FILE)


RULES = {"document-content": Content, "manifest": Manifest}
