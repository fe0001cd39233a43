"""What do the XML parts of a workbook hold, and is anything in them dangerous?

Each part is read once, a chunk at a time, with expat and without building a tree, so memory stays flat however
large the part is. What the parser will not tell (errors in cells, merged cells of ODS) is noted on the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from competency.exchange.archive import SAVE_ANEW
from competency.exchange.limits import FileProblem, Limits

# The encodings that both our scanner and the parser read alike.
ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1"}


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 0, the last ones belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def cells(self) -> int:
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


@dataclass
class SheetFacts:
    """What the scan noted about one worksheet: its size, merges, cells that show an error or were never computed."""

    rows: int = 0
    columns: int = 0
    merges: list[Merge] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: int = 0


@dataclass
class Findings:
    """What the scan of all parts found; `sheets` is by part (XLSX) or by name (ODS)."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    sheet_names: list[tuple[str, str]] = field(default_factory=list)
    targets: dict[str, dict[str, str]] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    cells: int = 0
    merges: int = 0
    merged_cells: int = 0
    strings: int = 0

    def count_cells(self, cells: int, *, limits: Limits) -> None:
        """Add cells with a value; raises FileProblem when the workbook has too many."""
        self.cells += cells
        if self.cells > limits.cells:
            raise FileProblem(
                f"The workbook holds more than {limits.cells:,} cells: delete the sheets that are not needed, or "
                "split it into several files."
            )

    def add_merge(self, facts: SheetFacts, merge: Merge, *, limits: Limits) -> None:
        """Note a merged range; raises FileProblem when there are too many or they are too large."""
        self.merges += 1
        self.merged_cells += merge.cells
        if self.merges > limits.merges or self.merged_cells > limits.merged_cells:
            raise FileProblem(
                f"The workbook has merged cells over {self.merged_cells:,} cells in {self.merges:,} ranges, more than "
                "any heading needs: select all, unmerge the cells, save it and upload it again."
            )
        facts.merges.append(merge)


class Rules:
    """What one kind of part is checked for, by its root element; this one knows nothing in particular."""

    def __init__(self, part: str, *, parser, limits: Limits, findings: Findings):
        self.part, self.parser, self.limits, self.findings = part, parser, limits, findings

    def listen(self, on: bool) -> None:
        """Have `text` called, or not; most parts have much text that nobody needs to look at."""
        self.parser.CharacterDataHandler = self.text if on else None

    def damaged(self, what: str) -> FileProblem:
        return FileProblem(f"The part {self.part} is damaged ({what[:100]}): {SAVE_ANEW}.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        pass

    def end(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def scan(
    part: str, chunks: Iterable[bytes], *, rules: dict[str, type[Rules]], findings: Findings, limits: Limits
):
    """Read one XML part to its end and apply the rules for its root element; raises FileProblem."""
    scanner = _Scanner(part, rules=rules, findings=findings, limits=limits)
    for chunk in chunks:
        scanner.feed(chunk)
    scanner.close()


class _Scanner:
    def __init__(self, part: str, *, rules: dict[str, type[Rules]], findings: Findings, limits: Limits):
        self.part, self.rules_by_root, self.findings, self.limits = part, rules, findings, limits
        self.depth = self.fed = 0
        self.names: dict[str, str] = {}
        self.local: dict[str, str] = {}
        self.rules: Rules
        self.parser = expat.ParserCreate(intern=self.names)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start_root
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)
        self.fed += len(chunk)
        if len(self.names) > self.limits.xml_names:
            raise FileProblem(f"The part {self.part} uses thousands of different tags: {SAVE_ANEW}.")
        if self.fed - max(self.parser.CurrentByteIndex, 0) > self.limits.xml_token_bytes:
            raise FileProblem(f"The part {self.part} has a single tag of enormous length: {SAVE_ANEW}.")

    def close(self) -> None:
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self.parser.Parse(chunk, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise FileProblem(f"The part {self.part} is damaged ({error}): {SAVE_ANEW}.") from error

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise FileProblem(f"The part {self.part} is in the encoding {encoding[:40]!r}: {SAVE_ANEW}.")

    def _doctype(self, *declaration) -> None:
        raise FileProblem(
            f"The part {self.part} declares a document type or entities, which no spreadsheet program does: "
            f"{SAVE_ANEW}."
        )

    def _start_root(self, name: str, attributes: dict[str, str]) -> None:
        root = name.rpartition(":")[2]
        self.findings.roots[self.part] = root
        kind = self.rules_by_root.get(root, Rules)
        self.rules = kind(self.part, parser=self.parser, limits=self.limits, findings=self.findings)
        self.parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limits.xml_depth:
            raise FileProblem(
                f"The part {self.part} nests more than {self.limits.xml_depth} tags: {SAVE_ANEW}."
            )
        tag = self.local.get(name)
        if tag is None:
            tag = self.local[name] = name.rpartition(":")[2]
        self.rules.start(tag, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.rules.end(self.local[name])
