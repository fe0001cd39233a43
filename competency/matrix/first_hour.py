"""The first hour of HR in a new organisation: what is to be done before the matrix says something, and what is done."""

from dataclasses import dataclass

from django.db.models import Exists, Subquery

from competency.models import Engineer, Organisation, Rating, Requirement, Skill, Team, User


@dataclass(frozen=True, slots=True)
class FirstHour:
    """What is there already. ``team`` is the short name of a team that has people, or empty."""

    people: bool
    framework: bool
    needs: bool
    ratings: bool
    team: str
    organisation: str

    @property
    def done(self) -> int:
        return sum((self.people, self.framework, self.needs, self.ratings))

    @property
    def next(self) -> str:
        """The first step that is not done; the steps lean on one another in this order."""
        return next(name for name in ("people", "framework", "needs", "ratings") if not getattr(self, name))


def first_hour(user: User) -> FirstHour | None:
    """What is there already; None once needs are set and somebody is rated. One query."""
    in_use = Team.objects.in_use()
    staffed = in_use.filter(memberships__isnull=False).order_by("pk").values("slug")[:1]
    # Asked in the row of whoever asks: there is always one.
    [(people, teams, framework, needs, ratings, team, organisation)] = User.objects.filter(
        pk=user.pk
    ).values_list(
        Exists(Engineer.objects.all()),
        Exists(in_use),
        Exists(Skill.objects.all()),
        Exists(Requirement.objects.all()),
        Exists(Rating.objects.all()),
        Subquery(staffed),
        Subquery(Organisation.objects.order_by("pk").values("name")[:1]),
    )
    if needs and ratings:
        return None
    return FirstHour(
        people=people and teams,
        framework=framework,
        needs=needs,
        ratings=ratings,
        team=team or "",
        organisation=organisation or "",
    )
