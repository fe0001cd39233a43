"""How does a command write a file that others will open: whole or not at all, noted, from whose point of view?"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from competency.exchange.table_out import FORMATS, Table
from competency.management.command_line import Refused, anybody
from competency.matrix.organisation import framework_to_compare
from competency.models import Framework, Team, User, auditing


def note(kind: str, team: Team | None, people, output) -> None:
    """Write into the audit log that data about these people leaves."""
    auditing.write(
        auditing.Kind.EXPORT,
        by=None,
        place=kind,
        team=team.pk if team else None,
        people=people,
        format=read_ending(Path(output)),
    )


def read_ending(target: Path) -> str:
    ending = target.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        *others, last = (f".{each}" for each in sorted(FORMATS))
        raise Refused(f"{target} ends in none of {', '.join(others)} and {last}.")
    return ending


def read_workbook_name(output: str) -> Path:
    if not output.lower().endswith(".xlsx"):
        raise Refused(f"{output} does not end in .xlsx.")
    return Path(output)


def write_table(table: Table, output: str) -> str:
    """Write a list in the format of the file's ending; returns the sentence that says so."""
    target = Path(output)
    write = FORMATS[read_ending(target)].write
    rows = _Counted(table.rows)
    write_whole(target, lambda file: write(file, replace(table, rows=rows)))
    return f"{output}: {rows.number:,} rows of {table.name}."


class _Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows):
        self.rows, self.number = rows, 0

    def __iter__(self):
        for row in self.rows:
            self.number += 1
            yield row


def find_team(slug: str | None) -> Team | None:
    if slug is None:
        return None
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise Refused(f"There is no team {slug!r}.")
    return team


def find_framework(slug: str | None) -> Framework:
    found = Framework.objects.filter(slug=slug).first() if slug else framework_to_compare()
    if found is None:
        raise Refused(f"There is no framework {slug!r}." if slug else "There is no framework yet.")
    return found


def find_viewer(email: str | None) -> User:
    """The person of this address; without one somebody who is nobody and sees what HR sees."""
    if email is None:
        return anybody()
    viewer = User.objects.with_email(email)
    if viewer is None or not viewer.is_active:
        raise Refused(f"Nobody signs in as {email}.")
    return viewer


def write_whole(target: Path, write: Callable) -> None:
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
