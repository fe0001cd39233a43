"""Which day does a cell name, and is the day or the month written first?"""

import datetime
import re

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?: .*)?")
DAY_MONTH = re.compile(r"(\d{1,2})\.?[ -]([^\W\d]{3,9})\.?,?[ -](\d{4})")
MONTH_DAY = re.compile(r"([^\W\d]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
MONTHS_IN_ORDER = (
    "jan janv ene gen; feb feber fév févr; mar mär mrz mars marzo; apr avr abr; may mai mei mayo; jun juin; "
    "jul juil; aug août aou ago; sep sept; oct okt; nov; dec dez déc dic"
)
MONTHS = {
    name: number
    for number, names in enumerate(MONTHS_IN_ORDER.split("; "), start=1)
    for name in names.split()
}
# Day numbers of spreadsheets count from here; the range is 1950 to 2100, other numbers are no dates.
SPREADSHEET_EPOCH = datetime.date(1899, 12, 30)
DAY_NUMBERS = range(18_264, 73_051)
# A year of two digits below this belongs to this century.
CENTURY_TURN = 70


def read_date(value, *, order: str | None) -> datetime.date:
    """The day that a cell names; `order` is "day-first" or "month-first" for 3/4/2024. Raises ValueError."""
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if int(value) not in DAY_NUMBERS:
            raise ValueError("is no date")
        return SPREADSHEET_EPOCH + datetime.timedelta(days=int(value))
    text = str(value).strip()
    if match := ISO.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := NUMERIC.fullmatch(text):
        first, separator, second, year = match.groups()
        month_first = order == "month-first" and separator != "."
        if is_ambiguous(text) and order is None:
            raise ValueError("may be read with the day or with the month first")
        if int(second) > 12 or (month_first and int(first) <= 12):
            first, second = second, first
        return _date(year, second, first)
    if match := DAY_MONTH.fullmatch(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := MONTH_DAY.fullmatch(text):
        return _date(match[3], _month(match[1]), match[2])
    raise ValueError("is no date; write it as 2024-05-31")


def is_ambiguous(value) -> bool:
    """Whether a text such as 3/4/2024 names one day in Europe and another one in the United States."""
    match = NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
    return (
        bool(match)
        and match[2] != "."
        and match[1] != match[3]
        and int(match[1]) <= 12
        and int(match[3]) <= 12
    )


def find_order(values) -> str | None:
    """The order that the unmistakable dates of a column have ("day-first", "month-first"), None if none tells."""
    orders = set()
    for value in values:
        match = NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
        if match and match[2] != ".":
            if int(match[1]) > 12:
                orders.add("day-first")
            elif int(match[3]) > 12:
                orders.add("month-first")
    return orders.pop() if len(orders) == 1 else None


def _date(year: str, month: str | int, day: str) -> datetime.date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < CENTURY_TURN else 1900
    try:
        return datetime.date(number, int(month), int(day))
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error


def _month(name: str) -> int:
    key = name.casefold()
    for length in (5, 4, 3):
        if key[:length] in MONTHS:
            return MONTHS[key[:length]]
    raise ValueError("names no month")
