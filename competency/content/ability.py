"""What can each invented engineer really do, and how do the engineer and the manager see it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from competency.content.framework import read_json
from competency.content.records import Engineer, Organisation

# Levels that a month of work adds, by role: people early in their career learn faster.
GROWTH = {
    "junior-ml-engineer": 0.045,
    "ml-engineer": 0.028,
    "senior-ml-engineer": 0.018,
    "lead-ml-engineer": 0.012,
}
USUAL_GROWTH = 0.02
FADING, FADED = 0.03, -0.07  # share of skills out of use, and what a month of that takes

# Spread (standard deviations, in levels) of ability and of what the two raters make of it. Chosen so that self and
# manager correlate by about .65, self is higher by about .3 standard deviations, and one pair in seven differs by 2.
PERSON, DOMAIN, SKILL = 0.35, 0.30, 0.55
SELF_HABIT, SELF_ERROR, LENIENCE = 0.30, 0.70, 0.42
MANAGER_HABIT, MANAGER_ERROR = 0.20, 0.55

BOTH, SELF_ONLY, MANAGER_ONLY, STALE, NOT_APPLICABLE = range(5)
ONE_RATER = 0.04  # share of cells that only the engineer has rated; half as many only by the manager
STALE_SHARE = 0.2  # of cells whose engineer has been here for longer than the skill's half-life


class Cell(NamedTuple):
    """One engineer and one skill as known to the generator.

    `state` is one of the constants above; `seen_by_self` and `seen_by_manager` are levels today before rounding,
    `growth` levels per month; ratings are kept within `low`..`high`.
    """

    slug: str
    domain: str
    half_life_months: int
    state: int
    seen_by_self: float
    seen_by_manager: float
    growth: float
    low: int
    high: int


class _Column(NamedTuple):
    """What holds for one skill for everybody of one role in one team profile."""

    slug: str
    domain: str
    domain_index: int
    half_life_months: int
    base: float
    not_applicable: float
    not_rated: float


@dataclass(frozen=True, slots=True)
class Abilities:
    """Draws cells; holds what people of one role, one team or one manager share."""

    organisation: Organisation
    profile_of: Mapping[str, dict]
    habit_of: Mapping[str, float]
    first_in: Mapping[str, str]
    columns: dict

    @classmethod
    def of(cls, organisation: Organisation) -> "Abilities":
        """The abilities in this organisation; cheap, nobody's cells are drawn yet."""
        profiles = {profile["key"]: profile for profile in read_json("teams.json")}
        profile_of = {team.slug: profiles[team.profile] for team in organisation.teams if team.profile}
        rng = Random(organisation.seed)  # noqa: S311 - invented data, nothing secret
        habit_of = {slug: rng.gauss(0, MANAGER_HABIT) for slug in profile_of}
        first_in: dict[str, str] = {}
        for engineer in organisation.engineers:
            first_in.setdefault(engineer.memberships[-1].team, engineer.number)
        return cls(organisation, profile_of, habit_of, first_in, {})

    def draw_cells(self, engineer: Engineer, *, rng: Random) -> list[Cell]:
        """One cell for every skill that anybody has rated of this engineer, in the framework's order."""
        team = engineer.memberships[-1].team
        columns = self._columns(role=engineer.role, profile=self.profile_of[team])
        low_of, high_of = self._limits(engineer)
        gauss, random = rng.gauss, rng.random
        person = gauss(0, PERSON)
        domains = [gauss(0, DOMAIN) for _ in self.organisation.framework.domains]
        self_habit = gauss(LENIENCE, SELF_HABIT)
        manager_habit = self.habit_of[team]
        growth = GROWTH.get(engineer.role, USUAL_GROWTH)
        cells = []
        for slug, domain, domain_index, half_life, base, not_applicable, not_rated in columns:
            low, high = low_of.get(slug, 0), high_of.get(slug, 5)
            lot = random()
            if lot < not_rated and not low:
                continue
            level = max(low, base + person + domains[domain_index] + gauss(0, SKILL))
            cells.append(
                Cell(
                    slug,
                    domain,
                    half_life,
                    _settle_state(
                        lot - not_rated, not_applicable, random(), named=bool(low), login=engineer.has_login
                    ),
                    level + self_habit + gauss(0, SELF_ERROR),
                    level + manager_habit + gauss(0, MANAGER_ERROR),
                    2 * growth * random() if random() >= FADING else FADED,
                    low,
                    high,
                )
            )
        return cells

    def _columns(self, *, role: str, profile: dict) -> tuple[_Column, ...]:
        key = role, profile["key"]
        if key not in self.columns:
            self.columns[key] = tuple(self._describe_columns(role=role, profile=profile))
        return self.columns[key]

    def _describe_columns(self, *, role: str, profile: dict):
        framework = self.organisation.framework
        targets = next(each.targets for each in self.organisation.roles if each.slug == role)
        needed = {row[0] for row in (*profile["requirements"], profile["coming"])}
        usual = sum(targets.values()) / max(1, len(targets))
        outside = sum(skill.slug not in targets for skill in framework.skills)
        for domain_index, domain in enumerate(framework.domains):
            for skill in domain.skills:
                target = targets.get(skill.slug)
                base = 0.72 * target + 0.55 if target else 0.42 * usual
                base += profile["strong"].get(skill.slug, 0) + profile["weak"].get(skill.slug, 0)
                if skill.slug in needed or skill.kind == "soft":
                    not_applicable = 0.0
                elif target:
                    not_applicable = 0.1 if target == 1 else 0.006
                else:
                    not_applicable = min(0.35, 0.05 * len(framework.skills) / outside)
                not_rated = 0.045 + 0.1 * (skill.kind == "emerging") + 0.08 * (not target)
                if skill.slug in profile["nobody_rated"]:
                    not_rated = 1.0
                yield _Column(
                    skill.slug,
                    domain.slug,
                    domain_index,
                    skill.half_life_months,
                    base,
                    not_applicable,
                    not_rated,
                )

    def _limits(self, engineer: Engineer) -> tuple[dict[str, int], dict[str, int]]:
        """Lowest and highest ratings by skill, where the story of a team this person works in asks for it."""
        low_of: dict[str, int] = {}
        high_of: dict[str, int] = {}
        for membership in engineer.memberships:
            profile = self.profile_of[membership.team]
            for slug, level in (*profile["rests_on_one"].items(), *profile["nobody_has"].items()):
                high_of[slug] = level - 1
            if self.first_in[membership.team] == engineer.number:
                for slug, level in profile["rests_on_one"].items():
                    low_of[slug], high_of[slug] = level, 5
        return low_of, high_of


def _settle_state(lot: float, not_applicable: float, second: float, *, named: bool, login: bool) -> int:
    """Which ratings a cell has. `lot` is uniform above 0; `named` cells are always rated by both."""
    if named:
        return BOTH
    if lot < not_applicable:
        return NOT_APPLICABLE
    if not login:
        return MANAGER_ONLY
    if second < ONE_RATER:
        return SELF_ONLY
    if second < 1.5 * ONE_RATER:
        return MANAGER_ONLY
    if second < 1.5 * ONE_RATER + STALE_SHARE:
        return STALE
    return BOTH
