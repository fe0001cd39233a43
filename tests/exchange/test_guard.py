"""Nothing dangerous reaches the parser, and every refusal is one sentence that helps."""

import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.exchange.guard import check_workbook
from competency.exchange.limits import FileProblem, Limits
from tests.exchange.workbooks import (
    MAIN,
    RELATIONS,
    ods,
    ods_cell,
    ods_parts,
    ods_row,
    ods_table,
    pack,
    rows,
    xlsx,
    xlsx_parts,
)

GOOD = rows(("A1", "Name"), ("B2", "3"))


def refusal(data: bytes, **limits) -> str:
    with pytest.raises(FileProblem) as caught:
        check_workbook(data, limits=Limits(**limits))
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and ":" in message
    return message


def test_a_plain_workbook_passes_with_its_size():
    checked = check_workbook(xlsx(GOOD), limits=Limits())
    assert checked.format == "xlsx"
    assert (checked.sheets["Sheet1"].rows, checked.sheets["Sheet1"].columns) == (2, 2)


def test_a_plain_ods_file_passes_with_its_merges():
    merged = ods_cell("Backend", 'table:number-columns-spanned="3"')
    checked = check_workbook(ods(ods_table(ods_row(ods_cell(None), merged))), limits=Limits())
    merge = checked.sheets["Sheet1"].merges[0]
    assert checked.format == "ods"
    assert (merge.first_row, merge.first_column, merge.last_row, merge.last_column) == (0, 1, 0, 3)


@pytest.mark.parametrize(
    "sheet",
    [
        rows(("A1", "x"), ("A9999999", "x")),
        rows(("A1", "x"), ("XFD1", "x")),
        rows(("A1", "x"), ("ZZ150000", "x")),
    ],
)
def test_a_cell_far_away_is_refused_because_the_parser_fills_the_rectangle(sheet):
    assert "delete what lies outside the table" in refusal(xlsx(sheet))


def test_a_coloured_cell_far_away_is_no_reason_to_refuse():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/></row>'
    assert check_workbook(xlsx(f"<sheetData>{far}</sheetData>"), limits=Limits()).sheets["Sheet1"].rows == 1


def test_a_wrong_declared_dimension_is_no_reason_to_refuse():
    sheet = '<dimension ref="A1:XFD1048576"/>' + GOOD
    assert check_workbook(xlsx(sheet), limits=Limits()).sheets["Sheet1"].columns == 2


@pytest.mark.parametrize("reference", ["A0", "ZZZZZZ99999999999", "1A", "", "A1:B2", "Ä1"])
def test_a_cell_without_a_proper_place_is_refused(reference):
    assert "damaged" in refusal(xlsx(rows((reference, "x"))))


@pytest.mark.parametrize("row", ["0x5", "-1", "99999999999", "٣"])
def test_a_row_without_a_proper_number_is_refused(row):
    assert "damaged" in refusal(xlsx(f'<sheetData><row r="{row}"><c><v>1</v></c></row></sheetData>'))


def test_too_many_cells_are_refused():
    assert "more than 1 cells" in refusal(
        xlsx(sheets={"A": rows(("A1", "x")), "B": rows(("A1", "x"))}), cells=1
    )


def test_a_merge_over_more_cells_than_any_heading_needs_is_refused():
    merged = GOOD + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert "unmerge the cells" in refusal(xlsx(merged))


def test_too_many_merges_are_refused():
    merged = GOOD + "<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 4 + "</mergeCells>"
    assert "4 ranges" in refusal(xlsx(merged), merges=3)


@pytest.mark.parametrize("reference", ["B2:A1", "A1:", "x", ":"])
def test_a_merge_without_a_proper_range_is_refused_or_one_cell(reference):
    merged = GOOD + f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'
    if reference == "A1:":
        assert check_workbook(xlsx(merged), limits=Limits()).sheets["Sheet1"].merges[0].cells == 1
    else:
        assert "damaged" in refusal(xlsx(merged))


