"""Which kinds of files are taken, who may bring each in, and how is it held against the database and written?"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.exchange.destination import find_destination, find_team
from competency.exchange.framework_diff import diff_framework
from competency.exchange.listed import read_list
from competency.exchange.listed_apply import apply_list
from competency.exchange.listed_plan import find_place
from competency.exchange.matrix_apply import apply_matrix
from competency.exchange.matrix_diff import diff_matrix
from competency.exchange.matrix_reading import read_matrix
from competency.exchange.needs_diff import diff_requirements, diff_roles
from competency.exchange.ratings_diff import diff_ratings
from competency.exchange.roster_apply import apply_roster
from competency.exchange.roster_diff import diff_roster
from competency.exchange.roster_reading import read_roster
from competency.models import Team


@dataclass(frozen=True)
class Kind:
    """One kind of file. ``diff(sheet, mapping, where=, by=, report=)`` gives a Diff.

    ``apply(diff, run=, by=, report=)`` gives a journal. What takes long tells ``report`` how far it is.

    ``asks`` names what has to be said of the destination; ``takes_json`` whether JSON is read as well.
    """

    label: str
    text: str
    diff: Callable
    apply: Callable
    asks: tuple[str, ...] = ()
    for_managers: bool = False
    takes_json: bool = False


def _diff_roster(sheet, mapping, *, where, by, report):
    if by is not None and not by.is_hr:
        raise PermissionDenied(_("Only HR imports rosters."))
    return diff_roster(read_roster(sheet, mapping), mapping)


def _diff_matrix(sheet, mapping, *, where, by, report):
    destination = find_destination(where, source=mapping.source, by=by)
    return diff_matrix(
        read_matrix(sheet, mapping, streamed=True), mapping, destination=destination, report=report
    )


def _diff_framework(sheet, mapping, *, where, by, report):
    place = find_place(where, kind="framework", by=by)
    return diff_framework(read_list(sheet, mapping), mapping, place=place, where=where, told=sheet.told)


def _diff_roles(sheet, mapping, *, where, by, report):
    place = find_place(where, kind="roles", by=by)
    return diff_roles(read_list(sheet, mapping), mapping, place=place, where=where, told=sheet.told)


def _diff_requirements(sheet, mapping, *, where, by, report):
    place, team = find_place(where, kind="requirements", by=by), find_team(where["team"])
    team = team if isinstance(team, Team) else None
    listing = read_list(sheet, mapping)
    return diff_requirements(listing, mapping, place=place, where=where, team=team, by=by)


def _diff_ratings(sheet, mapping, *, where, by, report):
    place = find_place(where, kind="ratings", by=by)
    listing = read_list(sheet, mapping, streamed=True)
    return diff_ratings(listing, mapping, place=place, where=where, by=by, report=report)


def _apply_list(diff, *, run, by, report):
    return apply_list(diff.plan, run=run, by=by, report=report)


KINDS = {
    "roster": Kind(
        gettext_lazy("Roster"),
        gettext_lazy("People with teams, roles and managers"),
        _diff_roster,
        lambda diff, *, run, by, report: apply_roster(diff.plan),
    ),
    "matrix": Kind(
        gettext_lazy("Matrix"),
        gettext_lazy("People by skills, with a level in each cell"),
        _diff_matrix,
        lambda diff, *, run, by, report: apply_matrix(diff.plan, run=run, by=by, report=report),
        asks=("framework", "team"),
        for_managers=True,
    ),
    "framework": Kind(
        gettext_lazy("Framework"),
        gettext_lazy("Domains and skills, with what each level looks like; also as JSON"),
        _diff_framework,
        _apply_list,
        asks=("framework",),
        takes_json=True,
    ),
    "roles": Kind(
        gettext_lazy("Roles"),
        gettext_lazy("The level that each role expects of a skill; also as JSON"),
        _diff_roles,
        _apply_list,
        asks=("framework",),
        takes_json=True,
    ),
    "requirements": Kind(
        gettext_lazy("Requirements"),
        gettext_lazy("What teams need of a skill: level, people, weight, deadline"),
        _diff_requirements,
        _apply_list,
        asks=("framework",),
        for_managers=True,
    ),
    "ratings": Kind(
        gettext_lazy("Ratings"),
        gettext_lazy("One row for each person, skill and source"),
        _diff_ratings,
        _apply_list,
        asks=("framework",),
        for_managers=True,
    ),
}
