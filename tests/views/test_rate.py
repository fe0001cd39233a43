"""A manager rates by skill and by person: blind until the own word, an older word proposed, one step to confirm it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import CyclePart, Rating, RatingEvent
from competency.models.rounds import exempt
from tests.factories import (
    CycleFactory,
    DescriptorFactory,
    EngineerFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    SkillFactory,
    rate,
)

FRAGMENT = {"HX-Request": "true"}
LAST_YEAR = timezone.now() - timedelta(days=400)


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def by_skill(skill="python"):
    return reverse("rate_skill", args=["platform", skill])


def by_person(engineer):
    return reverse("rate_person", args=["platform", engineer.pk])


def rate_all(cast, *, level=3, **words):
    for engineer in (cast.ben, cast.cleo):
        for skill in (cast.python, cast.sql, cast.statistics):
            rate(engineer, skill, level, source="manager", by=cast.ada, **words)


# Looking


def test_the_skill_is_shown_across_everybody_with_every_level(cast, ada):
    DescriptorFactory(skill=cast.python, level=2, text="Writes small scripts.")
    html = ada.get(by_skill()).content.decode()
    assert "Ben" in html
    assert "Cleo" in html
    assert "Gus" not in html
    assert "Writes small scripts." in html
    assert "0 of 2 rated" in html


def test_the_person_is_shown_across_the_skills(cast, ada):
    html = ada.get(by_person(cast.ben)).content.decode()
    assert [name in html for name in ("Python", "SQL", "Statistics")] == [True, True, True]
    assert "0 of 3 rated" in html


def test_the_self_rating_is_hidden_until_the_manager_has_rated(cast, ada):
    rate(cast.ben, cast.python, 4, note="Led the rewrite.")
    html = ada.get(by_skill()).content.decode()
    assert "has rated; shown once you have" in html
    assert "Led the rewrite." not in html
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    html = ada.get(by_skill()).content.decode()
    assert "Led the rewrite." in html
    assert "differs" in html


def test_the_start_leads_to_the_first_skill_with_somebody_unrated(cast, ada):
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 3, source="manager", by=cast.ada)
    assert ada.get(reverse("rate_skills", args=["platform"])).url == by_skill("sql")


def test_the_start_leads_to_the_first_person_with_a_skill_unrated(cast, ada):
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.ben, skill, 3, source="manager", by=cast.ada)
    assert ada.get(reverse("rate_people", args=["platform"])).url == by_person(cast.cleo)


def test_the_next_skill_is_the_next_one_that_is_open(cast, ada):
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.sql, 3, source="manager", by=cast.ada)
    assert f'href="{by_skill("statistics")}" data-next' in ada.get(by_skill()).content.decode()
    assert f'href="{by_skill()}" data-next' in ada.get(by_skill("statistics")).content.decode()


def test_when_everything_is_rated_the_end_says_so(cast, ada):
    rate_all(cast)
    html = ada.get(reverse("rate_skills", args=["platform"])).content.decode()
    assert "Everybody is rated in every skill" in html
    assert "All 6 ratings are given" in html
    assert f'href="{by_skill()}"' in html


def test_a_team_without_people_says_what_to_do(cast, sign_in):
    cast.platform.memberships.all().delete()
    html = sign_in(cast.ada).get(reverse("rate_skills", args=["platform"])).content.decode()
    assert "Nobody to rate here" in html


def test_a_department_leads_on_to_the_teams_below(cast, sign_in):
    html = sign_in(cast.eve).get(reverse("rate_skills", args=["engineering"])).content.decode()
    assert f'href="{reverse("rate_skills", args=["platform"])}"' in html


def test_a_manager_in_the_own_team_is_not_asked_to_rate_oneself(cast, ada):
    MembershipFactory(engineer=EngineerFactory(name="Ada herself", user=cast.ada), team=cast.platform)
    assert "Ada herself" not in ada.get(by_skill()).content.decode()


def test_hr_who_manages_nobody_reads_and_does_not_rate(cast, sign_in):
    hr = sign_in(cast.eve)
    html = hr.get(by_skill()).content.decode()
    assert "data-fixed" in html
    sent = {"person": cast.ben.pk, "value": "3"}
    assert hr.post(by_skill(), sent, headers=FRAGMENT).status_code == 403
    assert not Rating.objects.exists()


def test_hr_who_manages_the_team_rates(cast, sign_in):
    hana = HrUserFactory(name="Una")
    LeadershipFactory(team=cast.platform, user=hana)
    assert sign_in(hana).post(by_skill(), {"person": cast.ben.pk, "value": "3"}).status_code == 302


# Saying


def test_a_digit_is_recorded_and_answered_with_the_row_and_how_far_one_is(cast, ada):
    answer = ada.post(by_skill(), {"person": cast.ben.pk, "value": "3", "seen": 0}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert f'data-row="{cast.ben.pk}-{cast.python.pk}" data-value="3"' in answer.content.decode()
    assert "Cleo" not in answer.content.decode()
    told = json.loads(answer["HX-Trigger"])["rating-saved"]
    assert told == {"here": "1 of 2 rated", "all": "1 of 6 rated"}
    stored = Rating.objects.get(engineer=cast.ben)
    assert (stored.manager_level, stored.manager_by) == (3, cast.ada)


def test_by_person_likewise(cast, ada):
    sent = {"skill": cast.sql.pk, "value": "na", "note": "Not in this job."}
    answer = ada.post(by_person(cast.ben), sent, headers=FRAGMENT)
    assert json.loads(answer["HX-Trigger"])["rating-saved"] == {"here": "1 of 3 rated", "all": "1 of 6 rated"}
    stored = Rating.objects.get(engineer=cast.ben)
    assert (stored.manager_na, stored.manager_note) == (True, "Not in this job.")


def test_without_javascript_one_comes_back_to_the_row(cast, ada):
    answer = ada.post(by_skill(), {"person": cast.ben.pk, "value": "3"})
    assert answer.url == f"{by_skill()}#row-{cast.ben.pk}-{cast.python.pk}"


def test_a_wrong_level_is_answered_with_a_sentence(cast, ada):
    for headers in (FRAGMENT, {}):
        answer = ada.post(by_skill(), {"person": cast.ben.pk, "value": "9"}, headers=headers)
        assert answer.status_code == 422
        assert "9 is no level of Python" in answer.content.decode()
    answer = ada.post(by_skill(), {"person": cast.ben.pk, "value": "high"}, headers=FRAGMENT)
    assert "A rating is a level, na for not applicable" in answer.content.decode()


def test_what_somebody_else_said_meanwhile_is_not_written_over(cast, ada):
    rate(cast.ben, cast.python, 1, source="manager", by=cast.hana)
    answer = ada.post(by_skill(), {"person": cast.ben.pk, "value": "3", "seen": 0}, headers=FRAGMENT)
    assert answer.status_code == 409
    assert "Hana" in answer.content.decode()
    assert Rating.objects.get(engineer=cast.ben).manager_level == 1


def test_somebody_elsewhere_cannot_be_rated_from_here(cast, ada):
    for person in (cast.gus.pk, "x"):
        assert ada.post(by_skill(), {"person": person, "value": "3"}).status_code == 404
    assert ada.get(by_person(cast.gus)).status_code == 404
    assert ada.get(by_skill("no-such-skill")).status_code == 404


def test_a_rating_of_nobody_is_answered_with_a_sentence(cast, ada):
    answer = ada.post(by_skill(), {"value": "3"})
    assert answer.status_code == 422
    assert "Say whom and in which skill you rate." in answer.content.decode()


# What was said before


def test_an_older_word_is_proposed_and_does_not_count_as_said(cast, ada):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=LAST_YEAR)
    html = ada.get(by_skill()).content.decode()
    assert "0 of 2 rated" in html
    assert "Still 3" in html
    assert "Confirm 1 unchanged" in html


def test_everything_unchanged_is_confirmed_in_one_step_with_its_note(cast, ada):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.hana, rated_at=LAST_YEAR, note="Solid.")
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.hana, rated_at=LAST_YEAR)
    rate(cast.cleo, cast.python, 1, source="manager", by=cast.hana)
    before = RatingEvent.objects.count()
    answer = ada.post(by_skill(), {"confirm": "all"}, headers=FRAGMENT)
    html = answer.content.decode()
    assert "1 rating confirmed as it was." in html
    assert "2 of 2 rated" in html
    stored = Rating.objects.get(engineer=cast.ben, skill=cast.python)
    assert (stored.manager_level, stored.manager_note, stored.manager_by) == (3, "Solid.", cast.ada)
    assert timezone.now() - stored.manager_at < timedelta(minutes=5)
    assert RatingEvent.objects.count() == before + 1
    assert Rating.objects.get(engineer=cast.cleo).manager_by == cast.hana


def test_not_applicable_is_confirmed_as_such(cast, ada):
    rate(cast.ben, cast.python, not_applicable=True, source="manager", by=cast.ada, rated_at=LAST_YEAR)
    assert ada.post(by_skill(), {"confirm": "all"}).url == by_skill()
    newest = RatingEvent.objects.order_by("-pk").first()
    assert (newest.not_applicable, newest.level) == (True, None)


def test_hr_who_manages_nobody_confirms_nothing(cast, sign_in):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=LAST_YEAR)
    sign_in(cast.eve).post(by_skill(), {"confirm": "all"})
    assert RatingEvent.objects.count() == 1


# In a round


def test_a_round_asks_its_skills_of_its_people_and_leaves_the_exempt_out(cast, ada):
    cycle = CycleFactory(name="Autumn", framework=cast.framework, opened=True)
    part = cycle.parts.get(engineer=cast.ben)
    part.skills = CyclePart.listed([cast.sql.pk, cast.statistics.pk])
    part.save()
    exempt(cycle.parts.get(engineer=cast.cleo), by=cast.eve)
    assert ada.get(by_skill()).url == reverse("rate_skills", args=["platform"])
    assert ada.post(by_skill(), {"person": cast.ben.pk, "value": "3"}).status_code == 404
    html = ada.get(by_skill("sql"), follow=True).content.decode()
    assert ["Ben" in html, "Cleo" in html, "Autumn" in html] == [True, False, True]
    assert "0 of 2 rated" in html
    assert ada.get(by_person(cast.cleo)).status_code == 404
    sent = {"skill": cast.python.pk, "value": "3"}
    assert ada.post(by_person(cast.ben), sent, headers=FRAGMENT).status_code == 404


def test_what_was_said_before_the_round_is_proposed_and_what_is_said_in_it_counts(cast, ada):
    yesterday = timezone.now() - timedelta(days=1)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=yesterday)
    CycleFactory(framework=cast.framework, opened=True)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    html = ada.get(by_skill()).content.decode()
    assert "1 of 2 rated" in html
    assert html.count("Still 3") == 1


def test_a_blind_round_hides_a_new_self_rating_until_the_manager_has_rated_anew(cast, ada):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=LAST_YEAR)
    CycleFactory(framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 5, note="Led the rewrite.")
    html = ada.get(by_skill()).content.decode()
    assert "Led the rewrite." not in html
    assert "has rated; shown once you have" in html
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert "Led the rewrite." in ada.get(by_skill()).content.decode()


def test_an_open_round_hides_nothing(cast, ada):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=LAST_YEAR)
    CycleFactory(framework=cast.framework, blind=False, opened=True)
    rate(cast.ben, cast.python, 5, note="Led the rewrite.")
    assert "Led the rewrite." in ada.get(by_skill()).content.decode()


def test_a_round_that_asks_no_manager_changes_nothing_here(cast, ada):
    CycleFactory(name="Autumn", framework=cast.framework, asks_manager=False, opened=True)
    html = ada.get(by_skill()).content.decode()
    assert "Autumn" not in html
    assert "0 of 2 rated" in html


def test_when_the_round_is_answered_the_end_says_so(cast, ada):
    CycleFactory(framework=cast.framework, opened=True)
    rate_all(cast)
    html = ada.get(reverse("rate_skills", args=["platform"])).content.decode()
    assert "Everything that the round asks you is rated" in html


@pytest.mark.parametrize("address", ["skill", "person"])
def test_the_number_of_queries_does_not_grow_with_people_and_skills(address, cast, ada, queries):
    path = by_skill() if address == "skill" else by_person(cast.ben)
    ada.get(path)
    with queries() as few:
        ada.get(path)
    for number in range(30):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.platform)
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
        SkillFactory(domain=cast.python.domain, name=f"Skill {number}")
    with queries() as many:
        ada.get(path)
    assert len(many) == len(few)
