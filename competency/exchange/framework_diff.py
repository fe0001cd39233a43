"""What would a list of skills change in a framework: skills, their attributes and what each level looks like?"""

from decimal import Decimal

from django.utils.translation import gettext as _

from competency.exchange.diff import Diff, find_too_long
from competency.exchange.framework_facts import say_framework
from competency.exchange.listed import Listing
from competency.exchange.listed_plan import ListPlan, Skills, find_scale, is_level, read_number, say_changes
from competency.exchange.mapping import Mapping
from competency.models import Descriptor, Framework, Skill

TEXTS = {"description": "description", "heading": "heading", "source-phrase": "source_phrase"}
NUMBERS = {
    "half-life": ("half_life_months", 1, 600),
    "months-per-level": ("months_per_level", Decimal("0.1"), 999),
    "mentor-level": ("mentor_level", 0, 99),
}


def diff_framework(
    listing: Listing, mapping: Mapping, *, place, where: dict, told: dict | None = None
) -> Diff:
    """Hold the skills of a file against a framework; those that are not in it stay. A fixed number of queries."""
    diff = Diff(mapping.sheet, ignored=list(listing.ignored), problems=list(listing.problems))
    ends, values, names = find_scale(place, where, used=listing.level_names, names=listing.level_names)
    plan = diff.plan = ListPlan(place, ends, names, told=told or {})
    skills, taken, new = Skills(plan, diff), {}, set()
    framework = place.framework
    known = {}
    if isinstance(framework, Framework):
        known = {
            (row.skill_id, row.level): row for row in Descriptor.objects.filter(skill__framework=framework)
        }
    for record in listing.records:
        before = len(plan.new_skills)
        skill = skills.find(record, may_be_elsewhere=False)
        if skill is None:
            continue
        if taken.setdefault(id(skill), record.row) != record.row:
            said = {"skill": skill, "row": f"{taken[id(skill)]:,}"}
            diff.problem(_("%(skill)s stands in row %(row)s already.") % said, **record.where("skill-name"))
            continue
        if len(plan.new_skills) > before:
            new.add(id(skill))
        _say_attributes(record, skill, plan, diff, values, is_new=id(skill) in new)
        for level, text in record.descriptors.items():
            label = f"{skill.name} {level}"
            where_ = {"row": record.row}
            old = known.get((skill.pk, level)) if skill.pk else None
            if not is_level(level, values, diff, where_):
                continue
            if old is None:
                plan.descriptors.append(Descriptor(skill=skill, level=level, text=text))
                diff.add("added", "descriptor", label, new=text, **where_)
            else:
                say_changes(plan, diff, old, {"text": text}, model="descriptor", label=label, where=where_)
    say_framework(skills, plan, diff)
    return diff


def _say_attributes(record, skill, plan, diff, values, *, is_new) -> None:
    """What the row says of the skill itself; blank cells say nothing."""
    said = {name: record[role] for role, name in TEXTS.items() if record[role]}
    for role, (name, least, most) in NUMBERS.items():
        if record[role]:
            places = 1 if role == "months-per-level" else 0
            number = read_number(record, role, least=least, most=most, places=places, diff=diff)
            if number is not None:
                said[name] = number
    if record["skill-kind"]:
        kinds = {str(word).casefold(): value for value, word in Skill.Kind.choices}
        kinds |= {value: value for value in Skill.Kind.values}
        kind = kinds.get(record["skill-kind"].casefold())
        if kind is None:
            wanted = ", ".join(Skill.Kind.values)
            words = {"text": record["skill-kind"][:60], "wanted": wanted}
            diff.problem(
                _("“%(text)s” is no kind of skill: %(wanted)s.") % words, **record.where("skill-kind")
            )
        else:
            said["kind"] = kind
    for name in {"heading", "source_phrase"} & said.keys():
        if too_long := find_too_long(said[name], model=Skill, field=name):
            diff.problem(too_long, **record.where(name.replace("_", "-")))
    if "mentor_level" in said and not is_level(
        said["mentor_level"], values, diff, record.where("mentor-level")
    ):
        return
    if is_new:
        for name, value in said.items():
            setattr(skill, name, value)
    else:
        where = record.where("skill-name")
        say_changes(plan, diff, skill, said, model="skill", label=skill.name, where=where)
