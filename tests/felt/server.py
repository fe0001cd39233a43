"""The app as it is served in production, with the demo organisation and two large teams in it."""

import socket
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from time import sleep

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from competency.models import Engineer, User
from competency.models.recording import Entry, record_many
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    LeadershipFactory,
    MembershipFactory,
    SkillFactory,
    TeamFactory,
)

MANAGER, ENGINEER, HR = "rosa@demo.example", "grace@demo.example", "tomas@demo.example"
LARGE = {"fifty": (50, 38), "three-hundred": (300, 100)}


class Server:
    """Fills its folder, serves from it on a port of this machine, and ends on leaving."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __enter__(self):
        say = StringIO()
        call_command("collectstatic", interactive=False, verbosity=0, stdout=say)
        call_command("migrate", verbosity=0, stdout=say)
        call_command("createcachetable", verbosity=0, stdout=say)
        call_command("load_demo", verbosity=0, stdout=say)
        for slug, (people, skills) in LARGE.items():
            build(slug, people=people, skills=skills)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [*command, "--workers", "1", "--threads", "4", "--log-level", "error"]
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                sleep(0.1)
        raise SystemExit("The server did not start.")

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(timeout=30)

    def session(self, email: str) -> str:
        """The value of the cookie of somebody signed in."""
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client.cookies[settings.SESSION_COOKIE_NAME].value


def build(slug: str, *, people: int, skills: int) -> None:
    """A team of so many people by so many skills, led by the demo's manager, each cell rated but one in ten."""
    chance, now = Random(7), timezone.now()
    framework = FrameworkFactory()
    domains = [DomainFactory(framework=framework) for _ in range(8)]
    columns = [SkillFactory(domain=domains[number * 8 // skills]) for number in range(skills)]
    team = TeamFactory(name=slug, slug=slug, framework=framework)
    manager = User.objects.get(email=MANAGER)
    LeadershipFactory(team=team, user=manager)
    engineers: list[Engineer] = [EngineerFactory() for _ in range(people)]
    for engineer in engineers:
        MembershipFactory(engineer=engineer, team=team)
    at = now - timedelta(days=9)
    record_many(
        Entry(engineer.pk, skill.pk, "manager", level=chance.randint(0, 5), by_id=manager.pk, rated_at=at)
        for engineer in engineers
        for skill in columns
        if chance.random() < 0.9
    )
