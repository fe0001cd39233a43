"""Workbooks made of bytes, as programs write them and as no program would."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def pack(parts, *, method=zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of `(name, content)` pairs; a dictionary gives its items."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_parts(sheet: str = "", *, sheets: dict | None = None, strings: str = "", **more) -> dict:
    """The parts of a small workbook; `sheet` is what stands inside its <worksheet>, `sheets` are several by name."""
    sheets = sheets or {"Sheet1": sheet}
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>',
    }
    for number, inside in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return parts | more


def xlsx(sheet: str = "", **keywords) -> bytes:
    return pack(xlsx_parts(sheet, **keywords))


def rows(*cells: tuple[str, str]) -> str:
    """<sheetData> with one row per `(reference, number or text)`."""
    inside = "".join(
        f'<row><c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c></row>'
        for reference, value in cells
    )
    return f"<sheetData>{inside}</sheetData>"


def ods_parts(tables: str, *, manifest: str = "", **more) -> dict:
    """The parts of an ODS file; `tables` is what stands inside its <office:spreadsheet>."""
    names = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "draw"))
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    listed = f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0">{manifest}</manifest:manifest>'
    return {"mimetype": ODS_TYPE, "META-INF/manifest.xml": listed, "content.xml": content} | more


def ods(tables: str, **keywords) -> bytes:
    return pack(ods_parts(tables, **keywords))


def ods_table(*table_rows: str, name: str = "Sheet1") -> str:
    return f'<table:table table:name="{name}">' + "".join(table_rows) + "</table:table>"


def ods_row(*cells: str, repeated: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">' + "".join(cells) + "</table:table-row>"
    )


def ods_cell(text: str | None, attributes: str = "") -> str:
    if text is None:
        return f"<table:table-cell {attributes}/>"
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'
