"""The plan of a team as text or as JSON: ``manage.py plan --team T [--budget B] [--robust any] [--must critical]``."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from competency.management.command_line import Refused, anybody
from competency.matrix.adoption import provenance
from competency.matrix.analysis import analyse
from competency.matrix.load import framework_of
from competency.matrix.plan_sheet import PlanSheet, lay_out_plan
from competency.matrix.planning import propose
from competency.matrix.wishes import Wishes
from competency.models import Team


class Command(BaseCommand):
    help = (
        "Finds the steps that close a team's gaps at the least cost, from what HR sees. "
        "Exit status 0, or 2 with a sentence."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--team", required=True, metavar="TEAM", help="short name, as in the team's address"
        )
        parser.add_argument("--budget", type=float, help="never spend more than this (no limit)")
        parser.add_argument("--seats", type=int, help="hire at most so many (the team's open seats)")
        parser.add_argument(
            "--within", type=int, metavar="MONTHS", help="everything by then, or by its own deadline"
        )
        parser.add_argument(
            "--robust",
            choices=["none", "two", "any"],
            default="none",
            help="reserve: none, two holders, any one leaves",
        )
        parser.add_argument(
            "--must", choices=["all", "critical"], default="all", help="which needs to close (all)"
        )
        parser.add_argument("--json", action="store_true", help="everything, with provenance, as JSON")

    def handle(self, *, team, budget, seats, within, robust, must, **options):
        for name, value, least in (("budget", budget, 0), ("seats", seats, 0), ("within", within, 1)):
            if value is not None and not value >= least:
                raise Refused(f"--{name} should be at least {least}.")
        wishes = Wishes(must=must, robust=robust, budget=budget, seats=seats, within=within)
        sheet = lay_out_plan(propose(_analysis_of(team), wishes))
        self.stdout.write(_as_json(sheet) if options["json"] else _as_text(sheet))


def _analysis_of(slug: str):
    team = Team.objects.select_related("framework").filter(slug=slug).first()
    if team is None:
        raise Refused(f"There is no team {slug!r}.")
    framework = framework_of(team)
    if framework is None:
        raise Refused(f"{team.name} is rated in no framework yet.")
    try:
        analysis = analyse(team, framework=framework, viewer=anybody())
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    if not analysis.findings:
        raise Refused(f"{team.name} has no needs in force, so there is nothing to plan.")
    return analysis


def _as_json(sheet: PlanSheet) -> str:
    """Provenance and result, with the steps also as sentences."""
    skills = {row.skill.pk: row.skill.slug for row in sheet.rows}
    told = {
        "team": sheet.proposal.analysis.matrix.team.slug,
        "on": sheet.proposal.analysis.on.isoformat(),
        "currency": sheet.proposal.analysis.currency,
        **provenance(sheet),
        "steps": [
            {
                "step": line.key,
                "who": group.title,
                "sentence": line.sentence,
                "skills": [skills[skill] for skill in line.step.skills],
                "cost": line.step.cost,
                "from_month": line.step.from_month,
                "to_month": line.step.to_month,
            }
            for group in sheet.groups
            for line in group.lines
        ],
        "open": [
            {"skill": row.skill.slug, "missing": row.after.missing, "why": row.reasons} for row in sheet.open
        ],
        "unknown": [skill.slug for skill in sheet.unknown],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _as_text(sheet: PlanSheet) -> str:
    plan, currency = sheet.proposal.plan, sheet.proposal.analysis.currency
    lines = [
        f"{sheet.proposal.analysis.matrix.team.name}: {currency}{plan.cost:,.0f}, {sheet.months:g} months, "
        f"coverage {sheet.proposal.coverage_before:.0%} -> {plan.coverage:.0%} ({plan.status}).",
    ]
    for group in sheet.groups:
        lines.append(f"{group.title} ({currency}{group.cost:,.0f})")
        lines += [
            f"  {line.step.from_month:g}-{line.step.to_month:g} {line.sentence}" for line in group.lines
        ]
    lines += [f"Open: {row.skill.name}. {' '.join(row.reasons)}" for row in sheet.open]
    lines += [f"Rate first: {skill.name}." for skill in sheet.unknown]
    return "\n".join(lines)
