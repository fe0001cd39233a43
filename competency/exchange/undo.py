"""Take an applied file back as one run, as long as nothing later rests on it; what cannot be taken back is listed."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from competency.models import (
    Engineer,
    Framework,
    ImportRun,
    Leadership,
    Membership,
    RatingEvent,
    Role,
    Skill,
    Team,
    User,
    summaries,
)
from competency.models.recording import Entry, record_many

MODELS = {
    "leadership": Leadership,
    "membership": Membership,
    "engineer": Engineer,
    "skill": Skill,
    "framework": Framework,
    "team": Team,
    "role": Role,
    "user": User,
}
DATES = {"joined_on", "left_on", "ends_on"}


@dataclass
class Undone:
    """How many things were taken back, and a sentence for each that was not."""

    count: int = 0
    kept: list[str] = field(default_factory=list)


def undo_run(run: ImportRun, *, by) -> Undone:
    """Take back what a run wrote, inside the caller's transaction.

    A rating is put back to what its source said before the run, unless the source has spoken since. People and skills
    that came with the run go with their entries of the log, if nobody else has said anything of them.
    """
    undone, journal = Undone(), run.journal
    teams = set(
        Membership.objects.filter(pk__in=journal.get("made", {}).get("membership", [])).values_list(
            "team", flat=True
        )
    )
    going = {
        name: _only_in_run(run, name, journal.get("made", {}).get(name, [])) for name in ("engineer", "skill")
    }
    _undo_ratings(run, undone, going, by=by)
    _undo_changes(journal.get("changed", []), undone, teams)
    for name, model in MODELS.items():
        ids = journal.get("made", {}).get(name, [])
        if ids:
            _undo_made(model, ids, undone, going.get(name, set()))
    summaries.refresh(set(Team.objects.filter(pk__in=teams).values_list("pk", flat=True)))
    return undone


def _only_in_run(run, name: str, ids) -> set[int]:
    """Those of the ids that no log entry outside the run is about."""
    others = RatingEvent.objects.filter(**{f"{name}__in": ids}).exclude(import_run=run)
    return set(ids) - set(others.values_list(name, flat=True))


def _undo_ratings(run, undone, going, *, by) -> None:
    """Restate what each source said before, with the time of the run's entry: a restored rating is not a new one."""
    staying = run.rating_events.exclude(engineer__in=going["engineer"]).exclude(skill__in=going["skill"])
    events = list(staying.select_related("engineer", "skill").order_by("pk"))
    cells = {(e.engineer_id, e.skill_id, e.source): e for e in events}
    others = (
        RatingEvent.objects.filter(
            engineer__in={e.engineer_id for e in events},
            skill__in={e.skill_id for e in events},
            source__in={e.source for e in events},
        )
        .exclude(import_run=run)
        .order_by("rated_at", "pk")
    )
    before, later = {}, set()
    for event in others.iterator(chunk_size=5000):
        key = event.engineer_id, event.skill_id, event.source
        if key not in cells:
            continue
        if event.pk > cells[key].pk:
            later.add(key)
        else:
            before[key] = event
    entries = []
    for key, event in cells.items():
        if key in later:
            undone.kept.append(
                _("%(who)s in %(skill)s: rated again since.") % {"who": event.engineer, "skill": event.skill}
            )
            continue
        old = before.get(key)
        entries.append(
            Entry(
                engineer_id=key[0],
                skill_id=key[1],
                source=key[2],
                level=old.level if old else None,
                not_applicable=old.not_applicable if old else False,
                note=old.note if old else "",
                by_id=by.pk if by else None,
                rated_at=event.rated_at,
            )
        )
    undone.count += record_many(entries)


def _undo_changes(changes, undone, teams) -> None:
    for name, pk, part, old, new in reversed(changes):
        each = MODELS[name].objects.filter(pk=pk).first()
        value = getattr(each, part, None)
        if each is None or (value.isoformat() if isinstance(value, date) else value) != new:
            undone.kept.append(
                _("%(what)s: %(part)s was changed again since.") % {"what": each or name, "part": part}
            )
            continue
        setattr(each, part, date.fromisoformat(old) if part in DATES and old else old)
        each.save(update_fields=[part])
        if isinstance(each, Membership):
            teams.add(each.team_id)
        undone.count += 1


def _undo_made(model, ids, undone, going) -> None:
    """Delete what the run made, but nothing that something else rests on by now."""
    for each in model.objects.filter(pk__in=ids):
        if _is_used(each, spoken_of=each.pk not in going):
            undone.kept.append(_("%(what)s stays: it is in use, or has ratings in the log.") % {"what": each})
            continue
        try:
            each.delete()
        except ProtectedError:
            undone.kept.append(_("%(what)s stays: it is in use.") % {"what": each})
        else:
            undone.count += 1


def _is_used(each, *, spoken_of: bool) -> bool:
    if isinstance(each, Engineer):
        return spoken_of or each.memberships.exists() or each.user_id is not None
    if isinstance(each, Skill):
        return spoken_of or each.requirements.exists() or each.targets.exists()
    if isinstance(each, Framework):
        return each.skills.exists()
    if isinstance(each, Team):
        return each.memberships.exists() or each.children.exists() or each.requirements.exists()
    if isinstance(each, Role):
        return each.engineers.exists() or each.targets.exists()
    if isinstance(each, User):
        return each.last_login is not None or each.leaderships.exists() or _has_spoken(each)
    return False


def _has_spoken(user: User) -> bool:
    return RatingEvent.objects.filter(Q(by=user)).exists()
