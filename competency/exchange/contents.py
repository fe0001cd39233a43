"""What do the cells of a column look like, whatever its heading says?"""

import re

from competency.exchange.frame import Frame
from competency.exchange.names import name_key

# Names differ; a column in which one value in ten or more is a repetition holds teams, places or shifts.
LEAST_DIFFERENT = 0.9
LONGEST_NAME = 80
MOST_OF_THE_CELLS = 0.8
# An average is usually shown with one decimal.
ROUNDED = 0.051
LEAST_ROWS_FOR_SUMS = 4
NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?")


def most(values: list, test) -> bool:
    """Whether a test holds for most of the values; exceptions are people's slips."""
    return sum(map(test, values)) >= MOST_OF_THE_CELLS * len(values)


def number_of(value) -> float | None:
    """The number that a cell holds, as number or as text with point or comma; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value.strip().replace(",", ".") if isinstance(value, str) else ""
    return float(text) if NUMBER.fullmatch(text) else None


def looks_like_code(value) -> bool:
    """Whether a cell holds a code such as "15-1211.00" or "PEP07"."""
    text = str(value).strip()
    return " " not in text and len(text) > 2 and any(map(str.isdigit, text)) and not text.isnumeric()


def look_like_names(values: list[str]) -> bool:
    """Whether texts may be names: more than one, nearly all different, with letters, no codes, not long."""
    different = len(set(map(name_key, values))) >= LEAST_DIFFERENT * len(values)
    return len(values) > 1 and different and most(values, _may_be_name)


def counts_rows(frame: Frame, rows: list[int], column: int) -> bool:
    """Whether a column does nothing but number the rows."""
    return [str(frame.rows[row][column]) for row in rows] == [str(number + 1) for number in range(len(rows))]


def find_sums(frame: Frame, rows: list[int], columns: list[int]) -> dict[int, str]:
    """The outermost columns that are the "sum" or the "average" of the other numbers in their rows.

    One in the middle whose heading does not say so is a skill in which people happen to be average.
    """
    sums: dict[int, str] = {}
    if len(columns) < 3 or len(rows) < LEAST_ROWS_FOR_SUMS:
        return sums
    table = [
        {column: number for column in columns if (number := number_of(frame.rows[row][column])) is not None}
        for row in rows
    ]
    totals = [sum(row.values()) for row in table]
    for column in (columns[0], columns[-1]):
        compared = [
            (row[column], total - row[column], len(row) - 1)
            for row, total in zip(table, totals, strict=True)
            if column in row and len(row) > 2
        ]
        if len(compared) < LEAST_ROWS_FOR_SUMS or len({value for value, _, _ in compared}) < 3:
            continue
        if all(value == others for value, others, _ in compared):
            sums[column] = "sum"
        elif all(abs(value - others / count) <= ROUNDED for value, others, count in compared):
            sums[column] = "average"
    return sums


def _may_be_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not looks_like_code(text) and len(text) <= LONGEST_NAME
