"""The plan of a large team as its page shows it: what a job has found, or is finding."""

from collections import namedtuple
from dataclasses import dataclass

from django.urls import reverse

from competency.forms.plan import pairs_of, query_of
from competency.jobs import enqueue, find
from competency.jobs.plans import params_of
from competency.matrix.kept_plan import bring_back
from competency.matrix.planning import Proposal, Stated
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
