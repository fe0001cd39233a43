"""What somebody is blind to changes nothing that they can see, wherever they look.

Two states of one organisation differ only in what one side says of one cell. Everything that the other side can open
is opened in both: pages and the links on them, fragments, exports, lists, past days. The answers must be equal.
"""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency.matrix.lenses import LENSES
from competency.models import Skill
from tests.factories import (
    EngineerFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    UserFactory,
    rate,
)
from tests.test_permissions import PAGES

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
NOTES = {1: "Zwielicht, and little of it", 5: "Abendrot, and plenty of it"}
# Parameters that no link carries: asked of these pages besides what their links ask.
ASKED = {
    "team": [
        *(f"lens={lens}&by={by}" for lens in LENSES for by in ("", "domains")),
        *("sort=skill:python", "sort=-fit", "show=gaps", "show=unrated", "below=on", "as_of=2026-05-20"),
        *("since=2026-05-01", "as_of=2026-05-20&lens=difference", "lens=change&since=2026-04-01"),
    ],
    "team_changes": ["seen=0", "seen=0&lens=difference", "seen=0&sort=fit"],
    "engineers": ["skill={python}", "skill={python}&level=1", "skill={python}&level=5", "q=ben"],
    "search": ["q=ben", "q=Zwielicht", "q=Abendrot", "q=python"],
    "organisation": ["lens=change", "by=domains", "by=skills"],
    "gaps": ["without={ben}", "as_of=2026-05-20"],
    "plan_otherwise": ["without={ben}", "budget=100"],
    "list_export": ["team=platform", "team=platform&as_of=2026-05-20"],
}
FILES = {
    "team_export": [{"extension": each} for each in ("csv", "xlsx", "ods", "json")],
    "my_data_export": [{"extension": each} for each in ("csv", "json")],
    "list_export": [
        {"kind": kind, "extension": each}
        for kind in ("ratings", "roster", "requirements")
        for each in ("csv", "ods", "json")
    ],
}
FRAGMENT = {"HX-Request": "true"}
LINK = re.compile(r"""(?:href|hx-get|data-changes)=["'](/[^"'#]*|\?[^"'#]*)["'#]""")
# Leads out of the session or to what is the same for everybody.
NOT_FOLLOWED = re.compile(r"/(sign-|static|admin|framework/|roles/|password|second-factor)")
CHANCE = re.compile(
    rb'(csrfmiddlewaretoken" value=|X-CSRFToken"?&?q?u?o?t?;?: ?&?q?u?o?t?;?"?)"?[A-Za-z0-9]{64}'
)
NUMBERED = re.compile(rb'name="seen" value="\d+"')
MOST = 150


@pytest.fixture
def company(cast, monkeypatch):
    """Platform with Ben and six whom both sides have rated in everything; the tests say what is said of Ben's Python.

    Ben has been rated in SQL by both, so that he is somebody whose figures count.
    """
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    cast.ben.role = RoleFactory(name="Lead")
    cast.ben.save()
    RoleTargetFactory(role=cast.ben.role, skill=cast.python, level=3)
    LeadershipFactory(team=cast.department, user=UserFactory(name="Mia", email="mia@example.com"))
    LeadershipFactory(team=cast.platform, user=HrUserFactory(name="Ida", email="ida@example.com"))
    skills = list(Skill.objects.order_by("pk"))
    for team, manager in ((cast.platform, cast.ada), (cast.design, cast.dan)):
        for skill in skills:
            RequirementFactory(team=team, skill=skill, level=3, headcount=4)
        for n in range(6):
            engineer = EngineerFactory(name=f"{team.name} {n}", login=True, role=cast.ben.role)
            MembershipFactory(engineer=engineer, team=team)
            for skill in skills:
                rate(engineer, skill, n % 5, rated_at=NOON - timedelta(days=40))
                rate(engineer, skill, 2, source="manager", by=manager, rated_at=NOON - timedelta(days=30))
    rate(cast.ben, cast.sql, 2, rated_at=NOON - timedelta(days=40))
    rate(cast.ben, cast.sql, 3, source="manager", by=cast.ada, rated_at=NOON - timedelta(days=30))
    return cast


