"""How is the kept plan of several teams told: steps by team, loans between them, and what stays open and why?"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import Engineer, Role, Skill, Team

from .figures import plain, plain_months

REASONS = {
    "not asked": gettext_lazy("Not asked for: only critical needs must be closed."),
    "nobody near": gettext_lazy("Nobody in the team is near the level."),
    "all learn": gettext_lazy("Whoever in the team is near the level learns it already."),
    "no time": gettext_lazy(
        "Who is near the level has no time or mentor left before the deadline, is lent, has declined or said “not now”."
    ),
    "no seat": gettext_lazy("No open seat is left."),
    "no hire in time": gettext_lazy(
        "A hire comes too late, does not reach the level, or is not worth its cost here."
    ),
    "no role": gettext_lazy("No role that the team could hire on expects it."),
    "nobody elsewhere": gettext_lazy("Nobody in the other teams has the level."),
    "lent": gettext_lazy("Who has the level elsewhere is lent already."),
    "not spared": gettext_lazy("Who has the level elsewhere is needed there."),
    "budget": gettext_lazy("The budget may be used up."),
}


@dataclass(frozen=True)
class JointLine:
    """One step in a sentence, with its cost and months."""

    kind: str
    sentence: str
    cost: float
    from_month: float
    to_month: float


@dataclass(frozen=True)
class OpenNeed:
    """A need that stays open: people missing, and why."""

    skill: str
    missing: float
    asked: bool
    reasons: list[str]


@dataclass(frozen=True)
class TeamSheet:
    """One team's part of the plan."""

    team: Team
    before: float
    after: float
    lines: list[JointLine]
    lends: list[str]
    open: list[OpenNeed]
    needs: int

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.lines)

    @property
    def unmet(self) -> list[OpenNeed]:
        return [need for need in self.open if need.asked]


@dataclass(frozen=True)
class JointSheet:
    """The whole plan; ``people`` are those seen by name, ``quiet`` teams that neither do anything nor lack anything."""

    teams: list[TeamSheet]
    quiet: list[Team]
    left_out: list[Team]
    people: set[int]

    @property
    def lines(self) -> list[JointLine]:
        return [line for team in self.teams for line in team.lines]

    @property
    def lent(self) -> int:
        return sum(line.kind == "borrow" for line in self.lines)

    @property
    def unmet(self) -> int:
        return sum(len(team.unmet) for team in self.teams)

    @property
    def months(self) -> float:
        """Months until everything that the plan brings is there; a loan helps from its beginning."""
        times = [line.from_month if line.kind == "borrow" else line.to_month for line in self.lines]
        return max(times, default=0.0)


def lay_out_joint(kept: Mapping, *, viewer) -> JointSheet:
    """Tell a kept plan with the names that the viewer may know now. Four queries."""
    steps = [step for part in kept["teams"] for step in part["steps"]]
    people = {step["who"] for step in steps if step["kind"] != "hire"}
    people |= {step["mentor"] for step in steps if step["mentor"] is not None}
    shown = Engineer.objects.visible_to(viewer).filter(pk__in=people)
    names = dict(shown.values_list("pk", "name"))
    roles = Role.objects.filter(pk__in={step["who"] for step in steps if step["kind"] == "hire"})
    skills = Skill.objects.filter(pk__in={need["skill"] for part in kept["teams"] for need in part["needs"]})
    teller = _Teller(
        names=names,
        roles=dict(roles.values_list("pk", "name")),
        skills=dict(skills.values_list("pk", "name")),
        teams=Team.objects.in_bulk([part["team"] for part in kept["teams"]] + kept["left_out"]),
    )
    sheets = [teller.sheet(part, steps) for part in kept["teams"] if part["team"] in teller.teams]
    return JointSheet(
        teams=[sheet for sheet in sheets if sheet.lines or sheet.lends or sheet.unmet],
        quiet=[sheet.team for sheet in sheets if not (sheet.lines or sheet.lends or sheet.unmet)],
        left_out=[teller.teams[pk] for pk in kept["left_out"] if pk in teller.teams],
        people=set(names),
    )


@dataclass(frozen=True)
class _Teller:
    names: Mapping[int, str]
    roles: Mapping[int, str]
    skills: Mapping[int, str]
    teams: Mapping[int, Team]

    def sheet(self, part: Mapping, steps) -> TeamSheet:
        lent = [step for step in steps if step["lender"] == part["team"]]
        open_needs = [
            OpenNeed(
                skill=self._skill(need["skill"]),
                missing=need["headcount"] - need["after"],
                asked=need["asked"],
                reasons=[str(REASONS[reason]) for reason in need["why"]],
            )
            for need in part["needs"]
            if need["why"]
        ]
        order = ("train", "hire", "borrow")

        def place(step):
            """What one person does stands together, in the order of time."""
            who = self.names.get(step["who"], "") if step["kind"] != "hire" else ""
            return order.index(step["kind"]), who, step["from_month"]

        lines = [
            JointLine(step["kind"], self._say(step), step["cost"], step["from_month"], step["to_month"])
            for step in sorted(part["steps"], key=place)
        ]
        return TeamSheet(
            team=self.teams[part["team"]],
            before=part["before"],
            after=part["after"],
            lines=lines,
            lends=[self._say_lent(step) for step in lent],
            open=open_needs,
            needs=len(part["needs"]),
        )

    def _skill(self, pk: int) -> str:
        return self.skills.get(pk, "?")

    def _say(self, step: Mapping) -> str:
        name = self.names.get(step["who"])
        words = {
            "name": name or _("Somebody"),
            "skill": ", ".join(self._skill(skill) for skill in step["skills"]),
            "to": step["to_level"],
            "from": step["from_level"],
        }
        if step["kind"] == "hire":
            words["role"] = self.roles.get(step["who"], "?")
            if not step["skills"]:
                return _("Hire one %(role)s.") % words
            return _("Hire one %(role)s, who brings %(skill)s.") % words
        if step["kind"] == "borrow":
            words |= self._loan(step)
            return (
                _("%(name)s comes from %(team)s for %(skill)s: %(share)s of full time for %(months)s.")
                % words
            )
        words["how"] = self._mentor(step)
        if name is None:
            return _("%(name)s of the team learns %(skill)s up to level %(to)s, %(how)s.") % words
        return _("%(name)s learns %(skill)s, %(from)s to %(to)s, %(how)s.") % words

    def _say_lent(self, step: Mapping) -> str:
        words = {
            "name": self.names.get(step["who"]) or _("Somebody"),
            "skill": self._skill(step["skills"][0]),
        }
        words |= self._loan(step) | {"team": self._team(step["team"])}
        return _("%(name)s goes to %(team)s for %(skill)s: %(share)s of full time for %(months)s.") % words

    def _loan(self, step: Mapping) -> dict:
        return {
            "team": self._team(step["lender"]),
            "share": plain(step["share"]),
            "months": plain_months(step["to_month"] - step["from_month"]),
        }

    def _team(self, pk: int) -> str:
        return self.teams[pk].name if pk in self.teams else _("another team")

    def _mentor(self, step: Mapping) -> str:
        if step["mentor"] is None:
            return _("alone")
        name = self.names.get(step["mentor"])
        return _("with %(name)s as mentor") % {"name": name} if name else _("with a mentor")
