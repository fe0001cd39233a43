"""Everything a team's matrix shows, read with a fixed number of flat queries into arrays."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from competency.models import (
    Engineer,
    Framework,
    Level,
    Membership,
    Organisation,
    Rating,
    RatingEvent,
    RoleTarget,
    Team,
)
from competency.models.asking import windows_of
from competency.models.folding import Scale, folded

from .reads import COLUMNS, LEVELS, MEMBERS, NEEDS, RATING, RATINGS, RATINGS_AROUND, SEEN, TARGETS, members_of
from .shape import Column, DomainHead, Matrix, Need, Person, Sides, State, Viewpoint, blind

DAYS_PER_MONTH = 30.4375

# An entry of the log may be committed a moment after one with a higher id. Whoever asks "what is newer than what I
# have seen" therefore sees the last moments twice rather than missing one.
SETTLED = timedelta(seconds=2)


def newest_seen() -> int:
    """The id of the newest log entry that everybody can be sure to have seen. One query."""
    rows = SEEN(before=timezone.now() - SETTLED)
    return rows[0][0] if rows else 0


def framework_of(team: Team, *, slug: str | None = None) -> Framework | None:
    """The framework a team is rated in: the one asked for, its own, or the organisation's. Up to two queries."""
    if slug:
        return Framework.objects.filter(slug=slug).first()
    if team.framework is not None:
        return team.framework
    organisation = Organisation.objects.select_related("framework").first()
    if organisation is not None and organisation.framework is not None:
        return organisation.framework
    return Framework.objects.in_use().order_by("pk").first()


def load_matrix(
    team: Team,
    *,
    framework: Framework,
    viewer,
    below: bool = False,
    as_of: date | None = None,
    since: date | None = None,
    with_sides: bool = False,
    around: tuple[int, int] | None = None,
) -> Matrix:
    """The matrix of a team as the viewer may see it. A fixed number of queries whatever the size.

    ``below`` adds the people of the teams under it; ``as_of`` folds the log up to the end of that day; ``since``
    fills ``then`` with the state at the end of that day; ``with_sides`` fills ``sides``. ``around`` (ids of an engineer
    and a skill) reads today's ratings of this row and this column only, and leaves the others empty.
    """
    on = as_of or timezone.localdate()
    seen = newest_seen()
    levels = [Level(*row) for row in LEVELS(framework=framework.pk)]
    scale = Scale(tuple(level.value for level in levels))
    domains, columns = load_columns(framework)
    people, others = load_people(team, viewer=viewer, on=on, below=below)
    matrix = Matrix(
        team=team,
        framework=framework,
        scale=scale,
        levels=levels,
        domains=domains,
        columns=columns,
        people=people,
        cells=[],
        targets=_load_targets(team, people, framework, on=on, below=below),
        needs=load_needs(team, on=on),
        seen=seen,
        on=on,
        as_of=as_of,
    )
    ids = [person.id for person in people] + [engineer for engineer, _share in others]
    if as_of is None:
        rows = _current_rows(team, ids, on=on, below=below, around=around)
    else:
        rows = _rows_at(ids, framework, scale, day=as_of)
    grid, open_sides = _place(rows, ids=ids, columns=columns, on=on)
    shown = len(people)
    matrix.cells = [blind(row, person, scale) for row, person in zip(grid[:shown], people, strict=True)]
    matrix.others = [(*other, row) for other, row in zip(others, grid[shown:], strict=True)]
    wanted = ids[:shown] if around is None else [around[0]]
    if since is not None:
        then, _sides = _place(
            _rows_at(wanted, framework, scale, day=since), ids=ids[:shown], columns=columns, on=since
        )
        matrix.then = then
    if with_sides and as_of is None:
        matrix.sides = _load_sides(ids[:shown], framework, columns, wanted=wanted)
    elif with_sides:
        matrix.sides = open_sides[:shown]
    return matrix


def load_columns(framework: Framework) -> tuple[list[DomainHead], list[Column]]:
    """The framework's domains with their skills, in order; retired skills are left out. One query."""
    domains, columns = {}, []
    for pk, slug, name, heading, half_life, domain_id, domain_slug, domain_name in COLUMNS(
        framework=framework.pk
    ):
        domains.setdefault(domain_id, DomainHead(domain_id, domain_slug, domain_name))
        columns.append(
            Column(pk, slug, name, heading or name, domain_id, half_life * DAYS_PER_MONTH, retired=False)
        )
    return list(domains.values()), columns


def load_needs(team: Team, *, on: date) -> dict[int, Need]:
    """The team's requirements in force, by skill. One query."""
    return {
        skill: Need(level, float(headcount), weight)
        for skill, level, headcount, weight in NEEDS(team=team.pk, on=on)
    }


