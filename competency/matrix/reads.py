"""The questions that every matrix asks of the database, compiled once."""

from datetime import date, datetime

from django.db.models import Q

from competency.models import Level, Membership, Rating, RatingEvent, Requirement, RoleTarget, Skill
from competency.models.prepared import Prepared

# Backwards from the newest: only the entries of the last moments are passed over.
SEEN = Prepared(
    lambda before: RatingEvent.objects.filter(recorded_at__lt=before).order_by("-pk").values_list("pk")[:1],
    before=datetime,
)
LEVELS = Prepared(
    lambda framework: (
        Level.objects.filter(framework=framework)
        .order_by("value")
        .values_list("pk", "framework_id", "value", "name", "definition")
    ),
    framework=int,
)
COLUMNS = Prepared(
    lambda framework: (
        Skill.objects.in_use()
        .filter(framework=framework)
        .in_order()
        .values_list(
            "id", "slug", "name", "heading", "half_life_months", "domain_id", "domain__slug", "domain__name"
        )
    ),
    framework=int,
)
NEEDS = Prepared(
    lambda team, on: (
        Requirement.objects.in_force(on=on)
        .filter(team=team)
        .order_by()
        .values_list("skill_id", "level", "headcount", "weight")
    ),
    team=int,
    on=date,
)
MEMBER = (
    "engineer_id",
    "engineer__name",
    "engineer__user_id",
    "engineer__role_id",
    "engineer__role__name",
    "engineer__role__position",
    "allocation",
)
MEMBERS = Prepared(
    lambda team, on: members_of(Membership.objects.filter(team=team), on=on), team=int, on=date
)
TARGETS = Prepared(
    lambda team, on, framework: (
        RoleTarget.objects.filter(
            role__in=members_of(Membership.objects.filter(team=team), on=on)
            .order_by()
            .values("engineer__role"),
            skill__framework=framework,
        )
        .order_by()
        .values_list("role_id", "skill_id", "level")
    ),
    team=int,
    on=date,
    framework=int,
)
RATING = ("engineer_id", "skill_id", "level", "low", "high", "flags", "rated_day")
RATINGS = Prepared(
    lambda team, on: (
        Rating.objects.filter(
            engineer__in=members_of(Membership.objects.filter(team=team), on=on).order_by().values("engineer")
        )
        .order_by()
        .values_list(*RATING)
    ),
    team=int,
    on=date,
)


# What one rating can change in a matrix: the row of the engineer and the column of the skill.
RATINGS_AROUND = Prepared(
    lambda team, engineer, skill, on: (
        Rating.objects.filter(
            Q(engineer=engineer) | Q(skill=skill),
            engineer__in=members_of(Membership.objects.filter(team=team), on=on)
            .order_by()
            .values("engineer"),
        )
        .order_by()
        .values_list(*RATING)
    ),
    team=int,
    engineer=int,
    skill=int,
    on=date,
)


def members_of(memberships, *, on):
    """Memberships on a day, of people who had not left by then."""
    staying = Q(engineer__left_on=None) | Q(engineer__left_on__gt=on)
    return (
        memberships.active(on=on)
        .filter(staying)
        .values_list(*MEMBER)
        .order_by("engineer__name", "engineer_id")
    )
