"""The gaps of every team: all summaries recomputed, and those of one team, against reading what they rest on."""

from time import perf_counter

from competency.models import Membership, Rating, Team, summaries

from .measure import interleaved

RUNS = 12


def measure(report, world) -> None:
    teams = list(Team.objects.in_use().values_list("pk", flat=True))
    one = world.measured.team.pk
    report.heading(f"Gaps recomputed, {len(teams)} teams")
    began = perf_counter()
    for _row in Rating.objects.order_by().values_list("engineer_id", "skill_id", "level", "low", "high"):
        pass
    read = perf_counter() - began
    began = perf_counter()
    summaries.refresh(teams)
    report.time("floor: the current ratings read once", read, read)
    report.time("every team", perf_counter() - began, read, within=5)
    members = Membership.objects.active().filter(team=one).values("engineer")
    least, refreshed = interleaved(
        lambda: list(Rating.objects.filter(engineer__in=members).values_list("skill_id", "level")),
        lambda: summaries.refresh([one]),
        runs=RUNS,
    )
    report.time("floor: the ratings of one team read", least, least)
    report.time("one team", refreshed, least, within=0.02)
