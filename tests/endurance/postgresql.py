"""A PostgreSQL server of our own in a directory, which may be killed: it writes to the disk, as in production."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL is not installed."""
    on_path = shutil.which("pg_ctl")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: float(p.parts[-3]))
    return Path(on_path).resolve().parent if on_path else found[-1].parent if found else None


def _as_somebody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--", *command]


class Server:
    def __init__(self, directory: Path, name: str = "cluster"):
        self.data, self.bin = directory / name, programs()
        self.options = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://competency@127.0.0.1:{self.port}/postgres"

    def _call(self, program: str, *arguments: str) -> None:
        command = _as_somebody([str(self.bin / program), "-D", str(self.data), *arguments])
        subprocess.run(command, check=True, cwd=self.data, stdout=subprocess.DEVNULL, timeout=120)

    def begin(self) -> None:
        self.data.mkdir()
        for above in self.data.parents:
            if above.stat().st_uid == os.geteuid() and above != above.parent and "tmp" in above.parts[1:]:
                above.chmod(above.stat().st_mode | 0o011)
        if os.geteuid() == 0:
            shutil.chown(self.data, _as_somebody([])[2])
        self._call(
            "initdb", "-U", "competency", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        self.start()

    def follow(self, other: "Server") -> None:
        """Begin as a replica of another server, on a port of its own."""
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, _as_somebody([])[2])
        source = ["-h", "127.0.0.1", "-p", str(other.port), "-U", "competency"]
        self._call("pg_basebackup", *source, "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {self.options}"
        self._call("pg_ctl", "-w", "-l", str(self.data / "log"), "-o", options, "start")

    def kill_and_start(self) -> None:
        """SIGKILL to all of the server, as when the machine stops; then what a service manager does."""
        postmaster = self.postmaster()
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True, check=False
        )
        for pid in [postmaster, *map(int, listed.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # Until the last of them is gone its memory is in use, and a new server refuses to start.
        for _attempt in range(20):
            try:
                return self.start()
            except subprocess.CalledProcessError:
                time.sleep(0.5)
        raise RuntimeError((self.data / "log").read_text()[-3000:])

    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._call("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def throw_away(directory: Path):
    """A server that lives as long as the block."""
    server = Server(directory)
    try:
        server.begin()
        yield server
    finally:
        server.stop()


@contextmanager
def following(primary: Server, *, delay: int):
    """A replica of the server, which takes changes over so many milliseconds late, for as long as the block."""
    replica = Server(primary.data.parent, "replica")
    replica.options = f"-c recovery_min_apply_delay={delay} -c hot_standby=on"
    try:
        replica.follow(primary)
        yield replica
    finally:
        replica.stop()