def test_too_many_shared_strings_are_refused():
    assert "different texts" in refusal(xlsx(GOOD, strings="<si><t>a</t></si>" * 4), shared_strings=3)


def test_a_shared_string_longer_than_a_cell_is_refused():
    long = "<si><r><t>" + "a" * 40_000 + "</t></r><r><t>" + "b" * 40_000 + "</t></r></si>"
    assert "longer than the 32,767 characters" in refusal(xlsx(GOOD, strings=long))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE worksheet SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE worksheet>",
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/media/logo.svg", "docProps/a.dat"]
)
def test_document_types_and_entities_are_refused_in_every_part(declaration, part):
    parts = xlsx_parts(GOOD)
    parts[part] = f'<?xml version="1.0"?>{declaration}<worksheet xmlns="{MAIN}">{GOOD}</worksheet>'
    assert "document type or entities" in refusal(pack(parts))


def test_an_unknown_encoding_is_refused():
    parts = xlsx_parts(GOOD)
    parts["xl/styles.xml"] = b'<?xml version="1.0" encoding="utf-7"?><styleSheet/>'
    assert "encoding" in refusal(pack(parts))


@pytest.mark.parametrize(
    "content",
    [
        b"<a><b></a>",
        b"<a/><b/>",
        b"no xml",
        b"<a>\xff</a>",
        b"<a>&x;</a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_broken_xml_is_refused_before_the_parser_sees_it(content):
    message = refusal(pack(xlsx_parts(GOOD) | {"xl/theme/theme1.xml": content}))
    assert "xl/theme/theme1.xml" in message


def test_deeply_nested_tags_are_refused():
    assert "nests more than 100 tags" in refusal(xlsx(GOOD + "<a>" * 200 + "</a>" * 200))


def test_thousands_of_different_tags_are_refused():
    assert "thousands of different tags" in refusal(xlsx(GOOD + "".join(f"<a{n}/>" for n in range(9_000))))


def test_a_tag_of_enormous_length_is_refused():
    data = xlsx(GOOD + f'<a b="{"c" * 3_000_000}"/>')
    assert "enormous length" in refusal(data, ratio=100_000)


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.bin"]
)
def test_macros_are_refused(name):
    assert "without macros" in refusal(pack(xlsx_parts(GOOD) | {name: b"x"}))


def test_a_workbook_that_declares_macros_is_refused():
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts = xlsx_parts(GOOD)
    parts["[Content_Types].xml"] = (
        f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    )
    assert "without macros" in refusal(pack(parts))


def test_macros_in_an_ods_file_are_refused():
    parts = ods_parts(ods_table(ods_row(ods_cell("x")))) | {"Basic/Standard/Module1.xml": "<a/>"}
    assert "without macros" in refusal(pack(parts))


def link(kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="x/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'


@pytest.mark.parametrize("kind", ["externalLinkPath", "image", "oleObject", "attachedTemplate", ""])
def test_links_to_other_files_are_refused(kind):
    parts = xlsx_parts(GOOD) | {
        "xl/externalLinks/_rels/externalLink1.xml.rels": link(kind, "file:///c:/x.xlsx")
    }
    assert "Break Link" in refusal(pack(parts))


def test_hyperlinks_are_no_reason_to_refuse():
    parts = xlsx_parts(GOOD) | {
        "xl/worksheets/_rels/sheet1.xml.rels": link("hyperlink", "mailto:ada@example.org")
    }
    assert check_workbook(pack(parts), limits=Limits()).format == "xlsx"


@pytest.mark.parametrize(
    "tag",
    [
        '<table:table-source xlink:href="../other.ods"/>',
        '<draw:image xlink:href="http://example.org/x.png"/>',
        '<table:dde-link office:name="x"/>',
    ],
)
def test_links_to_other_files_in_an_ods_file_are_refused(tag):
    assert "outside of it" in refusal(ods(ods_table(tag, ods_row(ods_cell("x")))))


def test_hyperlinks_and_embedded_pictures_of_an_ods_file_are_no_reason_to_refuse():
    cell = '<table:table-cell><text:p><text:a xlink:href="http://example.org">x</text:a></text:p></table:table-cell>'
    picture = '<draw:image xlink:href="Pictures/1.png"/><draw:object xlink:href="./Object 1"/>'
    assert check_workbook(ods(ods_table(picture, ods_row(cell))), limits=Limits()).sheets["Sheet1"].rows == 1


@pytest.mark.parametrize("repeated", [1_000_000, 400_000])
def test_a_repeated_row_with_cells_is_counted_as_often_as_it_is_repeated(repeated):
    assert "delete what lies outside" in refusal(ods(ods_table(ods_row(ods_cell("x"), repeated=repeated))))


def test_a_repeated_cell_is_counted_as_often_as_it_is_repeated():
    assert "delete what lies outside" in refusal(
        ods(ods_table(ods_row(ods_cell("x", 'table:number-columns-repeated="16384"'))))
    )


def test_a_million_blank_rows_at_the_end_are_no_reason_to_refuse():
    tail = ods_row(ods_cell(None, 'table:number-columns-repeated="16384"'), repeated=1_048_575)
    assert (
        check_workbook(ods(ods_table(ods_row(ods_cell("x")), tail)), limits=Limits()).sheets["Sheet1"].rows
        == 1
    )


@pytest.mark.parametrize("number", ["-1", "x", "9" * 40, ""])
def test_a_repetition_that_is_no_number_is_refused(number):
    row = f'<table:table-row table:number-rows-repeated="{number}">{ods_cell("x")}</table:table-row>'
    assert "damaged" in refusal(ods(ods_table(row)))


def test_two_sheets_of_one_name_are_refused():
    assert "two sheets" in refusal(ods(ods_table(name="A") + ods_table(name="A")))
    parts = xlsx_parts(sheets={"A": GOOD, "B": GOOD})
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('name="B"', 'name="a"')
    assert "two sheets" in refusal(pack(parts))


def test_a_table_inside_a_table_is_refused():
    assert "table inside a table" in refusal(ods(ods_table(ods_row(ods_cell("x")), ods_table(name="Inner"))))


def test_an_encrypted_ods_file_is_refused_with_what_to_do():
    data = ods(ods_table(), manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
    assert "remove the password" in refusal(data)


def test_a_sheet_that_leads_nowhere_is_refused():
    parts = xlsx_parts(GOOD)
    del parts["xl/worksheets/sheet1.xml"]
    assert "is missing" in refusal(pack(parts))


def test_a_workbook_in_another_place_than_the_usual_one_is_refused():
    parts = xlsx_parts(GOOD)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace("xl/workbook.xml", "xl/theme.xml")
    assert "is missing" in refusal(pack(parts))


def test_too_many_sheets_are_refused():
    assert "more than 3 sheets" in refusal(xlsx(sheets={str(n): GOOD for n in range(4)}), sheets=3)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/document.xml": "<a/>", "[Content_Types].xml": "<Types/>"}, "Word"),
        ({"ppt/presentation.xml": "<a/>"}, "PowerPoint"),
        ({"Index/Document.iwa": "x"}, "Numbers"),
        ({"xl/workbook.bin": "x", "[Content_Types].xml": "<Types/>"}, ".xlsb"),
        ({"team.csv": "a,b"}, "unpack it"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "opendocument.text"),
        ({"mimetype": "x", "xl/workbook.xml": "<a/>"}, "at once"),
    ],
)
def test_other_documents_are_named_as_what_they_are(parts, said):
    assert said in refusal(pack(parts))


def test_an_archive_that_unpacks_to_too_much_is_refused_by_what_it_declares():
    parts = xlsx_parts(GOOD) | {"xl/media/a.bin": b"\0" * 9_000_000}
    assert "times its packed size" in refusal(pack(parts))
    assert "are allowed" in refusal(pack(parts), ratio=10_000, unpacked_bytes=8_000_000)


def test_a_part_that_is_larger_than_it_declares_is_refused():
    data = bytearray(pack(xlsx_parts(GOOD) | {"xl/media/a.bin": b"abc" * 5_000}))
    for signature, offset in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        name = b"xl/media/a.bin"
        header = data.rindex(signature, 0, data.index(name) if signature == b"PK\3\4" else data.rindex(name))
        data[header + offset : header + offset + 4] = struct.pack("<L", 10)
    assert "larger than it declares" in refusal(bytes(data))


def test_a_part_with_a_wrong_checksum_is_refused():
    data = bytearray(pack(xlsx_parts(GOOD) | {"xl/media/a.bin": b"abcdefgh"}, method=zipfile.ZIP_STORED))
    data[data.index(b"abcdefgh")] ^= 1
    assert "checksum" in refusal(bytes(data))


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/passwd", "xl/../../x", "C:/x", "xl\\sheet.xml", "a\tb"]
)
def test_paths_that_lead_outside_are_refused(name):
    assert "leads outside" in refusal(pack(xlsx_parts(GOOD) | {name: "x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    parts = list(xlsx_parts(GOOD).items())
    assert "two parts named" in refusal(pack([*parts, ("xl/workbook.xml", "<a/>")]))
    assert "two parts named" in refusal(pack([*parts, ("XL/Workbook.xml", "<a/>")]))


def test_too_many_parts_are_refused():
    assert "more than 20 parts" in refusal(
        pack(xlsx_parts(GOOD) | {f"x{n}": "" for n in range(20)}), parts=20
    )


def test_a_protected_archive_is_refused():
    data = bytearray(xlsx(GOOD))
    directory = data.index(b"PK\1\2")
    data[directory + 8] |= 1
    assert "password" in refusal(bytes(data))


def test_a_part_packed_in_an_odd_way_is_refused():
    assert "packed in a way" in refusal(pack(xlsx_parts(GOOD), method=zipfile.ZIP_LZMA))


def test_headers_that_contradict_each_other_are_refused():
    data = bytearray(xlsx(GOOD))
    data[data.index(b"_rels/.rels")] = ord("X")
    assert "contradict" in refusal(bytes(data))


@pytest.mark.parametrize("cut", [1, 10, 30, 300])
def test_a_truncated_file_is_refused(cut):
    assert "cut off" in refusal(xlsx(GOOD)[:-cut])


def test_something_added_before_or_behind_is_refused():
    good = xlsx(GOOD)
    assert "cut off" in refusal(good + b"x")
    refusal(b"PK" + good)
    refusal(good + good)


@settings(max_examples=150)
@given(data=st.data())
def test_whatever_is_changed_in_a_workbook_it_passes_or_is_refused(data):
    original = data.draw(st.sampled_from(SAMPLES))
    changed = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        match data.draw(st.sampled_from(["replace", "insert", "cut"])):
            case "replace":
                changed[at] = data.draw(st.integers(0, 255))
            case "insert":
                changed[at:at] = data.draw(st.binary(min_size=1, max_size=9))
            case "cut":
                del changed[at : at + data.draw(st.integers(1, 50))]
        if not changed:
            break
    try:
        assert check_workbook(bytes(changed), limits=Limits()).format in ("xlsx", "ods")
    except FileProblem as problem:
        assert str(problem).endswith(".")


@settings(max_examples=150)
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["xl/styles.xml", "xl/worksheets/sheet1.xml", "content.xml"]),
)
def test_whatever_a_part_holds_it_passes_or_is_refused(content, name):
    for parts in (xlsx_parts(GOOD), ods_parts(ods_table(ods_row(ods_cell("x"))))):
        try:
            check_workbook(pack(parts | {name: content}), limits=Limits())
        except FileProblem as problem:
            assert str(problem).endswith(".")


SAMPLES = [
    pack(xlsx_parts(GOOD, strings="<si><t>a</t></si>"), method=zipfile.ZIP_STORED),
    xlsx(GOOD),
    pack(ods_parts(ods_table(ods_row(ods_cell("x"), repeated=2))), method=zipfile.ZIP_STORED),
]
