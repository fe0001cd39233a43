"""A data team's own targets for four career levels of an ML engineer: the sums that its authors arrive at."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from competency.exchange.runs import apply_run, diff_run, start_run
from competency.matrix.own import load_own
from competency.models import Role
from tests.exchange.files import sentences
from tests.factories import EngineerFactory, rate

FILE = Path(__file__).parent / "files" / "passculture-ml-engineer.json"
NAMES = [f"ML Engineer {step}" for step in ("Junior", "Confirmé", "Senior", "Expert")]
# "NC" stands for what is not expected at that level.
ANSWERS = {"framework": "new:Data", "levels": "0-6", "words": {"NC": None}}


def start(**changed):
    return start_run(kind="roles", name=FILE.name, data=FILE.read_bytes(), by=None, answers=ANSWERS | changed)


@pytest.fixture
def roles(db) -> list[Role]:
    run = start()
    assert diff_run(run, by=None).problems == []
    apply_run(run, by=None)
    return [Role.objects.get(name=name) for name in NAMES]


def test_what_nc_means_is_asked_and_not_guessed(db):
    said = sentences(diff_run(start(words={}), by=None))
    assert said == ["Open question: Which level do these mean: “NC”?"]


def test_each_career_level_is_a_role_with_its_own_targets(roles):
    levels = [list(role.targets.values_list("level", flat=True)) for role in roles]
    assert [sum(each) for each in levels] == [44, 74, 120, 163]
    assert [len(each) for each in levels] == [41, 43, 47, 47]


def test_a_career_level_leads_to_the_next_one(roles):
    assert [role.next for role in roles] == [*roles[1:], None]


def test_the_way_to_each_next_level_is_thirty_then_forty_six_then_forty_three_levels(roles):
    assert [role.more_of_next()[0] for role in roles] == [30, 46, 43, 0]


def test_whoever_is_at_every_target_lacks_as_much_for_the_next_level(roles):
    for role, wanted in zip(roles[:3], (30, 46, 43), strict=True):
        somebody = EngineerFactory(name=role.name, role=role, login=True)
        for target in role.targets.select_related("skill"):
            rate(somebody, target.skill, target.level)
            rate(somebody, target.skill, target.level, source="agreed", by=somebody.user)
        framework = role.targets.first().skill.framework
        own = load_own(somebody, framework=framework)
        short = [(each.next_target or 0) - (each.level or 0) for each in own.skills]
        assert sum(each for each in short if each > 0) == wanted


def test_the_page_of_a_role_says_what_the_next_one_expects_more(roles, sign_in):
    page = sign_in(EngineerFactory(login=True).user).get(reverse("role", args=[roles[0].slug]))
    assert "30 levels more over 30 skills" in page.content.decode()


def test_the_same_file_twice_changes_nothing(roles):
    diff = diff_run(start(framework=roles[0].targets.first().skill.framework.slug), by=None)
    assert diff.counts()["added"] == diff.counts()["changed"] == {}


def test_a_path_is_only_told_where_career_levels_are(db):
    data = json.loads(FILE.read_text())
    data["levels"] = []
    for skill in data["skills"]:
        skill["levels"] = {"ml_engineer": 2}
    run = start_run(kind="roles", name="one.json", data=json.dumps(data).encode(), by=None, answers=ANSWERS)
    apply_run(run, by=None)
    assert list(Role.objects.values_list("name", "next")) == [("ML Engineer", None)]
