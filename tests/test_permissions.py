"""Every address answers everybody about every object as agreed; one that is missing from the table fails the suite."""

import logging
from dataclasses import replace
from datetime import date
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from competency.middleware import OWN_SIGN_IN
from competency.models import Comment, Cycle, CyclePart, Job, PeerChoice
from competency.models.accounts import AUDITOR_GROUP
from competency.models.reminding import off_token
from tests.conftest import make_cast
from tests.factories import (
    LONG_AGO,
    ActionFactory,
    CycleFactory,
    EngineerFactory,
    ImportRunFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    TeamFactory,
    UserFactory,
    rate,
)

pytestmark = pytest.mark.django_db

# Ben is an engineer of Platform and Gus one of Design; Ada manages Platform and Dan Design; Hana heads the department
# above both; Eve is HR; Root administers; Olga audits, and what she sees is stated in AUDITOR alone.
VIEWERS = ["anonymous", "ben", "gus", "ada", "dan", "hana", "eve", "root"]
# The addresses below are about Platform, Ben and Python. Those about a team or a person are asked about others as well:
# (team, person), and whose they are as Ada sees it, who manages Platform.
OBJECTS = {
    "own": ("platform", "ben"),
    "mate": ("platform", "cleo"),  # a colleague of Ben, for pages about a person
    "below": ("tools", "tess"),  # Tools is part of Platform
    "other": ("design", "gus"),
    "gone": (
        "attic",
        "lars",
    ),  # Attic was part of Platform and is retired; Lars was in it and left the organisation
}


def about(*, own, below, other, gone, **mate):
    """What a page answers by object; a single row where the answer is the same about all."""
    return {"own": own, **mate, "below": below, "other": other, "gone": gone}


def form(row, answer="ok "):
    """The same people who may open a form may send it."""
    if isinstance(row, dict):
        return {kind: form(each, answer) for kind, each in row.items()}
    return row.replace("200", answer)


