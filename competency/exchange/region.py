"""Which row of a frame holds the headings, and which rows and columns hold levels?"""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass

from competency.exchange.frame import LONGEST_HEADING, Frame
from competency.exchange.headings import is_number, names_a_skill, understand
from competency.exchange.levels import (
    BETWEEN,
    BEYOND,
    BLANK,
    LEVEL,
    MARK,
    NOT_APPLICABLE_STATE,
    TEXT,
    UNRATED,
    LevelReader,
)
from competency.exchange.names import skill_key
from competency.exchange.words import word_key

# The beginning of a sheet shows how it is built; the rest is read by what was found here.
SAMPLE_ROWS = 400
HEADER_WITHIN_ROWS = 40
# Headings of two or three rows: "Name" stands in the first, over blank or merged cells.
MOST_HEADER_ROWS = 3
# "007" is a number of somebody and no level.
PADDED = re.compile(r"0\d+")
# Numbers up to ten may be levels of another scale; larger ones are ages, years, counts or money.
HIGHEST_FOREIGN_LEVEL = 10
# A scale in words that we do not know shows as few short words that stand in several columns.
LONGEST_WORD, MOST_WORDS = 30, 12
SHARES = (0.2, 0.4, 0.6)
EMPTY, LIKE, OTHER = 0, 1, 2
MOSTLY = 0.5


@dataclass
class Region:
    """The rows and columns (from 0) in which most filled cells look like levels, below one header row."""

    header: int
    columns: list[int]
    rows: list[int]
    empty_columns: list[int]


