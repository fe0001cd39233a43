"""One rating against a raw transaction of the same writes: the log entry, the current row, the summary."""

from itertools import cycle

from competency.models.recording import record

from .measure import Browser, interleaved, queries_of
from .raw_rating import write_raw


def measure(report, world) -> None:
    team, by = world.measured.team, world.measured.manager
    browser = Browser(by)
    engineer, skill = world.measured.engineers[0], world.measured.skills[0]
    ids, levels = (team.pk, engineer.pk, skill.pk), cycle(range(6))
    raw_time, record_time = interleaved(
        lambda: write_raw(*ids, by=by.pk, level=next(levels)),
        lambda: record(engineer, skill=skill, source="manager", by=by, level=next(levels)),
    )
    report.heading("One rating saved")
    report.time("floor: a raw transaction of the same writes", raw_time, raw_time)
    report.time("record()", record_time, raw_time)
    again = queries_of(lambda: record(engineer, skill=skill, source="manager", by=by, level=next(levels)))
    report.count("its statements", again, most=12)

    page, least = f"/teams/{team.slug}/cell/{engineer.pk}/{skill.pk}/", "/floor/{}/{}/{}/".format(*ids)
    least_time, page_time = interleaved(
        *(lambda path=path: browser.ask(path, form=b"value=%d" % next(levels)) for path in (least, page))
    )
    report.heading("One rating saved by a request")
    report.time("floor: a request that writes the same raw", least_time, least_time)
    report.time("the request, with the drawn pieces in the answer", page_time, least_time, goal=3)
    asked = queries_of(lambda: browser.ask(page, form=b"value=3"))
    report.note(f"{asked} statements with sign-in, access, and what is drawn anew")
