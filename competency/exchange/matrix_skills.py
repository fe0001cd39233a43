"""Which skill of the framework stands over each column of a matrix, and which are new?"""

from collections import Counter

from django.utils.translation import gettext as _

from competency.exchange.diff import find_too_long, place_of_skill
from competency.exchange.keys import skill_key_of
from competency.exchange.names import skill_key
from competency.exchange.nearby import Nearby, Offer
from competency.models import Domain, Skill

# A framework that comes with a file has this one domain where the file names none.
PLAIN_DOMAIN = "Skills"


def say_skills(reading, mapping, destination, diff) -> tuple[list[Skill], list[tuple[Skill, str]]]:
    """The skill of each line of the file, and the new ones with the names of their domains.

    A heading finds by the skill's name or short heading; the same name in two domains is told apart by the domain.
    Adds to the diff what is new, and a problem for each heading that finds no skill. Two queries.
    """
    framework = destination.framework
    known: dict[str, list[Skill]] = {}
    by_key: dict[str, Skill] = {}
    domains: list[str] = []
    if isinstance(framework, str):
        diff.add("added", "framework", framework)
    else:
        domains = list(framework.domains.values_list("name", flat=True))
        for skill in Skill.objects.filter(framework=framework).select_related("domain"):
            by_key[skill_key_of(framework.slug, skill.slug)] = skill
            # Our plain tables tell skills of one name apart by the domain in brackets.
            told_apart = skill_key(f"{skill.name} ({skill.domain.name})")
            for name in {skill_key(skill.name), skill_key(skill.heading), told_apart} - {""}:
                known.setdefault(name, []).append(skill)
    fallback = domains[0] if len(domains) == 1 else PLAIN_DOMAIN
    times = Counter(skill_key(each.name) for each in reading.skills)
    skills, new, taken, unknown = [], [], {}, []
    for each in reading.skills:
        where = place_of_skill(mapping, each.column)
        found = by_key.get(each.key) or _match(
            each, known.get(skill_key(each.name), []), alone=times[skill_key(each.name)] == 1
        )
        domain = each.domain or fallback
        problem = found if isinstance(found, str) else _refuse(each, found, domain, destination)
        skill = found if isinstance(found, Skill) else Skill(name=each.name)
        key = skill.pk or (skill_key(each.name), skill_key(domain))
        if not problem and taken.setdefault(key, each.column) != each.column:
            problem = _("%(skill)s stands in the file already.") % {"skill": skill}
        skills.append(skill)
        if found is None:
            unknown.append((each.name, where))
        if problem:
            diff.problem(problem, **where, value=each.name)
        elif found is None:
            new.append((skill, domain))
            diff.add("added", "skill", each.name, new=each.domain or "", **where)
        else:
            diff.add("unchanged", "skill", skill.name, **where)
    _offer_skills(unknown, [skill for same in known.values() for skill in same], skills, diff)
    return skills, new


def _offer_skills(unknown, known, skills, diff) -> None:
    """Which skills new names may mean: those in use that the file does not have as well."""
    named = {skill.pk for skill in skills if skill.pk}
    others = [skill.name for skill in known if skill.pk not in named and skill.retired_on is None]
    nearby = Nearby(others if unknown else ())
    for name, where in unknown:
        diff.offers += [Offer("skill", name, other, **where) for other in nearby.find(name)]


def _match(each, same: list[Skill], *, alone: bool) -> Skill | str | None:
    """The skill that is meant, None for a new one, or a sentence where the file leaves it open.

    Where the file has the name under several domains, only the same domain is meant: the others are other skills.
    """
    if each.domain:
        here = [skill for skill in same if skill_key(skill.domain.name) == skill_key(each.domain)]
        if here or not alone:
            same = here
    if len(same) > 1:
        in_use = [skill for skill in same if skill.retired_on is None]
        same = in_use if len(in_use) == 1 else same
    if len(same) > 1:
        sentence = _(
            "the framework has %(count)d skills of this name; choose in the mapping which one it is."
        )
        return sentence % {"count": len(same)}
    return same[0] if same else None


def _refuse(each, found: Skill | None, domain: str, destination) -> str:
    """Why the column's levels cannot be kept, or ""."""
    if found is not None and found.retired_on is not None:
        return _("%(skill)s is retired and takes no new ratings.") % {"skill": found}
    if found is None and not destination.may_add:
        sentence = _("%(framework)s has no skill called so; leave the column out, or ask HR to add it.")
        return sentence % {"framework": destination.framework}
    if found is not None:
        return ""
    texts = (each.name, Skill), (domain, Domain)
    return next(filter(None, (find_too_long(text, model=model, field="name") for text, model in texts)), "")