class Survey:
    """The first rows of a frame, with each cell sorted into blank, like a level, or something else."""

    def __init__(self, frame: Frame, *, reader: LevelReader, turned: bool, known_skills: set[str]):
        self.frame, self.reader = frame, reader
        self.height = min(len(frame.rows), SAMPLE_ROWS)
        self.states = [[self._sort(value) for value in row] for row in frame.rows[: self.height]]
        self._accept_unknown_words(known_skills, turned=turned)

    def find_header(self) -> int | None:
        """The row with the most different headings over columns that look like levels below it."""
        below = [0] * self.frame.width
        best, best_score = -1, 0.0
        for row in range(self.height - 1, -1, -1):
            states = self.states[row]
            if row < HEADER_WITHIN_ROWS:
                score = self._score_header(row, below)
                # Of equals the lowest is nearest to the data, and comes first on the way up; unless it is repeated.
                repeated = best >= 0 and self.frame.rows[row] == self.frame.rows[best]
                if score > best_score or (score == best_score and repeated):
                    best, best_score = row, score
            for column, state in enumerate(states):
                below[column] += state == LIKE
        return None if best < 0 else best

    def find_region(self, header: int, *, excluded: set[int]) -> Region:
        """Drop the rows and columns that hold the fewest levels, step by step, until what is left is a block."""
        rows = [row for row in range(header + 1, self.height) if any(self.states[row])]
        columns = [column for column in range(self.frame.width) if column not in excluded]
        filled = {column for row in rows for column in columns if self.states[row][column]}
        empty = [column for column in columns if column not in filled]
        columns = [column for column in columns if column in filled]
        for share in SHARES:
            columns = [column for column in columns if self._share(rows, [column]) >= share]
            rows = [row for row in rows if self._share([row], columns) >= share]
        columns = [column for column in columns if self._share(rows, [column]) >= SHARES[-1]]
        return Region(header, columns, rows, empty)

    def holds_texts(self, column: int, *, below: int) -> bool:
        """Whether most filled cells of a column are texts that are no level, below a row."""
        values = (row[column] for row in self.frame.rows[below + 1 : self.height])
        states = [self.reader.read(value).state for value in values if value is not None]
        return bool(states) and states.count(TEXT) > MOSTLY * len(states)

    def _share(self, rows: list[int], columns: list[int]) -> float:
        like = filled = 0
        for row in rows:
            states = self.states[row]
            for column in columns:
                like += states[column] == LIKE
                filled += states[column] != EMPTY
        return like / filled if filled else 0.0

    def _sort(self, value) -> int:
        state = self.reader.read(value).state
        if isinstance(value, str) and PADDED.fullmatch(value.strip()):
            return OTHER
        if state in (LEVEL, NOT_APPLICABLE_STATE, MARK, BETWEEN):
            return LIKE
        if state == BEYOND:
            digits = re.sub(r"\D", "", str(value).partition(".")[0])
            return LIKE if digits and int(digits) <= HIGHEST_FOREIGN_LEVEL and str(value)[0] != "-" else OTHER
        return EMPTY if state in (BLANK, UNRATED) else OTHER

    def _score_header(self, row: int, below: list[int]) -> float:
        headings, score, corner = set(), 0.0, True
        for column, value in enumerate(self.frame.rows[row]):
            state = self.states[row][column]
            if state == EMPTY:
                score += self._is_headed_above(row, column)
                continue
            known = understand(value) if isinstance(value, str) else None
            if corner:
                corner = False
                score -= known is not None and known.role in ("section", "note")
            if state == LIKE and not known:
                word = isinstance(value, str) and self.reader.read(value).state == MARK and len(value) > 2
                score -= 1 if word else 2
                headings |= {value} if word and below[column] else set()
            elif isinstance(value, str) and is_number(value):
                score -= 1
            elif isinstance(value, str) and len(value) <= LONGEST_HEADING:
                if known and not known.weak:
                    score += 1
                elif below[column] or names_a_skill(value):
                    headings.add(skill_key(value))
        return len(headings) + score if headings else 0.0

    def _is_headed_above(self, row: int, column: int) -> bool:
        """Whether a blank cell belongs to a heading above it: "Name", in the first of two rows of headings."""
        for above in range(row - 1, max(row - MOST_HEADER_ROWS, -1), -1):
            value = self.frame.rows[above][column]
            if self.states[above][column] != EMPTY:
                known = understand(value) if isinstance(value, str) else None
                return known is not None and not known.weak
        return False

    def _accept_unknown_words(self, known_skills: set[str], *, turned: bool) -> None:
        """Take words for levels when few of them fill several columns: "Bronze / Silver / Gold"."""
        columns_of: dict[str, set[int]] = defaultdict(set)
        for row in self.frame.rows[: self.height]:
            for column, value in enumerate(row):
                if self._is_word(value):
                    columns_of[word_key(value)].add(column)
        words = {
            word for word, columns in columns_of.items() if len(columns) > 1 and word not in known_skills
        }
        if not words or len(words) > MOST_WORDS * 10:
            return
        full = [column for column in range(self.frame.width) if self._is_filled_with(words, column)]
        words = {word for word in words if len(columns_of[word].intersection(full)) > 1}
        if len(words) > MOST_WORDS:
            return
        for states, row in zip(self.states, self.frame.rows, strict=False):
            found = [
                column for column in full if self._is_word(row[column]) and word_key(row[column]) in words
            ]
            # With people across, remarks on the skills stand in rows among the people, and are more varied.
            marked = sum(state == LIKE for state in states) + len(found)
            if not turned or marked >= SHARES[-1] * sum(state != EMPTY for state in states):
                for column in found:
                    states[column] = LIKE

    def _is_word(self, value) -> bool:
        return isinstance(value, str) and len(value) <= LONGEST_WORD and self.reader.read(value).state == TEXT

    def _is_filled_with(self, words: set[str], column: int) -> bool:
        """Whether most cells of a column are such words or words that we know; numbers beside them speak against it."""
        filled = accepted = 0
        for states, row in zip(self.states, self.frame.rows, strict=False):
            value = row[column]
            if states[column] != EMPTY and not isinstance(value, datetime.date):
                filled += 1
                word = self._is_word(value) and word_key(value) in words
                accepted += word or self.reader.read(value).state == MARK
        return accepted > 1 and accepted >= SHARES[-1] * filled
