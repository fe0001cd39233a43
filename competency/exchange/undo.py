"""Take an applied file back as one run, as long as nothing later rests on it; what cannot be taken back is listed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from simple_history.models import HistoricalChanges
from simple_history.utils import bulk_update_with_history

from competency.exchange.listed_plan import plain
from competency.models import (
    Descriptor,
    Domain,
    Engineer,
    Framework,
    ImportRun,
    Leadership,
    Level,
    Membership,
    Rating,
    RatingEvent,
    Requirement,
    Role,
    RoleTarget,
    Skill,
    Team,
    TeamSkillSnapshot,
    TeamSkillSummary,
    User,
    summaries,
)
from competency.models.folding import batched
from competency.models.recording import Entry, record_many

# What a run makes, in the order in which it may go again.
MODELS = {
    "descriptor": Descriptor,
    "target": RoleTarget,
    "requirement": Requirement,
    "leadership": Leadership,
    "membership": Membership,
    "engineer": Engineer,
    "skill": Skill,
    "domain": Domain,
    "team": Team,
    "level": Level,
    "framework": Framework,
    "role": Role,
    "user": User,
}
# These follow from other things and hold nothing back; the log is asked for by itself.
FOLLOWS = (Rating, RatingEvent, TeamSkillSummary, TeamSkillSnapshot, Level)
# Of whom a rating says something, what of, and who says it.
CELL = ("engineer_id", "skill_id", "source")
# So many people's ratings are taken back at once.
PEOPLE_AT_ONCE = 100
DATES = {"joined_on", "left_on", "ends_on", "starts_on", "retired_on"}


@dataclass
class Undone:
    """How many things were taken back, and a sentence for each that was not."""

    count: int = 0
    kept: list[str] = field(default_factory=list)


def undo_run(run: ImportRun, *, by) -> Undone:
    """Take back what a run wrote, inside the caller's transaction.

    A rating is put back to what its source said before the run, unless the source has spoken since. People and skills
    that came with the run go with their entries of the log, if nothing else is known of them by now.
    """
    undone, made = Undone(), {name: run.journal.get("made", {}).get(name, []) for name in MODELS}
    teams = set(Membership.objects.filter(pk__in=made["membership"]).values_list("team_id", flat=True))
    teams |= set(run.journal.get("teams", ())) | _undo_changes(run.journal.get("changed", []), undone)
    _undo_adjacent(run.journal.get("adjacent", ()), undone)
    edited = _edited(run.journal.get("written", ()))
    resting = {name: [pk for pk in ids if pk not in edited.get(name, ())] for name, ids in made.items()}
    staying = {name: _spoken_of(run, name, made[name]) for name in ("engineer", "skill")}
    for name, ids in staying.items():
        ids |= _pointed_at(MODELS[name], made[name], without=resting)
    going = {name: set(made[name]) - ids for name, ids in staying.items()}
    _undo_ratings(run, undone, going, by=by)
    for name, model in MODELS.items():
        stays = staying.get(name) if name in staying else _kept_back(model, made[name], staying["engineer"])
        _delete(model, made[name], stays | edited.get(name, set()), undone)
    summaries.refresh(set(Team.objects.filter(pk__in=teams).values_list("pk", flat=True)))
    return undone


def _edited(written) -> dict[str, set[int]]:
    """Ids by model of what the run made and somebody has changed since."""
    edited: dict[str, set[int]] = {}
    for name in dict.fromkeys(each[0] for each in written):
        own = [each for each in written if each[0] == name]
        rows = MODELS[name].objects.in_bulk({each[1] for each in own})
        edited[name] = {
            pk for _name, pk, part, value in own if pk in rows and plain(getattr(rows[pk], part)) != value
        }
    return edited


def _spoken_of(run, name: str, ids) -> set[int]:
    """Those of the ids that an entry of the log outside the run is about."""
    others = RatingEvent.objects.filter(**{f"{name}__in": ids}).exclude(import_run=run)
    return set(others.values_list(f"{name}_id", flat=True))


def _pointed_at(model, ids, *, without=None) -> set[int]:
    """Those of the ids that another row points at, of whatever model; rows ``without`` do not count."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True) if ids else ():
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        other, name = relation.related_model, relation.field.name
        if other in FOLLOWS or (issubclass(other, HistoricalChanges) and model is not User):
            continue
        own = next((ids for key, ids in (without or {}).items() if MODELS[key] is other), ())
        rows = other._base_manager.filter(**{f"{name}__in": ids}).exclude(pk__in=own)
        found.update(rows.values_list(f"{name}_id", flat=True))
    return found


def _kept_back(model, ids, engineers) -> set[int]:
    """Those of the ids that were changed by somebody since, or that something rests on."""
    rows = model._base_manager.filter(pk__in=ids)
    if model is Membership:
        # Whoever stays stays in the team; an end or another share was said by somebody since.
        changed = ~Q(allocation=1) | (Q(ends_on__isnull=False) & ~Q(ends_on=F("engineer__left_on")))
        rows = rows.filter(Q(engineer__in=engineers) | changed)
    elif model is Leadership:
        rows = rows.exclude(part=Leadership.Part.MANAGER)
    elif model is User:
        rows = rows.exclude(last_login=None)
    else:
        # Of roles that came together, one may be the next step of another.
        return _pointed_at(model, ids, without={"role": ids} if model is Role else None)
    return set(rows.values_list("pk", flat=True)) | _pointed_at(model, ids)


