"""One command: an organisation, served, with one-click sign-in."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from http.cookiejar import CookieJar
from io import StringIO
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from competency.management import database, serving
from competency.management.commands import demo
from competency.models import Engineer, Organisation
from tests.factories import OrganisationFactory, TeamFactory


@pytest.fixture
def port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(monkeypatch, settings):
    """Demo mode, with a server that only notes its ports; the organisation is a small one."""
    settings.DEMO = True
    ports = []

    def serve(listener, *, announce):
        ports.append(listener.getsockname()[1])
        announce()

    load = demo.load
    monkeypatch.setattr(serving, "serve", serve)
    monkeypatch.setattr(serving, "worker", nullcontext)
    monkeypatch.setattr(
        demo, "load", lambda **options: load(teams=1, engineers=2, skills=2, months=0, **options)
    )
    return ports


def run(port, **options) -> str:
    said = StringIO()
    call_command("demo", port=port, stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_it_loads_an_organisation_and_says_where_it_is(served, port):
    said = run(port)
    assert served == [port]
    assert Engineer.objects.count() == 2
    assert f"http://127.0.0.1:{port}/" in said
    for address in ("grace@demo.example", "rosa@demo.example", "ingrid@demo.example", "tomas@demo.example"):
        assert address in said


@pytest.mark.django_db
def test_the_next_start_goes_on_with_the_same_data(served, port):
    run(port)
    Organisation.objects.update(name="Renamed")
    assert "Renamed is at" in run(port)
    assert Engineer.objects.count() == 2


@pytest.mark.django_db
def test_a_database_of_somebody_else_is_left_alone(served, port):
    TeamFactory(name="Real people")
    with pytest.raises(CommandError, match="left alone"):
        run(port)
    assert served == []
    assert not Engineer.objects.exists()


@pytest.mark.django_db
def test_it_can_be_looked_at_without_loading(served, port):
    OrganisationFactory(name="Acme")
    said = run(port, no_load=True)
    assert served == [port]
    assert "Acme is at" in said
    assert "grace@demo.example" not in said


@pytest.mark.django_db
def test_an_empty_database_without_loading_begins_with_the_set_up(served, port):
    assert "Competency is at" in run(port, no_load=True)
    assert database.is_empty()


@pytest.mark.django_db
def test_resetting_another_database_than_its_own_asks_to_be_sure(served, port):
    run(port)
    with pytest.raises(CommandError, match="--yes-really"):
        run(port, reset=True)
    assert Engineer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_resetting_begins_anew(served, port):
    run(port)
    Organisation.objects.update(name="Renamed")
    assert "Fennmark Labs is at" in run(port, reset=True, yes_really=True)


@pytest.mark.django_db
def test_a_port_in_use_is_a_sentence_and_changes_nothing(served, port):
    sentence = rf"Port {port}: .+\. Choose another one with --port\."
    with socket.create_server(("127.0.0.1", port)), pytest.raises(CommandError, match=sentence):
        run(port)
    assert database.is_empty()


@pytest.mark.parametrize("impossible", [-1, 70000])
def test_an_impossible_port_is_a_sentence(served, impossible):
    with pytest.raises(CommandError, match="--port"):
        run(impossible)


def test_outside_demo_mode_it_does_not_start(served, settings, port):
    settings.DEMO = False
    with pytest.raises(CommandError, match="Demo mode is off"):
        run(port)
    assert served == []


@pytest.mark.django_db
def test_ctrl_c_ends_it_quietly_without_gunicorn_too(served, port, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "serve", interrupted)
    run(port)


def test_the_port_is_taken_while_the_data_are_loaded(served, port, monkeypatch):
    def load(**_options):
        with pytest.raises(CommandError, match="Choose another one"):
            serving.listen(port)
        raise CommandError("seen")

    monkeypatch.setattr(demo, "load", load)
    monkeypatch.setattr(database, "migrate", lambda: None)
    monkeypatch.setattr(database, "is_empty", lambda: True)
    with pytest.raises(CommandError, match="seen"):
        run(port)
    serving.listen(port).close()


def test_where_there_is_no_gunicorn_djangos_server_serves(port, monkeypatch):
    calls = []

    def run_server(host, its_port, _application, **options):
        serving.listen(its_port).close()  # the port is free for it
        calls.append((host, its_port, options["threading"]))
        options["on_bind"](its_port)

    monkeypatch.setattr(serving, "BaseApplication", None)
    monkeypatch.setattr(serving, "_disconnect", lambda: calls.append("disconnected"))
    monkeypatch.setattr(serving.basehttp, "run", run_server)
    serving.serve(serving.listen(port), announce=lambda: calls.append("announced"))
    assert calls == ["disconnected", ("127.0.0.1", port, True), "announced"]


# The command itself, as a newcomer types it ----------------------------------------------------------


@pytest.fixture
def running(port, tmp_path):
    """The demo in a process of its own, with a database of its own."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}"}
    for name in ("DEMO", "DEBUG", "HTTPS", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=configured.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell that runs the tests in the background lets its children ignore Ctrl-C; a newcomer's does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


def wait_for(url, *, process, seconds=60):
    """The page of this address once somebody serves it."""
    until = time.monotonic() + seconds
    while True:
        try:
            return build_opener().open(url, timeout=10).read().decode()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                raise AssertionError(f"The demo does not answer: {process.stdout.read()}") from None
            time.sleep(0.2)


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them exist on Unix only")
def test_a_newcomer_starts_it_signs_in_by_one_click_and_ends_it(running, port):
    site = f"http://127.0.0.1:{port}"
    assert wait_for(f"{site}/health/live", process=running) == "ok"
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site}/").read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    assert browser.open(f"{site}/static/css/tokens.css").status == 200
    answer = browser.open(f"{site}/sign-in/as/hr/", urlencode({"csrfmiddlewaretoken": token}).encode())
    assert answer.url == f"{site}/teams/"
    assert "Tomás Ferreira" in answer.read().decode()
    running.send_signal(signal.SIGINT)
    said, _nothing = running.communicate(timeout=20)
    assert running.returncode == 0
    assert f"Fennmark Labs is at {site}/" in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them exist on Unix only")
def test_ctrl_c_while_it_prepares_leaves_no_traceback(running):
    assert running.stdout.readline() == "Preparing the database ...\n"
    running.send_signal(signal.SIGINT)
    said, _nothing = running.communicate(timeout=60)
    assert running.returncode == 0
    assert "Traceback" not in said
