"""The page of mentors: pairs for one skill, and both sides asked."""

import pytest
from django.urls import reverse

from competency.models import Action, AuditEntry, Plan
from tests.factories import RequirementFactory, rate

URL = "/mentors/"


@pytest.fixture
def pair(cast):
    """Ben of Platform could learn Python from Gus of Design."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.gus, cast.python, 4, source="manager", by=cast.dan)
    return {"skill": cast.python.pk, "learner": cast.ben.pk, "mentor": cast.gus.pk}


def ask(client, pair):
    return client.post(reverse("mentors_propose"), pair, follow=True).content.decode()


def test_without_anybody_to_pair_the_page_says_what_to_do(cast, sign_in):
    html = sign_in(cast.ada).get(URL).content.decode()
    assert "Nobody to pair" in html
    assert "Set its needs, and rate." in html


def test_a_manager_sees_the_team_of_a_mentor_and_whom_to_ask(cast, sign_in, pair):
    html = sign_in(cast.ada).get(URL).content.decode()
    assert "somebody in Design" in html
    assert "Gus" not in html
    assert "Ask the manager of Design, or HR." in html
    assert "This pair is no longer proposed." in ask(sign_in(cast.ada), pair)
    assert not Action.objects.exists()


def test_hr_asks_both_each_in_the_own_team_and_the_look_is_noted(cast, sign_in, pair):
    client = sign_in(cast.eve)
    client.get(URL)
    assert set(AuditEntry.objects.get(place="mentors").engineers) == {cast.ben.pk, cast.gus.pk}
    assert "Ben and Gus are asked." in ask(client, pair)
    learns, mentors = Action.objects.order_by("pk")
    assert (learns.kind, learns.engineer, learns.partner, learns.plan.team) == (
        "train",
        cast.ben,
        cast.gus,
        cast.platform,
    )
    assert (mentors.kind, mentors.engineer, mentors.partner, mentors.plan.team) == (
        "mentor",
        cast.gus,
        cast.ben,
        cast.design,
    )
    assert "This pair is no longer proposed." in ask(client, pair)
    assert Action.objects.count() == 2


def test_the_learner_is_told_the_mentor_and_the_own_manager_only_the_team(cast, sign_in, pair):
    ask(sign_in(cast.eve), pair)
    assert "Mentor: Gus." in sign_in(cast.ben.user).get(reverse("my_actions")).content.decode()
    html = sign_in(cast.ada).get(reverse("plan", args=[cast.platform.slug])).content.decode()
    assert "Mentor: somebody of another team." in html
    assert "Gus" not in html


def test_a_pair_is_not_the_newest_plan_of_the_team(cast, sign_in, pair):
    ask(sign_in(cast.eve), pair)
    assert Plan.objects.filter(team=cast.platform).exists()
    html = sign_in(cast.ada).get(reverse("plan", args=[cast.platform.slug])).content.decode()
    assert "Newest plan" not in html


def test_a_skill_that_nobody_could_learn_is_refused_with_a_sentence(cast, sign_in, pair):
    response = sign_in(cast.ada).get(URL, {"skill": cast.sql.pk})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert "Choose one of the pairs." in ask(sign_in(cast.ada), {"skill": "x"})