# in: to the sign-in page. go: to another page. ok: allowed, though an empty form may be refused with a sentence (422).
# Otherwise the status: 404 not theirs to know of, 403 theirs to see but not to do, 405 not asked this way.
PUBLIC_READ = "200 200 200 200 200 200 200 200"
NOBODY = "404 404 404 404 404 404 404 404"
NOT_SO = "in  405 405 405 405 405 405 405"
NEVER_SO = "405 405 405 405 405 405 405 405"
EVERYBODY = "in  200 200 200 200 200 200 200"
ENGINEERS = "in  200 200 404 404 404 404 404"
TEAM_READ = about(
    own="in  200 404 200 404 200 200 404",
    below="in  404 404 200 404 200 200 404",
    other="in  404 200 404 200 200 200 404",
    gone="in  404 404 200 404 200 200 404",
)
TEAM_LEAD = about(
    own="in  403 404 200 404 200 200 404",
    below="in  404 404 200 404 200 200 404",
    other="in  404 403 404 200 200 200 404",
    gone="in  404 404 200 404 200 200 404",
)
TEAM_MANAGE = about(
    own="in  403 404 200 404 403 200 404",
    below="in  404 404 200 404 403 200 404",
    other="in  404 403 404 200 403 200 404",
    gone="in  404 404 200 404 403 200 404",
)
# In a team that is retired there is nobody to rate, and the first page says so.
TEAM_START = {**form(TEAM_MANAGE, "go "), "gone": "in  404 404 200 404 403 200 404"}
TEAM_RATE = {**TEAM_MANAGE, "gone": "in  404 404 404 404 403 404 404"}
TEAM_HR = about(
    own="in  403 404 403 404 403 200 404",
    below="in  404 404 403 404 403 200 404",
    other="in  404 403 404 403 403 200 404",
    gone="in  404 404 403 404 403 200 404",
)
# Of somebody who left only HR changes anything.
MEMBERSHIP = about(
    own="in  403 404 200 404 403 200 404",
    mate="in  403 404 200 404 403 200 404",
    below="in  404 404 200 404 403 200 404",
    other="in  404 403 404 200 403 200 404",
    gone="in  404 404 403 404 403 200 404",
)
AGAIN = "in  go  go  go  go  go  go  go"
NONE_YET = "in  404 404 404 404 404 404 404"
ONESELF = about(
    own="in  200 404 404 404 404 404 404",
    mate="in  404 404 404 404 404 404 404",
    below="in  404 404 404 404 404 404 404",
    other="in  404 200 404 404 404 404 404",
    gone="in  404 404 404 404 404 404 404",
)
PERSON_READ = about(
    own="in  200 404 200 404 404 200 404",
    mate="in  404 404 200 404 404 200 404",
    below="in  404 404 200 404 404 200 404",
    other="in  404 200 404 200 404 200 404",
    gone="in  404 404 404 404 404 200 404",
)
# By oneself and the manager, never by HR.
PERSON_RATE = about(
    own="in  200 404 200 404 404 403 404",
    mate="in  404 404 200 404 404 403 404",
    below="in  404 404 200 404 404 403 404",
    other="in  404 200 404 200 404 403 404",
    gone="in  404 404 404 404 404 403 404",
)
PERSON_MANAGE = about(
    own="in  403 404 200 404 404 200 404",
    mate="in  404 404 200 404 404 200 404",
    below="in  404 404 200 404 404 200 404",
    other="in  404 403 404 200 404 200 404",
    gone="in  404 404 404 404 404 200 404",
)
PERSON_HR = about(
    own="in  403 404 403 404 404 200 404",
    mate="in  404 404 403 404 404 200 404",
    below="in  404 404 403 404 404 200 404",
    other="in  404 403 404 403 404 200 404",
    gone="in  404 404 404 404 404 200 404",
)
CORRECTION = about(
    own="in  403 403 200 404 403 403 403",
    mate="in  403 403 200 404 403 403 403",
    below="in  403 403 200 404 403 403 403",
    other="in  403 403 404 200 403 403 403",
    gone="in  403 403 404 404 403 403 403",
)
HR = "in  403 403 403 403 403 200 403"
# Who leads several teams: Ada has a team below her own, Dan has not.
SEVERAL = "in  403 403 200 403 200 200 403"
# A head compares teams and adopts nothing.
SEVERAL_ADOPT = "in  403 403 go  403 403 go  403"
# HR and managers bring files in; a file is its uploader's and HR's.
IMPORTERS = "in  403 403 200 200 403 200 403"
RUN = "in  403 403 404 404 403 200 403"
# Who leads watches the rounds of their people; a round is HR's to run.
LEADS = "in  403 403 200 200 200 200 403"
ROUND = "in  403 404 200 404 200 200 404"
ROUND_STEP = "in  403 404 403 404 403 200 404"
DRAFT = "in  404 404 404 404 404 200 404"
OWN_ROUND = "in  200 404 404 404 404 404 404"

PLATFORM, BEN = {"slug": "platform"}, lambda cast: {"pk": cast.ben.pk}
UPLOADED, APPLIED = (
    lambda cast: {"pk": ImportRunFactory().pk},
    lambda cast: {"pk": ImportRunFactory(state="applied", content=b"").pk},
)
PYTHON, ROLE = {"slug": "craft", "skill": "python"}, {"slug": "lead"}


def proposal_to_ben(cast):
    action = ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python)
    return {"pk": action.pk}


def job_of_ben(cast):
    return {"pk": Job.objects.create(kind="plan", by=cast.ben.user).pk}


def round_of_platform(cast):
    known = Cycle.objects.open().first()
    return {"pk": (known or CycleFactory(framework=cast.framework, teams=[cast.platform], opened=True)).pk}


def part_in_platform(cast):
    address = round_of_platform(cast)
    return address | {"engineer_id": CyclePart.objects.filter(cycle=address["pk"]).first().engineer_id}


def draft_round(cast):
    return {"pk": CycleFactory(framework=cast.framework).pk}


