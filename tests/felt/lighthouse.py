"""What Lighthouse says of the pages that people open most, as on a phone and as on a desk."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, PROGRAMS

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
    """Print the three figures of each page in both forms, and below them what was found."""
    if shutil.which(program) is None:
        sys.exit(f"There is no {program}. Install it with npm and name it with --lighthouse.")
    say(f"{'Lighthouse':<34}{'performance':>14}{'accessibility':>15}{'best practices':>16}")
    for email, path in PAGES:
        if only in path:
            for form in ("mobile", "desktop"):
                _page(server, program, email, path, form)


def _page(server, program, email, path, form) -> None:
    result = _run(server, program, email, path, form)
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
        # Times come and go with the machine; what is found of the other two is there or not.
        if score < (GOAL if name == "performance" else 100):
            for reference in result["categories"][name]["auditRefs"]:
                audit = result["audits"][reference["id"]]
                if audit["score"] is not None and audit["score"] < 0.9 and reference["weight"]:
                    items = audit.get("details", {}).get("items", [])[:2]
                    where = [item.get("node", item).get("snippet", "")[:90] for item in items]
                    say(f"    {audit['id']}: {audit['title']} {audit.get('displayValue', '')} {where or ''}")


def _run(server, program, email, path, form) -> dict:
    """Lighthouse's report of the page in a browser in which somebody is signed in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chromium = next(filter(None, map(shutil.which, PROGRAMS)))
    profile = Path(server.folder) / f"profile-{port}"
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": server.session(email), "url": server.url}
    command = [program, f"{server.url}{path}", "--output=json", "--quiet", f"--port={port}"]
    command += ["--disable-storage-reset", f"--only-categories={','.join(JUDGED)}"]
    if form == "desktop":
        command.append("--preset=desktop")
    with sync_playwright() as playwright:
        window = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=[*ARGUMENTS, f"--remote-debugging-port={port}"]
        )
        window.add_cookies([cookie])
        ran = subprocess.run(command, capture_output=True, text=True)
        window.close()
    if ran.returncode:
        sys.exit(ran.stderr)
    return json.loads(ran.stdout)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
