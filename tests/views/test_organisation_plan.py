"""The plan of several teams: for HR and heads, searched for in the background, told by team and as one may see it."""

import pytest
from django.urls import reverse

from competency.models import Action, AuditEntry, Job, Plan, Requirement
from tests.factories import (
    ActionFactory,
    EngineerFactory,
    LeadershipFactory,
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


# Adopting ------------------------------------------------------------------------------------------------


def adopt(client, inputs=None, **asked):
    """What adopting the newest plan answers."""
    job = Job.objects.filter(kind="joint_plan").first()
    data = asked | {"inputs": job.result["inputs"] if inputs is None else inputs}
    return client.post(reverse("organisation_plan_adopt"), data, follow=True).content.decode()


def test_both_sides_of_a_loan_are_adopted_by_who_manages_both(cast, sign_in, spare):
    client = sign_in(cast.eve)
    search(client)
    assert "Adopted in 2 teams." in adopt(client)
    lends, borrows = Action.objects.order_by("plan__team__name", "-kind").order_by("-kind")
    assert (lends.kind, lends.plan.team, lends.engineer, lends.owner) == (
        "lend",
        cast.platform,
        cast.ben,
        cast.ada,
    )
    assert lends.sentence == "Help out in Design: Python, 1 of full time for 6 months."
    assert (borrows.kind, borrows.plan.team, borrows.engineer, borrows.owner) == (
        "borrow",
        cast.design,
        None,
        cast.dan,
    )
    assert borrows.sentence == "From Platform: Python, 1 of full time for 6 months."
    assert borrows.lending == lends
    assert {action.state for action in (lends, borrows)} == {"proposed"}
    assert borrows.due_on == lends.due_on > borrows.plan.at.date()


def test_who_helps_out_is_asked_and_the_borrowing_team_sees_the_answer_and_no_name(cast, sign_in, spare):
    client = sign_in(cast.eve)
    search(client)
    adopt(client)
    action = Action.objects.get(kind="lend")
    bens = sign_in(cast.ben.user)
    html = bens.get(reverse("my_actions")).content.decode()
    assert "Help out in Design: Python" in html
    assert "From Platform, beginning on" in html
    bens.post(reverse("my_action", args=[action.pk]), {"state": "declined"})
    html = sign_in(cast.dan).get(reverse("plan", args=[cast.design.slug])).content.decode()
    assert "In the other team: declined." in html
    assert "Ben" not in html
    assert "Ben comes from" not in search(client)


def test_one_part_is_adopted_alone_with_the_loan_that_it_needs(cast, sign_in, spare):
    client = sign_in(cast.eve)
    search(client)
    kept = ActionFactory(plan__team=cast.platform, engineer=cast.cleo, skill=cast.sql)
    given_way = ActionFactory(plan__team=cast.design, engineer=cast.gus, skill=cast.sql)
    adopt(client, team=cast.design.slug)
    assert Action.objects.filter(kind="lend", plan__team=cast.platform).exists()
    assert [state_of(action) for action in (kept, given_way)] == ["proposed", "dropped"]


def state_of(action):
    action.refresh_from_db()
    return action.state


def test_adopting_twice_makes_nothing_twice(cast, sign_in, spare):
    client = sign_in(cast.eve)
    search(client)
    adopt(client)
    assert "Every step of this plan is adopted already." in adopt(client)
    assert (Action.objects.count(), Plan.objects.count()) == (2, 2)


def test_the_page_says_how_far_the_adopted_actions_are(cast, sign_in, spare):
    client = sign_in(cast.eve)
    search(client)
    adopt(client)
    html = client.get(URL).content.decode()
    assert f'{reverse("plan", args=[cast.platform.slug])}#actions">Adopted actions</a>: 1 proposed.' in html


def test_who_manages_one_of_the_teams_adopts_that_part_and_no_other(cast, sign_in, spare):
    """Ada leads the department as a head and so compares its teams; she manages Platform alone."""
    LeadershipFactory(team=cast.department, user=cast.ada, part="head")
    for _number in range(4):
        for team, by in ((cast.platform, cast.ada), (cast.design, cast.dan)):
            person = EngineerFactory()
            MembershipFactory(engineer=person, team=team)
            rate(person, cast.python, 0, source="manager", by=by)
    client = sign_in(cast.ada)
    html = search(client)
    assert "Adopt the part of 1 team" in html
    adopt(client)
    assert set(Action.objects.values_list("plan__team__name", "kind")) == {("Platform", "lend")}
    response = client.post(
        reverse("organisation_plan_adopt"),
        {"inputs": Job.objects.first().result["inputs"], "team": cast.design.slug},
    )
    assert response.status_code == 403


def test_a_head_sees_who_adopts_and_adopts_nothing(cast, sign_in, spare):
    client = sign_in(cast.hana)
    search(client)
    assert "Adopt the part" not in client.get(URL).content.decode()
    assert client.post(reverse("organisation_plan_adopt"), {"inputs": "x"}).status_code == 403


def test_another_plan_than_the_shown_one_is_not_adopted(cast, sign_in, spare):
    client = sign_in(cast.eve)
    assert (
        "Search for a plan first"
        in client.post(reverse("organisation_plan_adopt"), {"inputs": "x"}, follow=True).content.decode()
    )
    search(client)
    assert "Another plan has been found since." in adopt(client, inputs="x")
    assert not Action.objects.exists()


@pytest.mark.parametrize("change", ["left", "declined"])
def test_what_no_longer_holds_is_left_out_with_a_sentence(cast, sign_in, spare, change):
    client = sign_in(cast.eve)
    search(client)
    if change == "left":
        cast.ben.memberships.all().delete()
    else:
        ActionFactory(
            plan__team=cast.platform, engineer=cast.ben, skill=cast.python, kind="lend", state="declined"
        )
    html = adopt(client)
    assert "1 step no longer holds" in html
    assert not Action.objects.filter(state="proposed").exists()


def test_trainings_and_hires_are_adopted_as_from_a_plan_of_the_team(cast, sign_in, spare):
    rate(cast.gus, cast.python, 2, source="manager", by=cast.dan)
    Requirement.objects.filter(team=cast.platform).update(headcount=3)
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    client = sign_in(cast.eve)
    search(client)
    adopt(client)
    learns, hires = Action.objects.get(kind="train"), Action.objects.get(kind="hire")
    assert (learns.engineer, learns.sentence) == (cast.gus, "Learn Python up to level 3, without a mentor.")
    assert (hires.role, hires.sentence, hires.owner) == (role, "Brings Python.", cast.ada)
    assert learns.plan.result["steps"][0]["action"] == {
        "kind": "train",
        "who": cast.gus.pk,
        "skill": cast.python.pk,
    }


def test_a_mentor_of_another_team_is_asked_in_that_team_by_who_manages_both(cast, sign_in, spare):
    rate(cast.gus, cast.python, 2, source="manager", by=cast.dan)
    rate(cast.cleo, cast.python, 5, source="manager", by=cast.ada)
    Requirement.objects.filter(team=cast.platform).update(headcount=2)
    client = sign_in(cast.eve)
    assert "Gus learns Python, 2 to 3, with Cleo as mentor." in search(client)
    adopt(client, team=cast.design.slug)
    learns, mentors = Action.objects.order_by("-kind")
    assert (learns.engineer, learns.partner, learns.plan.team) == (cast.gus, cast.cleo, cast.design)
    assert (mentors.engineer, mentors.partner, mentors.plan.team) == (cast.cleo, cast.gus, cast.platform)
    assert learns.sentence == "Learn Python up to level 3."


# Owning --------------------------------------------------------------------------------------------------


def test_a_head_owns_what_names_nobody_and_keeps_it_moving(cast, sign_in):
    hire = ActionFactory(plan__team=cast.platform, kind="hire", engineer=None, role=RoleFactory(name="Lead"))
    learns = ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python)
    ada = sign_in(cast.ada)
    address = reverse("plan_action", args=[cast.platform.slug, hire.pk])
    ada.post(address, {"owner": cast.hana.pk, "due_on": "2030-02-01"})
    ada.post(reverse("plan_action", args=[cast.platform.slug, learns.pk]), {"owner": cast.hana.pk})
    for action in (hire, learns):
        action.refresh_from_db()
    assert (hire.owner, learns.owner) == (cast.hana, None)

    hana = sign_in(cast.hana)
    html = hana.get(URL).content.decode()
    assert "Actions that you own" in html
    assert "Hire: Lead." in html
    response = hana.post(address, {"state": "accepted"})
    assert response["Location"] == f"{URL}#owned"
    assert state_of(hire) == "accepted"


def test_a_head_moves_nothing_that_somebody_else_owns(cast, sign_in):
    hire = ActionFactory(plan__team=cast.platform, kind="hire", engineer=None, owner=cast.ada)
    address = reverse("plan_action", args=[cast.platform.slug, hire.pk])
    assert sign_in(cast.hana).post(address, {"state": "accepted"}).status_code == 403
    assert state_of(hire) == "proposed"