def peers_of_ben(cast):
    cycle = CycleFactory(framework=cast.framework, asks_peers=True)
    Cycle.objects.filter(pk=cycle.pk).update(state="open", opened_at=timezone.now())
    skills = CyclePart.listed([cast.python.pk])
    part = CyclePart.objects.create(cycle=cycle, engineer=cast.ben, skills=skills)
    PeerChoice.objects.create(part=part, peer=cast.gus)
    return {"pk": cycle.pk, "engineer_id": cast.ben.pk}


def rating_of_ben(cast):
    if not cast.ben.has_left:
        rate(cast.ben, cast.python, 2)
    return {"skill_id": cast.python.pk}


def request_of_ben(cast):
    if not cast.ben.has_left:
        manager = cast.dan if cast.ben == cast.gus else cast.ada
        rate(cast.ben, cast.python, 2, source="manager", by=manager)
    return {"pk": Comment.objects.create(engineer=cast.ben, skill=cast.python, text="Why?", asks=True).pk}


# name: (arguments of the address, GET, POST)
PAGES = {
    "home": ({}, "in  go  go  go  go  go  go  go", NOT_SO),
    "health_live": ({}, PUBLIC_READ, NEVER_SO),
    "health_ready": ({}, PUBLIC_READ, NEVER_SO),
    # With a token only, and by default there is none.
    "metrics": ({}, NOBODY, NEVER_SO),
    "setup": ({}, NOBODY, NOBODY),
    "search": ({}, EVERYBODY, NOT_SO),
    "language": ({}, NEVER_SO, "go  go  go  go  go  go  go  go"),
    "job": (job_of_ben, ONESELF, NOT_SO),
    "job_cancel": (job_of_ben, NOT_SO, form(ONESELF, "go ")),
    # Signing in
    "account_login": ({}, "200 go  go  go  go  go  go  go", "ok  go  go  go  go  go  go  go"),
    "sign_in_as": ({"persona": "hr"}, NOBODY, NOBODY),
    "account_logout": ({}, EVERYBODY, "in  in  in  in  in  in  in  in"),
    "account_change_password": ({}, EVERYBODY, form(EVERYBODY)),
    "account_reset_password": ({}, PUBLIC_READ, form(PUBLIC_READ)),
    "account_reset_password_done": ({}, PUBLIC_READ, NEVER_SO),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "wrong-key"}, PUBLIC_READ, form(PUBLIC_READ)),
    "account_reset_password_from_key_done": ({}, PUBLIC_READ, NEVER_SO),
    # A second factor; who has a password gives it again before anything changes
    "mfa_index": ({}, EVERYBODY, NOT_SO),
    "mfa_activate_totp": ({}, AGAIN, AGAIN),
    "mfa_deactivate_totp": ({}, NONE_YET, NONE_YET),
    "mfa_view_recovery_codes": ({}, NONE_YET, NOT_SO),
    "mfa_download_recovery_codes": ({}, NONE_YET, NOT_SO),
    "mfa_generate_recovery_codes": ({}, AGAIN, AGAIN),
    "second_factor_required": ({}, NOT_SO, form(HR)),
    "account_reauthenticate": ({}, EVERYBODY, form(EVERYBODY)),
    "mfa_reauthenticate": ({}, AGAIN, AGAIN),
    "mfa_authenticate": ({}, "in  go  go  go  go  go  go  go", "in  go  go  go  go  go  go  go"),
    # The engineer's own page
    "me": ({}, ENGINEERS, NOT_SO),
    "my_data": ({}, ENGINEERS, NOT_SO),
    "my_comment": (rating_of_ben, ONESELF, form(ONESELF)),
    "my_data_export": ({"extension": "csv"}, ENGINEERS, NOT_SO),
    "me_rate": (lambda cast: {"skill_id": cast.python.pk}, ENGINEERS, form(ENGINEERS)),
    "my_peers": ({}, ENGINEERS, NOT_SO),
    "my_actions": ({}, ENGINEERS, NOT_SO),
    "my_action": (proposal_to_ben, NOT_SO, form(ONESELF)),
    "mentors": ({}, IMPORTERS, NOT_SO),
    "mentors_propose": ({}, NOT_SO, form(IMPORTERS)),
    # Mails about rounds: a switch of one's own, and the link in each mail, which needs no sign-in
    "mails": ({}, EVERYBODY, form(EVERYBODY)),
    "mails_off": (lambda cast: {"token": off_token(cast.ben.user)}, PUBLIC_READ, PUBLIC_READ),
    # Teams and the matrix
    "teams": ({}, EVERYBODY, NOT_SO),
    "team_create": ({}, HR, form(HR)),
    "team": (PLATFORM, TEAM_READ, NOT_SO),
    "team_history": (PLATFORM, TEAM_READ, NOT_SO),
    "team_changes": (PLATFORM, TEAM_READ, NOT_SO),
    "cell": (
        lambda cast: {**PLATFORM, "engineer_id": cast.ben.pk, "skill_id": cast.python.pk},
        PERSON_READ,
        form(PERSON_RATE),
    ),
    "rate_skills": (PLATFORM, TEAM_START, NOT_SO),
    "rate_skill": ({**PLATFORM, "skill": "python"}, TEAM_RATE, form(TEAM_RATE)),
    "rate_people": (PLATFORM, TEAM_START, NOT_SO),
    "rate_person": (
        lambda cast: {**PLATFORM, "engineer_id": cast.ben.pk},
        TEAM_RATE,
        form(TEAM_RATE),
    ),
    "settle": (PLATFORM, TEAM_MANAGE, form(TEAM_MANAGE)),
    "talk": (lambda cast: {**PLATFORM, "engineer_id": cast.ben.pk}, PERSON_READ, NOT_SO),
    "gaps": (PLATFORM, TEAM_LEAD, NOT_SO),
    "gap_override": (
        lambda cast: {**PLATFORM, "skill_id": cast.python.pk},
        NOT_SO,
        form(TEAM_MANAGE),
    ),
    "plan": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "plan_print": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "plan_curve": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "plan_otherwise": (PLATFORM, form(TEAM_MANAGE), NOT_SO),
    "plan_search": (PLATFORM, NOT_SO, form(TEAM_MANAGE, "go ")),
    "plan_adopt": (PLATFORM, NOT_SO, form(TEAM_MANAGE)),
    "plan_action": (lambda cast: {**PLATFORM, **proposal_to_ben(cast)}, NOT_SO, form(TEAM_MANAGE)),
    "needs": (PLATFORM, TEAM_MANAGE, form(TEAM_MANAGE)),
    "team_export": ({**PLATFORM, "extension": "csv"}, TEAM_READ, NOT_SO),
    "team_template": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "organisation_export": ({}, SEVERAL, NOT_SO),
    "list_export": ({"kind": "framework", "extension": "json"}, IMPORTERS, NOT_SO),
    "team_edit": (PLATFORM, TEAM_HR, form(TEAM_HR)),
    "team_retire": (PLATFORM, TEAM_HR, form(TEAM_HR)),
    "team_bring_back": (PLATFORM, NOT_SO, form(HR)),
    "team_people": (PLATFORM, TEAM_MANAGE, form(TEAM_MANAGE)),
    "membership": (lambda cast: {"pk": cast.ben.memberships.get().pk}, MEMBERSHIP, form(MEMBERSHIP)),
    "membership_reopen": (lambda cast: {"pk": cast.ben.memberships.get().pk}, NOT_SO, form(MEMBERSHIP)),
    "teams_compared": ({}, SEVERAL, NOT_SO),
    "people_compared": ({}, EVERYBODY, NOT_SO),
    "glossary": ({}, EVERYBODY, NOT_SO),
    "design": ({}, EVERYBODY, NOT_SO),
    # People
    "engineers": ({}, EVERYBODY, NOT_SO),
    "engineer_create": ({}, HR, form(HR)),
    "engineer": (BEN, PERSON_READ, NOT_SO),
    "engineer_history": (BEN, PERSON_READ, NOT_SO),
    "engineer_edit": (BEN, PERSON_HR, form(PERSON_HR)),
    "engineer_leave": (BEN, PERSON_HR, form(PERSON_HR)),
    "engineer_back": (BEN, NOT_SO, form(PERSON_HR)),
    "engineer_teams": (BEN, PERSON_MANAGE, form(PERSON_MANAGE)),
    # Peers: who may see Ben chooses, and whoever is asked answers, here Gus
    "peers_choose": (peers_of_ben, PERSON_READ, form(PERSON_READ)),
    "peer_asked": (peers_of_ben, "in  404 200 404 404 404 404 404", NOT_SO),
    "peer_answer": (
        lambda cast: {**peers_of_ben(cast), "skill_id": cast.python.pk},
        "in  404 200 404 404 404 404 404",
        "in  404 ok  404 404 404 404 404",
    ),
    # Roles and frameworks: everybody reads, HR writes
    "roles": ({}, EVERYBODY, NOT_SO),
    "role_create": ({}, HR, form(HR)),
    "role": (ROLE, EVERYBODY, NOT_SO),
    "role_edit": (ROLE, HR, form(HR)),
    "role_retire": (ROLE, HR, form(HR)),
    "role_bring_back": (ROLE, NOT_SO, form(HR)),
    "frameworks": ({}, EVERYBODY, NOT_SO),
    "framework": ({"slug": "craft"}, EVERYBODY, NOT_SO),
    "domain_create": ({"slug": "craft"}, HR, form(HR)),
    "domain_edit": ({"slug": "craft", "domain": "engineering"}, HR, form(HR)),
    "skill_create": ({"slug": "craft"}, HR, form(HR)),
    "skill": (PYTHON, EVERYBODY, NOT_SO),
    "skill_edit": (PYTHON, HR, form(HR)),
    "skill_retire": (PYTHON, HR, form(HR)),
    "skill_bring_back": (PYTHON, NOT_SO, form(HR)),
    "assumptions": ({}, EVERYBODY, form(HR)),
    # HR about all, managers about themselves
    "calibration": ({}, IMPORTERS, NOT_SO),
    "meeting": ({}, IMPORTERS, form(IMPORTERS)),
    "meeting_changes": ({}, IMPORTERS, NOT_SO),
    "organisation": ({}, SEVERAL, NOT_SO),
    "organisation_plan": ({}, SEVERAL, NOT_SO),
    "organisation_plan_search": ({}, NOT_SO, form(SEVERAL, "go ")),
    "organisation_plan_adopt": ({}, NOT_SO, SEVERAL_ADOPT),
    # Rating rounds
    "cycles": ({}, LEADS, NOT_SO),
    "cycle_create": ({}, HR, form(HR)),
    "cycle": (round_of_platform, ROUND, NOT_SO),
    "cycle_edit": (draft_round, DRAFT, form(DRAFT)),
    "cycle_discard": (draft_round, DRAFT, form(DRAFT)),
    "cycle_open": (draft_round, DRAFT, form(DRAFT)),
    "cycle_close": (round_of_platform, ROUND_STEP, form(ROUND_STEP, "go ")),
    "cycle_until": (round_of_platform, NOT_SO, form(ROUND_STEP)),
    "cycle_archive": (round_of_platform, NOT_SO, form(ROUND_STEP, "go ")),
    "cycle_nudge": (round_of_platform, NOT_SO, form(ROUND_STEP, "go ")),
    "cycle_exempt": (part_in_platform, NOT_SO, form(ROUND_STEP, "go ")),
    "cycle_mine": (round_of_platform, OWN_ROUND, NOT_SO),
    "cycle_rate": (
        lambda cast: round_of_platform(cast) | {"skill_id": cast.python.pk},
        OWN_ROUND,
        form(OWN_ROUND),
    ),
    "cycle_confirm": (round_of_platform, NOT_SO, form(OWN_ROUND, "go ")),
    # Trust
    "audit": ({}, HR, NOT_SO),
    "corrections": ({}, IMPORTERS, NOT_SO),
    "correction_answer": (request_of_ben, NOT_SO, form(CORRECTION)),
    "rights": ({}, HR, form(HR)),
    "documents": ({}, EVERYBODY, NOT_SO),
    "document": ({"slug": "levels"}, EVERYBODY, NOT_SO),
    # Files in
    "exchange": ({}, IMPORTERS, NOT_SO),
    "exchange_upload": ({}, IMPORTERS, form(IMPORTERS)),
    "exchange_json": ({}, IMPORTERS, NOT_SO),
    "exchange_sample": ({"kind": "matrix"}, IMPORTERS, NOT_SO),
    "exchange_run": (APPLIED, RUN, NOT_SO),
    "exchange_map": (UPLOADED, RUN, form(RUN)),
    "exchange_preview": (UPLOADED, RUN, NOT_SO),
    "exchange_differences": (UPLOADED, RUN, NOT_SO),
    "exchange_look": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_leave_out": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_same": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_unsaved": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_apply": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_undo": (APPLIED, RUN, form(RUN)),
    "exchange_discard": (UPLOADED, NOT_SO, form(RUN)),
}


