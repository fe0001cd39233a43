"""Write what HR hands on into a file, by hand or as a scheduled job: ``manage.py export matrix --team T -o FILE``."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandParser
from django.http import Http404

from competency.access import can_manage, compared_teams, visible_team
from competency.exchange.csv_out import long_table, wide_table
from competency.exchange.extract import Extract, take_extract
from competency.exchange.framework_out import write_framework_json
from competency.exchange.listing import list_framework, list_requirements, list_roles, list_roster
from competency.exchange.organisation_book import write_organisation
from competency.exchange.organisation_data import take_organisation
from competency.exchange.rating_list import list_ratings
from competency.exchange.table_out import FORMATS
from competency.exchange.template_book import write_template
from competency.exchange.workbook import write_workbook
from competency.management.command_line import Refused, anybody, read_day
from competency.management.export_files import (
    find_framework,
    find_team,
    find_viewer,
    note,
    read_ending,
    read_workbook_name,
    write_table,
    write_whole,
)
from competency.matrix.arrange import Options, arrange, haves
from competency.matrix.former import load_former
from competency.matrix.heatmap_draw import HeatmapOptions
from competency.matrix.load import framework_of, load_matrix
from competency.matrix.organisation import kept_back_of, load_heatmap
from competency.models import Engineer, User

ENDINGS = "ends in .xlsx, .csv, .ods or .json"


def add_matrix_arguments(parser: CommandParser) -> None:
    parser.add_argument("--team", required=True, metavar="TEAM", help="short name, as in the team's address")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=ENDINGS)
    parser.add_argument(
        "--as-of", metavar="DATE", help="the state at the end of this day, such as 2026-06-30"
    )
    parser.add_argument("--framework", metavar="F", help="short name; else the one that the team is rated in")
    parser.add_argument("--below", action="store_true", help="with the people of the teams below")
    parser.add_argument(
        "--long", action="store_true", help="a row for each level instead of a column for each skill"
    )
    parser.add_argument("--as", dest="viewer", metavar="E-MAIL", help="show what this person may see")


def export_matrix(*, team, output, as_of, framework, below, viewer, long, **_options) -> str:
    """Write the file and return the sentence that says so."""
    target = Path(output)
    ending = read_ending(target)
    options = Options(as_of=read_day(as_of), below=below)
    seen_by = find_viewer(viewer)
    extract = _take_matrix(team, framework=framework, viewer=seen_by, options=options)
    note("matrix", extract.shown.team, [person.id for person in extract.shown.people], target)
    if ending == "xlsx" and not long:
        write_whole(target, lambda file: write_workbook(file, extract))
    else:
        table = long_table(extract) if long else wide_table(extract)
        write_whole(target, lambda file: FORMATS[ending].write(file, table))
    people, skills = len(extract.shown.people), len(extract.shown.columns)
    return f"{output}: {people} people and {skills} skills of {extract.shown.team.name}, {extract.shown.on}."


def add_template_arguments(parser: CommandParser) -> None:
    parser.add_argument("--team", required=True, metavar="TEAM", help="short name, as in the team's address")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .xlsx")
    parser.add_argument("--framework", metavar="F", help="short name; else the one that the team is rated in")
    parser.add_argument(
        "--source", choices=["self", "manager", "agreed"], default="manager", help="whose levels"
    )


def export_template(*, team, output, framework, source, **_options) -> str:
    target = read_workbook_name(output)
    extract = _take_matrix(team, framework=framework, viewer=anybody(), options=Options())
    people = [person.id for person in extract.shown.people]
    note("template", extract.shown.team, people, target)
    write_whole(target, lambda file: write_template(file, extract, source=source))
    return f"{output}: {len(people)} people and {len(extract.shown.columns)} skills to fill in."


def add_list_arguments(parser: CommandParser) -> None:
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=ENDINGS)
    parser.add_argument("--team", metavar="TEAM", help="only this team and those below it; else everybody")


def add_rating_arguments(parser: CommandParser) -> None:
    add_list_arguments(parser)
    parser.add_argument(
        "--as-of", metavar="DATE", help="what held at the end of this day, such as 2026-06-30; else today"
    )
    parser.add_argument("--as", dest="viewer", metavar="E-MAIL", help="show what this person may see")


def add_organisation_arguments(parser: CommandParser) -> None:
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .xlsx")
    parser.add_argument("--framework", metavar="F", help="short name; else the organisation's")
    parser.add_argument("--team", metavar="TEAM", help="only this department and the teams below it")
    parser.add_argument(
        "--as-of", metavar="DATE", help="the state at the end of this day, such as 2026-06-30; else today"
    )
    parser.add_argument("--as", dest="viewer", metavar="E-MAIL", help="show what this person may see")


def export_organisation(*, framework, output, team, viewer, as_of, **_options) -> str:
    viewer, target, found = find_viewer(viewer), read_workbook_name(output), find_framework(framework)
    department, day = find_team(team), read_day(as_of)
    options, words = HeatmapOptions(department=team or ""), {"framework": found, "viewer": viewer}
    try:
        teams = compared_teams(viewer)
    except PermissionDenied as error:
        raise Refused(str(error)) from None
    former = load_former(teams, day=day, **words) if day else None
    heatmap = former.heatmap if former else load_heatmap(teams, **words)
    extract = take_organisation(heatmap, options=options, by=str(viewer), former=former, **words)
    note("organisation", department, extract.named, output)
    write_whole(target, lambda file: write_organisation(file, extract))
    of_day = f", {day}" if day else ""
    return f"{output}: {len(extract.needs):,} needs of {len({need.i for need in extract.needs}):,} teams{of_day}."


def add_framework_arguments(parser: CommandParser) -> None:
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=ENDINGS)
    parser.add_argument("--framework", metavar="F", help="short name; else the organisation's")


def export_ratings(*, team, output, as_of, viewer, **_options) -> str:
    viewer, found, day = find_viewer(viewer), find_team(team), read_day(as_of)
    table = list_ratings(viewer, team=found, as_of=day, by=str(viewer))
    note("ratings", found, Engineer.objects.at_or_below(found, on=day).values_list("pk", flat=True), output)
    return write_table(table, output)


def export_roster(*, team, output, **_options) -> str:
    found = find_team(team)
    note("roster", found, Engineer.objects.working().at_or_below(found).values_list("pk", flat=True), output)
    return write_table(list_roster(team=found, by=str(anybody())), output)


def export_requirements(*, team, output, **_options) -> str:
    return write_table(list_requirements(team=find_team(team), by=str(anybody())), output)


def export_roles(*, framework, output, **_options) -> str:
    return write_table(list_roles(find_framework(framework), by=str(anybody())), output)


def export_framework(*, framework, output, **_options) -> str:
    """As JSON the whole framework with its scale and roles, in the other formats a row for each skill."""
    found, target = find_framework(framework), Path(output)
    if read_ending(target) == "json":
        write_whole(target, lambda file: write_framework_json(file, found))
        return f"{output}: the framework {found} with its roles."
    return write_table(list_framework(found, by=str(anybody())), output)


class Kind(NamedTuple):
    """Something that can be exported: what it is, its options, and the verb that writes it and says so."""

    help: str
    add_arguments: Callable[[CommandParser], None]
    export: Callable[..., str]


KINDS = {
    "matrix": Kind(
        "A team's matrix as a coloured workbook (.xlsx) or as a plain table (.csv, .ods, .json).",
        add_matrix_arguments,
        export_matrix,
    ),
    "template": Kind(
        "A team's workbook to fill in and import again (.xlsx), with what one source has said so far.",
        add_template_arguments,
        export_template,
    ),
    "organisation": Kind(
        "Teams by skills, needs and gaps with live formulas, plans, definitions and assumptions (.xlsx).",
        add_organisation_arguments,
        export_organisation,
    ),
    "ratings": Kind(
        "Every rating in force, one row for each person, skill and source (self, manager, agreed).",
        add_rating_arguments,
        export_ratings,
    ),
    "roster": Kind(
        "Who works here, with role, team, manager and dates, one row each.", add_list_arguments, export_roster
    ),
    "requirements": Kind(
        "What teams need of which skill, one row for each need.", add_list_arguments, export_requirements
    ),
    "roles": Kind(
        "What roles expect, one row for each role and skill.", add_framework_arguments, export_roles
    ),
    "framework": Kind(
        "Domains and skills with what each level looks like; as .json also the scale and the roles.",
        add_framework_arguments,
        export_framework,
    ),
}


class Command(BaseCommand):
    help = (
        "Writes what the app holds into a file. Without --as it holds what HR sees; with --as what that person sees, "
        "blind spots included. Exit status 0, or 2 with a sentence and no file."
    )

    def add_arguments(self, parser):
        kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
        for name, kind in KINDS.items():
            kind.add_arguments(kinds.add_parser(name, help=kind.help, description=kind.help))

    def handle(self, *, kind, **options):
        sentence = KINDS[kind].export(**options)
        if options["verbosity"] > 0:
            self.stdout.write(sentence)


def _take_matrix(slug: str, *, framework: str | None, viewer: User, options: Options) -> Extract:
    try:
        team = visible_team(viewer, slug)
    except Http404:
        whose = f" that {viewer} may see" if viewer.pk else ""
        raise Refused(f"There is no team {slug!r}{whose}.") from None
    rated_in = framework_of(team, slug=framework)
    if rated_in is None:
        known = (
            f"There is no framework {framework!r}."
            if framework
            else f"{team.name} is rated in no framework yet."
        )
        raise Refused(known)
    full = load_matrix(team, framework=rated_in, viewer=viewer, below=options.below, as_of=options.as_of)
    named = can_manage(viewer, team)
    withheld = () if named else kept_back_of(full, viewer=viewer, below=options.below)
    have = haves(full, named=named, kept_back=withheld)
    return take_extract(arrange(full, options, have=have), full=full, have=have, by=str(viewer))
