"""Which words and symbols do people write for levels, and in which order do they stand?"""

import re
import unicodedata

# Look-alikes that mean the same in every matrix we know: large and small circles, crosses, ticks, stars.
LOOKALIKES = str.maketrans(
    {"◯": "○", "〇": "○", "⚪": "○", "⚫": "●", "⬤": "●", "✕": "×", "✖": "×", "╳": "×", "❌": "✗", "✘": "✗",
     "✔": "✓", "☑": "✓", "✅": "✓", "√": "✓", "⭐": "★", "🌟": "★", "✩": "☆", "◐": "◑", "◒": "◑", "◓": "◑",
     "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "\ufe0f": None, "\ufe0e": None, "\u20e3": None}
)  # fmt: skip
# A whole cell of one Cyrillic or Greek letter that looks like the Latin mark.
ONE_LETTER = {"х": "x", "о": "o", "χ": "x", "ο": "o"}

NOT_APPLICABLE = {
    "n/a", "na", "n.a.", "n.a", "n/ap", "not applicable", "not relevant", "not required", "does not apply",
    "entfällt", "nicht relevant", "nicht zutreffend", "n.z.", "non applicable", "sans objet", "s/o", "no aplica",
    "no procede", "n.v.t.", "nvt", "nie dotyczy", "対象外", "該当なし", "不适用",
}  # fmt: skip
NOT_RATED = {
    "-", "--", "---", ".", "..", "...", "?", "??", "tbd", "tbc", "todo", "pending", "unknown", "unrated", "not rated",
    "not assessed", "not yet rated", "k.a.", "keine angabe", "offen", "unbekannt", "non évalué", "à évaluer",
    "no evaluado", "sin evaluar", "未評価",
}  # fmt: skip
# Marks that say that somebody can do something, and not how well; or that they cannot.
HAS = {"x", "✓", "■", "yes", "y", "ja", "j", "oui", "sí", "si", "sim", "true", "wahr", "vrai", "have", "has", "can",
       "👍", "済", "はい", "是", "有"}  # fmt: skip
HAS_NOT = {
    "o",
    "✗",
    "□",
    "no",
    "n",
    "nein",
    "non",
    "não",
    "nee",
    "false",
    "falsch",
    "faux",
    "👎",
    "いいえ",
    "否",
    "无",
}

# Words by how much of a scale they stand for, from nothing (0) to all of it (1).
RANKS = {
    0.0: """none; no; nothing; no experience; no knowledge; no skill; untrained; not trained; unskilled; zero; keine;
        keine kenntnisse; nicht vorhanden; aucun; aucune; néant; ninguno; ninguna; sin experiencia; geen; brak; なし""",
    0.15: "aware; awareness; fundamental awareness; exposure; familiar; heard of; sensibilisé; sensibilisation",
    0.2: """beginner; novice; entry; entry level; trainee; in training; learner; learning; rookie; starter; anfänger;
        einsteiger; débutant; débutante; principiante; novato; beginnend; początkujący; 初級; 初心者""",
    0.3: """basic; basics; basic knowledge; elementary; foundation; foundational; fundamental; limited;
        limited experience; developing; low; junior; grundkenntnisse; grundlagen; basis; notions; bases; básico;
        basique; podstawowy""",
    0.5: """intermediate; medium; mid; moderate; working; working knowledge; working level; competent; independent;
        user; average; mittel; fortgeschrittene kenntnisse; intermédiaire; autonome; intermedio; medio; gemiddeld;
        średniozaawansowany; 中級""",
    0.6: "practitioner; practical application; applied; capable; good; gut; bon; bien; bueno; goed; fortgeschritten",
    0.7: "proficient; skilled; experienced; confident; fluent; confirmed; confirmé; confirmée; competente; maîtrise",
    0.75: """advanced; high; senior; strong; very good; sehr gut; fortgeschrittene; avancé; avancée; avanzado; alto;
        gevorderd; zaawansowany; 上級""",
    1.0: """expert; expertise; expert level; master; mastery; guru; authority; thought leader; leader; specialist;
        recognised expert; recognized expert; trainer; can train others; can teach; experte; expertin; experto;
        experta; maître; maestro; ekspert; エキスパート; 専門家""",
}
# Symbols that form a ladder, lowest first. A symbol may stand in several; the others on the sheet decide.
HARVEY_BALLS = "○◔◑◕●"
LADDERS = (
    "×▲△○◎★",
    "🔴🟠🟡🟢🔵",
    "😡😞😐🙂😀",
    "☹😐😊",
    "🌱🌿🌳",
    "🥉🥈🥇",
    "🌑🌒🌓🌔🌕",
    "⬜🟨🟩",
    "🟥🟧🟨🟩🟦",
)
PERCENT = re.compile(r"(100|\d{1,2})(?:[.,](\d{1,2}))? ?%")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


def word_key(text: str) -> str:
    """What spellings of one word or symbol have in common: case, width, spaces and look-alikes do not count."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    key = unicodedata.normalize("NFKC", text.translate(LOOKALIKES)).casefold().replace("⁄", "/")
    key = " ".join(key.split())
    return ONE_LETTER.get(key, key)


RANK_OF = {word_key(word): rank for rank, words in RANKS.items() for word in words.split(";")}
SYMBOLS = set(HARVEY_BALLS).union(*LADDERS)


def is_known(key: str) -> bool:
    """Whether a key (see `word_key`) is a word or symbol for a level, which still has to be given one."""
    words = key in RANK_OF or key in SYMBOLS or key in HAS or key in HAS_NOT or key in ROMAN
    return words or _percent(key) is not None


def _percent(key: str) -> float | None:
    """The share that a percentage names: "75 %" is 0.75."""
    match = PERCENT.fullmatch(key)
    share = float(f"{match[1]}.{match[2] or 0}") / 100 if match else None
    return share if share is not None and share <= 1 else None


def suggest(keys, *, bottom: int, top: int) -> dict[str, int | None]:
    """A level for each key that stands for one, judged by the company it keeps; never more than a suggestion.

    Keys without an honest suggestion ("x": has the skill, but how well?) are left out. None is "not rated".
    """
    present = {key for key in keys if is_known(key)}
    ranks = {key: RANK_OF[key] for key in present if key in RANK_OF}
    ranks |= {key: share for key in present if (share := _percent(key)) is not None}
    for ladder in (HARVEY_BALLS, *LADDERS):
        ranks = _rank_on(ladder, present) | ranks
    levels: dict[str, int | None] = {
        key: bottom + int(rank * (top - bottom) + 0.5)
        for key, rank in ranks.items()
        if key not in HAS | HAS_NOT
    }
    words = {key: RANK_OF[key] for key in present & RANK_OF.keys() & levels.keys()}
    levels |= _told_apart(words, levels, bottom=bottom, top=top)
    lacking = HAS_NOT | {"×"} if present & {"○", "✓"} else HAS_NOT
    for key in (present & lacking) - levels.keys():
        levels[key] = 0 if bottom == 0 else None
    numerals = {key: ROMAN[key] for key in present if key in ROMAN and bottom <= ROMAN[key] <= top}
    return levels | (numerals if len(numerals) > 1 else {})


def _told_apart(words: dict[str, float], levels: dict, *, bottom: int, top: int) -> dict[str, int]:
    """Levels of words of which one means more than the other: another level for each, where there are as many."""
    steps = sorted(set(words.values()))
    level_of = {rank: next(levels[key] for key in words if words[key] == rank) for rank in steps}
    lowest = max(bottom, 1) if steps and steps[0] > 0 else bottom
    if len(set(level_of.values())) == len(steps) or len(steps) > top - lowest + 1:
        return {}
    above = top + 1
    for place in reversed(range(len(steps))):
        above = level_of[steps[place]] = max(min(level_of[steps[place]], above - 1), lowest + place)
    return {key: level_of[rank] for key, rank in words.items()}


def _rank_on(ladder: str, present: set[str]) -> dict[str, float]:
    """Ranks from 0 to 1 for the symbols of one ladder; a lone circle or cross is a mark and no step of a ladder."""
    found = [symbol for symbol in ladder if symbol in present]
    if len(found) < 2 or set(found) <= {"○", "●", "×"}:
        return {}
    if ladder == HARVEY_BALLS:
        return {symbol: ladder.index(symbol) / (len(ladder) - 1) for symbol in found}
    if ladder[0] in present:
        return {symbol: index / (len(found) - 1) for index, symbol in enumerate(found)}
    return {symbol: (index + 1) / len(found) for index, symbol in enumerate(found)}
