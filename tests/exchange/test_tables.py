"""A file is read by its content, or refused with one sentence."""

import datetime
import io
import subprocess
import sys
import time

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.exchange.limits import OUT_OF_BOUNDS
from competency.exchange.tables import FileProblem, Limits, Merge, Workbook, column_letters, read_workbook
from tests.exchange.workbooks import MAIN, ods, ods_cell, ods_row, ods_table, pack, rows, xlsx, xlsx_parts


def read(data: bytes, name: str = "team.csv", **limits) -> Workbook:
    return read_workbook(data, name=name, limits=Limits(**limits))


def refusal(data: bytes, name: str = "team.csv", **limits) -> str:
    with pytest.raises(FileProblem) as caught:
        read(data, name, **limits)
    message = str(caught.value)
    assert message.endswith(".") and ":" in message and "\n" not in message
    return message


def write_xlsx(fill, *sheets: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name in sheets or ("Team",):
            fill(book, book.add_worksheet(name))
    return buffer.getvalue()


def test_cells_of_a_workbook_keep_their_kinds():
    def fill(book, sheet):
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, [3.0, 2.5, "007", True, " a ", "=1+1"])
        sheet.write_datetime(0, 6, datetime.datetime(2024, 5, 1), day)
        sheet.write_datetime(0, 7, datetime.datetime(2024, 5, 1, 13, 5), day)
        sheet.write_number(0, 8, 10**18)

    row = read(write_xlsx(fill), "team.xlsx").sheets[0].rows[0]
    assert row == [3, 2.5, "007", True, " a ", "=1+1", datetime.date(2024, 5, 1), "2024-05-01 13:05:00", 1e18]
    assert [type(value) for value in row[:4]] == [int, float, str, bool]


def test_rows_begin_at_a1_and_end_with_the_last_filled_cell():
    def fill(book, sheet):
        sheet.write(2, 2, "x")
        sheet.write_blank(9, 9, None, book.add_format({"bold": True}))

    assert read(write_xlsx(fill)).sheets[0].rows == [[None] * 3, [None] * 3, [None, None, "x"]]


def test_merged_ranges_are_kept_in_both_formats():
    def fill(book, sheet):
        sheet.merge_range("B1:D1", "Backend")
        sheet.write("B2", "Python")

    assert read(write_xlsx(fill)).sheets[0].merges == [Merge(0, 1, 0, 3)]
    cells = ods_cell("Backend", 'table:number-columns-spanned="3"'), ods_cell("x")
    assert read(ods(ods_table(ods_row(*cells)))).sheets[0].merges == [Merge(0, 0, 0, 2)]


def test_hidden_sheets_say_so_and_charts_are_no_sheets():
    def fill(book, sheet):
        sheet.write(0, 0, "x")
        if sheet.name == "B":
            sheet.hide()
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "=A!$A$1:$A$1"})
            book.add_chartsheet("C").set_chart(chart)

    data = write_xlsx(fill, "A", "B")
    assert [(sheet.name, sheet.hidden) for sheet in read(data).sheets] == [("A", False), ("B", True)]


def test_an_error_in_a_cell_is_shown_and_not_blank():
    def fill(book, sheet):
        sheet.write(0, 0, "x")
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")

    assert read(write_xlsx(fill)).sheets[0].rows[1] == [None, None, "#N/A"]


def test_formulas_that_were_never_computed_are_noted():
    book = openpyxl.Workbook()
    book.active.append(["x", "=1+1"])
    buffer = io.BytesIO()
    book.save(buffer)
    workbook = read(buffer.getvalue(), "team.xlsx")
    assert workbook.sheets[0].rows == [["x"]]
    assert "1 formula has no stored result" in workbook.notes[0]


def test_an_ods_file_gives_numbers_dates_and_repeated_cells():
    cells = [
        '<table:table-cell office:value-type="float" office:value="3"/>',
        '<table:table-cell office:value-type="date" office:date-value="2024-05-01"/>',
        ods_cell("x", 'table:number-columns-repeated="2"'),
    ]
    sheet = read(ods(ods_table(ods_row(*cells, repeated=2))), "team.ods").sheets[0]
    assert sheet.rows == [[3, datetime.date(2024, 5, 1), "x", "x"]] * 2


