"""What has to be decided by a person before a sheet can be read?"""

import math
from collections import Counter
from dataclasses import dataclass, field

from competency.exchange.levels import BETWEEN, BEYOND, LEVEL, MARK, TEXT, LevelReader
from competency.exchange.mapping import Mapping
from competency.exchange.packed import after
from competency.exchange.words import is_known, suggest, word_key

# Stands for "no suggestion": None already means "not rated".
UNDECIDED = "undecided"
# A text that stands in one cell is a slip or a remark, reported with its cell; more often, it is a word. So it
# is when hardly any cell can be read.
SLIP_CELLS = 1
MANY_UNREAD = 0.5
# Numbers outside the scale in fewer cells than this share are slips; in more, the sheet has another scale.
SLIP_SHARE = 0.05
MOST_VALUES = 200
LONGEST_WORD = 60


@dataclass(frozen=True)
class Item:
    """One text of the sheet that needs a meaning, how often it stands there, and a suggestion if there is one."""

    text: str
    count: int
    suggestion: int | str | None = UNDECIDED


@dataclass(frozen=True)
class Question:
    """Something that only a person can decide; the answer goes into `field` of the mapping.

    `options` are pairs of value and label; for "words" there is one answer per item.
    """

    code: str
    field: str
    text: str
    options: tuple[tuple[object, str], ...] = ()
    suggestion: object = UNDECIDED
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Value:
    """One text of the skill cells as it is read now: how often, in which state, as which level."""

    text: str
    count: int
    state: str
    level: int | None


@dataclass
class _Tally:
    texts: dict = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)


def make_reader(mapping: Mapping) -> LevelReader:
    """The reader of cells that a mapping describes."""
    return LevelReader(
        mapping.scale,
        words=mapping.words,
        blank=mapping.blank,
        sheet_scale=mapping.sheet_scale,
        rounding=mapping.rounding,
    )


def ask_about_cells(rows: list[list], mapping: Mapping) -> tuple[list[Question], list[Value]]:
    """The open questions about what stands in the skill cells, and all different values as they are read now."""
    reader = make_reader(mapping)
    tally = _count_values(rows, mapping)
    tokens = {key: reader.read(text) for key, text in tally.texts.items()}
    values = [
        Value(str(tally.texts[key]), count, tokens[key].state, tokens[key].level)
        for key, count in tally.counts.most_common(MOST_VALUES)
    ]
    questions = []
    if mapping.kind == "matrix" and mapping.columns_for("skill-name") and mapping.having is None:
        questions.append(_ask_having(mapping))
    foreign = _ask_shares(tally, tokens, mapping)
    rounding = [] if foreign else _ask_rounding(tally, tokens)
    questions += (foreign or _ask_sheet_scale(tally, tokens, mapping)) + rounding
    questions += _ask_words(tally, tokens, mapping)
    return questions, values


def level_options(mapping: Mapping) -> tuple[tuple[object, str], ...]:
    """Every level with its name, not rated, and not applicable."""
    names = {level: name for name, level in mapping.scale.names.items() if name != str(level)}
    levels = range(mapping.scale.bottom, mapping.scale.top + 1)
    labels = [(level, f"{level} {names[level]}" if level in names else str(level)) for level in levels]
    return (*labels, (None, "not rated"), ("na", "not applicable"))


def _count_values(rows: list[list], mapping: Mapping) -> _Tally:
    tally = _Tally()
    others = {row.index for row in mapping.rows if row.role != "person"}
    levels = [column for role in ("skill", "level", "role-level") for column in mapping.columns_for(role)]
    columns = [column.index - 1 for column in levels]
    for number, row in enumerate(after(rows, mapping.first_data_row - 1), start=mapping.first_data_row):
        if number in others:
            continue
        for column in columns:
            value = row[column] if column < len(row) else None
            if value is not None:
                key = (value.__class__, value)
                tally.texts.setdefault(key, value)
                tally.counts[key] += 1
    return tally


def _ask_having(mapping: Mapping) -> Question:
    columns = ", ".join(f"“{column.header}”" for column in mapping.columns_for("skill-name")[:4])
    return Question(
        "having",
        "having",
        f"The columns {columns} name skills without a level. Which level does having a skill mean?",
        level_options(mapping)[:-2],
    )


