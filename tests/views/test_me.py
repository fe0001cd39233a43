"""My skills: what one sees of oneself and what one may say, by page, by fragment and without JavaScript."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Level, Rating, RatingEvent
from tests.factories import (
    DescriptorFactory,
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    UserFactory,
    rate,
)

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def ben(cast, sign_in):
    """Ben's browser."""
    return sign_in(cast.ben.user)


@pytest.fixture
def page(ben):
    """A function that fetches Ben's page as text."""
    return lambda **query: ben.get(reverse("me"), query).content.decode()


@pytest.fixture
def say(ben):
    """A function that says something of a skill as Ben, as the script does; returns the response."""

    def post(skill, **fields):
        return ben.post(reverse("me_rate", args=[skill.pk]), fields, headers=FRAGMENT)

    return post


def stored(cast, skill=None) -> Rating:
    return Rating.objects.get(engineer=cast.ben, skill=skill or cast.python)


def give_role(engineer, targets, **fields):
    role = RoleFactory(**fields)
    for skill, level in targets.items():
        RoleTargetFactory(role=role, skill=skill, level=level)
    engineer.role = role
    engineer.save()
    return role


# Looking


def test_it_works(cast, page):
    html = page()
    assert "Python" in html
    assert "Statistics" in html
    assert "0</b> of 3 rated" in html
    assert "0 of 2 rated" in html


def test_htmx_gets_the_summary_alone(cast, ben):
    html = ben.get(reverse("me"), headers=FRAGMENT).content.decode()
    assert 'id="own-summary"' in html
    assert "<html" not in html
    assert "data-skill" not in html


def test_one_skill_has_its_own_page(cast, ben):
    html = ben.get(reverse("me_rate", args=[cast.sql.pk])).content.decode()
    assert "<html" in html
    assert html.count("<article") == 1


def test_the_scale_shows_descriptors_and_marks_general_definitions(cast, ben):
    Level.objects.filter(framework=cast.framework, value=3).update(definition="Works alone.")
    DescriptorFactory(skill=cast.python, level=2, text="Writes small scripts.")
    html = ben.get(reverse("me_rate", args=[cast.python.pk])).content.decode()
    assert "Writes small scripts.</span>" in html
    assert 'Works alone. <i class="mute">(general)</i>' in html


def test_the_target_of_the_role_is_marked(cast, page):
    give_role(cast.ben, {cast.python: 3})
    html = page()
    assert 'aria-label="3 Level 3, role expects"' in html
    assert html.count(", role expects") == 1


def test_without_a_role_the_page_says_so(cast, page):
    assert "You have no role yet" in page()


def test_a_role_without_targets_says_so(cast, page):
    give_role(cast.ben, {}, name="Smith")
    assert "Smith has no targets in Craft yet" in page()


def test_a_role_that_is_the_last_step_says_so(cast, page):
    give_role(cast.ben, {cast.python: 3}, name="Smith")
    assert "No role follows after Smith." in page()


def test_the_next_role_lists_what_is_above_my_levels(cast, page, say):
    role = give_role(cast.ben, {cast.python: 2})
    role.next = RoleFactory(name="Senior smith")
    role.save()
    RoleTargetFactory(role=role.next, skill=cast.python, level=4)
    RoleTargetFactory(role=role.next, skill=cast.sql, level=1)
    say(cast.python, value="2")
    say(cast.sql, value="1")
    html = page()
    assert "2 → 4 <b>+2</b>" in html
    # Once as what brings closest, once in the whole list; SQL is there already.
    assert html.count("2 → 4") == html.count("→") == 2


def test_an_old_rating_asks_whether_it_is_still_true(cast, page, say):
    rate(cast.ben, cast.python, 3, rated_at=timezone.now() - timedelta(days=800))
    assert "Still true?" in page()
    say(cast.python, value="3")
    assert "Still true?" not in page()
    assert RatingEvent.objects.filter(source="self", level=3).count() == 2


def test_no_skills_is_an_empty_state(db, sign_in):
    lone = EngineerFactory(login=True)
    response = sign_in(lone.user).get(reverse("me"))
    assert response.status_code == 200
    assert "No skills to rate yet" in response.content.decode()


def test_another_framework_can_be_chosen_once_rated_in(cast, page, ben):
    other = FrameworkFactory(name="Languages")
    skill = SkillFactory(domain=DomainFactory(framework=other), name="Finnish")
    assert ben.get(reverse("me"), {"framework": other.slug}).status_code == 404
    assert ben.get(reverse("me_rate", args=[skill.pk])).status_code == 404
    rate(cast.ben, skill, 2)
    assert "Finnish" not in page()
    assert "Finnish" in page(framework=other.slug)
    assert f'href="{reverse("me")}?framework={other.slug}"' in page()


