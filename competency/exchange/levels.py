"""Which level does one cell state, if any?"""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from competency.exchange.words import LOOKALIKES, NOT_APPLICABLE, NOT_RATED, RANK_OF, is_known, word_key

# States of a cell. The last five have no level yet: somebody must decide, or the cell must be corrected.
BLANK, LEVEL, NOT_APPLICABLE_STATE, UNRATED = "blank", "level", "na", "not-rated"
MARK, BETWEEN, BEYOND, ERROR, TEXT = "mark", "between", "beyond", "error", "text"

NUMBER = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,2})?")
PREFIX = r"(?:(?:level|lvl|lv|l|stufe|niveau|nivel|n)\s*[.:-]?\s*)"
PREFIXED = re.compile(rf"{PREFIX}(\d{{1,2}})", re.IGNORECASE)
# "3 (Proficient)", "3 - Proficient", "L3: Proficient", "3. Proficient"; the words must not count anything.
NUMBER_THEN_WORDS = re.compile(
    rf"{PREFIX}?(\d{{1,2}})(\s*[(\[]|\s*[-:=.–—]\s*|\s+)([^\d()\[\]]{{2,40}})[)\]]?", re.IGNORECASE
)
WORDS_THEN_NUMBER = re.compile(
    rf"([^\d()\[\]:]{{2,40}}?)\s*[(\[:–—-]\s*{PREFIX}?(\d{{1,2}})[)\]]?", re.IGNORECASE
)
UNITS = re.compile(
    r"\s*(year|yr|month|mth|week|wk|day|hour|hr|h\b|project|%|jahr|monat|tag|an\b|ans\b|mois|año|mes)"
)
OUT_OF = re.compile(r"(\d{1,2})\s*(?:/|of|von|sur|de)\s*(\d{1,2})", re.IGNORECASE)
COUNTED = re.compile(r"(★+|●+|■+|▮+|\*+)(☆*|○*|□*|▯*)")
FORMULA_ERRORS = {"#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "err:502",
                  "err:504", "err:508", "err:509", "err:522"}  # fmt: skip
STARS = 5
NO_LEVEL_YET = "has no level yet; say in the table of words which level it means"


@dataclass(frozen=True)
class Scale:
    """The levels that are allowed: whole numbers from bottom to top, and their names as people write them."""

    bottom: int = 0
    top: int = 5
    names: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, scale) -> "Scale":
        """A Scale from a Scale or from `(bottom, top, {name: value})`."""
        return scale if isinstance(scale, cls) else cls(*scale)


class Token(NamedTuple):
    """What a cell states; `level` is set in the state LEVEL only, `why` is a sentence's end for the others."""

    state: str
    level: int | None = None
    why: str = ""


