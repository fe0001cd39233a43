"""What does a framework told as JSON say beside its table: of itself, its levels, and of what leads where?"""

from datetime import date

from django.utils.translation import gettext as _

from competency.exchange.diff import Diff, find_too_long
from competency.exchange.listed_plan import ListPlan, Skills, say_changes
from competency.exchange.names import skill_key
from competency.models import Framework, Level, Role, Skill


def say_framework(skills: Skills, plan: ListPlan, diff: Diff) -> None:
    """Hold the facts against a framework; those of a new one are written with it. Four queries where there are any."""
    told, framework = plan.told, plan.destination.framework
    if not told:
        return
    _check_lengths(told, diff)
    if isinstance(framework, Framework):
        _say_fields(framework, told, plan, diff)
    for domain, name, day in told["retired"]:
        _say_retired(skills.named(name, domain), day, plan, diff)
    _say_adjacent(skills, plan, diff)


def _check_lengths(told, diff) -> None:
    texts = [(told["framework"].get("version", ""), Framework, "version")]
    texts += [(level.get("name", ""), Level, "name") for level in told["levels"].values()]
    for text, model, field in texts:
        if too_long := find_too_long(text, model=model, field=field):
            diff.problem(too_long, value=text)
    names = [skill_key(level["name"]) for level in told["levels"].values() if "name" in level]
    for name in {name for name in names if names.count(name) > 1}:
        diff.problem(_("two levels are called “%s”.") % name, value=name)


def _say_fields(framework, told, plan, diff) -> None:
    if told["framework"]:
        say_changes(
            plan, diff, framework, told["framework"], model="framework", label=framework.name, where={}
        )
    for level in framework.levels.order_by("value"):
        if said := told["levels"].get(level.value):
            label = f"{level.value} {level.name}"
            say_changes(plan, diff, level, said, model="level", label=label, where={})
    texts = {skill_key(name): text for name, text in told["domains"].items()}
    for domain in framework.domains.all():
        if text := texts.get(skill_key(domain.name)):
            said = {"description": text}
            say_changes(plan, diff, domain, said, model="domain", label=domain.name, where={})


def _say_retired(skill: Skill | None, day: str, plan, diff) -> None:
    if skill is None:
        return
    try:
        retired_on = date.fromisoformat(day)
    except ValueError:
        diff.problem(
            _("“%(day)s” is no day on which %(skill)s was retired.") % {"day": day[:40], "skill": skill}
        )
        return
    if skill.pk is None:
        skill.retired_on = retired_on
    elif skill.retired_on != retired_on:
        say_changes(plan, diff, skill, {"retired_on": retired_on}, model="skill", label=skill.name, where={})


def _say_adjacent(skills: Skills, plan, diff) -> None:
    known: dict[int, set[int]] = {}
    names: dict[int, str] = {}
    links = Skill.adjacent.through.objects.filter(from_skill__framework=_pk(plan)).order_by("to_skill__name")
    for skill, other, name in links.values_list("from_skill_id", "to_skill_id", "to_skill__name"):
        known.setdefault(skill, set()).add(other)
        names[other] = name
    for domain, name, others in plan.told["adjacent"]:
        skill = skills.named(name, domain)
        wanted = [found for place, each in others if (found := skills.named(each, place)) is not None]
        before = known.get(skill.pk, set()) if skill is not None else set()
        if (
            skill is None
            or {id(each) for each in wanted if each.pk is None} | {each.pk for each in wanted} == before
        ):
            continue
        plan.adjacent.append((skill, sorted(before), wanted))
        if skill.pk is not None:
            old = ", ".join(names[each] for each in sorted(before, key=names.get))
            new = ", ".join(sorted(each.name for each in wanted))
            label = _("%(skill)s: adjacent skills") % {"skill": skill.name}
            diff.add("changed", "skill", label, old=old, new=new)


def _pk(plan) -> int | None:
    framework = plan.destination.framework
    return framework.pk if isinstance(framework, Framework) else None


def say_roles(roles: dict[str, Role], plan: ListPlan, diff: Diff) -> None:
    """Hold what the file says of each role, and of the one that follows it, against the roles; by name."""
    for name, said in plan.told.get("roles", {}).items():
        if skill_key(name) not in roles and not find_too_long(name, model=Role, field="name"):
            roles[skill_key(name)] = Role(name=name)
            plan.roles.append(roles[skill_key(name)])
            diff.add("added", "role", name)
        role = roles.get(skill_key(name))
        if role is None:
            continue
        words = {key: text for key, text in said.items() if key == "description"}
        if role.pk is None:
            role.description = words.get("description", "")
        elif words:
            say_changes(plan, diff, role, words, model="role", label=role.name, where={})
    for name, said in plan.told.get("roles", {}).items():
        role, after = roles.get(skill_key(name)), roles.get(skill_key(said.get("next") or ""))
        if role is None or "next" not in said or role is after or after is role.next:
            continue
        if role.pk and after is not None and after.pk == role.next_id:
            continue
        if after is None and role.next is not None and role.next.retired_on is not None:
            # A role that is retired is in no file.
            continue
        plan.nexts.append((role, after))
        if role.pk:
            label = _("%(role)s: next role") % {"role": role.name}
            diff.add("changed", "role", label, old=str(role.next or ""), new=str(after or ""))


def write_facts(plan: ListPlan, framework: Framework, made: dict[str, list], changed: list) -> list:
    """Write the facts of what is new, and what leads where; returns the journal of adjacent skills.

    Adds to ``changed`` the journal of the next roles.
    """
    told = plan.told
    if told and made.get("framework"):
        Framework.objects.filter(pk=framework.pk).update(**told["framework"])
        for value, said in told["levels"].items():
            Level.objects.filter(framework=framework, value=value).update(**said)
    for domain in made.get("domain", ()):
        if text := told.get("domains", {}).get(domain.name):
            type(domain).objects.filter(pk=domain.pk).update(description=text)
    for role, after in plan.nexts:
        if role not in made["role"]:
            changed.append(["role", role.pk, "next_id", role.next_id, after.pk if after else None])
        Role.objects.filter(pk=role.pk).update(next=after)
    for skill, _before, wanted in plan.adjacent:
        skill.adjacent.set(wanted)
    return [[skill.pk, before, sorted(each.pk for each in wanted)] for skill, before, wanted in plan.adjacent]
