"""How many requests were answered, how, and how quickly: counted by each process, added up when somebody asks.

Each process writes fixed places of a small file of its own that is mapped into memory, so that counting costs
microseconds, whoever answers can read all of them, and what a process counted stays when it ends.
"""

import mmap
import os
import struct
import tempfile
from pathlib import Path
from threading import Lock

STATUSES = (1, 2, 3, 4, 5)  # hundreds
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_SHAPE = struct.Struct(f"<{len(STATUSES)}q{len(BOUNDS) + 1}qd")


class Counters:
    """The counters of this process in a directory that all processes of one server share."""

    def __init__(self, directory: Path | None = None):
        self.directory = directory or Path(tempfile.gettempdir()) / f"competency-{os.getuid()}" / "counters"
        self._lock, self._owner, self._map = Lock(), None, None

    def count(self, *, status: int, seconds: float) -> None:
        """Add one answered request."""
        with self._lock:
            mapped = self._opened()
            values = list(_SHAPE.unpack_from(mapped))
            values[min(max(status // 100, 1), 5) - 1] += 1
            values[len(STATUSES) + sum(seconds > bound for bound in BOUNDS)] += 1
            values[-1] += seconds
            _SHAPE.pack_into(mapped, 0, *values)

    def totals(self) -> tuple[list[int], list[int], float]:
        """Of all processes, also those that have ended: requests by hundred, by bucket of time, and their seconds."""
        sums = [0] * (len(STATUSES) + len(BOUNDS) + 1) + [0.0]
        for path in self.directory.glob("*.bin"):
            content = path.read_bytes()
            if len(content) == _SHAPE.size:
                sums = [total + value for total, value in zip(sums, _SHAPE.unpack(content), strict=True)]
        return sums[: len(STATUSES)], sums[len(STATUSES) : -1], sums[-1]

    def _opened(self) -> mmap.mmap:
        """The file of this process; a process that was forked begins its own."""
        if self._owner != os.getpid():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.directory / f"{os.getpid()}.bin", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.ftruncate(descriptor, _SHAPE.size)
                self._map = mmap.mmap(descriptor, _SHAPE.size)
            finally:
                os.close(descriptor)
            self._owner = os.getpid()
        return self._map


def exposition(counters: Counters) -> str:
    """The totals in the text format of Prometheus."""
    by_hundred, by_time, seconds = counters.totals()
    lines = [
        "# HELP competency_requests_total Requests answered, by hundred of the status.",
        "# TYPE competency_requests_total counter",
        *(
            f'competency_requests_total{{status="{hundred}xx"}} {count}'
            for hundred, count in zip(STATUSES, by_hundred, strict=True)
        ),
        "# HELP competency_request_seconds Time from the request to its answer.",
        "# TYPE competency_request_seconds histogram",
    ]
    below = 0
    for bound, count in zip((*BOUNDS, "+Inf"), by_time, strict=True):
        below += count
        lines.append(f'competency_request_seconds_bucket{{le="{bound}"}} {below}')
    lines += [f"competency_request_seconds_sum {seconds:.6f}", f"competency_request_seconds_count {below}"]
    return "\n".join(lines) + "\n"
