"""What was measured, as multiples of a floor that was measured in the same run: lines on the screen, or JSON."""

import json
import sys


class Report:
    """Rows of figures under headings. Every figure stands beside its floor; ``goal`` is the most it should be."""

    def __init__(self, *, quiet: bool = False):
        self.quiet = quiet
        self.about: dict = {}
        self.rows: list[dict] = []
        self.subject = ""

    def begin(self, **about) -> None:
        self.about = about
        self.say(f"{about['vendor']}, size {about['size']}: {about['loaded']}")

    def heading(self, text: str) -> None:
        self.subject = text
        self.say(f"\n{text}")

    def time(
        self,
        what: str,
        seconds: float,
        least: float,
        *,
        goal: float | None = None,
        within: float | None = None,
    ) -> None:
        """A duration and its multiple of the floor's; ``within`` so many seconds it should be."""
        measured = {"seconds": seconds} if within is None else {"seconds": seconds, "within": within}
        self._row(what, f"{seconds * 1000:10.2f} ms", seconds / least, goal, **measured)

    def rate(self, what: str, per_second: float, best: float, *, goal: float | None = None) -> None:
        """So many a second, as a share of what the floor reaches; ``goal`` is the least it should be."""
        self._row(what, f"{per_second:10.0f} /s", per_second / best, goal, per_second=per_second)

    def memory(self, what: str, amount: float, least: float, *, goal: float | None = None) -> None:
        """Peak bytes and their multiple of the floor's."""
        self._row(what, f"{amount / 1e6:10.1f} MB", amount / least, goal, bytes=amount)

    def count(self, what: str, number: int, *, most: int) -> None:
        """So many of something, and the most that it should be."""
        self._row(what, f"{number:10}   ", number, most, count=number)

    def note(self, text: str) -> None:
        self.say(f"  {text}")

    def _row(self, what, figure, ratio, goal, **measured) -> None:
        self.rows.append({"subject": self.subject, "what": what, "ratio": ratio, "goal": goal, **measured})
        aim = "" if goal is None else f"   (goal {goal:.3g})"
        if "within" in measured:
            aim = f"   (goal {measured['within'] * 1000:g} ms)"
        ratio = f"{ratio:7.2f} x" if "count" not in measured else " " * 9
        self.say(f"  {what:<56}{figure}   {ratio}{aim}")

    def say(self, line: str) -> None:
        if not self.quiet:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    def print_json(self) -> None:
        sys.stdout.write(json.dumps({**self.about, "rows": self.rows}, indent=2) + "\n")
