"""How does a matrix become a plain table: wide, with a row per engineer, or long, with a row per level?"""

from collections.abc import Iterator

from competency.models import Engineer, Membership, Team

from .extract import Extract, cell_value, skill_labels
from .table_out import Table, csv_lines

# Names of fields for the import, hence the same in every language.
PERSON_COLUMNS = ("Name", "E-mail", "Employee number", "Role", "Team")
LONG_COLUMNS = ("Name", "E-mail", "Employee number", "Team", "Framework", "Domain", "Skill", "Level")


def write_matrix_csv(extract: Extract) -> Iterator[bytes]:
    """The lines of the wide table in UTF-8. Two queries, sent after the first line."""
    return csv_lines(wide_table(extract))


def wide_table(extract: Extract) -> Table:
    """People down, skills across. Two queries, sent when the first row is asked for."""
    return Table("matrix", (*PERSON_COLUMNS, *skill_labels(extract.shown)), _rows(extract), by=extract.by)


def long_table(extract: Extract) -> Table:
    """One row for each person and skill that somebody has rated, with the level that the matrix shows."""
    return Table("levels", LONG_COLUMNS, _long_rows(extract), by=extract.by)


def _long_rows(extract: Extract) -> Iterator[tuple]:
    shown = extract.shown
    domains = {domain.id: domain.name for domain in shown.domains}
    skills = [(shown.framework.name, domains[column.domain_id], column.name) for column in shown.columns]
    for name, email, number, _role, team, *values in _rows(extract):
        for skill, value in zip(skills, values, strict=True):
            if value is not None:
                yield (name, email, number, team, *skill, value)


def _rows(extract: Extract) -> Iterator[list]:
    shown = extract.shown
    ids = [person.id for person in shown.people]
    known = {
        pk: (email, number)
        for pk, email, number in Engineer.objects.filter(pk__in=ids).values_list("pk", "email", "number")
    }
    teams = _teams_of(ids, extract)
    for person, cells in zip(shown.people, shown.cells, strict=True):
        email, number = known[person.id]
        yield [person.name, email or "", number or "", person.role, teams[person.id], *map(cell_value, cells)]


def _teams_of(ids: list[int], extract: Extract) -> dict[int, str]:
    """The team of each row; with the teams below it may be several."""
    rows = (
        Membership.objects.active(on=extract.shown.on)
        .filter(engineer__in=ids, team__in=Team.objects.at_or_below(extract.shown.team))
        .order_by("team__depth", "team__name")
        .values_list("engineer_id", "team__name")
    )
    names: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, name in rows:
        names[pk].append(name)
    return {pk: "; ".join(found) for pk, found in names.items()}
