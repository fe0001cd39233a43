"""Looks at named people from outside their team are noted, and so is everything that leaves as a file."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.exchange.runs import apply_run, start_run, take_back
from competency.models import AuditEntry, Leadership, Team
from competency.models.auditing import Kind
from tests.factories import LeadershipFactory, RequirementFactory, rate

PAGES = ("team", "cell", "engineer", "engineers", "gaps", "plan")


@pytest.fixture
def addresses(cast):
    """One address of each page that shows Ben by name with his levels."""
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    RequirementFactory(team=cast.platform, skill=cast.python)
    return {
        "team": reverse("team", args=["platform"]),
        "cell": reverse("cell", args=["platform", cast.ben.pk, cast.python.pk]),
        "engineer": reverse("engineer", args=[cast.ben.pk]),
        "engineers": f"{reverse('engineers')}?skill={cast.python.pk}",
        "gaps": reverse("gaps", args=["platform"]),
        "plan": reverse("plan", args=["platform"]),
    }


def entries(kind=Kind.VIEW):
    return list(AuditEntry.objects.filter(kind=kind))


@pytest.mark.parametrize("page", PAGES)
def test_a_look_of_hr_is_noted_once_with_everybody_on_the_page(page, addresses, cast, sign_in):
    client = sign_in(cast.eve)
    for _again in range(3):
        assert client.get(addresses[page]).status_code == 200
    (entry,) = entries()
    assert (entry.by, entry.place) == (cast.eve.pk, page)
    assert cast.ben.pk in entry.engineers


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_looks_at_the_own_team_without_an_entry_or_a_question(
    page, addresses, cast, sign_in, queries
):
    client = sign_in(cast.ada)
    with queries() as sent:
        assert client.get(addresses[page]).status_code == 200
    assert entries() == []
    assert not [statement for statement in sent if "competency_audit" in statement]


def test_hr_who_manages_the_team_looks_at_the_own_team(addresses, cast, sign_in):
    LeadershipFactory(team=cast.platform, user=cast.eve)
    client = sign_in(cast.eve)
    for address in addresses.values():
        assert client.get(address).status_code == 200
    assert entries() == []


def test_oneself_is_no_look(addresses, cast, sign_in):
    client = sign_in(cast.ben.user)
    for page in ("team", "cell", "engineer", "engineers"):
        assert client.get(addresses[page]).status_code == 200
    assert entries() == []


def test_what_changes_on_an_open_page_belongs_to_the_look(addresses, cast, sign_in):
    client = sign_in(cast.eve)
    client.get(addresses["team"])
    assert client.get(reverse("team_changes", args=["platform"]) + "?seen=0").json()["cells"]
    assert len(entries()) == 1


def test_changes_asked_for_without_the_page_are_a_look(addresses, cast, sign_in):
    sign_in(cast.eve).get(reverse("team_changes", args=["platform"]) + "?seen=0")
    assert len(entries()) == 1


@pytest.mark.parametrize("viewer", ["ada", "eve"])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_file_that_leaves_is_noted_whoever_takes_it(extension, viewer, addresses, cast, sign_in):
    user = getattr(cast, viewer)
    response = sign_in(user).get(reverse("team_export", args=["platform", extension]))
    assert response.getvalue()
    (entry,) = entries(Kind.EXPORT)
    assert (entry.by, entry.team, entry.facts) == (user.pk, cast.platform.pk, {"format": extension})
    assert cast.ben.pk in entry.engineers


def test_an_import_and_its_undoing_are_noted_with_what_they_changed(cast):
    run = start_run(kind="roster", name="new.csv", data=b"name,team\nKim,Platform\n", by=cast.eve)
    apply_run(run, by=cast.eve)
    take_back(run, by=cast.eve)
    undone, applied = entries(Kind.IMPORT)
    assert (applied.place, applied.facts["run"]) == ("roster", run.pk)
    assert applied.facts["counts"]["added"]
    assert undone.facts["taken_back"]
    assert "Kim" not in applied.detail + undone.detail


def test_an_import_that_fails_leaves_no_entry(cast):
    run = start_run(kind="roster", name="new.csv", data=b"name,team\nKim,Platform\n", by=cast.eve)
    run.state = run.State.APPLIED
    run.save()
    with pytest.raises(ValidationError):
        apply_run(run, by=cast.eve)
    assert entries(Kind.IMPORT) == []


def test_who_leads_a_team_is_noted_with_what_changed(cast, sign_in):
    team = Team.objects.get(slug="platform")
    data = {
        "name": team.name,
        "slug": team.slug,
        "parent": team.parent_id,
        "framework": team.framework_id,
        "leaders-TOTAL_FORMS": "2",
        "leaders-INITIAL_FORMS": "1",
        "leaders-0-email": cast.ada.email,
        "leaders-0-part": "head",
        "leaders-1-email": cast.dan.email,
        "leaders-1-part": "manager",
    }
    client = sign_in(cast.eve)
    for _again in range(2):
        assert client.post(reverse("team_edit", args=["platform"]), data).status_code == 302
    (entry,) = entries(Kind.RIGHTS)
    assert entry.facts["began"] == [[cast.ada.pk, "head"], [cast.dan.pk, "manager"]]
    assert entry.facts["ended"] == [[cast.ada.pk, Leadership.Part.MANAGER]]


def test_a_sign_in_that_is_closed_and_opened_is_noted(cast, sign_in):
    client = sign_in(cast.eve)
    client.post(reverse("engineer_leave", args=[cast.ben.pk]), {"on": "2026-01-01", "close_sign_in": "on"})
    client.post(reverse("engineer_back", args=[cast.ben.pk]), {"undo": "1"})
    assert [entry.facts["open"] for entry in entries(Kind.RIGHTS)] == [True, False]


def test_another_sign_in_of_an_engineer_is_noted_and_other_changes_are_not(cast, sign_in):
    client = sign_in(cast.eve)
    address = reverse("engineer_edit", args=[cast.cleo.pk])
    client.post(address, {"name": "Cleo B", "may_sign_in": "on"})
    assert entries(Kind.RIGHTS) == []
    client.post(address, {"name": "Cleo B", "may_sign_in": "on", "sign_in": "cleo@example.com"})
    (entry,) = entries(Kind.RIGHTS)
    assert entry.engineers == [cast.cleo.pk]
    assert "cleo" not in entry.detail


def test_a_changed_assumption_is_noted_by_its_name(cast, sign_in):
    client = sign_in(cast.eve)
    client.post(reverse("assumptions"), {"reset": "learning_hours"})
    (entry,) = entries(Kind.ASSUMPTION)
    assert entry.facts == {"names": ["learning_hours"], "reset": True}


def test_an_override_is_noted_without_its_reason(addresses, cast, sign_in):
    address = reverse("gap_override", args=["platform", cast.python.pk])
    sign_in(cast.ada).post(address, {"kind": "hire", "reason": "Ben asked"})
    (entry,) = entries(Kind.OVERRIDE)
    assert (entry.by, entry.team, entry.facts["skill"]) == (cast.ada.pk, cast.platform.pk, cast.python.pk)
    assert "Ben" not in entry.detail


def test_signing_in_is_noted(cast, client):
    cast.ada.set_password("correct horse")
    cast.ada.save()
    client.post(reverse("account_login"), {"login": cast.ada.email, "password": "wrong horse"})
    assert entries(Kind.SIGN_IN) == []
    client.post(reverse("account_login"), {"login": cast.ada.email, "password": "correct horse"})
    assert [entry.by for entry in entries(Kind.SIGN_IN)] == [cast.ada.pk]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("roster", "name,email\nBen,ben@example.com\nZoe,zoe@example.com\n"),
        ("matrix", "name,Python\nBen,3\n"),
    ],
)
def test_a_preview_and_its_file_say_whom_they_are_about(kind, text, cast, sign_in):
    answers = {"framework": cast.framework.slug, "team": cast.platform.slug} if kind == "matrix" else {}
    data = text.encode()
    run = start_run(kind=kind, name=f"{kind}.csv", data=data, by=cast.eve, answers=answers)
    client = sign_in(cast.eve)
    client.get(reverse("exchange_preview", args=[run.pk]))
    client.get(reverse("exchange_preview", args=[run.pk]))
    (look,) = entries()
    assert (look.place, look.engineers) == ("exchange_preview", [cast.ben.pk])
    assert client.get(reverse("exchange_differences", args=[run.pk])).status_code == 200
    (taken,) = entries(Kind.EXPORT)
    assert (taken.place, taken.engineers, taken.facts["run"]) == (
        "exchange_differences",
        [cast.ben.pk],
        run.pk,
    )
