"""How does one command serve the app on this machine? By gunicorn, or where there is none by Django's server."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError
from django.core.servers import basehttp
from django.core.wsgi import get_wsgi_application
from django.db import connections

try:
    from gunicorn.app.base import BaseApplication
except ImportError:  # gunicorn needs a Unix
    BaseApplication = None

HOST = "127.0.0.1"
THREADS = 8


def listen(port: int) -> socket.socket:
    """Take the port of this machine, so that nobody else can; raises CommandError if somebody has it already.

    A browser that comes before :func:`serve` waits.
    """
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"Port {port}: {reason}. Choose another one with --port.") from error


def serve(listener: socket.socket, *, announce: Callable[[], None]) -> None:
    """Serve the app on a port that was taken, until Ctrl-C.

    ``announce`` is called once the server is ready; it must not ask the database.
    """
    _disconnect()
    if BaseApplication is None:
        port = listener.getsockname()[1]
        listener.close()
        basehttp.run(HOST, port, get_wsgi_application(), threading=True, on_bind=lambda _port: announce())
    else:
        Gunicorn(listener, announce=announce).run()


@contextmanager
def worker() -> Iterator[None]:
    """One worker for background work beside the server, which ends with it, however that ends."""
    starter = os.getpid()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--parent", str(starter)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        yield
    finally:
        # The server's own children leave through here, too.
        if os.getpid() == starter:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _disconnect() -> None:
    """Close connections and their pools: a server process that inherited them would share them with this one."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


if BaseApplication is not None:

    class Gunicorn(BaseApplication):
        """One process with threads, which says nothing unless something is wrong."""

        def __init__(self, listener: socket.socket, *, announce: Callable[[], None]):
            # From here on gunicorn closes it.
            self.descriptor, self.announce = listener.detach(), announce
            super().__init__()

        def load_config(self):
            settings = {
                "bind": f"fd://{self.descriptor}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": THREADS,
                "loglevel": "warning",
                "control_socket_disable": True,
                "when_ready": self.when_ready,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def when_ready(self, arbiter):
            # A closed terminal ends the demo; gunicorn would reload instead and stay.
            signal.signal(signal.SIGHUP, lambda _number, frame: arbiter.signal(signal.SIGINT, frame))
            self.announce()

        def load(self):
            return get_wsgi_application()
