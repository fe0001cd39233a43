"""Write what a roster changes, and what is needed to take it back."""

from django.utils import timezone

from competency.exchange.roster_diff import RosterPlan
from competency.models import Engineer, Leadership, Membership, Organisation, Role, Team, User, summaries
from competency.models.naming import free_slug

ENGINEER_FIELDS = ["name", "email", "number", "role", "joined_on", "left_on"]


def apply_roster(plan: RosterPlan) -> dict:
    """Write the plan inside the caller's transaction, set by set; returns the journal for ``undo``.

    The journal lists ids of what was made by model, and (model, id, field, old, new) of what was changed.
    """
    journal = {"made": {}, "changed": []}
    roles = {key: _make_role(name) for key, name in plan.roles.items()}
    framework = Organisation.objects.values_list("framework", flat=True).first()
    teams = {key: _make_team(name, framework) for key, name in plan.teams.items()}
    engineers = _write_engineers(plan, roles, journal)
    memberships, touched = _write_memberships(plan, teams, journal)
    users, leaderships = _write_leaders(plan, teams, journal)
    made = {"role": roles.values(), "team": teams.values(), "engineer": engineers, "user": users}
    made |= {"membership": memberships, "leadership": leaderships}
    journal["made"] = {model: [each.pk for each in rows] for model, rows in made.items()}
    summaries.refresh(touched)
    return journal


def _make_role(name: str) -> Role:
    return Role.objects.create(name=name, slug=free_slug(name, among=Role.objects.all(), fallback="role"))


def _make_team(name: str, framework_id) -> Team:
    slug = free_slug(name, among=Team.objects.all(), fallback="team")
    team = Team(name=name, slug=slug, framework_id=framework_id)
    team.save()
    return team


def _write_engineers(plan, roles, journal) -> list[Engineer]:
    """Write the people; returns those that are new."""
    made, changed = [], []
    for placement in plan.placements:
        engineer, values = placement.engineer, dict(placement.changed)
        for name, (_old, new) in values.items():
            setattr(engineer, name, new)
        if placement.role is not None:
            role = roles[placement.role] if isinstance(placement.role, str) else placement.role
            values["role_id"] = engineer.role_id, role.pk
            engineer.role = role
        if placement.is_new:
            made.append(engineer)
        elif values:
            changed.append(engineer)
            journal["changed"] += [
                ["engineer", engineer.pk, name, _plain(old), _plain(new)]
                for name, (old, new) in values.items()
            ]
    Engineer.objects.bulk_update(changed, ENGINEER_FIELDS, batch_size=500)
    return Engineer.objects.bulk_create(made, batch_size=500)


def _write_memberships(plan, teams, journal) -> tuple[list[Membership], set[int]]:
    """End what ends, begin what begins; returns what is new and the teams that were touched."""
    made, ended = [], []
    for placement in plan.placements:
        for membership in placement.ends:
            on = max(placement.ends_on, membership.starts_on)
            change = "membership", membership.pk, "ends_on", _plain(membership.ends_on), _plain(on)
            journal["changed"].append(list(change))
            membership.ends_on = on
            ended.append(membership)
        if placement.joins:
            made.append(_join(placement, teams))
    Membership.objects.bulk_update(ended, ["ends_on"], batch_size=500)
    made = Membership.objects.bulk_create(made, batch_size=500)
    return made, {membership.team_id for membership in [*made, *ended]}


def _join(placement, teams) -> Membership:
    """Somebody new is in the team from the first day here; whoever was here before from today."""
    engineer, today = placement.engineer, timezone.localdate()
    team = teams[placement.team] if isinstance(placement.team, str) else placement.team
    starts_on = engineer.joined_on or today if placement.is_new else today
    return Membership(engineer=engineer, team=team, starts_on=starts_on, ends_on=engineer.left_on)


def _write_leaders(plan, teams, journal) -> tuple[list[User], list[Leadership]]:
    """Write the managers, with a sign-in where they have none; returns what is new."""
    users, leaderships = {}, []
    for leader in plan.leaders:
        user = leader.user or users.get(leader.email)
        if user is None:
            user = users[leader.email] = User.objects.create_user(
                leader.email, name=leader.name or leader.email
            )
        team = teams[leader.team] if isinstance(leader.team, str) else leader.team
        leaderships.append(Leadership(team=team, user=user, part=Leadership.Part.MANAGER))
        if leader.engineer is not None and leader.engineer.user_id is None:
            leader.engineer.user = user
            leader.engineer.save(update_fields=["user"])
            journal["changed"].append(["engineer", leader.engineer.pk, "user_id", None, user.pk])
    return list(users.values()), Leadership.objects.bulk_create(leaderships)


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
