"""How does the plan of several teams become actions: each team's part, and both sides of a loan?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from competency.models import Action, Leadership, Membership, Rating, Role, Skill, Team, User
from competency.models.ratings import Interest

from .adoption import day_of, put_in_force, solver_name, to_learn
from .figures import plain, plain_months


@dataclass(frozen=True)
class Adopted:
    """How many teams have new actions, and how many steps no longer hold and were left out."""

    teams: int
    left_out: int


@transaction.atomic
def adopt_jointly(kept: Mapping, asked: Mapping, *, teams: Collection[int], by) -> Adopted:
    """Store the parts of these teams, of those that ``by`` manages; ``asked`` is what the search was asked.

    A loan is a step of two teams. The one that lends asks its engineer, and the one that borrows knows of that answer
    and of no name. A mentor is asked in their own team. What belongs to a team that ``by`` does not manage is left to
    its own manager. Unanswered proposals of these teams that the plan does not have are dropped, as when a team adopts
    a plan of its own.
    """
    managed = Team.objects.in_use().managed_by(by).filter(pk__in=[part["team"] for part in kept["teams"]])
    locked = {team.pk: team for team in managed.select_for_update().order_by("pk")}
    chosen = [part for part in kept["teams"] if part["team"] in teams and part["team"] in locked]
    names = _Names.of(kept, locked)
    wanted: dict[int, list[Action]] = {part["team"]: [] for part in chosen}
    loans: list[tuple[tuple[int, int] | None, tuple[int, int] | None]] = []
    left_out = 0

    def want(team: int, actions: list[Action]) -> tuple[int, int]:
        wanted.setdefault(team, []).extend(actions)
        return team, len(wanted[team]) - 1

    holding = _Holding.of(kept)
    for step in (step for part in kept["teams"] for step in part["steps"]):
        sides = {step["team"], step["lender"]} & {part["team"] for part in chosen}
        if not sides:
            continue
        if not holding.still(step) or not names.knows(step):
            left_out += 1
        elif step["kind"] == "borrow":
            borrows = want(step["team"], [names.borrowed(step)]) if step["team"] in sides else None
            lends = want(step["lender"], [names.lent(step)]) if step["lender"] in locked else None
            loans.append((borrows, lends))
        elif step["kind"] == "hire":
            want(step["team"], [names.hired(step)])
        else:
            team = names.team_of_mentor(step, among=locked)
            learns, *mentors = names.learning(step, is_asked=team is not None)
            want(step["team"], [learns])
            if mentors:
                want(team, mentors)

    owners, standing, changed = _nearest_managers(locked.values()), {}, 0
    parts = {part["team"]: part for part in kept["teams"]}
    for pk in sorted(wanted):
        plan, standing[pk] = put_in_force(
            locked[pk],
            wanted[pk],
            facts=_provenance(kept, parts[pk], asked),
            by=by,
            owner=owners.get(pk, by),
            gives_way=tuple(Action.Kind) if pk in teams else (),
        )
        changed += plan is not None
    for borrows, lends in loans:
        if borrows and lends:
            borrowed, lent = (standing[team][place] for team, place in (borrows, lends))
            Action.objects.filter(pk=borrowed.pk).exclude(lending=lent).update(lending=lent)
    return Adopted(changed, left_out)


def _nearest_managers(teams: Iterable[Team]) -> dict[int, User]:
    """The manager of each team, or else of the nearest team above that has one; the first by name. One query."""
    above = {team.pk: [*team.ancestor_ids(), team.pk] for team in teams}
    led = Leadership.objects.filter(
        team__in={pk for line in above.values() for pk in line},
        part=Leadership.Part.MANAGER,
        user__is_active=True,
    )
    managers: dict[int, User] = {}
    for each in led.select_related("user").order_by("user__name", "user"):
        managers.setdefault(each.team_id, each.user)
    nearest = {}
    for team, line in above.items():
        found = [managers[pk] for pk in line if pk in managers]
        if found:
            nearest[team] = found[-1]
    return nearest


def adopted_of(teams: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """How many actions of plans of several teams are open in each team, by state. One query."""
    actions = Action.objects.open().filter(plan__team__in=teams, plan__parameters__joint__isnull=False)
    counts = actions.order_by().values_list("plan__team", "state").annotate(n=Count("pk"))
    by_state = {(team, state): count for team, state, count in counts}
    found: dict[int, list[tuple[str, int]]] = {}
    for state in Action.OPEN:
        for team in teams:
            if (team, state) in by_state:
                found.setdefault(team, []).append((state.label, by_state[team, state]))
    return found


@dataclass(frozen=True)
class _Holding:
    """What the people of the plan's steps are in, want and have declined by now."""

    memberships: set[tuple[int, int]]
    refused: set[tuple[str, int, int]]
    roles: set[int]

    @classmethod
    def of(cls, kept: Mapping) -> "_Holding":
        """Four queries."""
        steps = [step for part in kept["teams"] for step in part["steps"]]
        people = {step["who"] for step in steps if step["kind"] != "hire"}
        kinds = {Action.Kind.TRAIN: "train", Action.Kind.LEND: "borrow"}
        declined = Action.objects.filter(engineer__in=people, kind__in=kinds, state=Action.State.DECLINED)
        not_now = Rating.objects.filter(engineer__in=people, interest=Interest.NOT_NOW)
        refused = {("train", *pair) for pair in not_now.values_list("engineer_id", "skill_id")}
        refused |= {
            (kinds[kind], *pair) for kind, *pair in declined.values_list("kind", "engineer_id", "skill_id")
        }
        roles = Role.objects.filter(pk__in={step["who"] for step in steps if step["kind"] == "hire"})
        return cls(
            set(
                Membership.objects.active().filter(engineer__in=people).values_list("engineer_id", "team_id")
            ),
            refused,
            set(roles.values_list("pk", flat=True)),
        )

    def still(self, step: Mapping) -> bool:
        """Whether the step can be asked for: who is in it is where the plan saw them, and has not said no."""
        if step["kind"] == "hire":
            return step["who"] in self.roles
        at = step["lender"] if step["kind"] == "borrow" else step["team"]
        is_there = (step["who"], at) in self.memberships
        return is_there and (step["kind"], step["who"], step["skills"][0]) not in self.refused


