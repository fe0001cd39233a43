"""Write what a matrix changes: framework and skills, team and people, and the ratings through their one door."""

from django.utils import timezone
from django.utils.text import slugify

from competency.content.framework import read_framework
from competency.exchange.diff import Report, silent, watched
from competency.exchange.matrix_diff import MatrixPlan
from competency.exchange.names import skill_key
from competency.models import Domain, Engineer, Framework, Level, Membership, Skill, Team
from competency.models.naming import RESERVED, free_slug
from competency.models.recording import Entry, record_many


def apply_matrix(plan: MatrixPlan, *, run, by, report: Report = silent) -> dict:
    """Write the plan inside the caller's transaction, set by set; returns the journal for ``undo``.

    The journal lists ids of what was made by model; ``team`` is the id of the team that the ratings went to.
    """
    made: dict[str, list] = {}
    framework = make_framework(plan, made)
    team = _make_team(plan, framework, made)
    write_skills(plan, framework, made)
    made["engineer"] = Engineer.objects.bulk_create(plan.new_people, batch_size=500)
    made["membership"] = _write_memberships(plan, team)
    record_many(watched(_entries(plan, by), len(plan.ratings), report), import_run=run)
    ids = {model: [each.pk for each in rows] for model, rows in made.items()}
    return {"made": ids, "changed": [], "team": team.pk}


def make_framework(plan, made, *, names=None) -> Framework:
    """The framework that the skills go to; a new one has the names given, or the usual ones on the usual scale."""
    name = plan.destination.framework
    if not isinstance(name, str):
        return name
    framework = Framework.objects.create(
        name=name, slug=free_slug(name, among=Framework.objects.all(), fallback="framework")
    )
    values = range(plan.scale[0], plan.scale[1] + 1)
    usual = {level.value: level for level in read_framework().scale}
    known = usual if usual.keys() == set(values) else {}
    Level.objects.bulk_create(
        Level(
            framework=framework,
            value=value,
            name=(names or {}).get(value) or (known[value].name if known else str(value)),
            definition=known[value].definition if known and not names else "",
        )
        for value in values
    )
    made["framework"] = [framework]
    return framework


def _make_team(plan, framework, made) -> Team:
    team = plan.destination.team
    if isinstance(team, str):
        slug = free_slug(team, among=Team.objects.all(), fallback="team")
        team = Team(name=team, slug=slug, framework=framework)
        team.save()
        made["team"] = [team]
    return team


def write_skills(plan, framework, made) -> None:
    """Add the new skills behind those that are there, with the domains that are new."""
    domains = {skill_key(domain.name): domain for domain in framework.domains.all()}
    names = {skill_key(name): name for _skill, name in plan.new_skills if skill_key(name) not in domains}
    taken = {domain.slug for domain in domains.values()}
    for position, (key, name) in enumerate(names.items(), start=len(domains)):
        slug = take_slug(name, taken=taken, fallback="domain")
        domains[key] = Domain(framework=framework, name=name, slug=slug, position=position)
    made["domain"] = Domain.objects.bulk_create([domains[key] for key in names])
    taken = set(framework.skills.values_list("slug", flat=True))
    bottom, top = plan.scale
    for position, (skill, domain) in enumerate(plan.new_skills, start=len(taken)):
        skill.framework, skill.domain, skill.position = framework, domains[skill_key(domain)], position
        skill.slug = take_slug(skill.name, taken=taken, fallback="skill")
        skill.mentor_level = min(max(bottom, skill.mentor_level), top)
    made["skill"] = Skill.objects.bulk_create([skill for skill, _domain in plan.new_skills], batch_size=500)


def take_slug(name: str, *, taken: set[str], fallback: str) -> str:
    """A short name that is not taken, and is from now on; as ``free_slug``, for many names at once."""
    stem = slugify(name)[:70].strip("-") or fallback
    slug, number = stem, 2
    while slug in taken or slug in RESERVED:
        slug, number = f"{stem}-{number}", number + 1
    taken.add(slug)
    return slug


def _write_memberships(plan, team) -> list[Membership]:
    """Whoever is known is in the team from today; somebody new since the day that the ratings are of."""
    today = timezone.localdate()
    since = timezone.localdate(plan.rated_at) if plan.rated_at else today
    new = set(map(id, plan.new_people))
    memberships = [
        Membership(engineer=engineer, team=team, starts_on=since if id(engineer) in new else today)
        for engineer in plan.joining
    ]
    return Membership.objects.bulk_create(memberships, batch_size=500)


def _entries(plan, by):
    for person, skill, level, not_applicable in plan.ratings:
        yield Entry(
            engineer_id=plan.people[person].pk,
            skill_id=plan.skills[skill].pk,
            source=plan.source,
            level=level,
            not_applicable=not_applicable,
            by_id=by.pk if by else None,
            rated_at=plan.rated_at,
        )
