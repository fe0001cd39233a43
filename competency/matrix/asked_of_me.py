"""What is asked of somebody in open rounds: about themselves, and as a peer about whom, with the skills and levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from competency.models import CyclePart, Descriptor, Domain, Engineer, PeerAnswer, PeerChoice, Skill
from competency.models.cycles import Cycle
from competency.models.rounds import count_given

from .own import Progress, Step


@dataclass(frozen=True, slots=True)
class AskedSkill:
    """One skill that a peer is asked about; ``value`` is what the peer has said: a level, "na", or ""."""

    skill: Skill
    value: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AskedSection:
    """One domain of it."""

    domain: Domain
    skills: tuple[AskedSkill, ...]

    @property
    def progress(self) -> Progress:
        return _progress(self.skills)

    @property
    def words(self) -> str:
        return _in_words(self.progress)


@dataclass(frozen=True, slots=True)
class AskedOfMe:
    """The page of one peer about one engineer. It shows nothing that anybody else has said."""

    choice: PeerChoice
    levels: list
    sections: list[AskedSection]

    @property
    def progress(self) -> Progress:
        return _progress([each for section in self.sections for each in section.skills])

    @property
    def missing(self) -> AskedSkill | None:
        """The first skill that is not answered."""
        return next((each for section in self.sections for each in section.skills if not each.value), None)

    def find(self, skill_id: int) -> tuple[AskedSection, AskedSkill] | None:
        pairs = ((section, each) for section in self.sections for each in section.skills)
        return next((pair for pair in pairs if pair[1].skill.pk == skill_id), None)


def _progress(skills: Sequence[AskedSkill]) -> Progress:
    return Progress(sum(bool(each.value) for each in skills), len(skills))


def _in_words(progress: Progress) -> str:
    return _("%(rated)d of %(total)d answered") % {"rated": progress.rated, "total": progress.total}


def load_asked_of_me(choice: PeerChoice) -> AskedOfMe:
    """Everything that the round asks this peer about the engineer. Four queries."""
    framework = choice.part.cycle.framework
    levels = list(framework.levels.all())
    skills = Skill.objects.in_use().filter(framework=framework, pk__in=choice.part.skill_ids)
    said = {
        skill: "na" if level is None else str(level)
        for skill, level in PeerAnswer.objects.filter(choice=choice).values_list("skill_id", "level")
    }
    texts: dict[int, dict[int, str]] = {}
    for skill, level, text in Descriptor.objects.filter(skill__framework=framework).values_list(
        "skill_id", "level", "text"
    ):
        texts.setdefault(skill, {})[level] = text
    asked = [
        AskedSkill(skill, value, _steps(levels, texts.get(skill.pk, {}), value))
        for skill in skills.select_related("domain").in_order()
        for value in [said.get(skill.pk, "")]
    ]
    sections = [
        AskedSection(domain, tuple(inside))
        for domain, inside in groupby(asked, key=lambda each: each.skill.domain)
    ]
    return AskedOfMe(choice, levels, sections)


def _steps(levels, texts: dict[int, str], value: str) -> tuple[Step, ...]:
    return tuple(
        Step(
            value=level.value,
            position=place,
            name=level.name,
            text=texts.get(level.value) or level.definition,
            general=level.value not in texts,
            chosen=value == str(level.value),
            expected=False,
        )
        for place, level in enumerate(levels)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One colleague whom somebody is asked about, and how much of it is answered."""

    choice: PeerChoice
    progress: Progress

    @property
    def words(self) -> str:
        return _in_words(self.progress)


def asked_of(user) -> list[Asked]:
    """What open rounds ask of the user as a peer, the round that closes first on top. Three queries or fewer."""
    choices = list(
        PeerChoice.objects.asked_of(user)
        .select_related("part__cycle", "part__engineer")
        .order_by("part__cycle__closes_on", "part__engineer__name", "pk")
    )
    if not choices:
        return []
    wanted = {skill for choice in choices for skill in choice.part.skill_ids}
    in_use = set(Skill.objects.in_use().filter(pk__in=wanted).values_list("pk", flat=True))
    given: dict[int, int] = {}
    rows = PeerAnswer.objects.filter(choice__in=[choice.pk for choice in choices], skill__in=in_use)
    for choice in rows.values_list("choice_id", flat=True):
        given[choice] = given.get(choice, 0) + 1
    return [
        Asked(choice, Progress(given.get(choice.pk, 0), len(in_use.intersection(choice.part.skill_ids))))
        for choice in choices
    ]


def open_choices(engineer: Engineer) -> list[CyclePart]:
    """The engineer's parts in open rounds that ask peers, with who is asked. Two queries."""
    parts = CyclePart.objects.asked().filter(
        engineer=engineer, cycle__state=Cycle.State.OPEN, cycle__asks_peers=True
    )
    return list(parts.select_related("cycle").prefetch_related("peers__peer").order_by("cycle__closes_on"))


@dataclass(frozen=True, slots=True)
class RoundOfMine:
    """An open round that asks an engineer about themselves, and is not answered yet."""

    cycle: Cycle
    progress: Progress


def open_rounds(engineer: Engineer) -> list[RoundOfMine]:
    """The open rounds in which the engineer misses something, by their last day. Two queries for each, and one."""
    parts = CyclePart.objects.asked().of_open().filter(engineer=engineer, cycle__asks_self=True)
    found = []
    for part in parts.select_related("cycle", "engineer").order_by("cycle__closes_on", "cycle"):
        (asked, given), _manager = count_given(part.cycle, [part])[part.pk]
        if asked > given:
            found.append(RoundOfMine(part.cycle, Progress(given, asked)))
    return found
