"""The app as it runs for good: static files, headers, and a stop that lets people get their answers."""

import re
import signal
import socket
import time
from http.client import HTTPConnection

import pytest

from .endurance.app import App


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app on a database without people, with its static files collected."""
    directory = tmp_path_factory.mktemp("serving")
    app = App(f"sqlite:///{directory}/serving.sqlite3", directory)
    app.python("manage.py", "migrate", "--verbosity", "0")
    app.python("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    app.start()
    yield app
    app.stop()


def get(app, path, **headers):
    connection = HTTPConnection("127.0.0.1", app.port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_static_files_are_compressed_and_kept_for_ever(app):
    response, page = get(app, "/setup/")
    assert response.status == 200
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.decode())
    assert len(files) > 5
    for path in files:
        response, content = get(app, path, **{"Accept-Encoding": "br"})
        assert response.status == 200 and len(content) > 50, path
        assert (
            "immutable" in response.headers["Cache-Control"]
            and "max-age=315360000" in response.headers["Cache-Control"]
        )
        assert response.headers["Content-Encoding"] == "br" or len(content) < 1000, path
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", path)


def test_it_says_when_it_is_ready(app):
    response, content = get(app, "/health/ready")
    assert (response.status, content) == (200, b'{"ready": true, "failing": {}}')


def test_whoever_is_being_answered_gets_the_answer_when_it_stops(app):
    """Last in this module: the app is gone afterwards."""
    body = b"organisation=Acme"
    with socket.create_connection(("127.0.0.1", app.port), timeout=30) as asking:
        head = f"POST /setup/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        asking.sendall(head.encode() + body[:5])
        # Long enough for a loaded machine to have taken the request; one that waits in the queue is turned away.
        time.sleep(5)
        app.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        asking.sendall(body[5:])
        answer = b"".join(iter(lambda: asking.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Nothing was saved" in answer
    assert app.process.wait(timeout=40) == 0
