"""An extract as the view takes it, and the workbook and table made of it, read back."""

import csv
import io

from openpyxl import load_workbook

from competency.access import can_manage
from competency.exchange.csv_out import write_matrix_csv
from competency.exchange.extract import take_extract
from competency.exchange.text import is_remark
from competency.exchange.workbook import write_workbook
from competency.matrix.arrange import Options, arrange, haves
from competency.matrix.load import framework_of, load_matrix


def extract_of(team, viewer, **options):
    options = Options(**options)
    full = load_matrix(
        team, framework=framework_of(team), viewer=viewer, below=options.below, as_of=options.as_of
    )
    have = haves(full, named=can_manage(viewer, team))
    return take_extract(arrange(full, options, have=have), full=full, have=have, by=str(viewer))


def workbook_bytes(team, viewer, **options) -> bytes:
    file = io.BytesIO()
    write_workbook(file, extract_of(team, viewer, **options))
    return file.getvalue()


def read_back(data: bytes, *, results: bool = False):
    """The workbook with its formulas, or with their results."""
    return load_workbook(io.BytesIO(data), data_only=results, rich_text=False)


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a CSV file, its byte-order mark taken off, and the remark below them."""
    *rows, remark = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert is_remark(remark)
    return rows


def table_of(team, viewer, **options) -> list[list[str]]:
    return rows_of(b"".join(write_matrix_csv(extract_of(team, viewer, **options))))
