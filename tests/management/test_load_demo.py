"""The command that loads an invented organisation of any size."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.models import Engineer, Framework, RatingEvent, Role, Skill, Team, TeamSkillSnapshot, User
from competency.models.folding import differences
from competency.models.snapshots import missing_months, past_months
from tests.factories import UserFactory

SMALL = {"teams": 2, "engineers": 6, "skills": 5, "months": 6}


def load(**options) -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, **{**SMALL, **options})
    return said.getvalue()


@pytest.mark.django_db
def test_it_works():
    said = load()
    assert (Engineer.objects.count(), Skill.objects.count()) == (6, 5)
    assert f"6 engineers in {Team.objects.count()} teams" in said
    assert f"{RatingEvent.objects.count():,} ratings" in said
    assert list(differences()) == []


@pytest.mark.django_db
def test_the_usual_sizes_make_the_organisation_of_the_demo():
    load(teams=6, engineers=50, skills=None, months=18)
    assert (Engineer.objects.count(), Skill.objects.count(), Role.objects.count()) == (50, 38, 7)
    assert Team.objects.filter(depth=1).count() == 6
    assert Team.objects.filter(depth=0).count() == 2
    assert list(differences()) == []


@pytest.mark.django_db
def test_the_past_months_are_kept_for_the_trends():
    load(teams=2, engineers=10, skills=None, months=6)
    kept = set(TeamSkillSnapshot.objects.values_list("month", flat=True))
    assert set(past_months(5)) <= kept <= set(past_months(6))
    assert missing_months(5) == []


@pytest.mark.django_db
def test_the_seed_decides_who_is_invented():
    load(seed=1)
    assert not Engineer.objects.filter(name="").exists()
    names = set(Engineer.objects.values_list("name", flat=True))
    with pytest.raises(CommandError):
        load(seed=2)
    assert set(Engineer.objects.values_list("name", flat=True)) == names


@pytest.mark.django_db
def test_a_database_in_use_is_refused_with_a_sentence():
    UserFactory()
    with pytest.raises(CommandError, match=r"is not empty\. Add --reset"):
        load()
    assert not Framework.objects.exists()


@pytest.mark.django_db
def test_resetting_asks_to_be_sure():
    UserFactory(email="ada@example.com")
    with pytest.raises(CommandError, match="--yes-really"):
        load(reset=True)
    assert User.objects.filter(email="ada@example.com").exists()


@pytest.mark.django_db(transaction=True)
def test_resetting_begins_anew():
    UserFactory(email="ada@example.com")
    load(reset=True, yes_really=True)
    assert not User.objects.filter(email="ada@example.com").exists()
    assert Engineer.objects.count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize("sizes", [{"teams": 0}, {"engineers": 0}, {"skills": 0}, {"months": -1}])
def test_impossible_sizes_are_refused_with_a_sentence(sizes):
    with pytest.raises(CommandError):
        load(**sizes)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_password_is_only_given_if_asked_for():
    load(password="open sesame")
    assert User.objects.first().check_password("open sesame")
