"""The plan of a large team as its page shows it: what a job has found, or is finding."""

from collections import namedtuple
from dataclasses import dataclass

from django.urls import reverse

from competency.decisions.plan_problem import Action
from competency.decisions.planner import Otherwise
from competency.forms.plan import pairs_of, query_of
from competency.jobs import enqueue, find
from competency.jobs.plans import params_of
from competency.matrix.kept_plan import bring_back, plan_again
from competency.matrix.planning import Proposal, Stated
from competency.matrix.replanning import compare_otherwise, without_step
from competency.matrix.wishes import write_action
from competency.models import Job

Corner = namedtuple("Corner", "cost coverage")


@dataclass(frozen=True)
class Solved:
    """A plan, None while nothing is found; ``job`` where it is searched for in the background."""

    proposal: Proposal | None = None
    job: Job | None = None
    stated: Stated | None = None

    @property
    def vacancies(self):
        return self.stated.vacancies

    @property
    def curve(self) -> list[Corner]:
        """The corners of the price curve that the job has found; none before it has ended."""
        return [Corner(*pair) for pair in (self.job.result or {}).get("curve", ())]


def known_or_begun(stated: Stated, *, by) -> Solved:
    """What the job about exactly this has found so far; it begins the first time that somebody looks."""
    job = find("plan", params_of(stated), by=by) or begin(stated, by=by)
    return Solved(bring_back(job.result, stated) if job.result else None, job, stated)


def begin(stated: Stated, *, by) -> Job:
    """Begin the search; one that still runs for the same team and another question is cancelled."""
    params = params_of(stated)
    for other in Job.objects.of(by).unfinished().filter(kind="plan", params__team=params["team"]):
        if other.params != params:
            other.cancel()
    team = stated.analysis.matrix.team
    address = reverse("plan", args=[team.slug]) + query_of(pairs_of(stated.wishes))
    return enqueue("plan", params, by=by, address=address)


def otherwise_known_or_begun(solved: Solved, action: Action, *, by) -> tuple[Otherwise | None, Job | None]:
    """What a large team's plan would do without a step, None while that is searched for; the job that does it.

    Neither where the step is forced or none of the plan.
    """
    problem = without_step(solved.proposal, action)
    if problem is None:
        return None, None
    params = params_of(solved.stated) | {"step": write_action(action), "plan": solved.job.pk}
    job = find("otherwise", params, by=by)
    if job is None:
        team = solved.stated.analysis.matrix.team
        pairs = [*pairs_of(solved.stated.wishes), ("step", write_action(action))]
        address = reverse("plan_otherwise", args=[team.slug]) + query_of(pairs)
        job = enqueue("otherwise", params, by=by, address=address)
    other = plan_again(job.result["plan"], problem) if job.result else None
    return (compare_otherwise(solved.proposal, action, other) if other else None), job
