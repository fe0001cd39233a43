"""What a few words find, and that nobody finds whom they may not see."""

import pytest

from competency.matrix.search import MOST, find
from tests.factories import EngineerFactory, MembershipFactory, RoleFactory


def names(hits):
    return [hit.name for hit in hits]


def test_people_skills_teams_and_roles_are_found_by_a_part_of_their_name(cast):
    RoleFactory(name="Platform lead")
    found = find("plat", viewer=cast.eve, names_people=True)
    assert (names(found.teams), names(found.roles)) == (["Platform"], ["Platform lead"])
    assert names(find("CLE", viewer=cast.eve, names_people=True).people) == ["Cleo"]
    assert names(find("pyth", viewer=cast.eve, names_people=True).skills) == ["Python"]


def test_names_that_begin_with_the_words_come_first(cast):
    for name in ("Alben", "Benno"):
        MembershipFactory(team=cast.platform, engineer=EngineerFactory(name=name))
    assert names(find("ben", viewer=cast.ada, names_people=True).people) == ["Ben", "Benno", "Alben"]


def test_a_number_after_a_skill_asks_who_can_do_it_at_that_level(cast):
    for text in ("python 3", "python 3+", "python >= 3", "Python ≥3"):
        found = find(text, viewer=cast.ada, names_people=True)
        assert found.level == 3, text
        assert [hit.url for hit in found.knowing] == [f"/engineers/?skill={cast.python.pk}&level=3"], text


def test_nobody_finds_people_whom_they_may_not_see(cast):
    assert find("ben", viewer=cast.dan, names_people=True).people == ()
    assert find("ben", viewer=cast.hana, names_people=True).people == ()
    assert names(find("ben", viewer=cast.ada, names_people=True).people) == ["Ben"]
    assert names(find("platform", viewer=cast.dan, names_people=True).teams) == []


def test_who_left_is_not_found(cast):
    assert find("fay", viewer=cast.eve, names_people=True).people == ()


def test_no_words_find_nothing_and_ask_nothing(cast, queries):
    with queries() as sent:
        assert find("   ", viewer=cast.eve, names_people=True).is_empty
    assert sent == []


@pytest.mark.parametrize("more", [3, 30])
def test_the_queries_do_not_grow_with_what_there_is(cast, queries, more):
    for number in range(more):
        MembershipFactory(team=cast.platform, engineer=EngineerFactory(name=f"Ben {number:02}"))
    assert cast.ada.led
    with queries() as sent:
        found = find("ben", viewer=cast.ada, names_people=True)
    assert len(sent) == 5
    assert len(found.people) == min(MOST, more + 1)
