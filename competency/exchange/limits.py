"""How large and how complicated may a file be before it is refused?"""

from dataclasses import dataclass

MIB = 1024 * 1024

# A coloured matrix of 1,000 people by 100 skills is about 1 MiB; 200,000 rows of ratings about 12 MiB.
MAX_FILE_BYTES = 25 * MIB
# A workbook of 100 sheets with drawings, comments and charts has some 500 parts.
MAX_PARTS = 2_000
# A workbook that fills MAX_FILE_BYTES unpacks to about ten times its size; the sum bounds time and memory.
MAX_UNPACKED_BYTES = 300 * MIB
# Sheets of spreadsheet programs compress to between a fifth and a fiftieth; a bomb to a thousandth.
MAX_RATIO = 200
# Below this size the ratio says nothing: a short list of empty styles also compresses a thousandfold.
RATIO_FROM_BYTES = 1 * MIB
# The parser loads a whole sheet; beyond this, a file should be split or come as rows of single ratings.
MAX_ROWS = 200_000
# Ten times the largest framework we know of; Excel itself ends at 16,384.
MAX_COLUMNS = 2_000
# The parser stores the whole rectangle from A1 to the last cell: 2 million cells take about 300 MB.
MAX_CELLS = 2_000_000
# People make a sheet per team, not per person of a large company.
MAX_SHEETS = 200
# A merged heading per domain and sheet; some exports merge every cell of a report.
MAX_MERGES = 20_000
# Cells inside all merged ranges together: a merged full row is 16,384, a merged full column 1,048,576.
MAX_MERGED_CELLS = 2_000_000
# One entry per different text; more different texts than cells make no sense.
MAX_SHARED_STRINGS = 1_000_000
# Excel's own limit for the text of one cell.
MAX_CELL_TEXT = 32_767
# Real parts nest less than 20 deep; each open element costs the scanner memory.
MAX_XML_DEPTH = 100
# Names of elements and attributes of a real workbook number a few hundred; each costs memory for good.
MAX_XML_NAMES = 5_000
# One tag or attribute is held in memory until it is complete.
MAX_XML_TOKEN_BYTES = 1 * MIB
# The largest workbook within the limits above takes a third of this.
MAX_PARSE_BYTES = 1024 * MIB
# The largest workbook within the limits above takes a third of this on a slow machine.
MAX_PARSE_SECONDS = 30
# Splitting a text table takes some twenty times its size in memory, which a server can spare for small ones.
LARGEST_AT_HAND = 1 * MIB
# What the parsing process may send back: all texts of the workbook, each cell with its own copy.
MAX_RESULT_BYTES = 128 * MIB

# The exit status with which the parsing process says that it came to its limits.
OUT_OF_BOUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits for one file; the constants above, each with its reason, are the defaults."""

    file_bytes: int = MAX_FILE_BYTES
    parts: int = MAX_PARTS
    unpacked_bytes: int = MAX_UNPACKED_BYTES
    ratio: int = MAX_RATIO
    ratio_from_bytes: int = RATIO_FROM_BYTES
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS
    cells: int = MAX_CELLS
    sheets: int = MAX_SHEETS
    merges: int = MAX_MERGES
    merged_cells: int = MAX_MERGED_CELLS
    shared_strings: int = MAX_SHARED_STRINGS
    cell_text: int = MAX_CELL_TEXT
    xml_depth: int = MAX_XML_DEPTH
    xml_names: int = MAX_XML_NAMES
    xml_token_bytes: int = MAX_XML_TOKEN_BYTES
    parse_bytes: int = MAX_PARSE_BYTES
    parse_seconds: int = MAX_PARSE_SECONDS
    result_bytes: int = MAX_RESULT_BYTES
    own_process_bytes: int = LARGEST_AT_HAND


class FileProblem(Exception):
    """A file that cannot be read; the message is one sentence: what is wrong, where, and what to do."""


def megabytes(size: int) -> str:
    """A size in bytes as people read it: `26214400` is "25 MB"."""
    return f"{size / MIB:,.1f}".removesuffix(".0") + " MB"