# Saying


def test_a_level_is_recorded_as_ones_own_and_answered_with_the_row(cast, say):
    response = say(cast.python, value="3")
    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith("<article")
    assert "Saved" in html
    assert stored(cast).self_level == 3
    assert RatingEvent.objects.get().by == cast.ben.user


def test_the_answer_tells_the_page_how_far_the_domain_is(cast, say):
    events = json.loads(say(cast.python, value="3").headers["HX-Trigger"])
    assert events == {
        "rating-saved": {"skill": cast.python.pk, "domain": "engineering", "progress": "1 of 2 rated"}
    }


def test_zero_not_applicable_and_not_rated_are_three_things(cast, say, page):
    say(cast.python, value="0")
    say(cast.sql, value="na")
    assert (stored(cast).self_level, stored(cast).self_na) == (0, False)
    assert (stored(cast, cast.sql).self_level, stored(cast, cast.sql).self_na) == (None, True)
    assert "2</b> of 3 rated" in page()


def test_a_rating_is_taken_back_with_its_note(cast, say, page):
    say(cast.python, value="3", note="Wrote the parser")
    assert say(cast.python, value="").status_code == 200
    assert not stored(cast).said("self")
    assert "Wrote the parser" not in page()
    assert "0</b> of 3 rated" in page()


def test_taking_back_what_was_never_said_writes_nothing(cast, say):
    assert say(cast.python, value="").status_code == 200
    assert not RatingEvent.objects.exists()


@pytest.mark.parametrize("interest", [0, 1, 2])
def test_interest_is_said_apart_from_the_level(cast, say, interest):
    say(cast.python, interest=interest)
    assert (stored(cast).interest, stored(cast).said("self")) == (interest, False)
    say(cast.python, interest="")
    assert stored(cast).interest is None


def test_a_note_is_saved_with_the_level(cast, say, page):
    say(cast.python, value="3", note="Wrote the <parser>")
    assert stored(cast).self_note == "Wrote the <parser>"
    assert "Wrote the &lt;parser&gt;" in page()


def test_a_level_without_a_note_keeps_the_note(cast, say):
    say(cast.python, value="3", note="Wrote the parser")
    say(cast.python, value="4")
    assert stored(cast).self_note == "Wrote the parser"


def test_a_note_added_later_leaves_the_day_of_the_rating(cast, say):
    then = timezone.now() - timedelta(days=100)
    rate(cast.ben, cast.python, 3, rated_at=then)
    say(cast.python, note="Wrote the parser")
    assert (stored(cast).self_level, stored(cast).self_note) == (3, "Wrote the parser")
    assert stored(cast).self_at == then


def test_a_note_without_a_rating_is_refused_and_not_lost(cast, say):
    response = say(cast.python, note="Wrote the parser")
    html = response.content.decode()
    assert response.status_code == 422
    assert "A note goes with a rating" in html
    assert "Wrote the parser</textarea>" in html
    assert not RatingEvent.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": "7"}, "7 is no level of Python: it has the levels 0 to 5."),
        ({"value": "x"}, "A rating is a level, na for not applicable, or empty to take it back."),
        ({"interest": "3"}, "Interest is 0 not now, 1 open or 2 keen."),
        ({"value": "3", "note": "x" * 2001}, "A note has at most 2000 characters."),
        ({}, "Choose a level, N/A or an interest."),
        ({"value": "3", "interest": "9"}, "Interest is 0 not now"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(cast, say, fields, words):
    response = say(cast.python, **fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RatingEvent.objects.exists()


def test_a_retired_skill_takes_no_rating_and_leaves_the_page(cast, say, page):
    cast.python.retired_on = date(2024, 1, 1)
    cast.python.save()
    response = say(cast.python, value="3")
    assert response.status_code == 422
    assert "Python is retired and takes no new ratings." in response.content.decode()
    assert "Python" not in page()
    assert not RatingEvent.objects.exists()


def test_a_retried_request_records_once(cast, say):
    for _ in range(2):
        assert say(cast.python, value="2", interest="1", request_key="abc").status_code == 200
    assert RatingEvent.objects.count() == 2


def test_a_word_that_an_import_has_said_meanwhile_is_not_overwritten_unseen(cast, say):
    rate(cast.ben, cast.python, 1, by=cast.eve)
    response = say(cast.python, value="4", seen="0")
    assert response.status_code == 409
    assert "Eve rated Ben in Python at 1" in response.content.decode()
    assert stored(cast).self_level == 1


# Blind until both are in


def test_the_managers_rating_is_hidden_until_ones_own_is_in(cast, say, page):
    give_role(cast.ben, {cast.python: 3})
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada, note="Teaches it")
    html = page()
    assert "Your manager has rated; shown once you have" in html
    assert "Teaches it" not in html
    assert 'class="chip' not in html
    assert "0</b> of 0 targets" in html
    html = say(cast.python, value="3").content.decode()
    assert "Teaches it" in html
    assert "You and your manager see this differently (3 and 5)" in html
    assert '<span class="chip l5">5</span>' in html


def test_the_agreed_level_is_shown_until_both_have_rated_again(cast, say, page):
    say(cast.python, value="3")
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada)
    rate(cast.ben, cast.python, 4, source="agreed", by=cast.ada, note="After the talk")
    assert "After the talk" in page()
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    assert "After the talk" in page()
    say(cast.python, value="4")
    assert "After the talk" not in page()


