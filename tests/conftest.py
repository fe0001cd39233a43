"""Whom every test may meet: a small cast with names, a browser signed in as one of them, and counted queries."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competency.models import AuditHead, Engineer, Framework, Skill, Team, User
from competency.models.auditing import HEAD
from competency.models.protection import PROTECTED, release

from .factories import (
    LONG_AGO,
    AdministratorFactory,
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    SkillFactory,
    TeamFactory,
    UserFactory,
)

# The same examples in every run, and nothing kept in the working tree.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with transactions of their own empty every table afterwards, which the audit log's trigger refuses."""
    with django_db_blocker.unblock():
        for table in PROTECTED:
            release(connection, table)


@dataclass(frozen=True)
class Cast:
    """Two teams under one department, and everybody who may look at them. Nobody has rated anybody yet.

    Who is rated is an Engineer (``cast.ben.user`` signs in), who leads or administers is a User.
    """

    department: Team  # Engineering, above Platform and Design; has no members of its own
    platform: Team
    design: Team
    ada: User  # manages Platform
    ben: Engineer  # in Platform, with a login
    cleo: Engineer  # in Platform, without a login
    dan: User  # manages Design, alone
    gus: Engineer  # in Design, without a login
    hana: User  # heads the department
    eve: User  # HR
    root: User  # administers: a superuser who is not HR
    fay: Engineer  # left Platform and the organisation on 1 March 2024; has a login still
    framework: Framework  # of both teams, scale 0 to 5
    python: Skill  # in the domain Engineering
    sql: Skill  # in the domain Engineering
    statistics: Skill  # in the domain Science


def make_cast() -> Cast:
    """The cast, in the database as it is."""
    # There from the first migration on, but a test with transactions of its own empties this table too.
    AuditHead.objects.get_or_create(pk=HEAD)
    framework = FrameworkFactory(name="Craft")
    engineering = DomainFactory(framework=framework, name="Engineering", position=0)
    science = DomainFactory(framework=framework, name="Science", position=1)
    department = TeamFactory(name="Engineering")
    platform = TeamFactory(name="Platform", parent=department, framework=framework)
    design = TeamFactory(name="Design", parent=department, framework=framework)
    people = Cast(
        department=department,
        platform=platform,
        design=design,
        ada=UserFactory(name="Ada", email="ada@example.com"),
        ben=EngineerFactory(name="Ben", login=True, user__email="ben@example.com"),
        cleo=EngineerFactory(name="Cleo"),
        dan=UserFactory(name="Dan", email="dan@example.com"),
        gus=EngineerFactory(name="Gus"),
        hana=UserFactory(name="Hana", email="hana@example.com"),
        eve=HrUserFactory(name="Eve", email="eve@example.com"),
        root=AdministratorFactory(name="Root", email="root@example.com"),
        fay=EngineerFactory(
            name="Fay",
            login=True,
            user__email="fay@example.com",
            joined_on=LONG_AGO,
            left_on=date(2024, 3, 1),
        ),
        framework=framework,
        python=SkillFactory(domain=engineering, name="Python", position=0),
        sql=SkillFactory(domain=engineering, name="SQL", position=1),
        statistics=SkillFactory(domain=science, name="Statistics", position=0),
    )
    LeadershipFactory(team=platform, user=people.ada)
    LeadershipFactory(team=design, user=people.dan)
    LeadershipFactory(team=department, user=people.hana, part="head")
    for engineer in (people.ben, people.cleo, people.fay):
        MembershipFactory(engineer=engineer, team=platform)
    MembershipFactory(engineer=people.gus, team=design)
    return people


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def sign_in():
    """A function from a user to a client signed in as that user."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def queries():
    """Collects a block's statements, but those that only begin and end transactions.

    ``with queries() as sent: ...`` and then ``len(sent)``.
    """

    @contextmanager
    def collected():
        sent: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield sent
        starts = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
        sent.extend(query["sql"] for query in captured if not query["sql"].startswith(starts))

    return collected


@pytest.fixture
def empty_database(django_db_setup, tmp_path):
    """The address of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/endurance.sqlite3"
        return
    settings, name = connection.settings_dict, f"endurance_{uuid4().hex[:8]}"
    who = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    server = f"postgresql://{who}@{settings['HOST']}:{settings['PORT']}/"
    with connection.Database.connect(f"{server}{settings['NAME']}", autocommit=True) as outside:
        outside.execute(f"CREATE DATABASE {name}")
        yield f"{server}{name}"
        outside.execute(f"DROP DATABASE {name} WITH (FORCE)")
