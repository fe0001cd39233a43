"""May a parser touch this workbook? Everything dangerous is looked for first, in bounded memory."""

from dataclasses import dataclass, field

from competency.exchange import odf, ooxml
from competency.exchange.archive import SAVE_ANEW, Part, list_parts, unpack
from competency.exchange.limits import FileProblem, Limits
from competency.exchange.scan import Findings, SheetFacts, scan

ODS_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
XML_ENDINGS = (".xml", ".rels")
XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0", b"\0<")
PROGRAM_PATHS = ("vbaproject", "/macrosheets/", "/activex/", "/basic/", "/scripts/")
OTHER_DOCUMENTS = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "index/": "an Apple document; in Numbers choose File, Export To, Excel",
}
XLSX, ODS = "xlsx", "ods"


@dataclass
class Checked:
    """A workbook that may be parsed: its format and what the scan noted about each sheet, by name."""

    format: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)


def check_workbook(data: bytes, *, limits: Limits) -> Checked:
    """Check an XLSX or ODS file from its directory to the last XML tag; raises FileProblem with one sentence."""
    parts = list_parts(data, limits=limits)
    kind = _find_format(data, parts)
    _refuse_programs(parts)
    findings = Findings()
    # The manifest of an ODS file says whether the rest is encrypted, so it comes first.
    for part in sorted(parts, key=lambda part: part.name.casefold() != "meta-inf/manifest.xml"):
        _check_part(data, part, rules=_choose_rules(kind, part), findings=findings, limits=limits)
    sheets = _name_sheets(findings) if kind == XLSX else findings.sheets
    if not sheets:
        raise FileProblem(f"The workbook has no sheet with cells: {SAVE_ANEW}.")
    return Checked(kind, sheets)


def _find_format(data: bytes, parts: list[Part]) -> str:
    by_name = {part.name.casefold(): part for part in parts}
    if "mimetype" in by_name and any(name.startswith("xl/") for name in by_name):
        raise FileProblem(f"The file is an Excel and an OpenDocument file at once: {SAVE_ANEW}.")
    if "mimetype" in by_name:
        declared = b"".join(unpack(data, by_name["mimetype"])).strip()
        if declared in ODS_TYPES:
            return ODS
        raise FileProblem(
            f"The file is no spreadsheet but declares itself as {declared[:80].decode('ascii', 'replace')!r}: "
            "save the table as XLSX, ODS or CSV and upload that file."
        )
    if "[content_types].xml" in by_name and ooxml.WORKBOOK in by_name:
        return XLSX
    if "xl/workbook.bin" in by_name:
        raise FileProblem(
            "The file is a binary Excel workbook (.xlsb): save it as .xlsx and upload that file."
        )
    for folder, what in OTHER_DOCUMENTS.items():
        if any(name.startswith(folder) for name in by_name):
            raise FileProblem(f"The file is {what}: save the table as XLSX, ODS or CSV and upload that file.")
    raise FileProblem(
        "The file is a ZIP archive and no workbook: unpack it and upload the spreadsheet inside."
    )


def _refuse_programs(parts: list[Part]) -> None:
    for part in parts:
        if any(path in "/" + part.name.casefold() for path in PROGRAM_PATHS):
            raise FileProblem(ooxml.MACROS)


def _choose_rules(kind: str, part: Part) -> dict:
    """Charts inside an ODS file have contents of their own, which no parser of cells opens."""
    if kind == XLSX:
        return ooxml.RULES
    return odf.RULES if part.name.casefold() in ("content.xml", "meta-inf/manifest.xml") else {}


def _check_part(data: bytes, part: Part, *, rules: dict, findings: Findings, limits: Limits) -> None:
    """Unpack a part to its end, whatever it is, and scan it when it is XML by name or by content."""
    name = part.name.casefold()
    chunks = unpack(data, part)
    first = next(chunks, b"")
    # Drawings of old comments (.vml) are not always well-formed, and no parser of cells opens them.
    if part.unpacked == 0:
        return
    if name.endswith(XML_ENDINGS) or (first.lstrip().startswith(XML_STARTS) and not name.endswith(".vml")):
        scan(part.name, _chain(first, chunks), rules=rules, findings=findings, limits=limits)
    else:
        for _ in chunks:
            pass


def _chain(first, rest):
    yield first
    yield from rest


def _name_sheets(findings: Findings) -> dict[str, SheetFacts]:
    """The facts of each worksheet by its name; every sheet must lead to a part that has been scanned."""
    targets = findings.targets.get(ooxml.WORKBOOK_LINKS, {})
    parts = {part.casefold(): part for part in findings.roots}
    first = {target.casefold() for target in findings.targets.get(ooxml.FIRST_LINKS, {}).values()}
    if ooxml.WORKBOOK not in first:
        raise FileProblem(f"The list of sheets is missing in the workbook, which is damaged: {SAVE_ANEW}.")
    sheets = {}
    for name, relation in findings.sheet_names:
        part = parts.get(targets.get(relation, "").casefold())
        if part is None:
            raise FileProblem(
                f"The sheet {name!r} is missing in the workbook, which is damaged: {SAVE_ANEW}."
            )
        if name.casefold() in {known.casefold() for known in sheets}:
            raise FileProblem(
                f"The workbook has two sheets named {name!r}: rename one of them and upload it again."
            )
        if part in findings.sheets:
            sheets[name] = findings.sheets[part]
    return sheets
