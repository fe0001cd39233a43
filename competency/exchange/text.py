"""Which text is safe in a cell of a text file, and how does it come back unchanged?

A spreadsheet program that opens a CSV file takes a cell for a formula when it begins with ``= + - @``, a tab or a line
break, whatever the quotation marks around it. The rule, in both directions:

* ``guard`` puts one apostrophe before text that begins so, also when apostrophes or spaces stand before the sign;
* ``unguard`` takes one apostrophe away from text that begins with an apostrophe and, without it, would be guarded.

Because text that already looks guarded gets one apostrophe more, ``unguard(guard(text)) == text`` for every text, and
an ordinary apostrophe ("'t Hart") is left alone both ways. Cells of a workbook need none of this: they say themselves
that they are text. Below the rows stands who took the table out and for what; that row comes back as a remark.
"""

import re
from collections.abc import Sequence

# The wide forms are signs as well in the spreadsheet programs of East Asia.
DANGEROUS = re.compile(r"'*\s*[\t\r\n=+\-@＝＋－＠]")


# A last row that is a remark on the file begins so, and has nothing in its other cells.
REMARK = "# "


def is_remark(row: Sequence) -> bool:
    """Whether a last row says something of the file and nothing of anybody, as the last row of our tables does."""
    first = row[0] if row else None
    return (
        isinstance(first, str) and first.startswith(REMARK) and all(value in (None, "") for value in row[1:])
    )


def guard(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return f"'{text}" if DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """The text as it was before ``guard``; text that was never guarded stays as it is."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text) else text
