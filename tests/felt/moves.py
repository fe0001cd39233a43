"""From a key to the next frame while rating, and the frames while scrolling, in the system's Chromium."""

import shutil

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, PROGRAMS

from .lighthouse import say
from .server import LARGE, MANAGER

KEYS = 40
# Each key event with the time until the frame after it, in milliseconds, as the browser counts it (Event Timing).
LISTEN = """
window.keys = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "keydown") window.keys.push(entry.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
# Scrolls the box down and to the right for a second each, a step for each frame, and times the frames.
SCROLL = """
async () => {
  const box = document.querySelector(".matrix-scroll"), frames = [];
  const went = async (down, right) => {
    let before = performance.now();
    for (const until = before + 1500; before < until;) {
      box.scrollBy(right, down);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - before);
      before = now;
    }
  };
  await went(60, 0); await went(0, 40); await went(-60, -40);
  return frames;
}
"""


def measure(server) -> None:
    """Print how long each took; the goals are 100 ms for a rating and no frame over 50 ms while scrolling."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        window = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": server.session(MANAGER), "url": server.url}
        window.add_cookies([cookie])
        page = window.new_page()
        _idle(page)
        for slug, (people, skills) in LARGE.items():
            page.goto(f"/teams/{slug}/", wait_until="networkidle")
            _rate(page, f"{people} x {skills}")
            _scroll(page, f"{people} x {skills}")
        browser.close()


def _idle(page) -> None:
    """The floor: frames of a page on which nothing happens. Where these are late, the machine is, and not the app."""
    page.goto("/glossary/", wait_until="networkidle")
    say(_said("idle", sorted(page.evaluate(SCROLL.replace(".matrix-scroll", ".page")))))


def _rate(page, size: str) -> None:
    page.evaluate(LISTEN)
    page.locator('#matrix td[tabindex="0"]').focus()
    for place in range(KEYS):
        page.keyboard.press(str(place % 6))
        page.wait_for_timeout(60)
    page.locator("#matrix td.saving").first.wait_for(state="detached", timeout=120_000)
    page.wait_for_timeout(500)
    # What took less than 16 ms is not listed at all.
    slow = sorted(page.evaluate("window.keys"))
    took = [0.0] * (KEYS - len(slow)) + slow
    half, slowest = took[KEYS // 2], took[-1]
    say(
        f"rating in {size}: half of {KEYS} keys within {half:.0f} ms, the slowest {slowest:.0f} ms (goal 100)"
    )


def _scroll(page, size: str) -> None:
    say(_said(f"scrolling {size}", sorted(page.evaluate(SCROLL))) + " (goal 50)")


def _said(what: str, frames: list[float]) -> str:
    late = sum(frame > 50 for frame in frames)
    half, longest = frames[len(frames) // 2], frames[-1]
    return f"{what}: {len(frames)} frames, half within {half:.0f} ms, {late} over 50 ms, the longest {longest:.0f} ms"
