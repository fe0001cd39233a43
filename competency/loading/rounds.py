"""How do the rounds of an invented organisation become rating rounds: two that are over, and one that is open?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from competency.content import records
from competency.content.history import TALK_DAYS, schedule_rounds
from competency.models import Cycle, CyclePart, Framework, Rating, Source, Team, User
from competency.models.recording import Entry, record_many
from competency.models.rounds import asked_parts

KEPT = 2  # so many of the newest rounds that are over
OPEN_DAYS, LEFT_DAYS = 2, 12  # the open one opened so many days ago and lasts so many more


class PastRounds:
    """The newest rounds that are over. While the log streams in it learns which entry was said in which of them."""

    def __init__(
        self,
        invented: records.Organisation,
        *,
        framework: Framework,
        engineers: Mapping[str, int],
        teams: Mapping[str, Team],
        by: int | None,
    ):
        days = schedule_rounds(today=invented.today, months=invented.months)[-KEPT:]
        self.cycles = [_past_round(day, framework=framework, by=by) for day in days]
        self.given: Counter = Counter()
        self.engineers = engineers
        skills = CyclePart.listed(framework.skills.values_list("pk", flat=True))
        self.logins = {engineers[person.number]: person.has_login for person in invented.engineers}
        # Before the log is read: who sees what follows from who was asked.
        CyclePart.objects.bulk_create(
            [
                CyclePart(
                    cycle=cycle,
                    engineer_id=engineers[person.number],
                    team=teams[person.memberships[-1].team],
                    skills=skills,
                )
                for cycle in self.cycles
                for person in invented.engineers
                if person.joined_on <= cycle.opens_on
                and (person.left_on is None or person.left_on > cycle.closes_on)
            ],
            batch_size=1000,
        )

    def cycle_of(self, event: records.RatingEvent) -> int | None:
        """The id of the round in which this was said; counts it as given."""
        for cycle in self.cycles:
            if cycle.opened_at <= event.rated_at <= cycle.closed_at:
                self.given[cycle.pk, self.engineers[event.engineer], event.source] += 1
                return cycle.pk
        return None

    def count(self) -> None:
        """What was asked and given in each of them: after the whole log was read."""
        parts = list(CyclePart.objects.filter(cycle__in=self.cycles))
        for part in parts:
            asked, key = len(part.skill_ids), (part.cycle_id, part.engineer_id)
            part.self_asked = asked if self.logins[part.engineer_id] else 0
            part.self_given = min(part.self_asked, self.given[*key, Source.SELF])
            part.manager_asked = asked
            part.manager_given = min(asked, self.given[*key, Source.MANAGER])
        fields = ["self_asked", "self_given", "manager_asked", "manager_given"]
        CyclePart.objects.bulk_update(parts, fields, batch_size=500)


def _past_round(day: date, *, framework: Framework, by: int | None) -> Cycle:
    closes_on = day + timedelta(days=TALK_DAYS[-1] + 1)
    return Cycle.objects.create(
        name=f"{day:%B %Y}",
        framework=framework,
        opens_on=day,
        closes_on=closes_on,
        state=Cycle.State.CLOSED,
        opened_at=datetime.combine(day, time(6), tzinfo=UTC),
        closed_at=datetime.combine(closes_on, time(17), tzinfo=UTC),
        made_by_id=by,
    )


def open_round(invented: records.Organisation, *, framework: Framework, by: int | None) -> int:
    """A round about old and missing ratings that is under way; returns how many ratings were given in it.

    Every third person has confirmed one old rating, every third all of them, the others have not begun.
    """
    opened_on = invented.today - timedelta(days=OPEN_DAYS)
    cycle = Cycle.objects.create(
        name=f"Old and missing ratings, {opened_on:%B %Y}",
        framework=framework,
        opens_on=opened_on,
        closes_on=invented.today + timedelta(days=LEFT_DAYS),
        which=Cycle.Which.STALE,
        made_by_id=by,
    )
    parts = asked_parts(cycle)
    if not parts:
        return 0
    CyclePart.objects.bulk_create(parts, batch_size=1000)
    cycle.state = Cycle.State.OPEN
    cycle.opened_at = datetime.combine(opened_on, time(6), tzinfo=UTC)
    cycle.save(update_fields=["state", "opened_at"])
    return record_many(_confirmed(parts, at=cycle.opened_at + timedelta(hours=3)), summarise=False)


def _confirmed(parts: list[CyclePart], *, at: datetime) -> Iterator[Entry]:
    """What people said again of themselves, as it was."""
    users = dict(User.objects.filter(engineer__isnull=False).values_list("engineer", "pk"))
    asked = {part.engineer_id: part.skill_ids for part in parts if part.engineer_id in users}
    busy = {engineer: (1, None, 0)[place % 3] for place, engineer in enumerate(sorted(asked))}
    known: dict[int, list] = {}
    rows = Rating.objects.filter(
        engineer__in=[engineer for engineer, most in busy.items() if most != 0], self_level__isnull=False
    )
    for engineer, skill, level in rows.order_by("engineer", "skill").values_list(
        "engineer_id", "skill_id", "self_level"
    ):
        if skill in asked[engineer]:
            known.setdefault(engineer, []).append((skill, level))
    for engineer, cells in known.items():
        for place, (skill, level) in enumerate(cells[: busy[engineer]]):
            yield Entry(
                engineer_id=engineer,
                skill_id=skill,
                source=Source.SELF,
                level=level,
                by_id=users[engineer],
                rated_at=at + timedelta(seconds=5 * place),
            )
