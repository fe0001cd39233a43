"""When do two spellings name the same person, heading or word?"""

import re
import unicodedata

APOSTROPHES_AND_HYPHENS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"}
)
CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
NOT_A_WORD = re.compile(r"[^\w%]+")


def collapse(text: str) -> str:
    """Text without white space around it and with single spaces inside; headings often hold line breaks."""
    return " ".join(text.split())


def display_name(text: str) -> str:
    """A person's name in the usual order: "Miller, Christopher" is "Christopher Miller"."""
    last, comma, first = collapse(text).partition(",")
    # A second comma sets off a suffix: "Smith, John, Jr."
    first, _, suffix = first.partition(",")
    return collapse(f"{first} {last} {suffix}") if comma else last


def name_key(text: str) -> str:
    """What two spellings of one person's name have in common: case, width, spaces and order do not count.

    Accents count, and so does every letter: names are never matched by their beginning.
    """
    name = unicodedata.normalize("NFKC", text).translate(APOSTROPHES_AND_HYPHENS)
    return unicodedata.normalize("NFKC", display_name(name).casefold())


def heading_key(text: str) -> str:
    """What spellings of one heading have in common: "Employee #", "employeeNumber" are both "employee number"."""
    text = CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).casefold().replace("#", " number ")
    return collapse(NOT_A_WORD.sub(" ", text).replace("_", " "))


def skill_key(text: str) -> str:
    """What spellings of one skill have in common; signs count, because C, C++ and C# are three skills."""
    return collapse(unicodedata.normalize("NFKC", text).casefold())
