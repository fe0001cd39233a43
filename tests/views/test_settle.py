"""Settling differences one after another: which come first, what is recorded, what is put off, and the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Rating
from tests.factories import (
    CycleFactory,
    DescriptorFactory,
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    rate,
)

FRAGMENT = {"HX-Request": "true"}
ADDRESS = "/teams/platform/settle/"


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


@pytest.fixture
def page(ada):
    return lambda **query: ada.get(ADDRESS, query).content.decode()


def differ(cast, engineer, skill, *, own=4, manager=1, **words):
    rate(engineer, skill, own, by=cast.root, **words)
    rate(engineer, skill, manager, source="manager", by=cast.ada, note="Seldom seen.")


def pair(engineer, skill) -> str:
    return f"{engineer.pk}-{skill.pk}"


def test_both_words_stand_side_by_side_with_notes_and_the_levels_between(cast, page):
    for level in range(6):
        DescriptorFactory(skill=cast.python, level=level, text=f"Looks like {level}.")
    differ(cast, cast.ben, cast.python, own=3, manager=1, note="I led it.")
    html = page()
    assert "Ben · Python" in html
    assert "I led it." in html
    assert "Seldom seen." in html
    assert [f"Looks like {level}." in html for level in range(6)] == [False, True, True, True, False, False]
    assert "<b>1</b> left" in html


def test_one_level_apart_is_no_difference_and_the_end_is_calm(cast, page):
    differ(cast, cast.ben, cast.python, own=2, manager=1)
    assert "Nothing left to settle" in page()


def test_what_the_manager_is_blind_to_is_no_difference_yet(cast, page):
    rate(cast.ben, cast.python, 5)
    assert "Nothing left to settle" in page()


def test_what_one_side_has_said_anew_in_a_blind_round_is_no_difference_yet(cast, page):
    before = timezone.now() - timedelta(days=9)
    rate(cast.ben, cast.python, 1, by=cast.root, rated_at=before)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada, rated_at=before)
    CycleFactory(framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 5)
    assert "Nothing left to settle" in page()
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert "Ben · Python" in page()


def test_what_a_gap_hangs_on_comes_first_then_what_is_needed_then_what_is_further_apart(cast, page):
    differ(cast, cast.ben, cast.python, own=3, manager=1)
    differ(cast, cast.ben, cast.sql, own=5, manager=1)
    differ(cast, cast.cleo, cast.statistics, own=5, manager=2)
    assert "Ben · SQL" in page()
    # One is enough at level 2, and whether Ben is one is the question: 3 and 1 make 2.
    RequirementFactory(team=cast.platform, skill=cast.python, level=2, headcount=1, weight=1)
    assert "Ben · Python" in page()
    assert "Whether the team has a gap in Python hangs on this rating." in page()
    # Cleo's lies across the level that is needed, but three more are missing whatever is said.
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=4, headcount=4, weight=3)
    later = page(later=pair(cast.ben, cast.python))
    assert "Cleo · Statistics" in later
    assert "The team needs level 4 here" in later


def test_the_agreed_level_is_recorded_and_the_next_one_comes(cast, ada):
    differ(cast, cast.ben, cast.python, own=5, manager=1)
    differ(cast, cast.cleo, cast.sql)
    sent = {"pair": pair(cast.ben, cast.python), "value": "3", "note": "A part of it.", "seen": 99}
    html = ada.post(ADDRESS, sent, headers=FRAGMENT).content.decode()
    assert "Ben, Python: agreed on 3." in html
    assert "Cleo · SQL" in html
    stored = Rating.objects.get(engineer=cast.ben)
    assert (stored.agreed_level, stored.agreed_note, stored.agreed_by, stored.level) == (
        3,
        "A part of it.",
        cast.ada,
        3,
    )
    html = ada.post(ADDRESS, {"pair": sent["pair"], "value": ""}, headers=FRAGMENT).content.decode()
    assert "<b>2</b> left" in html


def test_without_javascript_the_next_page_is_the_next_difference(cast, ada):
    differ(cast, cast.ben, cast.python)
    sent = {"pair": pair(cast.ben, cast.python), "value": "na"}
    assert ada.post(f"{ADDRESS}?later=1-2", sent).url == f"{ADDRESS}?later=1-2"
    assert Rating.objects.get(engineer=cast.ben).agreed_na


def test_what_is_put_off_comes_back_at_the_end(cast, page):
    differ(cast, cast.ben, cast.python, own=5, manager=1)
    differ(cast, cast.cleo, cast.sql)
    html = page(later=[pair(cast.ben, cast.python), "nonsense"])
    assert "Cleo · SQL" in html
    assert "1 for later" in html
    html = page(later=[pair(cast.ben, cast.python), pair(cast.cleo, cast.sql)])
    assert "2 put off for later" in html


def test_a_wrong_level_is_answered_with_a_sentence(cast, ada):
    differ(cast, cast.ben, cast.python)
    for value in ("9", "high"):
        answer = ada.post(ADDRESS, {"pair": pair(cast.ben, cast.python), "value": value}, headers=FRAGMENT)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Rating.objects.get(engineer=cast.ben).said("agreed")


def test_what_somebody_else_agreed_meanwhile_is_not_written_over(cast, ada):
    differ(cast, cast.ben, cast.python)
    rate(cast.ben, cast.python, 2, source="agreed", by=cast.hana)
    answer = ada.post(
        ADDRESS, {"pair": pair(cast.ben, cast.python), "value": "3", "seen": 0}, headers=FRAGMENT
    )
    assert answer.status_code == 409
    assert Rating.objects.get(engineer=cast.ben).agreed_level == 2


def test_nothing_is_agreed_before_both_have_rated(cast, ada):
    rate(cast.ben, cast.python, 4)
    answer = ada.post(ADDRESS, {"pair": pair(cast.ben, cast.python), "value": "3"})
    assert answer.status_code == 403


def test_nothing_is_agreed_about_people_of_other_teams(cast, ada):
    differ(cast, cast.gus, cast.python)
    assert ada.post(ADDRESS, {"pair": pair(cast.gus, cast.python), "value": "3"}).status_code == 404


def test_hr_sees_differences_and_records_nothing(cast, sign_in):
    differ(cast, cast.ben, cast.python)
    hr = sign_in(cast.eve)
    html = hr.get(ADDRESS).content.decode()
    assert "Ben · Python" in html
    assert 'data-key="3"' not in html
    assert hr.post(ADDRESS, {"pair": pair(cast.ben, cast.python), "value": "3"}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_differences(cast, ada, queries):
    differ(cast, cast.ben, cast.python)
    RequirementFactory(team=cast.platform, skill=cast.python, level=2, headcount=1)
    ada.get(ADDRESS)
    with queries() as few:
        ada.get(ADDRESS)
    for _number in range(30):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.platform)
        differ(cast, engineer, cast.python)
    with queries() as many:
        ada.get(ADDRESS)
    assert len(many) == len(few)
    assert "<b>31</b> left" in ada.get(reverse("settle", args=["platform"])).content.decode()
