"""One team whose people all rate: makes it, and afterwards says what is wrong with what is there.

Run as a process with the app's settings: ``make N`` prints who rates what; ``check`` reads what was acknowledged.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from competency.models import Rating, RatingEvent, TeamSkillSummary  # noqa: E402
from competency.models.folding import differences  # noqa: E402
from competency.models.summaries import MEASURES, refresh, summarise  # noqa: E402
from tests.factories import (  # noqa: E402
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    UserFactory,
)

SKILLS = 12


def cookie_of(user) -> str:
    """The key of a session in which the user is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def make(count: int) -> list[dict]:
    """``count`` raters of one team, every fifth of them a manager who rates everybody; in JSON's types."""
    framework = FrameworkFactory(name="Craft")
    domain = DomainFactory(framework=framework)
    skills = [SkillFactory(domain=domain, name=f"Skill {number}") for number in range(SKILLS)]
    team = TeamFactory(name="All", framework=framework)
    for skill in skills[:6]:
        RequirementFactory(team=team, skill=skill, headcount=3)
    managers = max(count // 5, 1)
    engineers = [EngineerFactory(name=f"E{n}", login=True) for n in range(count - managers)]
    for engineer in engineers:
        MembershipFactory(engineer=engineer, team=team)
    # Factories leave the summaries to whoever wants them.
    refresh([team.pk])
    people = [
        {
            "name": engineer.name,
            "user": engineer.user.pk,
            "cookie": cookie_of(engineer.user),
            "paths": [f"/me/{skill.pk}/" for skill in skills],
            "form": {"engineer": str(engineer.pk)},
        }
        for engineer in engineers
    ]
    for number in range(managers):
        user = UserFactory(name=f"M{number}")
        LeadershipFactory(team=team, user=user)
        paths = [f"/teams/{team.slug}/cell/{e.pk}/{s.pk}/" for e in engineers for s in skills]
        form = {"source": "manager"}
        people.append(
            {"name": user.name, "user": user.pk, "cookie": cookie_of(user), "paths": paths, "form": form}
        )
    return people


def check(acknowledged: list[list]) -> list[str]:
    """Sentences about what is missing, double or does not follow; none if all is well."""
    wrong = []
    events = {}
    for note, level, user in RatingEvent.objects.values_list("note", "level", "by_id"):
        events.setdefault(note, []).append((level, user))
    for user, path, value, key in acknowledged:
        found = events.get(key, [])
        if found != [(int(value), user)]:
            wrong.append(f"{key} on {path} was acknowledged once and is in the log as {found}")
    twice = [key for key, found in events.items() if len(found) > 1]
    wrong += [f"{key} is in the log {len(events[key])} times" for key in twice]
    wrong += [f"the current row of {row or right} is not the fold of its log" for row, right in differences()]
    kept = {(s.team_id, s.skill_id): s for s in TeamSkillSummary.objects.all()}
    for fresh in summarise({team for team, _skill in kept}):
        row = kept.get((fresh.team_id, fresh.skill_id))
        off = [name for name in MEASURES if getattr(row, name, None) != getattr(fresh, name)]
        if off:
            wrong.append(f"the summary of skill {fresh.skill_id} is not what the ratings amount to: {off}")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            [found] = cursor.execute("PRAGMA integrity_check").fetchone()
        wrong += [] if found == "ok" else [f"the file is damaged: {found}"]
    return wrong


def main() -> None:
    if sys.argv[1] == "make":
        json.dump(make(int(sys.argv[2])), sys.stdout)
    else:
        wrong = check(json.load(sys.stdin))
        counts = {"events": RatingEvent.objects.count(), "rows": Rating.objects.count()}
        json.dump({"wrong": wrong, **counts}, sys.stdout)


if __name__ == "__main__":
    main()