def _delete(model, ids, stays, undone) -> None:
    rows = model._base_manager.filter(pk__in=ids)
    gone = rows.exclude(pk__in=stays)
    undone.count += gone.count()
    gone.delete()
    names = {"membership": ("engineer", "team"), "leadership": ("user", "team"), "descriptor": ("skill",)}
    names |= {"roletarget": ("role", "skill"), "requirement": ("team", "skill")}
    for each in rows.select_related(*names.get(model._meta.model_name, ())):
        undone.kept.append(_("%(what)s stays: something else rests on it by now.") % {"what": each})


def _undo_ratings(run, undone, going, *, by) -> None:
    """Restate what each source said before, with the time of the run's entry: a restored rating is not a new one."""
    undone.count += run.rating_events.filter(
        Q(engineer__in=going["engineer"]) | Q(skill__in=going["skill"])
    ).count()
    staying = run.rating_events.exclude(engineer__in=going["engineer"]).exclude(skill__in=going["skill"])
    spoken: list[tuple[int, int]] = []
    undone.count += record_many(_restored(run, staying, spoken, by=by))
    people = Engineer.objects.in_bulk({engineer for engineer, _skill in spoken})
    skills = Skill.objects.in_bulk({skill for _engineer, skill in spoken})
    for engineer, skill in spoken:
        words = {"who": people[engineer], "skill": skills[skill]}
        undone.kept.append(_("%(who)s · %(skill)s: rated again since.") % words)


def _restored(run, staying, spoken: list, *, by) -> Iterator[Entry]:
    """What each source said before, some people after the other, so that memory does not grow with the run.

    Adds to ``spoken`` the (engineer, skill) of which the source has spoken since. Two queries for some people.
    """
    people = staying.order_by("engineer").values_list("engineer_id", flat=True).distinct()
    for some in batched(list(people), PEOPLE_AT_ONCE):
        rows = staying.filter(engineer__in=some).order_by("pk")
        cells = {
            (engineer, skill, source): (pk, rated_at)
            for pk, engineer, skill, source, rated_at in rows.values_list("pk", *CELL, "rated_at")
        }
        before, later = _neighbours(run, cells)
        spoken += [cell[:2] for cell in cells if cell in later]
        for cell, (_pk, rated_at) in cells.items():
            if cell in later:
                continue
            level, not_applicable, note = before.get(cell, (None, False, ""))
            engineer, skill, source = cell
            yield Entry(
                engineer_id=engineer,
                skill_id=skill,
                source=source,
                level=level,
                not_applicable=not_applicable,
                note=note,
                by_id=by.pk if by else None,
                rated_at=rated_at,
            )


def _neighbours(run, cells) -> tuple[dict, set]:
    """What (level, N/A, note) each cell's source said last before the run, and the cells of which it spoke since."""
    others = RatingEvent.objects.filter(
        engineer__in={engineer for engineer, _skill, _source in cells},
        skill__in={skill for _engineer, skill, _source in cells},
        source__in={source for _engineer, _skill, source in cells},
    ).exclude(import_run=run)
    before, later = {}, set()
    said = others.in_fold_order().values_list("pk", *CELL, "level", "not_applicable", "note")
    for pk, *cell, level, not_applicable, note in said.iterator(chunk_size=5000):
        key = tuple(cell)
        if key in cells and pk > cells[key][0]:
            later.add(key)
        elif key in cells:
            before[key] = level, not_applicable, note
    return before, later


def _undo_changes(changes, undone) -> set[int]:
    """Set fields back that are still as the run left them; returns the teams whose memberships that touches."""
    teams = set()
    for name in dict.fromkeys(change[0] for change in changes):
        model, own = MODELS[name], [change for change in changes if change[0] == name]
        related = ("engineer", "team") if model is Membership else ()
        rows = model.objects.select_related(*related).in_bulk({pk for _name, pk, *_rest in own})
        restored: dict[int, list[str]] = {}
        for _name, pk, part, old, new in own:
            value = getattr(rows.get(pk), part, None)
            if pk not in rows or plain(value) != new:
                label = model._meta.get_field(part).verbose_name
                words = {"what": rows.get(pk) or _("Somebody who is no longer here"), "part": label}
                undone.kept.append(_("%(what)s: %(part)s was changed again since.") % words)
                continue
            setattr(rows[pk], part, date.fromisoformat(old) if part in DATES and old else old)
            restored.setdefault(pk, []).append(part)
        _write(model, [(rows[pk], parts) for pk, parts in restored.items()], undone)
        if model is Membership:
            teams |= {rows[pk].team_id for pk in restored}
    return teams


def _undo_adjacent(links, undone) -> None:
    """Which skills lie near others is as it was, where nobody has said otherwise since."""
    skills = Skill.objects.prefetch_related("adjacent").in_bulk([pk for pk, *_rest in links])
    for pk, old, new in links:
        if pk not in skills:
            continue
        if sorted(each.pk for each in skills[pk].adjacent.all()) == new:
            skills[pk].adjacent.set(Skill.objects.filter(pk__in=old))
            undone.count += 1
        else:
            undone.kept.append(
                _("%(what)s: adjacent skills were changed again since.") % {"what": skills[pk]}
            )


def _write(model, restored, undone) -> None:
    """Write all at once; where an old value is somebody else's by now, one by one and those left out."""
    if not restored:
        return
    fields = {part for _row, parts in restored for part in parts}
    rows = [row for row, _parts in restored]
    try:
        with transaction.atomic():
            if model in (RoleTarget, Requirement):
                bulk_update_with_history(rows, model, fields, batch_size=500)
            else:
                model.objects.bulk_update(rows, fields, batch_size=500)
        undone.count += sum(len(parts) for _row, parts in restored)
    except IntegrityError:
        for row, parts in restored:
            try:
                with transaction.atomic():
                    row.save(update_fields=parts)
                undone.count += len(parts)
            except IntegrityError:
                undone.kept.append(_("%(what)s: the old values are taken by now.") % {"what": row})
