"""The app as it runs for good: gunicorn with several workers, which can be killed one by one or altogether."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 3


class App:
    """Gunicorn on a port of this machine; ``kill_worker`` and ``kill`` are SIGKILL."""

    def __init__(self, url: str, directory: Path):
        self.url, self.directory, self.process = url, directory, None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "DATABASE_POOL": "6",
            "SECRET_KEY": "only-for-the-endurance-run-" * 2,
            "HTTPS": "false",
            "DEBUG": "false",
            "DEMO": "false",
            "LOG_LEVEL": "WARNING",
            "STATIC_ROOT": str(directory / "static"),
        }

    def python(self, *arguments: str, **more) -> subprocess.CompletedProcess:
        """A Python in the project with the app's settings; raises what it says if it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            **more,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done

    def start(self) -> None:
        log = (self.directory / "app.log").open("a")
        bind = ["--bind", f"127.0.0.1:{self.port}", "--reuse-port", "--no-control-socket"]
        size = ["--workers", str(WORKERS), "--threads", "4", "--worker-class", "gthread"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", *bind, *size, "--log-level", "warning"],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The app did not start: {(self.directory / 'app.log').read_text()[-3000:]}")

    def workers(self) -> list[int]:
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]

    def kill_worker(self) -> None:
        for pid in self.workers()[:1]:
            os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """All of them at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def stop(self) -> None:
        """As a service manager does: those who are being answered get their answers."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.kill()