def load_people(team, *, viewer, on, below):
    """Rows for whom the viewer may see by name, and (id, share) of the others, who only count.

    One query; up to two more for an earlier day and for a viewer who does not manage the team.
    """
    if below:
        memberships = members_of(
            Membership.objects.filter(team__in=Team.objects.at_or_below(team).in_use()), on=on
        )
    else:
        memberships = MEMBERS(team=team.pk, on=on)
    rows = {}
    for row in memberships:
        known = rows.get(row[0])
        rows[row[0]] = (*row[:6], float(row[6]) + (known[6] if known else 0.0))
    visible = managed = frozenset(rows)
    # A manager's team of today is theirs as a whole; who was in it on an earlier day may be somebody else's by now.
    if on != timezone.localdate() or not viewer.leads(team, part="manager"):
        managed = set(Engineer.objects.rateable_by(viewer).filter(pk__in=rows).values_list("pk", flat=True))
        if not viewer.is_hr:
            visible = set(
                Engineer.objects.visible_to(viewer).filter(pk__in=rows).values_list("pk", flat=True)
            )
    people, others = [], []
    for pk, name, user_id, role_id, role, position, share in rows.values():
        if pk not in visible:
            others.append((pk, share))
            continue
        if user_id is not None and user_id == viewer.pk:
            viewpoint = Viewpoint.SELF
        else:
            viewpoint = Viewpoint.MANAGER if pk in managed else Viewpoint.OPEN
        people.append(
            Person(
                pk, name, role_id, role or "", position or 0, share, viewpoint, viewpoint != Viewpoint.OPEN
            )
        )
    return people, others


def _load_targets(team, people, framework, *, on, below) -> dict[int, dict[int, int]]:
    """Role targets by role and skill. One query."""
    targets: dict[int, dict[int, int]] = {
        person.role_id: {} for person in people if person.role_id is not None
    }
    if below:
        wanted = RoleTarget.objects.filter(role__in=targets, skill__framework=framework)
        rows = wanted.values_list("role_id", "skill_id", "level")
    else:
        rows = TARGETS(team=team.pk, on=on, framework=framework.pk)
    for role, skill, level in rows:
        if role in targets:
            targets[role][skill] = level
    return targets


def _current_rows(team, ids, *, on, below, around):
    """(engineer, skill, level, low, high, flags, day) of the current ratings: plain numbers, so no conversion.

    Of all frameworks: to leave the others out here would cost a join, and ``_place`` does it for nothing.
    """
    if below:
        rows = Rating.objects.filter(engineer__in=ids)
        if around is not None:
            rows = rows.filter(Q(engineer=around[0]) | Q(skill=around[1]))
        return rows.order_by().values_list(*RATING)
    if around is None:
        return RATINGS(team=team.pk, on=on)
    return RATINGS_AROUND(team=team.pk, engineer=around[0], skill=around[1], on=on)


def end_of(day: date) -> datetime:
    """The last moment of a day in the organisation's time zone; of the closing of a round the moment it closed."""
    if hasattr(day, "at"):
        return day.at
    return timezone.make_aware(datetime.combine(day, time.max))


def _rows_at(ids, framework, scale, *, day):
    """The same rows as they were at the end of a day: the fold of the log until then. Two queries."""
    events = RatingEvent.objects.filter(
        engineer__in=ids, skill__framework=framework, rated_at__lte=end_of(day)
    ).order_by("engineer", "skill", "rated_at", "id")
    rows = folded(events.iterator(chunk_size=5000), scales=lambda _skill: scale, windows=windows_of(ids))
    for rating in rows:
        yield (
            rating.engineer_id,
            rating.skill_id,
            rating.level,
            rating.low,
            rating.high,
            rating.flags,
            rating.rated_day,
            Sides(rating.self_level, rating.manager_level),
        )


def _place(rows, *, ids, columns, on):
    """Put rows into a grid of people x columns, each distinct state made once; and their sides, where known."""
    place_of_person = {pk: i for i, pk in enumerate(ids)}
    place_of_column = {column.id: j for j, column in enumerate(columns)}
    half_lives = [column.half_life_days for column in columns]
    grid: list[list[State | None]] = [[None] * len(columns) for _ in ids]
    sides: list[list[Sides | None]] = [[None] * len(columns) for _ in ids]
    states: dict[tuple, State] = {}
    today = on.toordinal()
    for engineer, skill, level, low, high, flags, day, *both in rows:
        j = place_of_column.get(skill)
        if j is None:
            continue
        steps = int((today - day) // half_lives[j]) if day is not None and day < today else 0
        key = (level, low, high, flags, steps)
        state = states.get(key)
        if state is None:
            state = states[key] = State(*key)
        i = place_of_person[engineer]
        grid[i][j] = state
        if both:
            sides[i][j] = both[0]
    return grid, sides


def _load_sides(ids, framework, columns, *, wanted):
    """What self and manager have said, in the shape of the cells. One query."""
    place_of_person = {pk: i for i, pk in enumerate(ids)}
    place_of_column = {column.id: j for j, column in enumerate(columns)}
    sides: list[list[Sides | None]] = [[None] * len(columns) for _ in ids]
    rows = Rating.objects.filter(engineer__in=wanted, skill__framework=framework)
    for engineer, skill, own, manager in rows.values_list(
        "engineer_id", "skill_id", "self_level", "manager_level"
    ):
        j = place_of_column.get(skill)
        if j is not None:
            sides[place_of_person[engineer]][j] = Sides(own, manager)
    return sides
