"""Write what HR hands on into a file, by hand or as a scheduled job: ``manage.py export matrix --team T -o FILE``."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandParser
from django.http import Http404
from xlsxwriter.exceptions import FileCreateError

from competency.access import can_manage, visible_team
from competency.exchange.csv_out import write_matrix_csv
from competency.exchange.extract import Extract, take_extract
from competency.exchange.workbook import write_workbook
from competency.management.command_line import Refused, anybody, read_day
from competency.matrix.arrange import Options, arrange, haves
from competency.matrix.load import framework_of, load_matrix
from competency.models import User


def add_matrix_arguments(parser: CommandParser) -> None:
    parser.add_argument("--team", required=True, metavar="TEAM", help="short name, as in the team's address")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends in .xlsx or .csv")
    parser.add_argument(
        "--as-of", metavar="DATE", help="the state at the end of this day, such as 2026-06-30"
    )
    parser.add_argument("--framework", metavar="F", help="short name; else the one that the team is rated in")
    parser.add_argument("--below", action="store_true", help="with the people of the teams below")
    parser.add_argument("--as", dest="viewer", metavar="E-MAIL", help="show what this person may see")


def export_matrix(*, team, output, as_of, framework, below, viewer, **_options) -> str:
    """Write the file and return the sentence that says so."""
    target = Path(output)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        raise Refused(f"{output} ends in neither .xlsx nor .csv.")
    options = Options(as_of=read_day(as_of), below=below)
    extract = _take_matrix(team, framework=framework, viewer=_find_viewer(viewer), options=options)
    _write_whole(target, lambda file: write(file, extract))
    people, skills = len(extract.shown.people), len(extract.shown.columns)
    return f"{output}: {people} people and {skills} skills of {extract.shown.team.name}, {extract.shown.on}."


class Kind(NamedTuple):
    """Something that can be exported: what it is, its options, and the verb that writes it and says so."""

    help: str
    add_arguments: Callable[[CommandParser], None]
    export: Callable[..., str]


KINDS = {
    "matrix": Kind(
        "A team's matrix as a workbook (.xlsx) or as comma-separated text (.csv).",
        add_matrix_arguments,
        export_matrix,
    )
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


def _write_csv(file, extract: Extract) -> None:
    file.writelines(write_matrix_csv(extract))


FORMATS = {".xlsx": write_workbook, ".csv": _write_csv}


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
    have = haves(full, named=can_manage(viewer, team))
    return take_extract(arrange(full, options, have=have), full=full, have=have, by=str(viewer))


def _find_viewer(email: str | None) -> User:
    """The person of this address; without one somebody who is nobody and sees what HR sees."""
    if email is None:
        return anybody()
    viewer = User.objects.with_email(email)
    if viewer is None or not viewer.is_active:
        raise Refused(f"Nobody signs in as {email}.")
    return viewer


def _write_whole(target: Path, write: Callable) -> None:
    """Write beside the target and put it in place when it is whole: a job that fails leaves the old file."""
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(target)
    except (OSError, FileCreateError) as error:
        raise Refused(f"{target} cannot be written: {getattr(error, 'strerror', None) or error}.") from None
    finally:
        if part.exists():
            part.unlink()
