"""My round: what an open round asks of an engineer, with the last ratings as proposals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Rating, RatingEvent
from competency.models.rounds import close_cycle, exempt
from tests.factories import CycleFactory, rate


@pytest.fixture
def ben(cast, sign_in):
    return sign_in(cast.ben.user)


@pytest.fixture
def cycle(cast):
    """An open round of everybody; Ben has said 3 of Python and "not applicable" of Statistics before it."""
    before = timezone.now() - timedelta(days=200)
    rate(cast.ben, cast.python, 3, note="As before", rated_at=before)
    rate(cast.ben, cast.statistics, not_applicable=True, rated_at=before)
    return CycleFactory(framework=cast.framework, name="Spring", opened=True)


def page(client, cycle):
    return client.get(reverse("cycle_mine", args=[cycle.pk]))


def send(client, cycle, skill, **data):
    return client.post(reverse("cycle_rate", args=[cycle.pk, skill.pk]), data, headers={"HX-Request": "true"})


def states(client, cycle):
    """(given, proposed) by skill."""
    return {
        each.skill.slug: (each.value, each.proposed) for each in page(client, cycle).context["own"].skills
    }


def test_the_last_ratings_are_proposed_and_not_yet_given(ben, cycle):
    assert states(ben, cycle) == {"python": ("", "3"), "sql": ("", ""), "statistics": ("", "na")}
    assert "<b>0</b> of 3 given" in page(ben, cycle).text


def test_a_choice_is_given_at_once_and_belongs_to_the_round(cast, ben, cycle):
    response = send(ben, cycle, cast.sql, value="2")
    assert response.status_code == 200
    assert 'data-value="2"' in response.text
    assert "1 of 2 rated" in response["HX-Trigger"]
    assert states(ben, cycle)["sql"] == ("2", "")
    assert RatingEvent.objects.latest("pk").cycle == cycle


def test_confirming_says_the_same_level_again_as_of_now(cast, ben, cycle):
    send(ben, cycle, cast.python, value="3")
    assert states(ben, cycle)["python"] == ("3", "")
    event = RatingEvent.objects.latest("pk")
    assert (event.level, event.note, event.cycle) == (3, "As before", cycle)
    assert event.rated_at >= cycle.opened_at


def test_a_domain_is_confirmed_in_one_step(cast, ben, cycle):
    response = ben.post(reverse("cycle_confirm", args=[cycle.pk]), {"domain": "science"}, follow=True)
    assert "1 rating confirmed as it was." in response.text
    assert states(ben, cycle) == {"python": ("", "3"), "sql": ("", ""), "statistics": ("na", "")}
    ben.post(reverse("cycle_confirm", args=[cycle.pk]), {"domain": "engineering"})
    assert states(ben, cycle) == {"python": ("3", ""), "sql": ("", ""), "statistics": ("na", "")}
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).self_note == "As before"


def test_confirming_twice_says_it_once(ben, cycle):
    for _ in range(2):
        ben.post(reverse("cycle_confirm", args=[cycle.pk]), {"domain": "science"})
    assert RatingEvent.objects.filter(cycle=cycle).count() == 1


def test_confirming_nothing_asks_for_a_domain(ben, cycle):
    response = ben.post(reverse("cycle_confirm", args=[cycle.pk]), {"domain": "arts"}, follow=True)
    assert "Choose one of the page." in response.text


def test_a_round_asks_only_for_its_skills(cast, ben):
    rate(cast.ben, cast.python, 3)
    cycle = CycleFactory(framework=cast.framework, which="stale", opened=True)
    assert states(ben, cycle).keys() == {"sql", "statistics"}
    assert send(ben, cycle, cast.python, value="4").status_code == 404


def test_a_closed_round_asks_nothing_more(cast, ben, cycle):
    close_cycle(cycle)
    assert "This round is closed" in page(ben, cycle).text
    assert send(ben, cycle, cast.sql, value="2").status_code == 422
    ben.post(reverse("cycle_confirm", args=[cycle.pk]), {"domain": "science"})
    assert not RatingEvent.objects.filter(cycle=cycle).exists()


def test_who_is_exempt_is_told_so(cast, ben, cycle):
    exempt(cycle.parts.get(engineer=cast.ben), by=cast.eve)
    assert "HR has exempted you from it." in page(ben, cycle).text


def test_without_scripts_a_choice_leads_back_to_the_page(cast, ben, cycle):
    address = reverse("cycle_rate", args=[cycle.pk, cast.sql.pk])
    assert ben.get(address).status_code == 200
    response = ben.post(address, {"value": "2"})
    assert response["Location"] == f"{reverse('cycle_mine', args=[cycle.pk])}#skill-{cast.sql.pk}"


def test_a_wrong_choice_is_refused_with_a_sentence(cast, ben, cycle):
    response = send(ben, cycle, cast.sql, value="9")
    assert response.status_code == 422
    assert "9 is no level of SQL" in response.text


def test_the_summary_is_drawn_alone_for_the_script(ben, cycle):
    response = ben.get(reverse("cycle_mine", args=[cycle.pk]), headers={"HX-Request": "true"})
    assert response.text.strip().startswith('<div class="own-summary"')


def test_the_page_costs_the_same_for_few_skills_and_for_many(cast, ben, cycle, queries):
    with queries() as few:
        page(ben, cycle)
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
    with queries() as many:
        page(ben, cycle)
    assert len(many) == len(few)
