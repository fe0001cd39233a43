"""The plan of several teams: their needs read team by team, then searched for in rounds."""

from dataclasses import replace

from django.utils.translation import gettext as _

from competency.access import compared_teams
from competency.decisions.joint_planner import make_joint_plan
from competency.matrix.joint import keep_joint, load_joint
from competency.models import Team

ROUNDS = (5.0, 20.0, 60.0)
"""Seconds for each of a round's two searches."""

READING = 0.4
"""The share of the progress that reading takes."""


def teams_of(user, *, under: int | None):
    """The teams whose figures the user may compare, in one department or all; 403 for others."""
    teams = compared_teams(user)
    department = Team.objects.filter(pk=under).first() if under is not None else None
    return teams.filter(path__startswith=department.path) if department else teams


def solve_jointly(run) -> dict:
    """Solve what whoever asked sees; the best so far stands in the result after each round."""
    asked = run.params
    teams = teams_of(run.by, under=asked["under"]).select_related("framework").order_by("path")

    def read(share, team):
        run.report(READING * share, _("Reading the needs of %(team)s") % {"team": team.name})

    loaded = load_joint(teams, viewer=run.by, must=asked["must"], budget=asked["budget"], report=read)
    best = None
    for number, seconds in enumerate(ROUNDS):
        words = {"round": number + 1, "rounds": len(ROUNDS), "seconds": round(2 * seconds)}
        said = _("Searching, round %(round)s of at most %(rounds)s, up to %(seconds)s seconds") % words
        share = READING + (1 - READING) * number / len(ROUNDS)
        run.report(share, said, best=best and keep_joint(best, loaded))
        found = make_joint_plan(loaded.problem, time_limit=seconds)
        if best is None or (found.unmet_weight, found.cost) <= (best.unmet_weight, best.cost):
            best = found
        if found.status == "optimal":
            break
    kept = keep_joint(best, loaded)
    if asked["budget"] is not None and best.unmet_weight:
        unlimited = make_joint_plan(replace(loaded.problem, budget=None))
        kept["unlimited"] = {"cost": unlimited.cost, "less_open": unlimited.unmet_weight < best.unmet_weight}
    return kept
