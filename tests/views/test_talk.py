"""The sheet for a one-to-one: the same for both, what one of them may not see yet is on neither's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from competency.models import Comment, Rating
from tests.factories import (
    CycleFactory,
    DescriptorFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)


@pytest.fixture
def sheet(cast, sign_in):
    """A function that fetches Ben's sheet as text, for Ada or for whom it says."""

    def fetched(user=None) -> str:
        answer = sign_in(user or cast.ada).get(f"/teams/platform/talk/{cast.ben.pk}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return fetched


def both(cast, skill, own, manager, /, **notes):
    rate(cast.ben, skill, own, note=notes.get("own", ""))
    rate(cast.ben, skill, manager, source="manager", by=cast.ada, note=notes.get("manager", ""))


def test_a_difference_stands_there_with_both_words_notes_and_descriptors(cast, sheet):
    for level in range(6):
        DescriptorFactory(skill=cast.python, level=level, text=f"Looks like {level}.")
    both(cast, cast.python, 4, 2, own="I led it.", manager="With much help.")
    html = sheet()
    assert "I led it." in html
    assert "With much help." in html
    assert ["Looks like 2." in html, "Looks like 4." in html, "Looks like 3." in html] == [True, True, False]


def test_what_is_seen_alike_or_agreed_stands_there_with_its_level(cast, sheet):
    both(cast, cast.python, 3, 3)
    both(cast, cast.sql, 5, 1)
    rate(cast.ben, cast.sql, 2, source="agreed", by=cast.ada)
    html = sheet()
    assert "Nothing is two or more levels apart" in html
    alike = html[html.index("Seen alike") :]
    assert "Python" in alike
    assert "SQL" in alike


@pytest.mark.parametrize("source", ["self", "manager"])
@pytest.mark.parametrize("viewer", ["ada", "ben", "eve"])
def test_what_only_one_has_rated_is_named_without_a_word_of_it(source, viewer, cast, sheet):
    rate(cast.ben, cast.python, 5, source=source, by=cast.ada, note="Not for the other's eyes.")
    Comment.objects.create(engineer=cast.ben, skill=cast.python, text="Why so?", asks=True)
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=5)
    cast.ben.role = role
    cast.ben.save()
    html = sheet(cast.ben.user if viewer == "ben" else getattr(cast, viewer))
    assert "Not rated by both yet:" in html
    assert "Not for the other" not in html
    assert "Why so?" not in html
    assert 'class="chip' not in html
    assert "→" not in html


def test_what_one_side_has_said_anew_in_a_blind_round_is_not_on_the_sheet(cast, sheet):
    before = timezone.now() - timedelta(days=9)
    rate(cast.ben, cast.python, 4, rated_at=before)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, rated_at=before)
    CycleFactory(framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada, note="Not for the other's eyes.")
    for user in (cast.ada, cast.ben.user):
        html = sheet(user)
        assert "Not for the other" not in html
        assert 'class="chip' not in html


def test_what_the_role_expects_next_comes_with_the_next_step(cast, sheet):
    DescriptorFactory(skill=cast.python, level=3, text="Ships it alone.")
    role = RoleFactory(name="Senior", next=RoleFactory(name="Lead"))
    RoleTargetFactory(role=role, skill=cast.python, level=4)
    RoleTargetFactory(role=role.next, skill=cast.python, level=5)
    cast.ben.role = role
    cast.ben.save()
    both(cast, cast.python, 2, 2)
    html = sheet()
    assert "What Senior expects next" in html
    assert "2 → 4" in html
    assert "Ships it alone." in html


def test_once_the_role_is_met_the_next_role_says_what_comes(cast, sheet):
    role = RoleFactory(name="Senior", next=RoleFactory(name="Lead"))
    RoleTargetFactory(role=role, skill=cast.python, level=2)
    RoleTargetFactory(role=role.next, skill=cast.python, level=3)
    cast.ben.role = role
    cast.ben.save()
    both(cast, cast.python, 2, 2)
    assert "What Lead expects next" in sheet()
    role.next.retired_on = date(2024, 1, 1)
    role.next.save()
    assert "Nothing beyond today" in sheet()


def test_interests_and_open_requests_stand_there(cast, sheet):
    both(cast, cast.python, 2, 2)
    rate(cast.ben, cast.sql, source="interest", interest=2)
    Comment.objects.create(engineer=cast.ben, skill=cast.python, text="I shipped two since.", asks=True)
    html = sheet()
    assert "keen:" in html
    assert "I shipped two since." in html


def test_the_sheet_is_the_same_for_both(cast, sheet):
    both(cast, cast.python, 4, 2, own="I led it.")
    rate(cast.ben, cast.sql, 3)
    ours, theirs = sheet(), sheet(cast.ben.user)
    start, end = '<div class="talk of-', "<footer"
    assert ours[ours.index(start) : ours.index(end)] == theirs[theirs.index(start) : theirs.index(end)]


def test_it_says_what_it_is_for(sheet):
    assert "For development and staffing; not for pay or dismissal." in sheet()


def test_only_the_widest_differences_are_told_in_full(cast, sheet):
    for number in range(6):
        skill = SkillFactory(domain=cast.python.domain, name=f"Skill {number}")
        both(cast, skill, 5, 3)
    both(cast, cast.python, 5, 0)
    html = sheet()
    assert html.count('class="talk-difference"') == 4
    assert html.index("Python") < html.index("Skill 0")
    assert "Skill 5 5/3" in html


def test_somebody_of_another_team_has_no_sheet_here(cast, sign_in):
    assert sign_in(cast.eve).get(f"/teams/platform/talk/{cast.gus.pk}/").status_code == 404


def test_without_a_framework_it_says_so(cast, sign_in):
    cast.framework.teams.update(framework=None)
    for framework in type(cast.framework).objects.all():
        framework.retired_on = date(2024, 1, 1)
        framework.save()
    OrganisationFactory(framework=None)
    team = TeamFactory(name="New")
    MembershipFactory(engineer=cast.cleo, team=team)
    html = sign_in(cast.eve).get(f"/teams/new/talk/{cast.cleo.pk}/").content.decode()
    assert "No framework yet" in html


def test_the_number_of_queries_does_not_grow_with_the_skills(cast, sign_in, queries):
    both(cast, cast.python, 5, 1)
    client, path = sign_in(cast.ada), f"/teams/platform/talk/{cast.ben.pk}/"
    client.get(path)
    with queries() as few:
        client.get(path)
    for number in range(30):
        both(cast, SkillFactory(domain=cast.python.domain, name=f"Skill {number}"), 5, 1)
    with queries() as many:
        client.get(path)
    assert len(many) == len(few)
    assert Rating.objects.filter(disagree=True).count() == 31
