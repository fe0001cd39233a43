"""Every address answers everybody as agreed; an address that is missing from the table fails the suite."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from competency.middleware import OWN_SIGN_IN
from competency.models import Comment, Engineer, Job
from competency.models.accounts import AUDITOR_GROUP
from tests.factories import (
    ActionFactory,
    ImportRunFactory,
    RequirementFactory,
    RoleFactory,
    UserFactory,
    rate,
)

# Ben is an engineer of Platform and Gus one of Design; Ada manages Platform and Dan Design; Hana heads the department
# above both; Eve is HR; Root administers. All addresses are about Platform, Ben and Python.
VIEWERS = ["anonymous", "ben", "gus", "ada", "dan", "hana", "eve", "root"]

# in: to the sign-in page. go: to another page. ok: allowed, though an empty form may be refused with a sentence (422).
# Otherwise the status: 404 not theirs to know of, 403 theirs to see but not to do, 405 not asked this way.
PUBLIC_READ = "200 200 200 200 200 200 200 200"
NOBODY = "404 404 404 404 404 404 404 404"
NOT_SO = "in  405 405 405 405 405 405 405"
NEVER_SO = "405 405 405 405 405 405 405 405"
EVERYBODY = "in  200 200 200 200 200 200 200"
ENGINEERS = "in  200 200 404 404 404 404 404"
TEAM_READ = "in  200 404 200 404 200 200 404"
TEAM_LEAD = "in  403 404 200 404 200 200 404"
TEAM_MANAGE = "in  403 404 200 404 403 200 404"
TEAM_START = "in  403 404 go  404 403 go  404"
TEAM_HR = "in  403 404 403 404 403 200 404"
AGAIN = "in  go  go  go  go  go  go  go"
NONE_YET = "in  404 404 404 404 404 404 404"
PERSON_READ = "in  200 404 200 404 404 200 404"
PERSON_MANAGE = "in  403 404 200 404 404 200 404"
PERSON_HR = "in  403 404 403 404 404 200 404"
HR = "in  403 403 403 403 403 200 403"
# HR and managers bring files in; a file is its uploader's and HR's.
IMPORTERS = "in  403 403 200 200 403 200 403"
RUN = "in  403 403 404 404 403 200 403"

PLATFORM, BEN = {"slug": "platform"}, lambda cast: {"pk": cast.ben.pk}
UPLOADED, APPLIED = (
    lambda cast: {"pk": ImportRunFactory().pk},
    lambda cast: {"pk": ImportRunFactory(state="applied", content=b"").pk},
)
PYTHON, ROLE = {"slug": "craft", "skill": "python"}, {"slug": "lead"}


def form(row):
    """The same people who may open a form may send it."""
    return row.replace("200", "ok ")


def proposal_to_ben(cast):
    action = ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python)
    return {"pk": action.pk}


def job_of_ben(cast):
    return {"pk": Job.objects.create(kind="plan", by=cast.ben.user).pk}


def rating_of_ben(cast):
    rate(cast.ben, cast.python, 2)
    return {"skill_id": cast.python.pk}


def request_of_ben(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
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
    "job": (job_of_ben, "in  200 404 404 404 404 404 404", NOT_SO),
    "job_cancel": (job_of_ben, NOT_SO, "in  go  404 404 404 404 404 404"),
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
    "my_comment": (rating_of_ben, "in  200 404 404 404 404 404 404", "in  ok  404 404 404 404 404 404"),
    "my_data_export": ({"extension": "csv"}, ENGINEERS, NOT_SO),
    "me_rate": (lambda cast: {"skill_id": cast.python.pk}, ENGINEERS, form(ENGINEERS)),
    "my_actions": ({}, ENGINEERS, NOT_SO),
    "my_action": (proposal_to_ben, NOT_SO, "in  ok  404 404 404 404 404 404"),
    # Teams and the matrix
    "teams": ({}, EVERYBODY, NOT_SO),
    "team_create": ({}, HR, form(HR)),
    "team": (PLATFORM, TEAM_READ, NOT_SO),
    "team_history": (PLATFORM, TEAM_READ, NOT_SO),
    "team_changes": (PLATFORM, TEAM_READ, NOT_SO),
    "cell": (
        lambda cast: {**PLATFORM, "engineer_id": cast.ben.pk, "skill_id": cast.python.pk},
        PERSON_READ,
        "in  ok  404 ok  404 404 403 404",
    ),
    "rate_skills": (PLATFORM, TEAM_START, NOT_SO),
    "rate_skill": ({**PLATFORM, "skill": "python"}, TEAM_MANAGE, form(TEAM_MANAGE)),
    "rate_people": (PLATFORM, TEAM_START, NOT_SO),
    "rate_person": (
        lambda cast: {**PLATFORM, "engineer_id": cast.ben.pk},
        TEAM_MANAGE,
        form(TEAM_MANAGE),
    ),
    "gaps": (PLATFORM, TEAM_LEAD, NOT_SO),
    "gap_override": (
        lambda cast: {**PLATFORM, "skill_id": cast.python.pk},
        NOT_SO,
        form(TEAM_MANAGE),
    ),
    "plan": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "plan_curve": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "plan_otherwise": (PLATFORM, form(TEAM_MANAGE), NOT_SO),
    "plan_search": (PLATFORM, NOT_SO, "in  403 404 go  404 403 go  404"),
    "plan_adopt": (PLATFORM, NOT_SO, form(TEAM_MANAGE)),
    "plan_action": (lambda cast: {**PLATFORM, **proposal_to_ben(cast)}, NOT_SO, form(TEAM_MANAGE)),
    "needs": (PLATFORM, TEAM_MANAGE, form(TEAM_MANAGE)),
    "team_export": ({**PLATFORM, "extension": "csv"}, TEAM_READ, NOT_SO),
    "team_template": (PLATFORM, TEAM_MANAGE, NOT_SO),
    "organisation_export": ({}, "in  403 403 403 403 200 200 403", NOT_SO),
    "list_export": ({"kind": "framework", "extension": "json"}, IMPORTERS, NOT_SO),
    "team_edit": (PLATFORM, TEAM_HR, form(TEAM_HR)),
    "team_retire": (PLATFORM, TEAM_HR, form(TEAM_HR)),
    "team_bring_back": (PLATFORM, NOT_SO, form(HR)),
    "team_people": (PLATFORM, TEAM_MANAGE, form(TEAM_MANAGE)),
    "membership": (lambda cast: {"pk": cast.ben.memberships.get().pk}, TEAM_MANAGE, form(TEAM_MANAGE)),
    "membership_reopen": (lambda cast: {"pk": cast.ben.memberships.get().pk}, NOT_SO, form(TEAM_MANAGE)),
    # People
    "engineers": ({}, EVERYBODY, NOT_SO),
    "engineer_create": ({}, HR, form(HR)),
    "engineer": (BEN, PERSON_READ, NOT_SO),
    "engineer_history": (BEN, PERSON_READ, NOT_SO),
    "engineer_edit": (BEN, PERSON_HR, form(PERSON_HR)),
    "engineer_leave": (BEN, PERSON_HR, form(PERSON_HR)),
    "engineer_back": (BEN, NOT_SO, form(PERSON_HR)),
    "engineer_teams": (BEN, PERSON_MANAGE, form(PERSON_MANAGE)),
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
    "organisation": ({}, "in  403 403 403 403 200 200 403", NOT_SO),
    # Trust
    "audit": ({}, HR, NOT_SO),
    "corrections": ({}, IMPORTERS, NOT_SO),
    "correction_answer": (request_of_ben, NOT_SO, "in  403 403 ok  404 403 403 403"),
    "rights": ({}, HR, form(HR)),
    # Files in
    "exchange": ({}, IMPORTERS, NOT_SO),
    "exchange_upload": ({}, IMPORTERS, form(IMPORTERS)),
    "exchange_sample": ({"kind": "matrix"}, IMPORTERS, NOT_SO),
    "exchange_run": (APPLIED, RUN, NOT_SO),
    "exchange_map": (UPLOADED, RUN, form(RUN)),
    "exchange_preview": (UPLOADED, RUN, NOT_SO),
    "exchange_differences": (UPLOADED, RUN, NOT_SO),
    "exchange_leave_out": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_same": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_unsaved": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_apply": (UPLOADED, NOT_SO, form(RUN)),
    "exchange_undo": (APPLIED, RUN, form(RUN)),
    "exchange_discard": (UPLOADED, NOT_SO, form(RUN)),
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


@pytest.fixture
def people(cast):
    """Users by name; everybody has a password and Gus can sign in."""
    cast.gus.user = UserFactory(name="Gus")
    cast.gus.save()
    RoleFactory(name="Lead")
    RequirementFactory(team=cast.platform, skill=cast.python)
    users = {"anonymous": AnonymousUser()}
    for name in VIEWERS[1:]:
        person = getattr(cast, name)
        users[name] = user = person.user if isinstance(person, Engineer) else person
        user.set_password("correct horse")
        user.save()
    return users


def word_for(response, expected):
    """What the response amounts to, in the words of the table."""
    status = response.status_code
    if status == 302:
        word = "in" if response["Location"].startswith(reverse("account_login")) else "go"
    else:
        word = str(status)
    return "ok" if expected == "ok" and word in ("go", "200", "409", "422") else word


def asked(method, address, user):
    """The response to this user; what it wrote is undone."""
    client = Client()
    with transaction.atomic():
        if user.is_authenticated:
            client.force_login(user)
        response = getattr(client, method.lower())(address)
        if response.streaming:
            assert response.getvalue()
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_gets_what_is_agreed(name, method, cast, people):
    arguments, *rows = PAGES[name]
    address = reverse(name, kwargs=arguments(cast) if callable(arguments) else arguments)
    expected = dict(zip(VIEWERS, rows[method == "POST"].split(), strict=True))
    found = {viewer: word_for(asked(method, address, people[viewer]), expected[viewer]) for viewer in VIEWERS}
    assert found == expected


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_auditor_sees_the_log_and_nothing_else(method, cast, people):
    auditor = UserFactory(name="Olga")
    auditor.groups.add(Group.objects.create(name=AUDITOR_GROUP))
    seen = set()
    for name, (arguments, *_rows) in PAGES.items():
        address = reverse(name, kwargs=arguments(cast) if callable(arguments) else arguments)
        if word_for(asked(method, address, auditor), "ok") == "ok":
            seen.add(name)
    own = {name for name in seen if name.startswith(OWN_SIGN_IN)}
    public = {"health_live", "health_ready", "metrics"}
    assert "account_login" in own
    assert seen - own - public == ({"audit", "home"} if method == "GET" else set())


def test_the_administrators_site_is_for_administrators(people):
    address = reverse("admin:index")
    for viewer in VIEWERS:
        word = word_for(asked("GET", address, people[viewer]), "")
        assert (word == "200") == (viewer == "root"), viewer


def test_a_fragment_of_somebody_signed_out_leads_to_the_sign_in_page(cast):
    response = Client().get(reverse("team", args=["platform"]), headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_a_team_that_is_not_there_looks_like_one_that_is_not_yours(cast, sign_in):
    client = sign_in(cast.dan)
    for name in ("team", "team_export", "team_people", "team_edit", "gaps"):
        extra = {"extension": "csv"} if name == "team_export" else {}
        answers = [
            client.get(reverse(name, kwargs={"slug": slug, **extra})).status_code
            for slug in ("platform", "nowhere")
        ]
        assert answers == [404, 404], name