@pytest.mark.parametrize("name", ["team.xlsx", "team.XLS", "team.ods"])
def test_a_text_table_named_as_a_workbook_is_read_and_noted(name):
    workbook = read(b"Name,Python\nAda,3\n", name)
    assert workbook.sheets[0].rows == [["Name", "Python"], ["Ada", "3"]]
    assert "text table" in workbook.notes[0]


@pytest.mark.parametrize("name", ["team.csv", "team.ods", "team.txt"])
def test_a_workbook_named_as_something_else_is_read_and_noted(name):
    workbook = read(xlsx(rows(("A1", "x"))), name)
    assert workbook.format == "xlsx" and "XLSX" in workbook.notes[0]


def test_the_sheet_of_a_text_table_is_named_as_the_file():
    assert read(b"a,b\n", "C:\\Users\\hr\\Team A.csv").sheets[0].name == "Team A"
    assert read(b"a,b\n", "").sheets[0].name == "Table"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b",,,\n,,\n", "no filled cell"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"\xef\xbb\xbf  <html>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'{"people": [1, 2]}', "JSON"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "old Office format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\3\4", "cut off"),
        (b"PK", "cut off"),
        (b"PK\5\6" + b"\0" * 18, "ZIP archive"),
    ],
)
def test_other_files_are_named_as_what_they_are(data, said):
    assert said in refusal(data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    assert "at most 1 MB" in refusal(b"a,b\n" * 300_000, file_bytes=1024 * 1024)


def test_a_workbook_without_a_filled_cell_is_refused():
    assert "no filled cell" in refusal(xlsx("<sheetData/>"))


def test_what_the_guard_finds_comes_back_as_its_sentence():
    assert "without macros" in refusal(pack(xlsx_parts(rows(("A1", "x"))) | {"xl/vbaProject.bin": b"x"}))


def test_what_only_the_parser_finds_is_a_sentence_too():
    sheet = '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>'
    assert "cannot be read" in refusal(xlsx(sheet, strings="<si><t>a</t></si>"))


def test_a_nul_character_written_as_an_escape_is_refused():
    assert "NUL" in refusal(xlsx(rows(("A1", "a_x0000_b"))))


def test_texts_that_multiply_are_stopped():
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 3001))
    data = xlsx(f"<sheetData><row>{cells}</row></sheetData>", strings="<si><t>" + "a" * 30_000 + "</t></si>")
    assert "texts of the workbook come to more than" in refusal(data, result_bytes=1024 * 1024)


def test_a_workbook_that_needs_too_much_memory_is_refused():
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 30_001))
    data = xlsx(f"<sheetData><row>{cells}</row></sheetData>", strings="<si><t>" + "a" * 30_000 + "</t></si>")
    assert "of memory" in refusal(data, parse_bytes=200 * 1024 * 1024)


def test_a_workbook_that_takes_too_long_is_refused():
    data = xlsx("<sheetData><row>" + "<c/>" * 4_000_000 + "</row></sheetData>")
    assert "or 1 seconds" in refusal(data, parse_seconds=1, ratio=10_000)


def test_a_parsing_process_that_does_not_end_is_not_waited_for():
    started = time.monotonic()
    assert "or 0 seconds" in refusal(xlsx(rows(("A1", "x"))), parse_seconds=0)
    assert time.monotonic() - started < 5


def test_the_parsing_process_knows_neither_django_nor_the_settings():
    program = "import sys, competency.exchange.parse; print(sorted(n for n in sys.modules if n.startswith('django')))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_where_the_system_keeps_no_memory_limit_a_watch_ends_the_process():
    program = (
        "import threading, time; from competency.exchange.parse import watch_memory;"
        "threading.Thread(target=watch_memory, args=(80_000_000,), daemon=True).start();"
        "hoard = bytearray(200_000_000); time.sleep(20)"
    )
    started = time.monotonic()
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == OUT_OF_BOUNDS
    assert time.monotonic() - started < 10