# Who


@pytest.mark.parametrize("who", ["ada", "dan", "hana", "eve", "root"])
def test_who_is_not_rated_has_no_such_page(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(reverse("me")).status_code == 404
    assert client.get(reverse("me_rate", args=[cast.python.pk])).status_code == 404
    assert client.post(reverse("me_rate", args=[cast.python.pk]), {"value": "3"}).status_code == 404
    assert not RatingEvent.objects.exists()


def test_a_page_left_open_by_somebody_else_rates_nobody(cast, sign_in):
    """Ben's page is still open when Cleo signs in: what it sends is not hers."""
    cast.cleo.user = UserFactory(name="Cleo")
    cast.cleo.save()
    response = sign_in(cast.cleo.user).post(
        reverse("me_rate", args=[cast.python.pk]), {"value": "5", "engineer": cast.ben.pk}, headers=FRAGMENT
    )
    assert response.status_code == 403
    assert not RatingEvent.objects.exists()


def test_who_left_reads_and_does_not_rate(cast, sign_in):
    client = sign_in(cast.fay.user)
    html = client.get(reverse("me")).content.decode()
    assert "You left on 1 Mar 2024" in html
    assert "Python" in html
    controls = re.findall(r"<(?:button|textarea)[^>]* name=[^>]*>", html)
    controls = [control for control in controls if 'name="language"' not in control]
    assert controls
    assert all(" disabled" in control for control in controls)
    response = client.post(reverse("me_rate", args=[cast.python.pk]), {"value": "3"}, headers=FRAGMENT)
    assert response.status_code == 422
    assert "Fay has left" in response.content.decode()
    assert not RatingEvent.objects.exists()


# Without JavaScript


def test_without_javascript_a_press_saves_and_returns_to_the_list(cast, ben):
    response = ben.post(
        reverse("me_rate", args=[cast.python.pk]), {"value": "3", "note": "", "seen": "0"}, follow=True
    )
    assert response.redirect_chain == [
        (f"{reverse('me')}?framework={cast.framework.slug}#skill-{cast.python.pk}", 302)
    ]
    assert "Python is saved." in response.content.decode()
    assert stored(cast).self_level == 3


def test_without_javascript_a_mistake_shows_the_skill_with_a_sentence(cast, ben):
    response = ben.post(reverse("me_rate", args=[cast.python.pk]), {"value": "7", "note": "Wrote it"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<html" in html
    assert "7 is no level of Python" in html
    assert "Wrote it</textarea>" in html


# Cost


def test_the_page_takes_the_same_queries_for_5_skills_as_for_38(cast, ben, queries):
    give_role(cast.ben, {cast.python: 3})

    def cost():
        with queries() as sent:
            assert ben.get(reverse("me")).status_code == 200
        return len(sent)

    domains = [cast.python.domain, cast.statistics.domain]
    for _ in range(2):
        rate(cast.ben, SkillFactory(domain=domains[0]), 2)
    few = cost()
    for i in range(33):
        skill = SkillFactory(domain=domains[i % 2])
        DescriptorFactory(skill=skill)
        rate(cast.ben, skill, i % 6)
        rate(cast.ben, skill, 3, source="manager", by=cast.ada)
    assert cost() == few <= 18


def test_the_page_says_what_brings_me_closest_to_the_next_role_and_how_long_it_takes(cast, page):
    cast.ben.role = RoleFactory(next=RoleFactory(name="Senior"))
    cast.ben.save()
    RoleTargetFactory(role=cast.ben.role.next, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 2)
    html = " ".join(page().split())
    assert "What brings you closest" in html
    assert "2 → 3 <b>3 months</b>" in html
    assert "Then 1 of 1 are met, after about 3 months one after the other, each with a mentor." in html
