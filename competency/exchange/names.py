"""When do two spellings name the same person, heading or word?"""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES_AND_HYPHENS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"}
)
CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
LINE_BREAKS = re.compile(r"\s*[\t\r\n\v\f\u2028\u2029]+\s*")
# Letters with marks, spaces, and the signs that occur in names, also in front ("'t Hart"); a formula has others.
PART_OF_NAME = re.compile(r"\s*['’‘]?[^\W\d_](?:[^\W\d_]|[\u0300-\u036f .'’‘`´·-])*\s*")
NOT_A_WORD = re.compile(r"[^\w%]+")


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Text on one line and without white space around it, as headings and names often have; otherwise untouched."""
    return LINE_BREAKS.sub(" ", text.strip())


def collapse(text: str) -> str:
    """Text with single spaces only, for comparing."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def display_name(text: str) -> str:
    """A person's name in the usual order: "Miller, Christopher" is "Christopher Miller".

    Text with a comma that is no name ("=SUM(1,2)") stays as it is.
    """
    text = tidy(text)
    parts = text.split(",")
    if len(parts) not in (2, 3) or not all(PART_OF_NAME.fullmatch(part) for part in parts):
        return text
    # A second comma sets off a suffix: "Smith, John, Jr."
    return collapse(" ".join((parts[1], parts[0], *parts[2:])))


def name_key(text: str) -> str:
    """What two spellings of one person's name have in common: case, width, spaces and order do not count.

    Accents count, and so does every letter: names are never matched by their beginning.
    """
    name = unicodedata.normalize("NFKC", text).translate(APOSTROPHES_AND_HYPHENS)
    return unicodedata.normalize("NFKC", collapse(display_name(name)).casefold())


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """What spellings of one heading have in common: "Employee #", "employeeNumber" are both "employee number"."""
    text = CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).casefold().replace("#", " number ")
    return collapse(NOT_A_WORD.sub(" ", text).replace("_", " "))


def skill_key(text: str) -> str:
    """What spellings of one skill have in common; signs count, because C, C++ and C# are three skills."""
    return collapse(unicodedata.normalize("NFKC", text).casefold())
