"""What becomes of a name that a file has and we do not: an offer that somebody accepts, or takes back."""

import hashlib

from competency.exchange.mapping import Mapping
from competency.exchange.names import name_key, skill_key
from competency.exchange.nearby import Offer

# The entry of a mapping that keeps what names of this model mean.
ENTRIES = {"engineer": "people", "skill": "skills"}


def code_of(offer: Offer) -> str:
    """A short text that stands for an offer in a form."""
    return _code(offer.model, offer.name, offer.known)


def accept(answers: dict, offer: Offer) -> dict:
    """The answers of a mapping with a name of the file taken for the known one."""
    entry = ENTRIES[offer.model]
    same = name_key if entry == "people" else skill_key
    return answers | {entry: answers.get(entry, {}) | {same(offer.name): offer.known}}


def list_accepted(mapping: Mapping) -> list[tuple[str, str, str]]:
    """(code, name in the file, known name) of everything that was accepted."""
    return [
        (_code(entry, name, known), name, known)
        for entry in ENTRIES.values()
        for name, known in getattr(mapping, entry).items()
    ]


def keep_accepted(answers: dict, codes: set[str]) -> dict:
    """The answers without the names whose codes are not among these."""
    kept = dict(answers)
    for entry in ENTRIES.values():
        names = {
            name: known
            for name, known in answers.get(entry, {}).items()
            if _code(entry, name, known) in codes
        }
        kept |= {entry: names} if entry in answers else {}
        if not names:
            kept.pop(entry, None)
    return kept


def _code(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
