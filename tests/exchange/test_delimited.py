"""Text tables of any delimiter and of the usual encodings, untouched."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.delimited import decode, find_delimiter, split
from competency.exchange.limits import FileProblem, Limits

TABLE = "Name;Größe\nJosé;3\n"


def rows(text: str, **limits) -> list[list]:
    return split(text, limits=Limits(**limits))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_usual_encoding_is_recognised(encoding):
    assert decode(TABLE.encode(encoding)) == TABLE


def test_big_endian_with_a_mark_is_recognised():
    assert decode(b"\xfe\xff" + TABLE.encode("utf-16-be")) == TABLE


def test_utf16_of_another_script_is_recognised_without_a_mark():
    text = "氏名;日本語\n山田;3\n"
    assert decode(text.encode("utf-16-le")) == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\nc\0d,e\n", "NUL characters (the first in line 2)"),
        (b"\xff\xfea\0b\0\0\0", "NUL"),
        (b"\0" * 40, "NUL"),
        (b"\xef\xbb\xbfa\nb\n\xff\n", "goes on in another encoding in line 3"),
        ("é,1\n".encode() + "é,2\n".encode("cp1252"), "mixes two encodings (line 1 is UTF-8, line 2 is not)"),
        (b"caf\x81,1\n", "neither UTF-8 nor Windows-1252"),
        (bytes(range(1, 32)) * 4, "binary"),
        (b"\xff\xfe\x00\xd8", "goes on in another encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_the_line(data, said):
    with pytest.raises(FileProblem) as caught:
        decode(data)
    assert said in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", ":", "\x1f"])
def test_every_delimiter_is_recognised(delimiter):
    text = "\n".join(
        delimiter.join(row) for row in (["Name", "SQL", "Go"], ["Ada", "3", "2"], ["Ben", "1", "0"])
    )
    assert rows(text) == [["Name", "SQL", "Go"], ["Ada", "3", "2"], ["Ben", "1", "0"]]


def test_decimal_commas_do_not_pass_for_a_delimiter():
    assert find_delimiter("Name;SQL;Go\nAda;3,0;2,5\nBen;1,0;2,0\n") == ";"


def test_commas_in_quoted_names_do_not_disturb():
    assert rows('Name,Team\n"Miller, Ada",A\n"King, Ben",B\n')[1] == ["Miller, Ada", "A"]


def test_a_delimiter_is_found_below_lines_of_title():
    title = "Table of everything, with commas, in 2024\n\n***\n"
    assert find_delimiter(title + ';"1985";"1993"\n' + '"x";"1";"2"\n' * 9) == ";"


def test_a_delimiter_that_the_file_declares_is_taken_and_its_line_is_no_row():
    assert rows("sep=!\nName!SQL\nAda!3\n") == [["Name", "SQL"], ["Ada", "3"]]


def test_a_single_column_is_a_table_too():
    assert rows("Name\nAda\nBen\n") == [["Name"], ["Ada"], ["Ben"]]


def test_text_stays_untouched_and_blanks_are_none():
    assert rows("a,b,c\n 007 ,,-\n") == [["a", "b", "c"], [" 007 ", None, "-"]]


def test_blank_lines_count_as_rows_and_blank_ends_are_cut():
    assert rows("\n\nName,SQL,,\nAda,3,,\n,,,\n\n") == [
        [None, None],
        [None, None],
        ["Name", "SQL"],
        ["Ada", "3"],
    ]


def test_line_breaks_inside_quotation_marks_stay_in_the_cell():
    assert rows('Name,Note\nAda,"a\nb\r=c"\n')[1] == ["Ada", "a\nb\r=c"]


def test_lone_quotation_marks_are_text():
    assert rows('Name,Size\nAda,"5" disk\nBen,3" disk\n')[2] == ["Ben", '3" disk']


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line():
    with pytest.raises(FileProblem, match="in line 3 is never closed"):
        rows('Name,SQL\nAda,3\n"Ben,2\nCleo,1\n')


def test_a_table_with_too_many_rows_columns_or_cells_is_refused():
    for text, limits in (
        ("a\n" * 9, {"rows": 8}),
        ("a," * 9 + "a", {"columns": 8}),
        ("a,b\n" * 9, {"cells": 8}),
    ):
        with pytest.raises(FileProblem, match="split it"):
            rows(text, **limits)


def test_one_long_row_does_not_multiply_the_others():
    with pytest.raises(FileProblem, match="cells can be read"):
        rows("a,b\n" * 1000 + "x," * 1500 + "x", cells=1_000_000)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\t;|"))


@given(table=st.lists(st.lists(TEXTS, min_size=2, max_size=4)))
def test_what_a_csv_writer_writes_comes_back(table):
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows([["one", "two", "three", "four"], *table])
    read = rows(buffer.getvalue())
    assert read[0] == ["one", "two", "three", "four"]
    filled = [[value or None for value in row] + [None] * (4 - len(row)) for row in table]
    while filled and not any(filled[-1]):
        filled.pop()
    assert read[1:] == filled


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_a_table_or_a_file_problem(text):
    try:
        table = rows(text)
    except FileProblem as problem:
        assert str(problem).endswith(".")
    else:
        assert len({len(row) for row in table}) <= 1
