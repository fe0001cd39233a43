"""A table in every format: what goes out comes back as it was, and nothing that somebody typed becomes a formula."""

import io
import json
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from competency.exchange import table_out
from competency.exchange.table_out import FORMATS, Table
from competency.exchange.tables import read_workbook

DANGEROUS = [
    "=1+1",
    "+49 30",
    "-x",
    "@SUM(A1)",
    "\tTab",
    "'=1+1",
    "<r>bold</r>",
    'a & b < c > "d"',
    "  two  spaces ",
    "two\nlines",
    "http://example.com",
    "＝1",
]
TEXTS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12)


def written(table: Table, ending: str) -> bytes:
    file = io.BytesIO()
    FORMATS[ending].write(file, table)
    return file.getvalue()


def read(data: bytes, ending: str) -> list[list]:
    return [row for sheet in read_workbook(data, name=f"t.{ending}").sheets for row in sheet.rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
@settings(max_examples=5)
@given(st.lists(TEXTS, min_size=1, max_size=40))
@example(DANGEROUS)
def test_text_comes_back_unchanged(ending, texts):
    table = Table("t", ("One", "Two"), [("x", text) for text in texts])
    back = [row[1] for row in read(written(table, ending), ending)[1:]]
    kept = [text if text.strip() else None for text in texts]
    assert [text if text and text.strip() else None for text in back] == kept


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_no_text_is_a_formula_or_a_link(ending):
    data = written(Table("t", ("=A1",), [(text,) for text in DANGEROUS]), ending)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = b"".join(book.read(name) for name in book.namelist())
    assert b"<f>" not in content
    assert b"table:formula" not in content
    assert b"hyperlink" not in content.replace(b"relationships/hyperlink", b"hyperlink")


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_numbers_stay_numbers_and_nothing_stays_nothing(ending):
    back = read(written(Table("t", ("A", "B", "C"), [("x", 0, None), ("y", 2.5, "N/A")]), ending), ending)
    assert [[None if cell is None else str(cell).removesuffix(".0") for cell in row] for row in back[1:]] == [
        ["x", "0", None],
        ["y", "2.5", "N/A"],
    ]


def test_json_has_headings_rows_purpose_and_origin():
    told = json.loads(written(Table("t", ("A", "B"), [("=x", 3), ("", None)], by="Eve"), "json"))
    assert told["headings"] == ["A", "B"]
    assert told["rows"] == [["=x", 3], [None, None]]
    assert (told["kind"], told["by"]) == ("t", "Eve")
    assert "not for pay or dismissal" in told["purpose"]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("count", [0, 3, 4, 7])
def test_a_table_longer_than_a_sheet_goes_on_in_the_next_with_its_headings(monkeypatch, ending, count):
    monkeypatch.setattr(table_out, "MOST_ROWS", 4)
    data = written(Table("t", ("Head",), [(f"row {n}",) for n in range(count)]), ending)
    texts = [row[0] for row in read(data, ending)]
    assert [text for text in texts if text != "Head"] == [f"row {n}" for n in range(count)]
    assert texts.count("Head") == max(1, -(-count // 3))


@pytest.mark.parametrize("ending", FORMATS)
def test_rows_are_never_held_all_at_once(ending):
    """The writer asks for the next row only when it is done with those before it."""
    alive = []

    class Row(tuple):
        def __new__(cls, values):
            alive.append(1)
            return super().__new__(cls, values)

        def __del__(self):
            alive.pop()

    most = 0

    def rows():
        nonlocal most
        for number in range(10_000):
            most = max(most, len(alive))
            yield Row((number, "text"))

    written(Table("t", ("A", "B"), rows()), ending)
    assert most <= 2 * table_out.LINES_AT_ONCE
