"""How do the administrator's imports and exports read and write files: with the same guards as all others?"""

import json
from io import BytesIO

import tablib
from import_export.formats.base_formats import Format

from competency.exchange.limits import FileProblem, Limits
from competency.exchange.table_out import FORMATS, Table
from competency.exchange.tables import Cell, read_workbook

# Settings are few; a table of more rows is something else, and every row is shown before it is written.
LIMITS = Limits(rows=20_000, cells=400_000)


class SafeFormat(Format):
    """A format of ``table_out``, read back by ``read_workbook``. ``extension`` is its name in both."""

    extension = ""
    title = ""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self) -> str:
        return self.title

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return FORMATS[self.extension].content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset, **_options) -> bytes:
        file = BytesIO()
        name = dataset.title or "table"
        FORMATS[self.extension].write(file, Table(name, tuple(dataset.headers), dataset))
        return file.getvalue()

    def create_dataset(self, in_stream) -> tablib.Dataset:
        """The rows of the first filled sheet under its first row; raises FileProblem with a sentence."""
        if not in_stream:
            raise FileProblem("The file is empty, or was kept no longer: upload it again.")
        rows = [row for row in self.read(in_stream) if any(cell not in (None, "") for cell in row)]
        headings = [str(heading or "").strip() for heading in rows[0]]
        while headings and not headings[-1]:
            headings.pop()
        if not headings or "" in headings or len(set(headings)) < len(headings):
            raise FileProblem("The first row names each column once: check the headings of the table.")
        if len(rows) == 1:
            raise FileProblem("There is no row under the headings: fill in some and upload the file again.")
        dataset = tablib.Dataset(headers=headings)
        for number, row in enumerate(rows[1:], 2):
            if any(cell not in (None, "") for cell in row[len(headings) :]):
                raise FileProblem(f"Row {number} is longer than the headings: check its last cells.")
            dataset.append(row[: len(headings)])
        return dataset

    def read(self, data: bytes) -> list[list[Cell]]:
        workbook = read_workbook(data, name=f"table.{self.extension}", limits=LIMITS)
        if workbook.format != self.extension:
            raise FileProblem(
                f"The file is {workbook.format.upper()} and not {self.title}: choose its format below."
            )
        return next(sheet.rows for sheet in workbook.sheets if sheet.rows)


class Csv(SafeFormat):
    extension, title = "csv", "CSV"


class Xlsx(SafeFormat):
    extension, title = "xlsx", "Excel (XLSX)"


class Ods(SafeFormat):
    extension, title = "ods", "OpenDocument (ODS)"


class Json(SafeFormat):
    """The object that ``table_out`` writes: "headings" and "rows"; text is what it is, without a guard."""

    extension, title = "json", "JSON"

    def read(self, data: bytes) -> list[list[Cell]]:
        broken = 'The file is no JSON with "headings" and "rows": export a table and change that file.'
        if len(data) > LIMITS.file_bytes:
            raise FileProblem("The file is too large: split it.")
        try:
            told = json.loads(data)
            rows = [told["headings"], *told["rows"]]
        except (ValueError, RecursionError, LookupError, TypeError) as error:
            raise FileProblem(broken) from error
        plain = (str, int, float, type(None))
        if not all(isinstance(row, list) and all(isinstance(cell, plain) for cell in row) for row in rows):
            raise FileProblem(broken)
        if len(rows) > LIMITS.rows or any(len(row) != len(rows[0]) for row in rows):
            raise FileProblem("Each row has a value for each heading, and there are at most 20,000 rows.")
        return rows


ALL = [Csv, Xlsx, Ods, Json]