# What an auditor gets instead of a refusal: the log, and the own sign-in.
AUDITOR = {
    "GET": {
        "home": "go",
        "health_live": "200",
        "health_ready": "200",
        "metrics": "404",
        "audit": "200",
        "documents": "200",
        "document": "200",
        "mails_off": "200",
        "sign_in_as": "404",
        "language": "405",
    },
    "POST": {
        "home": "405",
        "health_live": "405",
        "health_ready": "405",
        "metrics": "405",
        "audit": "405",
        "documents": "405",
        "document": "405",
        "mails_off": "200",
        "sign_in_as": "404",
        "language": "go",
    },
}


def names_of(patterns):
    """Names of our own addresses; the administrator's site has rules of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif pattern.app_name != "admin":
            yield from names_of(pattern.url_patterns)


def test_every_address_is_in_the_table():
    assert set(names_of(get_resolver().url_patterns)) == set(PAGES)


def users_of(cast):
    """Users by name; everybody has a password, and Gus and Cleo can sign in."""
    for engineer in (cast.gus, cast.cleo):
        engineer.user = UserFactory(name=engineer.name)
        engineer.save()
    RoleFactory(name="Lead")
    RequirementFactory(team=cast.platform, skill=cast.python)
    found = {"anonymous": AnonymousUser()}
    for name in VIEWERS[1:]:
        person = getattr(cast, name)
        found[name] = user = getattr(person, "user", person)
        user.set_password("correct horse")
        user.save()
    return found


class Stage:
    """The cast and more, made once for all tests of this module, and a session of each viewer."""

    def __init__(self):
        self.cast = cast = make_cast()
        users = users_of(cast)
        users["olga"] = UserFactory(name="Olga", password="correct horse")
        users["olga"].groups.add(Group.objects.create(name=AUDITOR_GROUP))
        self.teams = {"platform": cast.platform, "design": cast.design}
        self.people = {"ben": cast.ben, "cleo": cast.cleo, "gus": cast.gus}
        for name, person in (("Tools", "Tess"), ("Attic", "Lars")):
            team = TeamFactory(name=name, parent=cast.platform, framework=cast.framework)
            engineer = EngineerFactory(name=person, login=True, joined_on=LONG_AGO)
            MembershipFactory(engineer=engineer, team=team)
            self.teams[name.lower()], self.people[person.lower()] = team, engineer
        for kind, (team, person) in OBJECTS.items():
            if team != "platform":
                RequirementFactory(team=self.teams[team], skill=cast.python)
            if kind == "gone":
                rate(self.people[person], cast.python, 2)
                rate(self.people[person], cast.python, 2, source="manager", by=cast.ada)
        attic, lars = self.teams["attic"], self.people["lars"]
        attic.retired_on = lars.left_on = date(2024, 3, 1)
        attic.save()
        lars.save()
        self.client, self.sessions = Client(), {}
        for viewer, user in users.items():
            if user.is_authenticated:
                self.client.force_login(user)
                self.sessions[viewer] = self.client.cookies[settings.SESSION_COOKIE_NAME].value
                self.client.cookies.clear()

    def client_of(self, viewer):
        """The one browser, with a fresh session of this viewer: to make one for each request takes longer than most."""
        self.client.cookies = SimpleCookie()
        if viewer in self.sessions:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[viewer]
        return self.client

    def address(self, name, kind="own"):
        """The address of a page about this kind of object. Whatever it makes is undone with the request."""
        team, person = (
            known[one] for known, one in zip((self.teams, self.people), OBJECTS[kind], strict=True)
        )
        arguments = PAGES[name][0]
        if callable(arguments):
            arguments = arguments(replace(self.cast, platform=team, ben=person))
        if arguments.get("slug") == "platform":
            arguments = {**arguments, "slug": team.slug}
        return reverse(name, kwargs=arguments)

    def kinds(self, name):
        """The kinds of objects that the page can be asked about."""
        arguments, *rows = PAGES[name]
        used = Used(self.cast)
        if callable(arguments):
            with transaction.atomic():
                arguments = arguments(used)
                transaction.set_rollback(True)
        if "ben" not in used.names and arguments.get("slug") != "platform":
            return ["own"]
        return next((list(row) for row in rows if isinstance(row, dict)), [*OBJECTS])

    def asked(self, method, name, kind, viewer):
        """The response to this viewer; what it wrote is undone."""
        with transaction.atomic():
            response = getattr(self.client_of(viewer), method.lower())(self.address(name, kind))
            if response.streaming:
                assert response.getvalue()
            transaction.set_rollback(True)
        return response


class Used:
    """The cast, and which of it was asked for."""

    def __init__(self, cast):
        self.cast, self.names = cast, set()

    def __getattr__(self, name):
        self.names.add(name)
        return getattr(self.cast, name)


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def word_for(response, expected):
    """What the response amounts to, in the words of the table."""
    status = response.status_code
    if status == 302:
        word = "in" if response["Location"].startswith(reverse("account_login")) else "go"
    else:
        word = str(status)
    return "ok" if expected == "ok" and word in ("go", "200", "409", "422") else word


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_gets_what_is_agreed(name, method, stage):
    agreed = PAGES[name][1 + (method == "POST")]
    expected, found = {}, {}
    for kind in stage.kinds(name):
        row = (agreed if isinstance(agreed, str) else agreed[kind]).split()
        expected[kind] = " ".join(row)
        words = (
            word_for(stage.asked(method, name, kind, viewer), word)
            for viewer, word in zip(VIEWERS, row, strict=True)
        )
        found[kind] = " ".join(words)
    assert found == expected, VIEWERS


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_auditor_sees_the_log_and_nothing_else(method, stage):
    expected, found = {}, {}
    for name in PAGES:
        for kind in stage.kinds(name):
            word = word_for(stage.asked(method, name, kind, "olga"), "")
            if not name.startswith(OWN_SIGN_IN):
                found[name, kind] = word
                expected[name, kind] = AUDITOR[method].get(name, "403")
            else:
                # As with everybody who is signed in.
                assert word in ("200", "go", "in", "404", "405", "422"), name
    assert found == expected


def test_the_administrators_site_is_for_administrators(stage):
    for viewer in [*VIEWERS, "olga"]:
        word = word_for(stage.client_of(viewer).get(reverse("admin:index")), "")
        assert (word == "200") == (viewer == "root"), viewer


def test_a_fragment_of_somebody_signed_out_leads_to_the_sign_in_page(stage):
    response = stage.client_of("anonymous").get(
        reverse("team", args=["platform"]), headers={"HX-Request": "true"}
    )
    assert response.status_code == 401
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_a_team_that_is_not_there_looks_like_one_that_is_not_yours(stage):
    client = stage.client_of("dan")
    for name in ("team", "team_export", "team_people", "team_edit", "gaps"):
        extra = {"extension": "csv"} if name == "team_export" else {}
        answers = [
            client.get(reverse(name, kwargs={"slug": slug, **extra})).status_code
            for slug in ("platform", "nowhere")
        ]
        assert answers == [404, 404], name