def addresses_of(cast):
    """Every address of the app, with the files in all formats and the parameters above."""
    filled = {"python": cast.python.pk, "ben": cast.ben.pk}
    for name, (arguments, *_rows) in PAGES.items():
        if name in ("my_comment", "correction_answer"):
            found = [{"skill_id": cast.python.pk}] if name == "my_comment" else []
        elif name in FILES:
            known = arguments if isinstance(arguments, dict) else arguments(cast)
            found = [{**known, **each} for each in FILES[name]]
        else:
            found = [arguments(cast) if callable(arguments) else arguments]
        for each in found:
            address = reverse(name, kwargs=each)
            if not NOT_FOLLOWED.match(address) or address.startswith("/framework/"):
                yield address
                yield from (f"{address}?{query.format(**filled)}" for query in ASKED.get(name, ()))


def content_of(response):
    """What the answer says, without what is different in every answer; a spreadsheet as its parts."""
    content = response.getvalue() if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())
    if connection.vendor == "postgresql":
        # Its numbers go on where a state is taken back, so the log is numbered otherwise in the second one.
        content = NUMBERED.sub(b"", content)
    return CHANCE.sub(b"", content)


def seen_by(user, addresses):
    """What each address answers this user, and each link on the answers, as a page and as a fragment."""
    client = Client()
    client.force_login(user)
    found, waiting = {}, list(dict.fromkeys(addresses))
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        if address in found:
            continue
        response = client.get(address)
        answers = [content_of(response)]
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            answers.append(content_of(client.get(address, headers=FRAGMENT)))
            if "?" not in address:
                links = [unescape(link) for link in LINK.findall(answers[0].decode())]
                waiting += [
                    address + link if link[0] == "?" else link
                    for link in links
                    if not NOT_FOLLOWED.match(link)
                ]
        found[address] = (response.status_code, *answers)
    return found


def in_state(say, look):
    """What somebody sees after something was said; it is unsaid again."""
    with transaction.atomic():
        say()
        seen = look()
        transaction.set_rollback(True)
    return seen


# Ada manages Platform, Mia the department above, Ida is HR and manages Platform too; Ben rates himself.
BLIND = [
    ("self", "ada@example.com"),
    ("self", "mia@example.com"),
    ("self", "ida@example.com"),
    ("manager", "ben@example.com"),
]


@pytest.mark.parametrize(("source", "email"), BLIND)
def test_what_the_other_side_said_first_changes_nothing_that_one_can_see(source, email, company):
    user = type(company.ada).objects.get(email=email)
    by = company.ada if source == "manager" else company.ben.user
    addresses = list(addresses_of(company))

    def state(level):
        return in_state(
            lambda: rate(company.ben, company.python, level, source=source, by=by, note=NOTES[level]),
            lambda: seen_by(type(user).objects.get(pk=user.pk), addresses),
        )

    little, much = state(1), state(5)
    assert sum(answer[0] == 200 for answer in little.values()) > 30
    told = [address for address in little | much if little.get(address) != much.get(address)]
    assert told == []
    for address, (_status, *answers) in little.items():
        assert not any(
            word.encode() in answer for word in ("Zwielicht,", "Abendrot,") for answer in answers
        ), address


@pytest.mark.parametrize("first", ["self", "manager"])
def test_both_sides_see_both_in_the_moment_when_the_second_has_spoken(first, company):
    by = {"self": company.ben.user, "manager": company.ada}
    second = "manager" if first == "self" else "self"
    address = reverse("cell", args=["platform", company.ben.pk, company.python.pk])

    def words(user):
        client = Client()
        client.force_login(user)
        page = client.get(address).content.decode()
        return {note for note in NOTES.values() if note in page}

    rate(company.ben, company.python, 1, source=first, by=by[first], note=NOTES[1])
    assert (words(by[first]), words(by[second])) == ({NOTES[1]}, set())
    rate(company.ben, company.python, 5, source=second, by=by[second], note=NOTES[5])
    assert words(by[first]) == words(by[second]) == set(NOTES.values())


@pytest.mark.parametrize("viewer", ["cleo", "gus", "dan", "hana", "root"])
def test_nobody_else_reads_what_was_noted(viewer, company):
    rate(company.ben, company.python, 1, note=NOTES[1])
    rate(company.ben, company.python, 5, source="manager", by=company.ada, note=NOTES[5])
    person = getattr(company, viewer)
    if viewer in ("cleo", "gus"):
        person.user = UserFactory(name=viewer)
        person.save()
        person = person.user
    for address, (_status, *answers) in seen_by(person, addresses_of(company)).items():
        assert not any(note.encode() in answer for note in NOTES.values() for answer in answers), address
