"""How is a plan told: steps by person and by hire with their sentence, the needs before and after, what stays open?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from competency.decisions.gaps import Id
from competency.decisions.plan_steps import ELSEWHERE, Cover, Step
from competency.models import Skill

from .analysis import Finding
from .figures import plain, plain_months
from .plan_open import why_open
from .planning import Proposal
from .wishes import write_action


@dataclass(frozen=True)
class Line:
    """One step: its text in addresses, what it says, and whether the wishes force it."""

    key: str
    step: Step
    sentence: str
    forced: bool

    @property
    def kind(self) -> str:
        return self.step.action.kind

    @property
    def ready(self) -> float:
        """Months until it helps: a loan from its beginning, anything else at its end."""
        return self.step.from_month if self.kind == "borrow" else self.step.to_month


@dataclass
class Group:
    """The steps of one person, of one role to hire on, or of one lender."""

    kind: str
    who: Id
    title: str
    yearly_pay: float = 0.0
    lines: list[Line] = field(default_factory=list)

    @property
    def cost(self) -> float:
        return sum(line.step.cost for line in self.lines)

    @property
    def ready(self) -> float:
        return max(line.ready for line in self.lines)


@dataclass(frozen=True)
class Row:
    """One need before and after the plan; ``reasons`` where it stays open, ``needed`` False where it may."""

    finding: Finding
    before: Cover
    after: Cover
    needed: bool
    reasons: list[str]

    @property
    def skill(self) -> Skill:
        return self.finding.skill

    @property
    def is_open(self) -> bool:
        return self.after.missing > 0 or bool(self.after.missing_after_loss)

    @property
    def changed(self) -> bool:
        return self.after.supply != self.before.supply


@dataclass(frozen=True)
class PlanSheet:
    """A plan as the page shows it; ``unknown`` are needs that nobody is rated in, ``yearly_pay`` that of all hires."""

    proposal: Proposal
    groups: list[Group]
    rows: list[Row]
    unknown: list[Skill]
    yearly_pay: float

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def months(self) -> float:
        """Months until everything that the plan brings is there."""
        return max((line.ready for line in self.lines), default=0.0)

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.is_open]

    @property
    def open_by_reasons(self) -> list[tuple[list[Row], list[str]]]:
        """Open needs in groups that stay open for the same reasons."""
        groups: dict[tuple, list[Row]] = {}
        for row in self.open:
            groups.setdefault(tuple(row.reasons), []).append(row)
        return [(rows, list(reasons)) for reasons, rows in groups.items()]

    @property
    def unmet(self) -> list[Row]:
        """Open needs that were asked to be closed."""
        return [row for row in self.open if row.needed]

    @property
    def closed(self) -> int:
        return sum(row.before.missing > 0 and not row.after.missing for row in self.rows)


def lay_out_plan(proposal: Proposal) -> PlanSheet:
    """Tell a proposal. Pure but for the ORM objects that it carries along."""
    analysis, plan = proposal.analysis, proposal.plan
    reasons = why_open(proposal)
    rows = [
        Row(
            finding,
            proposal.before[finding.skill.pk],
            plan.covers[finding.skill.pk],
            needed=proposal.problem.must_be_met(finding.skill.pk),
            reasons=reasons.get(finding.skill.pk, []),
        )
        for finding in analysis.findings
        if finding.skill.pk in plan.covers
    ]
    groups = _groups(proposal)
    return PlanSheet(
        proposal=proposal,
        groups=groups,
        rows=rows,
        unknown=[finding.skill for finding in analysis.findings if finding.gap.status == "unknown"],
        yearly_pay=sum(group.yearly_pay for group in groups),
    )


def _groups(proposal: Proposal) -> list[Group]:
    """People by name, then hires, then loans."""
    skills = {finding.skill.pk: finding.skill.name for finding in proposal.analysis.findings}
    groups: dict[tuple, Group] = {}
    forced = list(proposal.problem.pinned)
    for place, step in enumerate(proposal.plan.steps):
        action = step.action
        # Each hire is somebody else, so each has a group of its own.
        key = (action.kind, action.who, place if action.kind == "hire" else 0)
        group = groups.setdefault(key, _group(proposal, step))
        is_forced = action in forced
        if is_forced:
            forced.remove(action)
        sentence = say_step(step, skills=skills, proposal=proposal)
        group.lines.append(Line(write_action(action), step, sentence, is_forced))
    order = ("train", "hire", "borrow")
    return sorted(groups.values(), key=lambda group: (order.index(group.kind), group.title.casefold()))


def _group(proposal: Proposal, step: Step) -> Group:
    kind, who = step.action.kind, step.action.who
    if kind == "hire":
        vacancy = proposal.vacancies[who]
        return Group(kind, who, _("Hire: %(role)s") % {"role": vacancy.name}, vacancy.yearly_pay)
    name = proposal.analysis.names.get(who, "?")
    return Group(kind, who, name if kind == "train" else _("Borrow: %(name)s") % {"name": name})


def say_step(step: Step, *, skills: Mapping[int, str], proposal: Proposal) -> str:
    """One step in a sentence, without the name of who does it."""
    words = {"skill": skills.get(step.action.skill, "")}
    if step.action.kind == "train":
        words |= {"from": step.from_level, "to": step.to_level, "how": _mentor(step, proposal)}
        return _("Learns %(skill)s, %(from)s to %(to)s, %(how)s.") % words
    if step.action.kind == "borrow":
        words |= {"share": plain(step.share), "months": plain_months(step.to_month - step.from_month)}
        sentence = _(
            "%(skill)s, %(share)s of full time for %(months)s; their team stays covered. "
            "Then this share is gone again, so prepare somebody meanwhile."
        )
        return sentence % words
    vacancy = proposal.vacancies[step.action.who]
    brought = [
        _("%(skill)s at %(level)s") % {"skill": skills[skill], "level": vacancy.targets[skill]}
        for skill in step.skills
    ]
    words = {"skills": ", ".join(brought), "level": vacancy.level}
    if not brought:
        return _("Brings nothing that is still missing; paid as level %(level)s.") % words
    return _("Brings %(skills)s; paid as level %(level)s, the middle of the role's targets.") % words


def _mentor(step: Step, proposal: Proposal) -> str:
    if step.mentor is None:
        return _("alone")
    mentor = step.mentor
    if mentor == ELSEWHERE:
        mentor = proposal.analysis.elsewhere.mentors[step.action.skill][0].id
    return _("with %(name)s as mentor") % {"name": proposal.analysis.names.get(mentor, "?")}
