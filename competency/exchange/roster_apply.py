"""Write what a roster changes, and what is needed to take it back."""

from django.utils import timezone

from competency.exchange.roster_diff import RosterPlan
from competency.models import Engineer, Leadership, Membership, Organisation, Role, Team, User, summaries
from competency.models.naming import free_slug


def apply_roster(plan: RosterPlan) -> dict:
    """Write the plan inside the caller's transaction, set by set; returns the journal for ``undo``.

    The journal lists ids of what was made by model, and (model, id, field, old, new) of what was changed.
    """
    journal = {"made": {}, "changed": []}
    roles = {key: _make_role(name) for key, name in plan.roles.items()}
    framework = Organisation.objects.values_list("framework", flat=True).first()
    teams = {key: _make_team(name, framework) for key, name in plan.teams.items()}
    made_users = {
        key: User.objects.create_user(email, name=name) for key, (email, name) in plan.users.items()
    }
    _write_engineers(plan, roles, journal)
    touched = _write_memberships(plan, teams, journal)
    leaderships = _write_leaders(plan, teams, made_users)
    for model, made in (
        ("role", roles.values()),
        ("team", teams.values()),
        ("user", made_users.values()),
        ("leadership", leaderships),
    ):
        journal["made"][model] = [each.pk for each in made]
    summaries.refresh(touched)
    return journal


def _make_role(name: str) -> Role:
    return Role.objects.create(name=name, slug=free_slug(name, among=Role.objects.all(), fallback="role"))


def _make_team(name: str, framework_id) -> Team:
    slug = free_slug(name, among=Team.objects.all(), fallback="team")
    team = Team(name=name, slug=slug, framework_id=framework_id)
    team.save()
    return team


def _write_engineers(plan, roles, journal) -> None:
    made, changed = [], []
    for placement in plan.placements:
        engineer = placement.engineer
        for name, (_old, new) in placement.changed.items():
            setattr(engineer, name, new)
        if placement.role is not None:
            role = roles[placement.role] if isinstance(placement.role, str) else placement.role
            if not placement.is_new:
                journal["changed"].append(["engineer", engineer.pk, "role_id", engineer.role_id, role.pk])
            engineer.role = role
        if placement.is_new:
            made.append(engineer)
        elif placement.changed or placement.role is not None:
            changed.append(engineer)
            journal["changed"] += [
                ["engineer", engineer.pk, name, _plain(old), _plain(new)]
                for name, (old, new) in placement.changed.items()
            ]
    Engineer.objects.bulk_create(made, batch_size=500)
    Engineer.objects.bulk_update(
        changed, ["name", "email", "number", "role", "joined_on", "left_on"], batch_size=500
    )
    journal["made"]["engineer"] = [engineer.pk for engineer in made]


def _write_memberships(plan, teams, journal) -> set[int]:
    """End what ends, begin what begins; returns the teams that were touched."""
    today, made, ended, touched = timezone.localdate(), [], [], set()
    for placement in plan.placements:
        engineer = placement.engineer
        leaves = placement.changed.get("left_on", (None, None))[1]
        for membership in placement.ends:
            on = max(leaves or today, membership.starts_on)
            journal["changed"].append(
                ["membership", membership.pk, "ends_on", _plain(membership.ends_on), _plain(on)]
            )
            membership.ends_on = on
            ended.append(membership)
            touched.add(membership.team_id)
        if placement.joins:
            team = teams[placement.team] if isinstance(placement.team, str) else placement.team
            begins = engineer.joined_on if placement.is_new and engineer.joined_on else today
            made.append(
                Membership(engineer=engineer, team=team, starts_on=min(begins, engineer.left_on or begins))
            )
            touched.add(team.pk)
    Membership.objects.bulk_update(ended, ["ends_on"], batch_size=500)
    Membership.objects.bulk_create(made, batch_size=500)
    journal["made"]["membership"] = [membership.pk for membership in made]
    return touched


def _write_leaders(plan, teams, made_users) -> list[Leadership]:
    return Leadership.objects.bulk_create(
        Leadership(
            team=teams[team] if isinstance(team, str) else team,
            user=made_users[user] if isinstance(user, str) else user,
            part=Leadership.Part.MANAGER,
        )
        for team, user in plan.leaders
    )


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
