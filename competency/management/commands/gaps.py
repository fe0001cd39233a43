"""What teams lack and what to do about it, as HR sees it: ``manage.py gaps [--team T] [--as-of DATE] [--json]``."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from competency.decisions.assumptions import changed
from competency.exchange.gaps_out import tell_team
from competency.management.command_line import Refused, anybody, read_day
from competency.matrix.analysis import Analysis, analyse
from competency.matrix.figures import plain
from competency.matrix.load import framework_of
from competency.matrix.sheet import Sheet, lay_out
from competency.models import Assumption, Organisation, Override, Team

COLUMNS = "{:>8}  {:<8} {:<9} {:>11} {:>6}  {:<36} {}"
MOST_LINES = 10


class Command(BaseCommand):
    help = (
        "Prints the whole analysis of gaps that the page of a team shows, as HR sees it: nothing is hidden, and people "
        "are named. Exit status 0, or 2 with a sentence for a team or day that there is not. --json prints one object "
        "with on, currency, assumptions (all, by name), changed_assumptions and teams. A team has team (short name), "
        "name, framework, on, people, index, index_without, worst_loss, worst_loss_index, rests_on_one, concentration, "
        "bus_factor, unknown, findings, settle_first, upcoming, retired. A finding has the need (skill, name, level, "
        "people, weight, deadline, from), gap (every metric), holders, sentence, remarks, formulas, verdict (kind, "
        "late, amount, options, candidates, meanwhile), not_possible, sensitivity, flips, cells, override. "
        "What is unknown is null, never 0."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--team", metavar="TEAM", help="short name, as in the team's address; else all teams"
        )
        parser.add_argument(
            "--as-of", metavar="DATE", help="levels at the end of this day, such as 2026-06-30"
        )
        parser.add_argument("--json", action="store_true", help="everything, as JSON")

    def handle(self, *, team, as_of, **options):
        day = read_day(as_of)
        assumptions = Assumption.objects.in_force()
        sheets = _sheets(_teams(team), day=day, assumptions=assumptions)
        if not options["json"]:
            for analysis, sheet in sheets:
                self.stdout.write("\n".join(_as_text(analysis, sheet)) + "\n")
            return
        organisation = Organisation.objects.first()
        told = {
            "on": (day or timezone.localdate()).isoformat(),
            "currency": organisation.currency if organisation else "$",
            "assumptions": asdict(assumptions),
            "changed_assumptions": [field.name for field in changed(assumptions)],
            "teams": [tell_team(analysis, sheet=sheet) for analysis, sheet in sheets],
        }
        self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))


def _teams(slug: str | None) -> list[Team]:
    """The team of this short name, retired or not; without one all teams that are rated in a framework."""
    teams = Team.objects.select_related("framework")
    if slug is None:
        return [team for team in teams.in_use().order_by("name") if framework_of(team) is not None]
    team = teams.filter(slug=slug).first()
    if team is None:
        raise Refused(f"There is no team {slug!r}.")
    if framework_of(team) is None:
        raise Refused(f"{team.name} is rated in no framework yet.")
    return [team]


def _sheets(teams: list[Team], *, day: date | None, assumptions) -> Iterator[tuple[Analysis, Sheet]]:
    """The page of each team; one at a time, so that memory does not grow with the organisation."""
    viewer = anybody()
    for team in teams:
        analysis = analyse(
            team, framework=framework_of(team), viewer=viewer, as_of=day, assumptions=assumptions
        )
        overrides: dict[int, list[Override]] = {}
        for each in Override.objects.filter(team=team).select_related("by").order_by("-pk"):
            overrides.setdefault(each.skill_id, []).append(each)
        yield analysis, lay_out(analysis, named=True, overrides=overrides)


def _as_text(analysis: Analysis, sheet: Sheet) -> Iterator[str]:
    """The figures of the team in a line, a table of its needs, their sentences, and what to settle first."""
    figures = analysis.figures
    yield f"{analysis.matrix.team.name}, {analysis.on}"
    cards = [*sheet.flags, *sheet.quiet]
    if not cards:
        yield "  No needs in force."
        return
    yield (
        f"  {_percent(figures.index)} of the needs covered by weight, {_percent(figures.worst_loss_index)} after the "
        f"worst single departure; bus factor {_or_dash(figures.bus_factor)}"
    )
    if without := _departures(analysis):
        yield f"  Covered without: {without}"
    yield COLUMNS.format("Severity", "Status", "Gap", "Have / need", "Level", "Skill", "Verdict")
    for card in cards:
        gap, verdict = card.finding.gap, card.finding.verdict
        yield COLUMNS.format(
            _or_dash(gap.severity),
            gap.status,
            gap.certainty,
            f"{'?' if gap.status == 'unknown' else plain(gap.supply)} / {plain(gap.requirement.headcount)}",
            gap.requirement.level,
            card.finding.skill.name[:36],
            f"{verdict.kind}{', late' if verdict.late else ''}" if verdict.question.amount else "-",
        ).rstrip()
    yield from (f"  {card.finding.sentence}" for card in sheet.flags)
    for card in cards:
        if card.override:
            yield f"  Decided otherwise, {card.finding.skill.name}: {card.override.kind}. {card.override.reason}"
    for each in analysis.pivotal[:MOST_LINES]:
        where = f"{analysis.names[each.person]} in {analysis.finding(each.skill).skill.name}"
        yield f"  Settle first: {where}, {each.low} or {each.high}, swing {each.swing:.0f}"
    if len(analysis.pivotal) > MOST_LINES:
        yield f"  and {len(analysis.pivotal) - MOST_LINES} more ratings to settle"


def _departures(analysis: Analysis) -> str:
    """The departures that would cost the most, as skills at risk of a name."""
    figures = analysis.figures
    costly = [
        (index, analysis.names[person])
        for person, index in figures.index_without.items()
        if index is not None and index < figures.index
    ]
    return ", ".join(f"{name} {_percent(index)}" for index, name in sorted(costly)[:MOST_LINES])


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)