def _ask_sheet_scale(tally: _Tally, tokens: dict, mapping: Mapping) -> list[Question]:
    """Many numbers beyond the scale mean that the sheet has another scale, and then all its numbers mean others."""
    if mapping.sheet_scale:
        return []
    numbers = {key: token for key, token in tokens.items() if token.state in (LEVEL, BEYOND, BETWEEN)}
    beyond = sum(tally.counts[key] for key, token in numbers.items() if token.state == BEYOND)
    if beyond <= SLIP_CELLS or beyond < SLIP_SHARE * sum(tally.counts[key] for key in numbers):
        return []
    found = [value for key in numbers if (value := _as_number(tally.texts[key])) is not None]
    if not found or min(found) < 0:
        return []
    low, high, bottom, top = min(found), math.ceil(max(found)), mapping.scale.bottom, mapping.scale.top
    end = next((usual for usual in (top, 5, 10, 100) if usual >= high), high)
    scales = [(start, last) for last in sorted({end, high}) for start in (0, 1) if start <= low]
    options = [((bottom, top), f"{bottom} to {top}, other numbers are mistakes")]
    options += [(scale, f"{scale[0]} to {scale[1]}") for scale in scales]
    text = (
        f"The sheet has numbers from {low:g} to {high:g} and the framework has levels from {bottom} to {top}. Which "
        "scale do the numbers of the sheet come from?"
    )
    return [Question("sheet-scale", "sheet_scale", text, tuple(options), (0 if low < 1 else 1, end))]


def _ask_shares(tally: _Tally, tokens: dict, mapping: Mapping) -> list[Question]:
    """Nothing but numbers from 0 to 1, and some in between: a workbook keeps 75 % as 0.75."""
    if mapping.sheet_scale or mapping.rounding or mapping.scale.top <= 1:
        return []
    states = (LEVEL, BEYOND, BETWEEN)
    numbers = {
        key: value
        for key, token in tokens.items()
        if token.state in states and (value := _as_number(tally.texts[key])) is not None
    }
    between = sum(tally.counts[key] for key, value in numbers.items() if 0 < value < 1)
    if between <= SLIP_CELLS or not all(0 <= value <= 1 for value in numbers.values()):
        return []
    bottom, top = mapping.scale.bottom, mapping.scale.top
    options = (((0, 1), "0 to 1, as percentages are kept"), ((bottom, top), f"{bottom} to {top}"))
    text = (
        f"The numbers of the sheet lie between 0 and 1, as percentages do in a workbook; the framework has levels from "
        f"{bottom} to {top}. Which scale do the numbers come from?"
    )
    return [Question("sheet-scale", "sheet_scale", text, options, (0, 1))]


def _ask_rounding(tally: _Tally, tokens: dict) -> list[Question]:
    between = sum(tally.counts[key] for key, token in tokens.items() if token.state == BETWEEN)
    if between <= SLIP_CELLS:
        return []
    options = (
        ("down", "to the level below"),
        ("nearest", "to the nearest level"),
        ("up", "to the level above"),
    )
    text = f"{between:,} cells lie between two levels (such as 3.5). How are they rounded?"
    return [Question("rounding", "rounding", text, options, "down")]


def _ask_words(tally: _Tally, tokens: dict, mapping: Mapping) -> list[Question]:
    """One question for all words: those we know without knowing their level, and unknown ones that are repeated."""
    counts: Counter = Counter()
    shown: dict[str, str] = {}
    words = {key: word_key(str(text)) for key, text in tally.texts.items()}
    # A star beside these is a symbol of its own and does not count one.
    symbols = {"★"} if {"◎", "△"} & set(words.values()) else set()
    for key, token in tokens.items():
        text, word = tally.texts[key], words[key]
        undecided = token.state in (MARK, TEXT) or (word in symbols and word not in mapping.words)
        if undecided and isinstance(text, str | bool) and len(word) <= LONGEST_WORD:
            shown.setdefault(word, str(text))
            counts[word] += tally.counts[key]
    all_unread = counts.total() > MANY_UNREAD * tally.counts.total()
    asked = [
        word for word, count in counts.most_common() if is_known(word) or count > SLIP_CELLS or all_unread
    ]
    if not asked:
        return []
    suggested = suggest(words.values(), bottom=mapping.scale.bottom, top=mapping.scale.top)
    items = [Item(shown[word], counts[word], suggested.get(word, UNDECIDED)) for word in asked[:MOST_VALUES]]
    some = ", ".join(f"“{item.text}”" for item in items[:4])
    text = f"Which level do these mean: {some}{' and others' if len(items) > 4 else ''}?"
    return [Question("words", "words", text, level_options(mapping), items=tuple(items))]


def _as_number(value) -> float | None:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
