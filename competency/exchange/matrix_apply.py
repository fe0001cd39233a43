"""Write what a matrix changes: framework and skills, team and people, and the ratings through their one door."""

from django.utils import timezone
from django.utils.text import slugify

from competency.exchange.matrix_diff import MatrixPlan
from competency.models import Domain, Engineer, Framework, Level, Membership, Skill, Team
from competency.models.naming import free_slug
from competency.models.recording import Entry, record_many

# A framework that comes with a file has this one domain where the file names none.
PLAIN_DOMAIN = "Skills"


def apply_matrix(plan: MatrixPlan, *, run, by, scale) -> dict:
    """Write the plan inside the caller's transaction, set by set; returns the journal for ``undo``.

    ``scale`` is (bottom, top, {name: level}) for a framework that is new.
    """
    framework, new_framework = _framework(plan, scale)
    team, new_team = _team(plan, framework)
    _write_skills(plan, framework)
    Engineer.objects.bulk_create(plan.new_people, batch_size=500)
    start = min(timezone.localdate(), plan.rated_at.date() if plan.rated_at else timezone.localdate())
    memberships = Membership.objects.bulk_create(
        [Membership(engineer=engineer, team=team, starts_on=start) for engineer in plan.joining],
        batch_size=500,
    )
    record_many(
        (
            Entry(
                engineer_id=plan.people[person].pk,
                skill_id=plan.skills[skill].pk,
                source=plan.source,
                level=level,
                not_applicable=na,
                by_id=by.pk if by else None,
                rated_at=plan.rated_at,
            )
            for person, skill, level, na in plan.ratings
        ),
        import_run=run,
    )
    return {
        "made": {
            "framework": [new_framework.pk] if new_framework else [],
            "team": [new_team.pk] if new_team else [],
            "skill": [skill.pk for skill, _domain in plan.new_skills],
            "engineer": [engineer.pk for engineer in plan.new_people],
            "membership": [membership.pk for membership in memberships],
        },
        "changed": [],
    }


def _framework(plan, scale):
    framework = plan.destination.framework
    if not isinstance(framework, str):
        return framework, None
    slug = free_slug(framework, among=Framework.objects.all(), fallback="framework")
    made = Framework.objects.create(name=framework, slug=slug)
    bottom, top, names = scale
    by_value = {value: name for name, value in names.items()}
    Level.objects.bulk_create(
        Level(framework=made, value=value, name=by_value.get(value, str(value)))
        for value in range(bottom, top + 1)
    )
    return made, made


def _team(plan, framework):
    team = plan.destination.team
    if not isinstance(team, str):
        return team, None
    made = Team(
        name=team, slug=free_slug(team, among=Team.objects.all(), fallback="team"), framework=framework
    )
    made.save()
    return made, made


def _write_skills(plan, framework) -> None:
    domains = {domain.name.casefold(): domain for domain in framework.domains.all()}
    taken = set(framework.skills.values_list("slug", flat=True))
    for position, (skill, domain_name) in enumerate(plan.new_skills, start=len(taken)):
        name = domain_name or (next(iter(domains.values())).name if len(domains) == 1 else PLAIN_DOMAIN)
        domain = domains.get(name.casefold())
        if domain is None:
            slug = free_slug(name, among=framework.domains.all(), fallback="domain")
            domain = Domain.objects.create(framework=framework, name=name, slug=slug, position=len(domains))
            domains[name.casefold()] = domain
        skill.framework, skill.domain, skill.position = framework, domain, position
        skill.slug = _free(slugify(skill.name)[:70] or "skill", taken)
    Skill.objects.bulk_create([skill for skill, _domain in plan.new_skills], batch_size=500)


def _free(stem: str, taken: set[str]) -> str:
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    taken.add(slug)
    return slug
