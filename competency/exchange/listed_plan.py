"""Which skills are the rows of a list about, which of them are new, and what is there to write?"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from competency.exchange.destination import USUAL_SCALE, find_framework, read_levels
from competency.exchange.diff import Diff, find_too_long
from competency.exchange.mapping import MappingProblem
from competency.exchange.matrix_skills import PLAIN_DOMAIN
from competency.exchange.names import skill_key
from competency.exchange.packed import Packed
from competency.models import Domain, Framework, Skill


@dataclass(frozen=True)
class Place:
    """The framework that a list is about, or the name of a new one; managers (``may_add`` False) add no skills."""

    framework: Framework | str
    may_add: bool


@dataclass
class ListPlan:
    """Everything that applying a list writes; ``changed`` are (object, field, old, new), ``teams`` ids.

    ``ratings`` are the values of an Entry, the time as a text or None. ``adjacent`` are (skill, ids before, skills from
    now on), ``nexts`` (role, next role or None); ``told`` is what the file says beside its table.
    """

    destination: Place
    scale: tuple[int, int]
    level_names: dict[int, str] = field(default_factory=dict)
    new_skills: list[tuple[Skill, str]] = field(default_factory=list)
    roles: list = field(default_factory=list)
    descriptors: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    requirements: list = field(default_factory=list)
    changed: list[tuple] = field(default_factory=list)
    adjacent: list[tuple] = field(default_factory=list)
    nexts: list[tuple] = field(default_factory=list)
    told: dict = field(default_factory=dict)
    ratings: Packed = field(default_factory=Packed)
    teams: set[int] = field(default_factory=set)


def find_place(where: dict, *, kind: str, by) -> Place:
    """Where a list goes. Raises MappingProblem where that is open, PermissionDenied where ``by`` may not."""
    if kind in ("framework", "roles") and by is not None and not by.is_hr:
        raise PermissionDenied(_("Only HR imports frameworks and roles."))
    framework = find_framework(where["framework"])
    if framework is None:
        raise MappingProblem(_("Say which framework the skills belong to."))
    if isinstance(framework, str) and (kind in ("requirements", "ratings") or not (by is None or by.is_hr)):
        raise MappingProblem(_("Choose a framework that is there: this list is about its skills."))
    return Place(framework, may_add=kind in ("framework", "roles"))


class Skills:
    """The skills of a framework by name and domain, and those that a list adds; two queries."""

    def __init__(self, plan: ListPlan, diff: Diff):
        self.plan, self.diff, self.known = plan, diff, {}
        self.retired = {
            (skill_key(name), skill_key(domain)) for domain, name, _day in plan.told.get("retired", ())
        }
        framework, domains = plan.destination.framework, []
        if isinstance(framework, str):
            diff.add("added", "framework", framework)
        else:
            domains = list(framework.domains.values_list("name", flat=True))
            for skill in Skill.objects.filter(framework=framework).select_related("domain").order_by("pk"):
                self._learn(skill, skill.domain.name)
        self.fallback = domains[0] if len(domains) == 1 else PLAIN_DOMAIN

    def _learn(self, skill: Skill, domain: str) -> None:
        self.known.setdefault(skill_key(skill.name), {})[skill_key(domain)] = skill

    def find(self, record, *, may_be_elsewhere: bool = True) -> Skill | None:
        """The skill of a row, made where that is allowed; None where there is a problem, which the diff has then.

        The same name in two domains is two skills; without a domain, a name that is there once is enough.
        """
        name, domain, where = record["skill-name"], record["domain"], record.where("skill-name")
        same = self.known.get(skill_key(name), {})
        found = same.get(skill_key(domain)) if domain else None
        if found is None and len(same) == 1 and (not domain or may_be_elsewhere):
            found = next(iter(same.values()))
        if not name:
            self.diff.problem(_("there is no skill in this row."), **where)
        elif found is not None and found.retired_on is not None and not self._may_be_retired(name, domain):
            self.diff.problem(_("%(skill)s is retired.") % {"skill": found}, **where, value=name)
        elif found is not None:
            return found
        elif len(same) > 1 and not domain:
            sentence = _("%(count)d skills are called %(name)s; add a column with their domains.")
            self.diff.problem(sentence % {"count": len(same), "name": name}, **where, value=name)
        elif not self.plan.destination.may_add:
            words = {"framework": self.plan.destination.framework, "name": name[:60]}
            sentence = _("%(framework)s has no skill “%(name)s”; import it as a framework first.")
            self.diff.problem(sentence % words, **where, value=name)
        else:
            return self._add(name, domain or self.fallback, where)
        return None

    def _may_be_retired(self, name: str, domain: str) -> bool:
        return (skill_key(name), skill_key(domain)) in self.retired

    def named(self, name: str, domain: str) -> Skill | None:
        """The skill of this name in this domain, known or added."""
        return self.known.get(skill_key(name), {}).get(skill_key(domain or self.fallback))

    def _add(self, name: str, domain: str, where) -> Skill | None:
        texts = (name, Skill), (domain, Domain)
        too_long = next(filter(None, (find_too_long(text, model=of, field="name") for text, of in texts)), "")
        if too_long:
            self.diff.problem(too_long, **where, value=name)
            return None
        skill = Skill(name=name)
        self._learn(skill, domain)
        self.plan.new_skills.append((skill, domain))
        self.diff.add("added", "skill", name, new=domain, **where)
        return skill


def find_scale(place: Place, where: dict, *, used=(), names=None) -> tuple[tuple[int, int], set[int], dict]:
    """Lowest and highest level, all levels, and the names of those of a framework that is new.

    A new framework of which nobody said another scale than the usual one gets the levels that the file describes.
    """
    if isinstance(place.framework, Framework):
        values = set(place.framework.levels.values_list("value", flat=True))
        return (min(values, default=0), max(values, default=5)), values, {}
    ends = read_levels(where["levels"])
    if len(used) > 1 and ends == USUAL_SCALE:
        ends = min(used), max(used)
    return ends, set(range(ends[0], ends[1] + 1)), names or {}


def is_level(level: int, values: set[int], diff: Diff, where: dict) -> bool:
    """Whether the framework has the level; if not, the diff has a problem."""
    if level not in values:
        steps = {"level": level, "values": ", ".join(map(str, sorted(values)))}
        diff.problem(_("%(level)s is no level; choose %(values)s.") % steps, **where, value=level)
    return level in values


def plain(value):
    """A value of a field as the journal keeps it and as the diff shows it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def same_lines(value):
    """A text with one kind of line ends: programs write their own. Other values stay as they are."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def say_changes(plan: ListPlan, diff: Diff, thing, values: dict, *, model: str, label: str, where) -> None:
    """Add to plan and diff every field that gets another value; one line "unchanged" where none does."""
    changed = [
        (name, getattr(thing, name), value)
        for name, value in values.items()
        if same_lines(value) != same_lines(getattr(thing, name))
    ]
    for name, old, new in changed:
        plan.changed.append((thing, name, old, new))
        part = thing._meta.get_field(name).verbose_name
        told = [str("" if each is None else plain(each)) for each in (old, new)]
        diff.add("changed", model, f"{label}: {part}", old=told[0], new=told[1], **where)
    if not changed:
        diff.add("unchanged", model, label, **where)


def read_number(record, role: str, *, least, most, diff: Diff, places: int = 0) -> int | Decimal | None:
    """The number in a cell, whole unless it may have decimal places; None where the diff has a problem instead."""
    try:
        number = Decimal(record[role].replace(",", "."))
        fits = least <= number <= most and number == round(number, places)
    except InvalidOperation:
        fits = False
    if fits:
        return round(number, places) if places else int(number)
    words = {"text": record[role][:60], "least": least, "most": most}
    diff.problem(_("“%(text)s” is no number from %(least)s to %(most)s.") % words, **record.where(role))
    return None
