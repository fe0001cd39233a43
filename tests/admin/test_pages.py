"""The administrator's site shows each model to whom it may, at a price that does not grow; only settings change."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from competency import models
from competency.admin.pages import AboutPeople, ReadOnly, Settings
from competency.models import AuditEntry, CyclePart, Rating, RatingEvent, TeamSkillSummary, User
from competency.models.accounts import HR_GROUP
from competency.models.auditing import Kind
from tests.factories import AdministratorFactory, DescriptorFactory, RequirementFactory, rate

from .rows import ROW, cycle

OURS = [
    model for model in apps.get_app_config("competency").get_models() if not hasattr(model, "history_object")
]
ADMINS = {model: site.get_model_admin(model) for model in OURS if site.is_registered(model)}
SETTINGS = [model for model, admin in ADMINS.items() if isinstance(admin, Settings)]
READ_ONLY = [model for model, admin in ADMINS.items() if isinstance(admin, ReadOnly) and model is not User]
ABOUT_PEOPLE = [model for model, admin in ADMINS.items() if isinstance(admin, AboutPeople)]
FOR_HR = [model for model in READ_ONLY if ADMINS[model].seen_by is not None]


def address(model, page="changelist", *arguments):
    return reverse(f"admin:competency_{model._meta.model_name}_{page}", args=arguments)


@pytest.fixture
def administrator(cast, sign_in):
    """A superuser who is not HR."""
    return sign_in(cast.root)


@pytest.fixture
def both(cast, sign_in):
    """A superuser who is HR."""
    user = AdministratorFactory(name="Both")
    user.groups.add(Group.objects.get(name=HR_GROUP))
    return sign_in(user)


def test_every_model_is_on_the_site():
    assert [model.__name__ for model in OURS if model not in ADMINS] == []
    assert [model.__name__ for model in ADMINS if model not in ROW] == [], "say in rows.py what a row is"


def test_groups_and_second_factors_are_not_on_the_site(administrator):
    """The one would go around the log of rights, the other would show keys."""
    shown = administrator.get(reverse("admin:index")).content.decode()
    assert {model._meta.app_label for model in site._registry} == {"competency"}
    assert "Groups" not in shown


@pytest.mark.parametrize("model", OURS)
def test_the_list_costs_the_same_for_3_and_for_30_rows(model, both, queries):
    def cost(rows):
        while model.objects.count() < rows and model not in (models.Organisation, models.AuditHead):
            before = model.objects.count()
            ROW[model]()
            if model.objects.count() == before:
                break
        # The first look is noted in the audit log, the second one is not.
        both.get(address(model))
        with queries() as sent:
            assert both.get(address(model)).status_code == 200
        return len(sent)

    assert cost(3) == cost(30)


@pytest.mark.parametrize("model", OURS)
def test_the_search_finds_what_is_there_and_nothing_else(model, both):
    fields = ADMINS[model].search_fields
    if not fields:
        assert model is models.AuditHead
        return
    row = ROW[model]()
    for field in fields:
        value = row
        for name in field.split("__"):
            value = getattr(value, name)
        if value:
            found = both.get(address(model), {"q": str(value)}).context_data["cl"]
            assert row.pk in [each.pk for each in found.result_list], field
    nothing = both.get(address(model), {"q": "no such word at all"}).context_data["cl"]
    assert list(nothing.result_list) == []


@pytest.mark.parametrize("name", ["ada", "ben", "eve"])
def test_nobody_but_superusers_gets_anything(name, cast, sign_in):
    person = getattr(cast, name)
    client = sign_in(getattr(person, "user", person))
    pages = [address(model, page) for model in OURS for page in ("changelist", "export")]
    pages += [address(model, page) for model in SETTINGS for page in ("add", "import")]
    assert {client.get(page, follow=True).status_code for page in pages} == {403}


@pytest.mark.parametrize("model", FOR_HR)
def test_what_is_said_about_people_is_hidden_from_an_administrator_who_is_not_hr(model, administrator, both):
    row = ROW[model]()
    for page in (address(model), address(model, "export"), address(model, "change", row.pk)):
        assert administrator.get(page).status_code == 403, page
        assert both.get(page).status_code == 200, page
    assert address(model) not in administrator.get(reverse("admin:index")).content.decode()


def test_levels_of_people_are_for_hr_alone():
    for model in (Rating, RatingEvent, models.Comment, models.Action, models.Plan, models.ImportRun):
        assert model in FOR_HR


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_is_only_looked_at_cannot_be_changed(model, both):
    row = ROW[model]()
    before = model.objects.filter(pk=row.pk).values().get()
    assert both.get(address(model, "add")).status_code == 403
    for page in (address(model, "change", row.pk), address(model, "delete", row.pk)):
        assert both.post(page, {"post": "yes", "level": 1, "text": "Other"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    both.post(address(model), chosen)
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", ABOUT_PEOPLE)
def test_each_look_at_a_named_person_is_noted(model, both):
    row = ROW[model]()
    assert not AuditEntry.objects.filter(kind=Kind.VIEW).exists()
    both.get(address(model))
    both.get(address(model, "change", row.pk))
    looks = AuditEntry.objects.filter(kind=Kind.VIEW, place=f"admin_{model._meta.model_name}")
    # The second look at the same person within a few minutes is the same look.
    assert [entry.engineers for entry in looks] == [[row.engineer_id]]
    both.post(address(model, "export"), {"format": "0", "resource": "0"})
    assert AuditEntry.objects.filter(kind=Kind.EXPORT).get().engineers == [row.engineer_id]


@pytest.mark.parametrize("source", ["self", "manager"])
def test_a_cell_that_one_side_must_not_see_yet_is_left_out(source, cast, both):
    said = {"self": cast.ben.user, "manager": cast.ada}
    rate(cast.ben, cast.python, 4, source=source, by=said.pop(source))
    hidden = [address(Rating), address(RatingEvent), address(RatingEvent, "export")]
    event = RatingEvent.objects.get()
    for page in hidden[:2]:
        assert list(both.get(page).context_data["cl"].result_list) == []
    assert both.get(address(RatingEvent, "change", event.pk)).status_code == 302
    exported = both.post(hidden[2], {"format": "0", "resource": "0"})
    assert b"Ben" not in exported.content
    other, by = said.popitem()
    rate(cast.ben, cast.python, 2, source=other, by=by)
    assert len(both.get(address(Rating)).context_data["cl"].result_list) == 1
    assert len(both.get(address(RatingEvent)).context_data["cl"].result_list) == 2


def test_what_is_said_in_a_blind_round_is_left_out_until_it_closes(cast, both):
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    open_round = cycle(state="open", opened_at=timezone.now())
    CyclePart.objects.create(cycle=open_round, engineer=cast.ben, skills=CyclePart.listed([cast.python.pk]))
    rate(cast.ben, cast.python, 2)
    assert RatingEvent.objects.filter(cycle=open_round).exists()
    for model in (Rating, RatingEvent):
        assert list(both.get(address(model)).context_data["cl"].result_list) == []
    open_round.state, open_round.closed_at = "closed", timezone.now()
    open_round.save()
    assert len(both.get(address(RatingEvent)).context_data["cl"].result_list) == 3


def test_what_single_peers_say_is_nowhere(cast, both):
    for level, by in ((1, cast.dan), (2, cast.hana), (5, cast.root)):
        rate(cast.ben, cast.python, level, source="peer", by=by)
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert {row.source for row in both.get(address(RatingEvent)).context_data["cl"].result_list} == {
        "self",
        "manager",
    }
    shown = both.get(address(Rating, "change", Rating.objects.get().pk)).content.decode()
    # Beside the menu of the site, which names every model.
    assert "peer" not in shown.split('id="content-main"')[1].casefold()


# Settings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", SETTINGS)
def test_every_page_of_a_setting_opens(model, administrator):
    row = ROW[model]()
    pages = [address(model), address(model, "import"), address(model, "export")]
    pages += [address(model, name, row.pk) for name in ("change", "history")]
    if model is not models.Organisation:
        pages.append(address(model, "add"))
    assert {page: administrator.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_need_that_is_changed_or_deleted_changes_the_summary(cast, administrator):
    rate(cast.ben, cast.python, 3, source="agreed", by=cast.ada)
    need = RequirementFactory(team=cast.platform, skill=cast.python, level=2)
    form = {"level": 4, "headcount": "2", "weight": 3, "deadline_months": "", "starts_on": ""}
    assert administrator.post(address(models.Requirement, "change", need.pk), form).status_code == 302
    summary = TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python)
    assert (summary.need_level, summary.headcount, summary.status) == (4, 2.0, "absent")
    assert need.history.first().history_user == cast.root
    administrator.post(address(models.Requirement, "delete", need.pk), {"post": "yes"})
    summary.refresh_from_db()
    assert summary.need_level is None


def test_a_row_keeps_what_it_is_about(cast, administrator):
    descriptor = DescriptorFactory(skill=cast.python, level=2)
    form = {"skill": cast.sql.pk, "level": 5, "text": "Else"}
    administrator.post(address(models.Descriptor, "change", descriptor.pk), form)
    descriptor.refresh_from_db()
    assert (descriptor.skill, descriptor.level, descriptor.text) == (cast.python, 2, "Else")


def test_a_level_that_the_scale_has_not_is_refused(cast, administrator):
    form = {"skill": cast.python.pk, "level": 9, "text": "Beyond"}
    answer = administrator.post(address(models.Descriptor, "add"), form)
    assert "9 is no level of the scale: choose 0, 1, 2, 3, 4, 5." in answer.content.decode()


def test_the_scale_stays_as_it_is_once_somebody_has_rated_with_it(cast, administrator):
    form = {"framework": cast.framework.pk, "value": 6, "name": "Beyond", "definition": ""}
    rate(cast.ben, cast.python, 3)
    answer = administrator.post(address(models.Level, "add"), form)
    assert "rated already" in answer.content.decode()
    assert cast.framework.levels.count() == 6


def test_what_others_rest_on_is_retired_and_not_deleted(cast, administrator):
    for model, row in ((models.Skill, cast.python), (models.Team, cast.platform)):
        assert administrator.get(address(model, "delete", row.pk)).status_code == 403


# Accounts ------------------------------------------------------------------------------------------------


def test_a_change_of_an_account_is_written_down(cast, administrator):
    form = {
        "name": "Ada",
        "email": "Ada@Example.com",
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
    }
    assert administrator.post(address(User, "change", cast.ada.pk), form).status_code == 302
    cast.ada.refresh_from_db()
    assert (cast.ada.is_superuser, cast.ada.email) == (True, "ada@example.com")
    entry = AuditEntry.objects.get(kind=Kind.RIGHTS)
    assert (entry.by, entry.facts["user"]) == (cast.root.pk, cast.ada.pk)
    assert "is_superuser" in entry.facts["names"]


def test_a_new_account_has_no_password_until_one_is_set_by_mail(administrator):
    form = {"name": "Nia", "email": "Nia@example.com", "is_active": "on"}
    assert administrator.post(address(User, "add"), form).status_code == 302
    assert not User.objects.get(email="nia@example.com").has_usable_password()


def test_nobody_locks_themselves_out_and_nobody_becomes_hr_here(cast, administrator):
    group = Group.objects.get(name=HR_GROUP)
    form = {"name": "Root", "email": "root@example.com", "groups": [group.pk]}
    administrator.post(address(User, "change", cast.root.pk), form)
    cast.root.refresh_from_db()
    assert cast.root.is_active
    assert cast.root.is_superuser
    assert not cast.root.groups.exists()