def test_a_stricter_limit_of_the_machine_stays():
    program = (
        "import resource; from competency.exchange.parse import confine; from competency.exchange.limits import Limits;"
        "resource.setrlimit(resource.RLIMIT_CPU, (7, 7)); confine(Limits());"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[1])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "7"


def test_the_parsing_process_gets_no_secrets(monkeypatch):
    seen = {}
    start = subprocess.Popen

    def spy(command, **keywords):
        seen.update(keywords["env"])
        return start(command, **keywords)

    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setattr(subprocess, "Popen", spy)
    read(xlsx(rows(("A1", "x"))))
    assert "PATH" in seen and "SECRET_KEY" not in seen


def test_a_parsing_process_that_fails_by_itself_is_an_error_and_not_the_files_fault(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="parsing process failed"):
        read(xlsx(rows(("A1", "x"))))


def test_columns_are_named_as_in_a_spreadsheet():
    assert [column_letters(index) for index in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_strings_that_are_formulas_elsewhere_survive_as_text():
    payloads = ["=1+1", "+1", "-2+3+cmd|'/C calc'!A1", "@SUM(1)", "\t=1", "==", "a\u2028b", "🤖", "\x07bell"]

    def fill(book, sheet):
        sheet.write_column(0, 0, payloads)

    assert [row[0] for row in read(write_xlsx(fill)).sheets[0].rows] == payloads


@settings(max_examples=200)
@given(data=st.binary(max_size=300), name=st.text(max_size=20))
def test_any_bytes_are_a_workbook_or_a_file_problem(data, name):
    if data.startswith(b"PK"):
        data = b"x" + data
    try:
        workbook = read(data, name)
    except FileProblem as problem:
        assert str(problem).endswith(".")
    else:
        assert all(len(row) == sheet.width for sheet in workbook.sheets for row in sheet.rows)


@settings(max_examples=25)
@given(data=st.binary(max_size=200), at=st.integers(0, 600))
def test_any_bytes_inside_a_workbook_are_a_workbook_or_a_file_problem(data, at):
    sheet = f'<worksheet xmlns="{MAIN}">{rows(("A1", "x"), ("B2", "y"))}</worksheet>'.encode()
    parts = xlsx_parts() | {"xl/worksheets/sheet1.xml": sheet[:at] + data + sheet[at + len(data) // 2 :]}
    try:
        assert read(pack(parts)).format == "xlsx"
    except FileProblem as problem:
        assert str(problem).endswith(".")


# Large text tables ---------------------------------------------------------------------------------------


def large_table(last: str) -> bytes:
    """A text table that is too large to be split in the server's own process."""
    lines = [f'{number},"Zoë, the {number}th",\'=1+1' for number in range(40_000)]
    return "\n".join(["Number,Name,Formula", *lines, last]).encode()


def test_a_large_text_table_reads_as_a_small_one(monkeypatch):
    data = large_table("1,2,3")
    assert len(data) > Limits().own_process_bytes
    apart = read_workbook(data, name="People.csv")
    at_hand = read_workbook(data, name="People.csv", limits=Limits(own_process_bytes=len(data)))
    assert list(apart.sheets[0].rows) == at_hand.sheets[0].rows
    assert (apart.format, apart.notes) == (at_hand.format, at_hand.notes)
    assert apart.sheets[0].rows[1] == ["0", "Zoë, the 0th", "=1+1"]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ('1,"2,3', "is never closed"),
        ("1,2,\0", "NUL characters"),
        ("," * 3_000 + "x", "at most 200,000 rows"),
    ],
)
def test_what_is_wrong_with_a_large_text_table_is_the_same_sentence(last, said):
    with pytest.raises(FileProblem, match=said):
        read_workbook(large_table(last), name="People.csv")


def test_a_line_of_nothing_but_commas_takes_no_memory_of_the_server():
    limits = Limits(parse_bytes=200 * 1024 * 1024)
    with pytest.raises(FileProblem, match="needs more than 200 MB"):
        read_workbook(b"," * 20_000_000 + b"\n1,2\n", name="x.csv", limits=limits)
