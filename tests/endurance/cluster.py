"""``python -m tests.endurance.cluster``: two servers of the app behind a proxy, on PostgreSQL with a replica.

People change something and read it back at once, each time from another server, while the replica is behind. Nobody may
miss what they changed. At last the replica is taken away, and the pages must go on.
"""

import argparse
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from .app import App
from .people import TOKEN
from .postgresql import following, throw_away

# What README.md says of a proxy for several servers of the app.
PROXY = """
daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/f;
    uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
    upstream competency {{ {servers} keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 25m;
        location / {{
            proxy_pass http://competency;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


@dataclass
class Found:
    changed: int = 0
    read: int = 0
    missed: int = 0
    seconds: float = 0.0
    by_replica: int = 0
    without_replica: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return (
            f"{self.changed:,} changes and {self.read:,} readings in {self.seconds:.0f} s "
            f"({(self.changed + self.read) / self.seconds:.0f} requests a second); {self.missed} times somebody missed "
            f"their own change; {self.by_replica:,} rows were looked up on the replica; "
            f"{self.without_replica:,} readings after it was gone"
        )


class Person:
    """A browser: keeps its cookies, and asks the next server each time."""

    def __init__(self, told: dict, ports: list[int]):
        self.told, self.ports, self.turn = told, ports, 0
        self.cookies = {"competency_session": told["cookie"], "competency_csrf": TOKEN}

    def ask(self, method: str, path: str, form: dict | None = None) -> tuple[int, str]:
        self.turn += 1
        port = self.ports[self.turn % len(self.ports)]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": TOKEN,
        }
        try:
            line.request(method, path, urlencode(form or {}), headers)
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0].strip('"')
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()

    def change_and_read(self, number: int, found: Found, lock: threading.Lock) -> None:
        """Change one rating, read it at once, and look at another page."""
        path = self.told["paths"][number % len(self.told["paths"])]
        note = f"said-{self.told['name']}-{number}"
        form = {**self.told["form"], "value": str(number % 6), "note": note}
        status, _text = self.ask("POST", path, form)
        reading, text = self.ask("GET", path)
        other, _text = self.ask("GET", "/me/")
        with lock:
            found.changed, found.read = found.changed + 1, found.read + 2
            found.missed += note not in text
            for asked, answer in (("POST " + path, status), ("GET " + path, reading), ("GET /me/", other)):
                if answer not in (200, 302):
                    found.wrong.append(f"{asked} was answered {answer}")


def try_out(directory: Path, *, seconds: float, people: int, delay: int, proxied: bool) -> Found:
    """Everything on ports of this machine; ``delay`` is how far the replica is behind, in milliseconds."""
    found = Found()
    with ExitStack() as stack:
        primary = stack.enter_context(throw_away(directory))
        apps = [App(primary.url, directory) for _ in range(2)]
        apps[0].python("manage.py", "migrate", "--verbosity", "0")
        apps[0].python("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        made = apps[0].python("-m", "tests.endurance.data", "make", str(people))
        replica = stack.enter_context(following(primary, delay=delay))
        for app in apps:
            app.environment["REPLICA_URL"] = replica.url
            stack.callback(app.stop)
            app.start()
        ports = [app.port for app in apps]
        if proxied:
            ports = [stack.enter_context(proxy(directory, ports))]
        everybody = [
            Person(each, ports) for each in json.loads(made.stdout) if each["paths"][0].startswith("/me/")
        ]
        began = time.monotonic()
        _together(everybody, until=time.time() + seconds, found=found)
        found.seconds = time.monotonic() - began
        found.by_replica = _looked_up(replica.url)
        replica.stop()
        found.without_replica = _read_on(everybody, found)
    if found.missed:
        found.wrong.append(f"{found.missed} times somebody missed their own change")
    if not found.by_replica:
        found.wrong.append("nothing was read from the replica")
    return found


def _together(everybody: list[Person], *, until: float, found: Found) -> None:
    lock = threading.Lock()

    def go_on(person):
        number = 0
        person.ask("GET", "/me/")
        while number < 2 or time.time() < until:
            person.change_and_read(number, found, lock)
            number += 1

    threads = [threading.Thread(target=go_on, args=(person,)) for person in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _read_on(everybody: list[Person], found: Found) -> int:
    """Pages after the replica is gone: one that was being read from it may say to try again, the next must be there."""
    read = 0
    for person in everybody:
        status, _text = person.ask("GET", "/me/")
        for _again in range(3):
            if status == 503:
                status, _text = person.ask("GET", "/me/")
        read += status == 200
        if status != 200:
            found.wrong.append(f"without the replica GET /me/ was answered {status}")
    return read


def _looked_up(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        time.sleep(1.2)  # counts are handed in once a second
        said = (
            "SELECT coalesce(sum(idx_tup_fetch), 0) + coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables"
        )
        return int(connection.execute(said).fetchone()[0])


@contextmanager
def proxy(directory: Path, ports: list[int]):
    """nginx in front of the servers, on a port of this machine."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port = App("", directory).port
    file = directory / "nginx.conf"
    servers = " ".join(f"server 127.0.0.1:{each};" for each in ports)
    file.write_text(PROXY.format(directory=directory, servers=servers, port=port))
    process = subprocess.Popen([program, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.cluster", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument(
        "--delay", type=int, default=300, help="milliseconds by which the replica is behind (300)"
    )
    parser.add_argument("--no-proxy", action="store_true", help="ask the two servers in turn, without nginx")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        found = try_out(
            Path(directory),
            seconds=given.seconds,
            people=given.people,
            delay=given.delay,
            proxied=not given.no_proxy,
        )
    sys.stdout.write(f"{found.sentence}\n")
    for sentence in found.wrong[:10]:
        sys.stdout.write(f"  WRONG: {sentence}\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
