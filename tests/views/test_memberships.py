"""Who changes who is in a team, and what is refused: joining a team opens the ratings to its managers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Engineer, Membership
from tests.factories import EngineerFactory, HrUserFactory, LeadershipFactory, MembershipFactory, RoleFactory

pytestmark = pytest.mark.django_db

PLATFORM = "/teams/platform/people/"


def today():
    return timezone.localdate()


def add(client, engineer, *, url=PLATFORM, share="1", on=None):
    data = {"action": "add", "add-engineer": engineer.pk, "add-allocation": share, "add-on": on or today()}
    return client.post(url, data)


def add_new(client, name="Zoe", **more):
    data = {"action": "new", "new-name": name, "new-allocation": "0.5", "new-on": today()}
    return client.post(PLATFORM, data | {f"new-{key}": value for key, value in more.items()})


def found(client, text):
    return [engineer.name for engineer in client.get(PLATFORM, {"q": text}).context["found"]]


# The team's side -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("eve", 200), ("hana", 403), ("dan", 404)])
def test_managers_and_hr_see_who_is_in_a_team(cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(PLATFORM).status_code == status


def test_a_member_may_not_change_the_team(cast, sign_in):
    assert sign_in(cast.ben.user).get(PLATFORM).status_code == 403


def test_members_are_listed_and_who_left_is_among_the_former(cast, sign_in):
    context = sign_in(cast.ada).get(PLATFORM).context
    assert [row.engineer.name for row, _open, _peak in context["members"]] == ["Ben", "Cleo"]
    assert [row.engineer.name for row, _open in context["past"]] == ["Fay"]


def test_hr_finds_everybody_who_is_not_in_the_team(cast, sign_in):
    client = sign_in(cast.eve)
    assert found(client, "gus") == ["Gus"]
    assert found(client, "ben") == []
    assert found(client, "fay") == []


def test_somebody_is_found_by_name_address_or_number(cast, sign_in):
    EngineerFactory(name="Zoe", email="z@example.com", number="A-17")
    client = sign_in(cast.eve)
    assert [found(client, text) for text in ("zo", "Z@EXAMPLE", "a-17", "nobody")] == [["Zoe"]] * 3 + [[]]


def test_a_manager_finds_only_people_of_own_teams(cast, sign_in):
    client = sign_in(cast.ada)
    assert found(client, "gus") == []
    LeadershipFactory(team=cast.design, user=cast.ada)
    assert found(client, "gus") == ["Gus"]


def test_a_manager_takes_in_nobody_from_a_team_of_others(cast, sign_in):
    response = add(sign_in(cast.ada), cast.gus)
    assert response.status_code == 422
    assert "cannot be put into the team by you" in response.content.decode()
    assert cast.gus.memberships.count() == 1


def test_somebody_joins_with_a_share(cast, sign_in):
    response = add(sign_in(cast.eve), cast.gus, share="0.4", on="2024-05-01")
    assert response.url == PLATFORM
    made = Membership.objects.get(engineer=cast.gus, team=cast.platform)
    assert (made.allocation, made.starts_on, made.ends_on) == (Decimal("0.4"), date(2024, 5, 1), None)


def test_shares_above_full_time_are_a_warning_and_no_refusal(cast, sign_in):
    response = add(sign_in(cast.eve), cast.gus, share="0.4")
    page = sign_in(cast.eve).get(response.url)
    (peak,) = [peak for row, _open, peak in page.context["members"] if row.engineer == cast.gus]
    assert peak == (Decimal("1.4"), today())


def test_the_warning_is_said_when_it_happens(cast, sign_in):
    client = sign_in(cast.eve)
    response = client.get(add(client, cast.gus, share="0.4").url)
    assert [str(m) for m in response.context["messages"]][1].startswith("Gus has shares of 1.4")


@pytest.mark.parametrize("share", ["0", "1.5", "-1", "half", ""])
def test_a_wrong_share_is_refused(cast, sign_in, share):
    assert add(sign_in(cast.eve), cast.gus, share=share).status_code == 422
    assert cast.gus.memberships.count() == 1


def test_a_wrong_day_is_refused(cast, sign_in):
    response = add(sign_in(cast.eve), cast.gus, on="2024-02-31")
    assert response.status_code == 422
    assert "Enter a valid date" in response.content.decode()


def test_a_manager_adds_a_new_person_without_a_role(cast, sign_in):
    role = RoleFactory()
    assert add_new(sign_in(cast.ada), email="zoe@example.com", role=role.pk).status_code == 302
    zoe = Engineer.objects.get(name="Zoe")
    assert (zoe.email, zoe.role, zoe.joined_on) == ("zoe@example.com", None, today())
    assert zoe.memberships.get().team == cast.platform


def test_hr_adds_a_new_person_with_a_role(cast, sign_in):
    role = RoleFactory()
    add_new(sign_in(cast.eve), role=role.pk)
    assert Engineer.objects.get(name="Zoe").role == role


def test_a_new_person_with_a_known_address_is_refused(cast, sign_in):
    EngineerFactory(email="zoe@example.com")
    response = add_new(sign_in(cast.ada), email="ZOE@example.com")
    assert response.status_code == 422
    assert "Another engineer has this e-mail address" in response.content.decode()
    assert not Engineer.objects.filter(name="Zoe").exists()


def test_two_new_people_without_an_address_are_two_people(cast, sign_in):
    client = sign_in(cast.ada)
    assert [add_new(client, "Zoe").status_code, add_new(client, "Zed").status_code] == [302, 302]


def test_nobody_joins_a_retired_team(cast, sign_in):
    cast.platform.retired_on = date(2024, 1, 1)
    cast.platform.save()
    response = add(sign_in(cast.eve), cast.gus)
    assert response.status_code == 422
    assert not Membership.objects.filter(engineer=cast.gus, team=cast.platform).exists()


def test_thirty_members_cost_as_many_queries_as_three(cast, sign_in, queries):
    client = sign_in(cast.ada)
    client.get(PLATFORM)
    with queries() as few:
        client.get(PLATFORM)
    for _ in range(27):
        MembershipFactory(team=cast.platform, engineer__role=RoleFactory())
    with queries() as many:
        client.get(PLATFORM)
    assert len(many) == len(few) <= 14


# One membership --------------------------------------------------------------------------------------------


def url_of(membership):
    return reverse("membership", args=[membership.pk])


def test_a_membership_is_changed_by_who_manages_the_team(cast, sign_in):
    url = url_of(cast.ben.memberships.get())
    seen = {who: sign_in(getattr(cast, who)).get(url).status_code for who in ("ada", "eve", "hana", "dan")}
    assert seen == {"ada": 200, "eve": 200, "hana": 403, "dan": 404}
    assert sign_in(cast.eve).get(reverse("membership", args=[0])).status_code == 404


def test_another_share_begins_on_its_day(cast, sign_in):
    membership = cast.ben.memberships.get()
    data = {"action": "share", "share-allocation": "0.5", "share-on": "2024-05-01"}
    assert sign_in(cast.ada).post(url_of(membership), data).url == PLATFORM
    shares = cast.ben.memberships.order_by("starts_on").values_list("allocation", "ends_on")
    assert list(shares) == [(1, date(2024, 5, 1)), (Decimal("0.5"), None)]


def test_a_share_before_the_membership_is_refused(cast, sign_in):
    data = {"action": "share", "share-allocation": "0.5", "share-on": "1999-01-01"}
    response = sign_in(cast.ada).post(url_of(cast.ben.memberships.get()), data)
    assert response.status_code == 422
    assert "does not hold on 1999-01-01" in response.content.decode()


def test_a_membership_ends_and_its_end_is_taken_back(cast, sign_in):
    membership = cast.ben.memberships.get()
    LeadershipFactory(team=cast.design, user=cast.ada)
    MembershipFactory(engineer=cast.ben, team=cast.design)
    client = sign_in(cast.ada)
    client.post(url_of(membership), {"action": "end", "end-on": today()})
    membership.refresh_from_db()
    assert membership.ends_on == today()
    client.post(reverse("membership_reopen", args=[membership.pk]))
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_a_membership_does_not_end_before_it_began(cast, sign_in):
    response = sign_in(cast.ada).post(
        url_of(cast.ben.memberships.get()), {"action": "end", "end-on": "1999-01-01"}
    )
    assert response.status_code == 422
    assert "A membership ends after it starts" in response.content.decode()


def test_a_manager_does_not_bring_back_who_is_in_another_team_now(cast, sign_in):
    past = MembershipFactory(engineer=cast.gus, team=cast.platform, ends_on=date(2024, 1, 1))
    reopen = reverse("membership_reopen", args=[past.pk])
    assert sign_in(cast.ada).post(reopen).status_code == 403
    longer = {"action": "end", "end-on": today() + timedelta(days=90)}
    assert sign_in(cast.ada).post(url_of(past), longer).status_code == 403
    assert sign_in(cast.eve).post(reopen).status_code == 302


# The engineer's side ---------------------------------------------------------------------------------------


def test_the_teams_of_an_engineer_are_changed_by_managers_and_hr(cast, sign_in):
    url = reverse("engineer_teams", args=[cast.ben.pk])
    seen = {who: sign_in(getattr(cast, who)).get(url).status_code for who in ("ada", "eve", "hana", "dan")}
    assert seen == {"ada": 200, "eve": 200, "hana": 404, "dan": 404}
    assert sign_in(cast.ben.user).get(url).status_code == 403


def test_a_manager_puts_own_people_into_own_teams_only(cast, sign_in):
    url = reverse("engineer_teams", args=[cast.ben.pk])
    data = {"team": cast.design.pk, "allocation": "0.5", "on": today()}
    response = sign_in(cast.ada).post(url, data)
    assert response.status_code == 422
    assert "This team is not yours to change" in response.content.decode()
    LeadershipFactory(team=cast.design, user=cast.ada)
    assert sign_in(cast.ada).post(url, data).url == url
    assert cast.ben.memberships.filter(team=cast.design).exists()


def test_a_team_that_the_manager_may_not_see_has_no_name(cast, sign_in):
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation=Decimal("0.5"))
    url = reverse("engineer_teams", args=[cast.ben.pk])
    html = sign_in(cast.ada).get(url).content.decode()
    assert "another team" in html
    assert "Design" not in html
    assert "Design" in sign_in(HrUserFactory()).get(url).content.decode()
