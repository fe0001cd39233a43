"""Which known name is nearly the one that a file has? An offer for a person to decide, never a match by itself."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from competency.exchange.names import display_name

# Letters that no decomposition takes apart, and the usual ways round an umlaut.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ı": "i"})
UMLAUTS = re.compile(r"(?<=[aou])e")
WORD = re.compile(r"[^\W_]+[+#]*")
DIGITS = re.compile(r"\d+")
# Of shorter names, every one is a slip away from many others.
SHORTEST = 4
MOST_OFFERED = 3


class Offer(NamedTuple):
    """Something new in the file that is nearly known: about what, its name in the file, the known one, the place."""

    model: str
    name: str
    known: str
    row: int | None = None
    column: str | None = None


class Nearby:
    """Finds names that differ in marks, signs, the order of words, or in one letter; numbers must be the same."""

    def __init__(self, names: Iterable[str]):
        self.names: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for slip in slips(fold(name)):
                self.names[slip].add(name)

    def find(self, text: str) -> list[str]:
        """The known names that are nearly this one, in order; never the text itself."""
        found: set[str] = set()
        for slip in slips(fold(text)):
            found |= self.names.get(slip, set())
        numbers = DIGITS.findall(text)
        near = (name for name in found if name != text and DIGITS.findall(name) == numbers)
        return sorted(near)[:MOST_OFFERED]


def fold(text: str) -> str:
    """A name without marks, signs, spaces and the order of its words: "Müller, Jürgen" is "jurgenmuller"."""
    plain = unicodedata.normalize("NFKD", display_name(text)).casefold().translate(PLAIN)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sorted(WORD.findall(UMLAUTS.sub("", plain))))


def slips(folded: str) -> set[str]:
    """The folded name and, where it is long enough, what is left of it without any one letter.

    Two names with one of these in common are a letter apart: missing, exchanged or in another place.
    """
    if len(folded) < SHORTEST:
        return {folded} - {""}
    return {folded, *(folded[:place] + folded[place + 1 :] for place in range(len(folded)))}
