"""What Lighthouse says of the pages that people open most, as on a phone and as on a desk."""

import json
import os
import shutil
import subprocess
import sys

from django.conf import settings

from tests.browser.conftest import PROGRAMS

from .server import ENGINEER, HR, MANAGER

PAGES = (
    (MANAGER, "/teams/vision/"),
    (MANAGER, "/teams/vision/gaps/"),
    (ENGINEER, "/me/"),
    (HR, "/organisation/"),
)
JUDGED = ("performance", "accessibility", "best-practices")
GOAL = 95


def judge(server, *, program: str, only: str) -> None:
    """Print the three figures of each page in both forms, and below a figure under 95 what was found."""
    if shutil.which(program) is None:
        sys.exit(f"There is no {program}. Install it with npm and name it with --lighthouse.")
    say(f"{'Lighthouse':<34}{'performance':>14}{'accessibility':>15}{'best practices':>16}")
    for email, path in PAGES:
        if only in path:
            for form in ("mobile", "desktop"):
                _page(server, program, email, path, form)


def _page(server, program, email, path, form) -> None:
    result = _run(program, f"{server.url}{path}", session=server.session(email), form=form)
    if result.get("runtimeError"):
        sys.exit(f"{path}: {result['runtimeError']['message']}")
    scores = [round(100 * (result["categories"][name]["score"] or 0)) for name in JUDGED]
    say(f"{path + ' ' + form:<34}{scores[0]:>14}{scores[1]:>15}{scores[2]:>16}")
    times = (
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
    )
    say("    " + ", ".join(f"{name} {result['audits'][name]['displayValue']}" for name in times))
    for name, score in zip(JUDGED, scores, strict=True):
        if score < GOAL:
            for reference in result["categories"][name]["auditRefs"]:
                audit = result["audits"][reference["id"]]
                if audit["score"] is not None and audit["score"] < 0.9 and reference["weight"]:
                    say(f"    {audit['id']}: {audit['title']} {audit.get('displayValue', '')}")


def _run(program, address, *, session, form) -> dict:
    chromium = next(filter(None, map(shutil.which, PROGRAMS)))
    headers = json.dumps({"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    command = [program, address, "--output=json", "--quiet", f"--extra-headers={headers}"]
    command += [
        f"--only-categories={','.join(JUDGED)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    if form == "desktop":
        command.append("--preset=desktop")
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium})
    if ran.returncode:
        sys.exit(ran.stderr)
    return json.loads(ran.stdout)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
