"""Write what a list changes, set by set, and what is needed to take it back."""

from datetime import datetime
from functools import lru_cache

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from competency.exchange.diff import Report, silent, watched
from competency.exchange.framework_facts import write_facts
from competency.exchange.listed_plan import ListPlan, plain
from competency.exchange.matrix_apply import make_framework, take_slug, write_skills
from competency.models import (
    Descriptor,
    Domain,
    Framework,
    Level,
    Requirement,
    Role,
    RoleTarget,
    Skill,
    summaries,
)
from competency.models.recording import Entry, record_many

NAMES = {
    Framework: "framework",
    Level: "level",
    Domain: "domain",
    Skill: "skill",
    Role: "role",
    Descriptor: "descriptor",
    RoleTarget: "target",
    Requirement: "requirement",
}
# What somebody may change later, of what a run makes: it stays then when the run is taken back.
WATCHED = {
    "descriptor": ("text",),
    "target": ("level",),
    "requirement": ("level", "headcount", "weight", "deadline_months", "starts_on"),
}


def apply_list(plan: ListPlan, *, run, by, report: Report = silent) -> dict:
    """Write the plan inside the caller's transaction; returns the journal for ``undo``.

    Beside "made" and "changed" (see ``apply_roster``), "written" has (model, id, field, value) of what may be changed
    later, and "teams" the ids of the teams whose requirements these are.
    """
    made: dict[str, list] = {}
    framework = make_framework(plan, made, names=plan.level_names)
    write_skills(plan, framework, made)
    taken = set(Role.objects.values_list("slug", flat=True))
    for position, role in enumerate(plan.roles, start=len(taken)):
        role.slug, role.position = take_slug(role.name, taken=taken, fallback="role"), position
    made["role"] = Role.objects.bulk_create(plan.roles)
    made["descriptor"] = Descriptor.objects.bulk_create(plan.descriptors, batch_size=500)
    made["target"] = _create(plan.targets, RoleTarget, by)
    made["requirement"] = _create(plan.requirements, Requirement, by)
    changed = [
        [NAMES[type(row)], row.pk, name, plain(old), plain(new)] for row, name, old, new in plan.changed
    ]
    adjacent = write_facts(plan, framework, made, changed)
    _change(plan.changed, by)
    record_many(watched(_entries(plan), len(plan.ratings), report), import_run=run)
    summaries.refresh(plan.teams)
    written = [
        [model, row.pk, name, plain(getattr(row, name))]
        for model, names in WATCHED.items()
        for row in made[model]
        for name in names
    ]
    ids = {model: [each.pk for each in rows] for model, rows in made.items()}
    journal = {"made": ids, "changed": changed, "written": written, "teams": sorted(plan.teams)}
    return journal | ({"adjacent": adjacent} if adjacent else {})


def _entries(plan):
    # Ratings of one file have few different times.
    moment = lru_cache(maxsize=1_000)(datetime.fromisoformat)
    for *said, rated_at in plan.ratings:
        yield Entry(*said, rated_at=moment(rated_at) if rated_at else None)


def _create(rows, model, by) -> list:
    if not rows:
        return []
    return bulk_create_with_history(rows, model, batch_size=500, default_user=by)


def _change(changes, by) -> None:
    for model in NAMES:
        own = [change for change in changes if isinstance(change[0], model)]
        for row, name, _old, new in own:
            setattr(row, name, new)
        rows, fields = list({row.pk: row for row, *_rest in own}.values()), sorted({each[1] for each in own})
        if rows and not hasattr(model, "history"):
            model.objects.bulk_update(rows, fields, batch_size=500)
        elif rows:
            bulk_update_with_history(rows, model, fields, batch_size=500, default_user=by)
