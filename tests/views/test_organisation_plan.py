"""The plan of several teams: for HR and heads, searched for in the background, told by team and as one may see it."""

import pytest
from django.urls import reverse

from competency.models import AuditEntry, Job, Requirement
from tests.factories import (
    ActionFactory,
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    rate,
)

URL = "/organisation/plan/"


@pytest.fixture
def spare(cast):
    """Platform needs one at Python 3 and has Ben and Cleo; Design needs one and has Gus, who is far below."""
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 3, source="manager", by=cast.ada)
    rate(cast.gus, cast.python, 0, source="manager", by=cast.dan)
    for team in (cast.platform, cast.design):
        RequirementFactory(team=team, skill=cast.python, level=3, weight=3)


def search(client, **asked):
    return client.post(reverse("organisation_plan_search"), asked, follow=True).content.decode()


def test_before_the_first_search_the_page_says_what_a_search_does(cast, sign_in):
    html = sign_in(cast.eve).get(URL).content.decode()
    assert "Not searched for yet" in html
    assert not Job.objects.exists()


def test_somebody_to_spare_helps_out_and_the_own_team_stays_covered(cast, sign_in, spare):
    html = search(sign_in(cast.eve))
    assert "Ben comes from Platform for Python: 1 of full time for 6 months." in html
    assert "Ben goes to Design for Python: 1 of full time for 6 months." in html
    assert "The team stays covered." in html
    assert "<b>50% → 100%</b>" in html
    assert "proven: no better plan exists" in html


def test_hr_looks_at_names_and_the_log_says_so(cast, sign_in, spare):
    search(sign_in(cast.eve))
    assert AuditEntry.objects.get(place="organisation plan").engineers == [cast.ben.pk]


def test_a_head_sees_no_names_and_nothing_that_rests_on_few_people(cast, sign_in, spare):
    client = sign_in(cast.hana)
    assert "Nothing to plan yet" in search(client)
    for team, by in ((cast.platform, cast.ada), (cast.design, cast.dan)):
        for level in (2, 2, 2, 2):
            person = EngineerFactory(name="Secret")
            MembershipFactory(engineer=person, team=team)
            rate(person, cast.python, level, source="manager", by=by)
    html = search(client)
    assert "Somebody comes from Platform" in html or "Somebody of the team learns Python" in html
    for name in ("Ben", "Cleo", "Gus", "Secret"):
        assert name not in html
    assert not AuditEntry.objects.filter(place="organisation plan").exists()


def test_what_stays_open_says_why(cast, sign_in, spare):
    Requirement.objects.filter(team=cast.platform).update(headcount=2)
    cast.design.open_seats = 0
    cast.design.save()
    html = search(sign_in(cast.eve))
    assert "1 missing" in html
    for reason in ("Nobody in the team is near", "No open seat is left.", "is needed there."):
        assert reason in html


def test_a_budget_that_is_too_small_says_what_the_whole_costs(cast, sign_in, spare):
    html = search(sign_in(cast.eve), budget="10")
    assert "1 missing" in html
    assert "The budget may be used up." in html
    assert "Without a budget the whole plan costs" in html


def test_a_hire_is_told_by_its_role(cast, sign_in, spare):
    Requirement.objects.filter(team=cast.platform).update(headcount=2)
    RoleTargetFactory(role=RoleFactory(name="Lead"), skill=cast.python, level=3)
    assert "Hire one Lead, who brings Python." in search(sign_in(cast.eve))


def test_what_was_declined_is_not_planned(cast, sign_in, spare):
    rate(cast.gus, cast.python, 2, source="manager", by=cast.dan)
    Requirement.objects.filter(team=cast.platform).update(headcount=2)
    client = sign_in(cast.eve)
    assert "Gus learns Python, 2 to 3, alone." in search(client)
    ActionFactory(plan__team=cast.design, engineer=cast.gus, skill=cast.python, state="declined")
    html = search(client)
    assert "Gus learns" not in html


def test_a_department_is_planned_alone_and_a_wrong_one_refused(cast, sign_in, spare):
    client = sign_in(cast.eve)
    assert "Ben comes from Platform" in search(client, under=cast.department.slug)
    response = client.get(URL, {"under": "nowhere"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_another_question_cancels_the_search_that_runs(cast, sign_in, spare, settings):
    settings.JOBS_AT_ONCE = False
    client = sign_in(cast.eve)
    html = search(client)
    assert "searched for in the background" in html
    search(client, must="critical")
    assert [job.state for job in Job.objects.order_by("pk")] == ["cancelled", "waiting"]


def test_the_page_takes_the_same_queries_for_many_steps(cast, sign_in, spare, queries):
    client = sign_in(cast.eve)
    search(client)
    with queries() as few:
        client.get(URL)
    for team in (cast.platform, cast.design):
        RequirementFactory(team=team, skill=cast.sql, level=3, headcount=9, weight=3)
        for _number in range(9):
            person = EngineerFactory()
            MembershipFactory(engineer=person, team=team)
            rate(person, cast.sql, 2, source="manager", by=cast.ada if team == cast.platform else cast.dan)
    html = search(client)
    assert html.count("learns SQL") == 18
    with queries() as many:
        client.get(URL)
    assert len(many) == len(few)