@dataclass(frozen=True)
class _Names:
    """The words of the actions: they name skills and teams, and nobody of another team."""

    on: object
    skills: Mapping[int, Skill]
    teams: Mapping[int, str]
    members: set[tuple[int, int]]

    @classmethod
    def of(cls, kept: Mapping, teams: Mapping[int, Team]) -> "_Names":
        """Three queries."""
        steps = [step for part in kept["teams"] for step in part["steps"]]
        mentors = {step["mentor"] for step in steps if step["mentor"] is not None}
        named = {team for step in steps for team in (step["team"], step["lender"]) if team is not None}
        return cls(
            parse_date(kept["on"]),
            Skill.objects.in_bulk({skill for step in steps for skill in step["skills"]}),
            dict(Team.objects.filter(pk__in=named).values_list("pk", "name")),
            set(
                Membership.objects.active().filter(engineer__in=mentors).values_list("engineer_id", "team_id")
            ),
        )

    def knows(self, step: Mapping) -> bool:
        """Whether the skills of the step are there still."""
        return all(skill in self.skills for skill in step["skills"])

    def hired(self, step: Mapping) -> Action:
        skills = ", ".join(self.skills[skill].name for skill in step["skills"])
        sentence = _("Brings %(skill)s.") % {"skill": skills} if skills else ""
        due_on = day_of(step["to_month"], on=self.on)
        return Action(kind=Action.Kind.HIRE, role_id=step["who"], sentence=sentence[:300], due_on=due_on)

    def learning(self, step: Mapping, *, is_asked: bool) -> list[Action]:
        return to_learn(
            step["who"],
            skill=self.skills[step["skills"][0]],
            to_level=step["to_level"],
            mentor=step["mentor"],
            is_asked=is_asked,
            due_on=day_of(step["to_month"], on=self.on),
        )

    def team_of_mentor(self, step: Mapping, *, among: Collection[int]) -> int | None:
        """The team in which the mentor is asked: the learner's, else the first of these; None if there is none."""
        teams = sorted(team for mentor, team in self.members if mentor == step["mentor"] and team in among)
        return step["team"] if step["team"] in teams else next(iter(teams), None)

    def borrowed(self, step: Mapping) -> Action:
        """The side of the team that is helped out."""
        sentence = _("From %(team)s: %(skill)s, %(share)s of full time for %(months)s.")
        return self._loan(Action.Kind.BORROW, sentence, self.teams[step["lender"]], step)

    def lent(self, step: Mapping) -> Action:
        """The side of the team that helps out: it asks the engineer."""
        sentence = _("Help out in %(team)s: %(skill)s, %(share)s of full time for %(months)s.")
        action = self._loan(Action.Kind.LEND, sentence, self.teams[step["team"]], step)
        action.engineer_id = step["who"]
        return action

    def _loan(self, kind: str, sentence: str, team: str, step: Mapping) -> Action:
        skill = self.skills[step["skills"][0]]
        words = {
            "team": team,
            "skill": skill.name,
            "share": plain(step["share"]),
            "months": plain_months(step["to_month"] - step["from_month"]),
        }
        day = day_of(step["from_month"], on=self.on)
        return Action(kind=kind, skill=skill, sentence=(sentence % words)[:300], due_on=day)


def _provenance(kept: Mapping, part: Mapping, asked: Mapping) -> dict:
    """What a team's part was computed from, as the fields of ``Plan``; ids, and no names of another team."""
    steps = [
        step | {"action": {"kind": "train", "who": step["who"], "skill": step["skills"][0]}}
        for step in part["steps"]
        if step["kind"] == "train"
    ]
    return {
        "parameters": {"joint": dict(asked)},
        "inputs": kept["inputs"],
        "status": kept["status"],
        "gap": kept["gap"],
        "solver": solver_name(),
        "assumptions": kept.get("assumptions", {}),
        "result": {
            "cost": sum(step["cost"] for step in part["steps"]),
            "coverage_before": part["before"],
            "coverage": part["after"],
            "steps": steps,
            "open": [need["skill"] for need in part["needs"] if need["why"]],
        },
    }
