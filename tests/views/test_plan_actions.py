"""Actions of adopted plans: managers move them, and engineers answer what is proposed to them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from competency.models import Action
from competency.models.ratings import Interest
from competency.models.recording import record
from tests.factories import ActionFactory, PlanFactory, RequirementFactory, rate

HTMX = {"HX-Request": "true"}


@pytest.fixture
def proposal(cast):
    plan = PlanFactory(team=cast.platform, by=cast.ada)
    return ActionFactory(
        plan=plan, engineer=cast.ben, skill=cast.python, sentence="Learn Python up to level 3."
    )


def move(client, cast, action, follow=False, **data):
    return client.post(reverse("plan_action", args=[cast.platform.slug, action.pk]), data, follow=follow)


def state_of(action):
    action.refresh_from_db()
    return action.state


# The engineer --------------------------------------------------------------------------------------------


def test_my_page_has_what_is_proposed(cast, sign_in, proposal):
    client = sign_in(cast.ben.user)
    assert "Learn Python up to level 3." in client.get(reverse("me")).content.decode()
    html = client.get(reverse("my_actions"), headers=HTMX).content.decode()
    assert "Learn Python up to level 3." in html
    assert "No reason is asked." in html
    assert "<html" not in html


def test_without_proposals_the_section_is_empty_and_the_page_says_so(cast, sign_in):
    client = sign_in(cast.ben.user)
    assert "<section" not in client.get(reverse("my_actions"), headers=HTMX).content.decode()
    assert "Nothing is proposed to you" in client.get(reverse("my_actions")).content.decode()


@pytest.mark.parametrize("answer", ["accepted", "declined", "later"])
def test_the_engineer_answers_without_a_reason(cast, sign_in, proposal, answer):
    response = sign_in(cast.ben.user).post(reverse("my_action", args=[proposal.pk]), {"state": answer})
    assert response["Location"] == reverse("my_actions")
    assert state_of(proposal) == answer


def test_later_may_still_be_accepted(cast, sign_in, proposal):
    client = sign_in(cast.ben.user)
    client.post(reverse("my_action", args=[proposal.pk]), {"state": "later"})
    html = client.get(reverse("my_actions")).content.decode()
    assert "You said: later." in html
    client.post(reverse("my_action", args=[proposal.pk]), {"state": "accepted"})
    assert state_of(proposal) == "accepted"


def test_what_is_accepted_stands_under_my_actions(cast, sign_in, proposal):
    proposal.state = "accepted"
    proposal.partner = cast.cleo
    proposal.save()
    html = sign_in(cast.ben.user).get(reverse("my_actions")).content.decode()
    assert "My actions" in html
    assert "Mentor: Cleo." in html


@pytest.mark.parametrize("answer", ["done", "dropped", "", "nonsense"])
def test_an_answer_that_is_none_is_refused_with_a_sentence(cast, sign_in, proposal, answer):
    response = sign_in(cast.ben.user).post(
        reverse("my_action", args=[proposal.pk]), {"state": answer}, headers=HTMX
    )
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert state_of(proposal) == "proposed"


def test_nobody_answers_for_somebody_else(cast, sign_in, proposal):
    proposal.engineer = cast.cleo
    proposal.save()
    client = sign_in(cast.ben.user)
    assert client.post(reverse("my_action", args=[proposal.pk]), {"state": "accepted"}).status_code == 404


def test_a_hire_is_nobodys_proposal(cast, sign_in, proposal):
    proposal.kind = "hire"
    proposal.save()
    assert "Learn Python" not in sign_in(cast.ben.user).get(reverse("my_actions")).content.decode()


# The manager ---------------------------------------------------------------------------------------------


def test_a_manager_moves_what_was_accepted_up_to_a_new_rating(cast, sign_in, proposal):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    proposal.state = "accepted"
    proposal.save()
    client = sign_in(cast.ada)
    move(client, cast, proposal, state="under_way")
    html = move(client, cast, proposal, follow=True, state="done").content.decode()
    assert state_of(proposal) == "done"
    assert "Rate anew" in html
    assert reverse("cell", args=[cast.platform.slug, cast.ben.pk, cast.python.pk]) in html


def test_a_manager_does_not_accept_for_the_engineer(cast, sign_in, proposal):
    html = move(sign_in(cast.ada), cast, proposal, follow=True, state="accepted").content.decode()
    assert "cannot go from" in html
    assert state_of(proposal) == "proposed"


def test_a_manager_sets_another_day(cast, sign_in, proposal):
    move(sign_in(cast.ada), cast, proposal, due_on="2031-02-03")
    assert state_of(proposal) == "proposed"
    assert proposal.due_on == date(2031, 2, 3)


def test_a_day_that_is_none_is_refused(cast, sign_in, proposal):
    html = move(sign_in(cast.ada), cast, proposal, follow=True, due_on="soon").content.decode()
    assert "Enter a valid date" in html
    assert "Choose what to do" in move(sign_in(cast.ada), cast, proposal, follow=True).content.decode()


def test_an_action_of_another_team_is_not_found(cast, sign_in):
    action = ActionFactory(plan__team=cast.design, engineer=cast.gus, skill=cast.python)
    assert move(sign_in(cast.ada), cast, action, state="dropped").status_code == 404


# Owner, day and state ------------------------------------------------------------------------------------


def test_the_owner_may_be_a_manager_or_the_engineer_and_nobody_else(cast, sign_in, proposal):
    client = sign_in(cast.ada)
    html = client.get(reverse("plan", args=[cast.platform.slug])).content.decode()
    assert f'<option value="{cast.ada.pk}">Ada</option>' in html
    assert f'<option value="{cast.ben.user_id}">Ben</option>' in html
    for owner in (cast.ada, cast.ben.user):
        move(client, cast, proposal, owner=owner.pk, due_on="2031-02-03")
        proposal.refresh_from_db()
        assert (proposal.owner, proposal.due_on) == (owner, date(2031, 2, 3))
    html = move(client, cast, proposal, follow=True, owner=cast.dan.pk).content.decode()
    assert "Owner: Select a valid choice." in html
    proposal.refresh_from_db()
    assert proposal.owner == cast.ben.user


def test_who_owns_an_action_about_oneself_says_how_far_it_is(cast, sign_in, proposal):
    proposal.state, proposal.owner = "accepted", cast.ben.user
    proposal.save()
    client = sign_in(cast.ben.user)
    assert "You keep it moving." in client.get(reverse("my_actions")).content.decode()
    for state in ("under_way", "done"):
        client.post(reverse("my_action", args=[proposal.pk]), {"state": state})
        assert state_of(proposal) == state
    assert proposal.started_on == proposal.closed_on == date.today()


def test_who_does_not_own_it_only_answers(cast, sign_in, proposal):
    proposal.state, proposal.owner = "accepted", cast.ada
    proposal.save()
    client = sign_in(cast.ben.user)
    assert "Ada keeps it moving." in client.get(reverse("my_actions")).content.decode()
    assert client.post(reverse("my_action", args=[proposal.pk]), {"state": "done"}).status_code == 422


def test_done_asks_the_engineer_for_a_new_rating_until_it_is_given(cast, sign_in, proposal):
    proposal.state = "accepted"
    proposal.save()
    move(sign_in(cast.ada), cast, proposal, state="done")
    client = sign_in(cast.ben.user)
    assert reverse("me_rate", args=[cast.python.pk]) in client.get(reverse("my_actions")).content.decode()
    rate(cast.ben, cast.python, 3)
    assert "rate yourself anew" not in client.get(reverse("my_actions")).content.decode()


def test_not_now_takes_a_proposal_back_and_it_is_not_made_again(cast, sign_in, proposal):
    record(cast.ben, skill=cast.python, source="interest", by=cast.ben.user, interest=Interest.NOT_NOW)
    assert "Learn Python" not in sign_in(cast.ben.user).get(reverse("my_actions")).content.decode()
    client = sign_in(cast.ada)
    url = reverse("plan", args=[cast.platform.slug])
    assert "Ben has said “not now” since" in client.get(url).content.decode()
    move(client, cast, proposal, state="dropped")
    html = move(client, cast, proposal, follow=True, state="proposed").content.decode()
    assert "Ben has said “not now” to Python, so it is not proposed." in html
    assert state_of(proposal) == "dropped"


@pytest.mark.parametrize("kind", ["train", "hire"])
@pytest.mark.parametrize("state", Action.State.values)
def test_every_state_says_what_it_means(cast, sign_in, proposal, kind, state):
    proposal.kind, proposal.state = kind, state
    proposal.save()
    html = sign_in(cast.ada).get(reverse("plan", args=[cast.platform.slug])).content.decode()
    assert str(Action.State(state).label) in html
    assert re.search(r'<span class="small mute">[^<]+\.</span>', html)


def test_my_mentors_and_whom_i_mentor_stand_by_name(cast, sign_in, proposal):
    proposal.state, proposal.partner = "accepted", cast.cleo
    proposal.save()
    ActionFactory(
        plan=proposal.plan,
        kind="mentor",
        engineer=cast.ben,
        partner=cast.cleo,
        skill=cast.sql,
        state="under_way",
    )
    html = sign_in(cast.ben.user).get(reverse("my_actions")).content.decode()
    assert "My mentors: <b>Cleo</b> (Python)." in html
    assert "I mentor: <b>Cleo</b> (SQL)." in html