class LevelReader:
    """Reads cells by one scale, one table of words and one rule for numbers; each different value only once."""

    def __init__(self, scale: Scale, *, words=None, blank="not-rated", sheet_scale=None, rounding=None):
        self.scale, self.sheet_scale, self.rounding = scale, sheet_scale, rounding
        self.words = words or {}
        self.names = {word_key(name): level for name, level in scale.names.items()}
        self.blank = {"0": Token(LEVEL, 0), "na": Token(NOT_APPLICABLE_STATE)}.get(blank, Token(BLANK))
        self.seen: dict = {}

    def read(self, value) -> Token:
        """What a cell states. Never raises; whatever cannot be read has a state and a reason."""
        # True equals 1 in a dictionary, so the type is part of the key.
        key = (value.__class__, value)
        token = self.seen.get(key)
        if token is None:
            token = self.seen[key] = self._read(value)
        return token

    def _read(self, value) -> Token:
        if value is None or (isinstance(value, str) and not value.strip()):
            return self.blank
        if isinstance(value, datetime.date):
            return Token(TEXT, why="is a date; spreadsheets turn texts like 1-2 into dates")
        text = str(value)
        key = word_key(text)
        if key in self.words:
            return self._by_word(self.words[key])
        if isinstance(value, bool):
            return Token(MARK, why=NO_LEVEL_YET)
        if isinstance(value, int | float):
            return self._by_number(float(value))
        return self._by_text(text, key)

    def _by_word(self, meaning) -> Token:
        if meaning is None:
            return Token(UNRATED)
        if meaning == "na":
            return Token(NOT_APPLICABLE_STATE)
        return self._within(meaning)

    def _by_text(self, text: str, key: str) -> Token:
        if key in self.names:
            return Token(LEVEL, self.names[key])
        if NUMBER.fullmatch(key):
            return self._by_number(float(key.replace(",", ".")))
        if key in NOT_APPLICABLE:
            return Token(NOT_APPLICABLE_STATE)
        if key in NOT_RATED:
            # A dash fills a cell that was left blank.
            return Token(UNRATED) if self.blank.state == BLANK else self.blank
        if key in FORMULA_ERRORS:
            return Token(ERROR, why="is the error of a formula")
        number = self._composed(key) if len(key) <= 60 else None
        if number is not None:
            return self._by_number(float(number))
        count = self._counted(text)
        if count is not None:
            return self._within(count)
        if is_known(key) or COUNTED.fullmatch(_symbols(text)):
            return Token(MARK, why=NO_LEVEL_YET)
        bottom, top = self.scale.bottom, self.scale.top
        return Token(TEXT, why=f"is no level; write {bottom} to {top} or N/A, or give the word a level")

    def _by_number(self, number: float) -> Token:
        scale = self.scale
        if self.sheet_scale:
            low, high = self.sheet_scale
            if not low <= number <= high:
                return Token(BEYOND, why=f"is outside of {low} to {high}, the scale of the sheet")
            return Token(
                LEVEL, scale.bottom + int((number - low) / (high - low) * (scale.top - scale.bottom) + 0.5)
            )
        if not number.is_integer():
            return self._between(number)
        return self._within(int(number))

    def _between(self, number: float) -> Token:
        if not self.scale.bottom <= number <= self.scale.top:
            return self._within(number)
        if self.rounding is None:
            return Token(BETWEEN, why="lies between two levels; write a whole level or choose how to round")
        down = int(number // 1)
        up = {"down": 0, "up": 1, "nearest": int(number - down >= 0.5)}[self.rounding]
        return Token(LEVEL, down + up)

    def _within(self, level) -> Token:
        if self.scale.bottom <= level <= self.scale.top:
            return Token(LEVEL, level)
        return Token(BEYOND, why=f"is outside of the scale {self.scale.bottom} to {self.scale.top}")

    def _composed(self, key: str) -> int | None:
        """The number in "L3", "3 (Proficient)", "Proficient - 3", "3/5"; None when words and number disagree."""
        match = PREFIXED.fullmatch(key)
        if match:
            return int(match[1])
        match = OUT_OF.fullmatch(key)
        if match:
            return int(match[1]) if int(match[2]) == self.scale.top else None
        match = NUMBER_THEN_WORDS.fullmatch(key)
        if match:
            number, gap, words = int(match[1]), match[2], match[3].strip()
            loose = not gap.strip() and words not in self.names and words not in RANK_OF
            return None if loose or UNITS.match(words) else self._agreed(number, words)
        match = WORDS_THEN_NUMBER.fullmatch(key)
        if match:
            words, number = match[1].strip(), int(match[2])
            known = words in self.names or words in RANK_OF
            return self._agreed(number, words) if known else None
        return None

    def _agreed(self, number: int, words: str) -> int | None:
        return number if self.names.get(words, number) == number else None

    def _counted(self, text: str) -> int | None:
        """The number of stars or dots, when it is plain what they are out of."""
        match = COUNTED.fullmatch(_symbols(text))
        if not match:
            return None
        full, empty = len(match[1]), len(match[2])
        if empty:
            return full if full + empty == self.scale.top else None
        return full if match[1][0] in "★*" and self.scale.top == STARS and full <= STARS else None


def _symbols(text: str) -> str:
    """Symbols without the spaces between them and in their usual form."""
    return "".join(unicodedata.normalize("NFKC", text.translate(LOOKALIKES)).split())
