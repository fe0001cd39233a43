"""How does one command serve the app on this machine? By gunicorn, or where there is none by Django's server."""

import os
import signal
import socket
from collections.abc import Callable

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


def refuse_taken(port: int) -> None:
    """Raise CommandError if the port cannot be served on this machine."""
    with socket.socket() as probe:
        if os.name == "posix":
            # A server that has just stopped does not count as one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CommandError(f"Port {port}: {reason}. Choose another one with --port.") from error


def serve(port: int, *, announce: Callable[[], None]) -> None:
    """Serve the app until Ctrl-C; ``announce`` is called once the port answers and asks nothing of the database."""
    _disconnect()
    if BaseApplication is None:
        basehttp.run(HOST, port, get_wsgi_application(), threading=True, on_bind=lambda _port: announce())
    else:
        Gunicorn(port, announce=announce).run()


def _disconnect() -> None:
    """Close connections and their pools: a server process that inherited them would share them with this one."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


if BaseApplication is not None:

    class Gunicorn(BaseApplication):
        """One process with threads, which says nothing unless something is wrong."""

        def __init__(self, port: int, *, announce: Callable[[], None]):
            self.port, self.announce = port, announce
            super().__init__()

        def load_config(self):
            settings = {
                "bind": f"{HOST}:{self.port}",
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
