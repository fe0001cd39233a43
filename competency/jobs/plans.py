"""The plan of a large team: searched in rounds, each longer than the one before, until it is close enough."""

from dataclasses import replace

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from competency.decisions.plan_problem import fingerprint
from competency.decisions.planner import make_plan
from competency.forms.plan import PlanForm, pairs_of
from competency.matrix.analysis import analyse
from competency.matrix.kept_plan import bring_back, keep, keep_plan
from competency.matrix.load import framework_of
from competency.matrix.planning import (
    Proposal,
    Stated,
    answer,
    state,
)
from competency.matrix.replanning import curve_of, without_limit, without_step
from competency.matrix.wishes import Wishes, read_action
from competency.models import Job, Team

MOST_AT_ONCE = 50
"""A plan for up to so many people is solved while the page is asked for."""

ROUNDS = (5.0, 20.0, 60.0)
"""Seconds for each of a round's searches."""


def is_long(stated: Stated) -> bool:
    """Whether to solve it in the background."""
    return len(stated.analysis.team.shares) > MOST_AT_ONCE


def params_of(stated: Stated) -> dict:
    """What a job is about: the team, what is asked, and the digest of all inputs, so that a change is another job."""
    return {
        "team": stated.analysis.matrix.team.pk,
        "asked": [list(pair) for pair in pairs_of(stated.wishes)],
        "inputs": fingerprint(stated.problem),
    }


def solve(run) -> dict:
    """Solve what whoever asked sees; the best so far stands in the result after each round."""
    team = Team.objects.select_related("framework").get(pk=run.params["team"])
    analysis = analyse(team, framework=framework_of(team), viewer=run.by)
    stated = state(analysis, _wishes(run.params["asked"]))
    best: Proposal | None = None
    for number, seconds in enumerate(ROUNDS):
        words = {"round": number + 1, "rounds": len(ROUNDS), "seconds": round(2 * seconds)}
        said = _("Searching, round %(round)s of at most %(rounds)s, up to %(seconds)s seconds") % words
        run.report(number / (len(ROUNDS) + 1), said, best=best and keep(best))
        found = answer(stated, time_limit=seconds)
        if best is None or _rank(found) <= _rank(best):
            best = found
        if found.plan.status == "optimal":
            break
    run.report(len(ROUNDS) / (len(ROUNDS) + 1), _("Asking what more money buys"), best=keep(best))
    best = replace(best, unlimited=without_limit(best, time_limit=ROUNDS[1]))
    curve = [[point.cost, point.coverage] for point in curve_of(best)]
    return keep(best) | {"curve": curve}


def solve_otherwise(run) -> dict:
    """What the plan that a job has found would do without one of its steps; nothing if it has changed since."""
    team = Team.objects.select_related("framework").get(pk=run.params["team"])
    analysis = analyse(team, framework=framework_of(team), viewer=run.by)
    stated = state(analysis, _wishes(run.params["asked"]))
    run.report(0.2, _("Searching, up to %(seconds)s seconds") % {"seconds": round(2 * ROUNDS[1])})
    kept = Job.objects.of(run.by).filter(kind="plan", pk=run.params["plan"]).first()
    proposal = bring_back(kept.result, stated) if kept and kept.result else None
    action = read_action(run.params["step"])
    problem = None if proposal is None or action is None else without_step(proposal, action)
    return {} if problem is None else {"plan": keep_plan(make_plan(problem, time_limit=ROUNDS[1]))}


def _rank(proposal: Proposal) -> tuple[float, float]:
    return proposal.plan.unmet_weight, proposal.plan.cost


def _wishes(pairs) -> Wishes:
    asked = MultiValueDict()
    for name, value in pairs:
        asked.appendlist(name, value)
    return PlanForm(asked).wishes()
