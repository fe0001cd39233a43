"""Which framework and which roles do we ship?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale: `value` 0..5, its name and its definition."""

    value: int
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Skill:
    """What can be rated.

    `short` (at most 22 characters) heads a narrow column; `source_phrase` is the wording that the skill comes from
    ("" for extension skills); `kind` is technical, soft or emerging; a rating stays fresh for `half_life_months`;
    `months_per_level` is the typical time from level 2 to 3; `mentor_level` is the lowest level that can teach it;
    `adjacent` holds slugs of related skills; `descriptors` maps level 1..5 to observable behaviour.
    """

    slug: str
    source_phrase: str
    name: str
    short: str
    description: str
    kind: str
    half_life_months: int
    months_per_level: int
    mentor_level: int
    adjacent: tuple[str, ...]
    descriptors: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Domain:
    """A heading with its skills, in the order in which they are shown."""

    slug: str
    source_phrase: str
    name: str
    short: str
    description: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """A named set of domains and skills with one level scale; `not_applicable` says what N/A means."""

    slug: str
    name: str
    version: str
    description: str
    not_applicable: str
    scale: tuple[Level, ...]
    domains: tuple[Domain, ...]

    @property
    def skills(self) -> tuple[Skill, ...]:
        """All skills, domain by domain."""
        return tuple(chain.from_iterable(domain.skills for domain in self.domains))


@dataclass(frozen=True, slots=True)
class Role:
    """A job profile; `next` is the slug of the usual career step or None; `targets` maps skill slug to level 1..5."""

    slug: str
    name: str
    next: str | None
    description: str
    targets: Mapping[str, int]


def read_json(name: str):
    """The content of one of the JSON files beside this module."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_framework() -> Framework:
    """The ML-engineering framework exactly as shipped: 8 domains, 38 skills, scale 0-5."""
    data = read_json("ml_engineering.json")
    scale = tuple(Level(**level) for level in data.pop("scale"))
    domains = tuple(
        Domain(**{**domain, "skills": tuple(_read_skill(skill) for skill in domain["skills"])})
        for domain in data.pop("domains")
    )
    return Framework(**data, scale=scale, domains=domains)


def _read_skill(data: dict) -> Skill:
    descriptors = {int(level): text for level, text in data["descriptors"].items()}
    return Skill(**{**data, "adjacent": tuple(data["adjacent"]), "descriptors": descriptors})


def read_roles() -> tuple[Role, ...]:
    """The seven roles exactly as shipped."""
    return tuple(Role(**role) for role in read_json("roles.json")["roles"])
