"""Files as people upload them, and the runs that they become."""

from competency.exchange.runs import apply_run, diff_run, start_run

ROSTER = "Employee number,Name,E-mail,Role,Team,Manager e-mail,Joined on,Left on,Status"


def roster_run(*lines, header=ROSTER, by=None, **answers):
    """An uploaded roster; dates are written as 2024-05-31."""
    return _run("roster", (header, *lines), by=by, answers=answers)


def matrix_run(*lines, framework="craft", team="platform", by=None, **answers):
    """An uploaded matrix into the cast's team Platform and framework Craft; the first line has the headings."""
    return _run("matrix", lines, by=by, answers={"framework": framework, "team": team, **answers})


def _run(kind, lines, *, by, answers):
    data = "\n".join(lines).encode()
    return start_run(kind=kind, name=f"{kind}.csv", data=data, by=by, answers=answers)


def apply_file(run, *, by=None):
    """Apply an uploaded file without problems; returns the run as it is then."""
    diff = diff_run(run, by=by)
    assert diff.problems == []
    apply_run(run, by=by)
    run.refresh_from_db()
    return run


def said(diff, kind=None, model=None):
    """(label, old, new) of the differences of a kind and model."""
    return [
        (each.label, each.old, each.new)
        for each in diff.differences
        if kind in (None, each.kind) and model in (None, each.model)
    ]


def sentences(diff):
    return [problem.message for problem in diff.problems]


def reasons(diff):
    return [each.reason for each in diff.ignored]
