"""Frameworks, domains, skills and descriptors: everybody reads, HR changes, nothing rated is lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Domain, Skill, TeamSkillSummary
from tests.factories import (
    DescriptorFactory,
    DomainFactory,
    FrameworkFactory,
    RequirementFactory,
    RoleTargetFactory,
    SkillFactory,
    rate,
)

pytestmark = pytest.mark.django_db

CRAFT = "/framework/craft/"


def skill_url(skill, page="skill"):
    return reverse(page, args=[skill.framework.slug, skill.slug])


def form_of(skill):
    """What the form of a skill is sent with when nothing is changed."""
    return {
        "name": skill.name,
        "domain": skill.domain_id,
        "kind": skill.kind,
        "half_life_months": skill.half_life_months,
        "months_per_level": skill.months_per_level,
        "mentor_level": skill.mentor_level,
    }


def say(client, skill, **changed):
    return client.post(skill_url(skill, "skill_edit"), form_of(skill) | changed)


# Reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["eve", "ada", "hana", "root"])
def test_everybody_signed_in_reads_frameworks(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    for url in ("/framework/", CRAFT, skill_url(cast.python)):
        assert client.get(url).status_code == 200
    html = client.get(CRAFT).content.decode()
    assert (reverse("skill_create", args=["craft"]) in html) == (who == "eve")


def test_what_does_not_exist_is_not_found(cast, sign_in):
    client = sign_in(cast.eve)
    for url in ("/framework/none/", "/framework/craft/none/", "/framework/craft/none/edit/"):
        assert client.get(url).status_code == 404


def test_a_framework_shows_scale_and_skills_by_domain(cast, sign_in):
    context = sign_in(cast.ada).get(CRAFT).context
    assert [level.value for level in context["levels"]] == [0, 1, 2, 3, 4, 5]
    shown = [(domain.name, [skill.name for skill in skills]) for domain, skills in context["domains"]]
    assert shown == [("Engineering", ["Python", "SQL"]), ("Science", ["Statistics"])]


def test_a_level_without_a_descriptor_shows_the_general_definition_and_says_so(cast, sign_in):
    cast.framework.levels.filter(value=2).update(definition="With some help.")
    DescriptorFactory(skill=cast.python, level=3, text="Writes it alone.")
    html = sign_in(cast.ada).get(skill_url(cast.python)).content.decode()
    assert "Writes it alone." in html
    assert 'With some help. <span class="nowrap">(general definition)' in html
    assert html.count("(general definition)") == 5


def test_adjacent_skills_are_links(cast, sign_in):
    cast.python.adjacent.add(cast.sql)
    assert skill_url(cast.sql) in sign_in(cast.ada).get(skill_url(cast.python)).content.decode()


def test_thirty_skills_cost_as_many_queries_as_three(cast, sign_in, queries):
    client = sign_in(cast.eve)
    cast.python.adjacent.add(cast.sql)
    pages = (CRAFT, "/framework/", skill_url(cast.python), skill_url(cast.python, "skill_edit"))

    def cost():
        counts = []
        for url in pages:
            with queries() as sent:
                client.get(url)
            counts.append(len(sent))
        return counts

    few = cost()
    for _ in range(27):
        domain = DomainFactory(framework=cast.framework)
        skill = SkillFactory(domain=domain)
        skill.adjacent.add(cast.sql, cast.python)
        cast.python.adjacent.add(skill)
    assert cost() == few
    assert max(few) <= 18


def test_thirty_frameworks_cost_as_many_queries_as_one(cast, sign_in, queries):
    client = sign_in(cast.ada)
    with queries() as few:
        client.get("/framework/")
    FrameworkFactory.create_batch(29)
    with queries() as many:
        assert len(client.get("/framework/").context["frameworks"]) == 30
    assert len(many) == len(few)


def test_a_framework_counts_what_is_in_use(cast, sign_in):
    cast.sql.retire()
    (shown,) = sign_in(cast.ada).get("/framework/").context["frameworks"]
    assert (shown.domain_count, shown.skill_count, shown.level_count) == (2, 2, 6)


# Changing a skill ------------------------------------------------------------------------------------------


def test_frameworks_are_changed_by_hr_alone(cast, sign_in):
    urls = [
        skill_url(cast.python, "skill_edit"),
        skill_url(cast.python, "skill_retire"),
        reverse("skill_create", args=["craft"]),
        reverse("domain_create", args=["craft"]),
        reverse("domain_edit", args=["craft", "engineering"]),
    ]
    for url in urls:
        assert sign_in(cast.eve).get(url).status_code == 200
        assert sign_in(cast.ada).get(url).status_code == 403
        assert sign_in(cast.ada).post(url).status_code == 403


def test_a_skill_is_changed_with_its_adjacent_skills_and_descriptors(cast, sign_in):
    DescriptorFactory(skill=cast.python, level=2, text="Old.")
    DescriptorFactory(skill=cast.python, level=3, text="Gone.")
    changed = {
        "name": "Python 3",
        "heading": "Py",
        "kind": "emerging",
        "adjacent": [cast.sql.pk],
        "descriptor-2": "New.",
        "descriptor-3": " ",
    }
    assert say(sign_in(cast.eve), cast.python, **changed).url == skill_url(cast.python)
    cast.python.refresh_from_db()
    assert (cast.python.name, cast.python.heading, cast.python.kind) == ("Python 3", "Py", "emerging")
    assert list(cast.python.adjacent.all()) == [cast.sql]
    assert dict(cast.python.descriptors.values_list("level", "text")) == {2: "New."}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "sql"}, "There is a skill with this name in the domain already"),
        ({"heading": "x" * 41}, "at most 40 characters"),
        ({"half_life_months": "0"}, "Half-life and months per level are more than nothing"),
        ({"months_per_level": "0"}, "Half-life and months per level are more than nothing"),
        ({"mentor_level": "9"}, "9 is no level of the scale: choose 0, 1, 2, 3, 4, 5."),
        ({"kind": "hard"}, "not one of the available choices"),
        ({"domain": "0"}, "not one of the available choices"),
        ({"adjacent": ["0"]}, "not one of the available choices"),
        ({"descriptor-2": "x" * 601}, "at most 600 characters"),
    ],
)
def test_a_wrong_skill_is_refused_with_a_sentence(cast, sign_in, changed, sentence):
    response = say(sign_in(cast.eve), cast.python, **changed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    cast.python.refresh_from_db()
    assert cast.python.name == "Python"


def test_a_skill_is_adjacent_to_skills_of_its_framework_alone(cast, sign_in):
    elsewhere = SkillFactory()
    response = say(sign_in(cast.eve), cast.python, adjacent=[elsewhere.pk, cast.python.pk])
    assert response.status_code == 422
    assert not cast.python.adjacent.exists()


def test_another_half_life_is_seen_in_the_teams_at_once(cast, sign_in):
    stamp = timezone.now() - timedelta(days=100)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=stamp)
    summary = TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python)
    say(sign_in(cast.eve), cast.python, half_life_months=1)
    before, summary = summary.stale, TeamSkillSummary.objects.get(pk=summary.pk)
    assert (before, summary.stale) == (0, 1)


def test_a_new_skill_comes_last_in_its_domain(cast, sign_in):
    data = form_of(cast.python) | {"name": "Rust & C++", "descriptor-1": "Has read about it."}
    response = sign_in(cast.eve).post(reverse("skill_create", args=["craft"]), data)
    made = Skill.objects.get(slug="rust-c")
    assert response.url == skill_url(made)
    assert [skill.name for skill in cast.python.domain.skills.all()] == ["Python", "SQL", "Rust & C++"]
    assert made.framework == cast.framework
    assert made.descriptors.get().text == "Has read about it."


def test_a_link_names_the_domain_of_a_new_skill(cast, sign_in):
    url = reverse("skill_create", args=["craft"]) + "?domain=science"
    form = sign_in(cast.eve).get(url).context["form"]
    assert form["domain"].value() == cast.statistics.domain_id


def test_without_a_domain_a_skill_begins_with_one(cast, sign_in):
    FrameworkFactory(name="Bare")
    response = sign_in(cast.eve).get(reverse("skill_create", args=["bare"]))
    assert response.url == reverse("domain_create", args=["bare"])


# Domains ---------------------------------------------------------------------------------------------------


def test_a_domain_is_added_at_the_end_and_renamed(cast, sign_in):
    client = sign_in(cast.eve)
    client.post(reverse("domain_create", args=["craft"]), {"name": "People", "description": "Together."})
    assert [domain.name for domain in cast.framework.domains.all()] == ["Engineering", "Science", "People"]
    client.post(reverse("domain_edit", args=["craft", "people"]), {"name": "Humans"})
    assert Domain.objects.get(framework=cast.framework, slug="people").name == "Humans"


def test_a_domain_without_a_name_is_refused(cast, sign_in):
    response = sign_in(cast.eve).post(reverse("domain_create", args=["craft"]), {"name": " "})
    assert response.status_code == 422


# Retire ----------------------------------------------------------------------------------------------------


def test_a_retired_skill_keeps_its_ratings_and_counts_no_longer(cast, sign_in):
    RequirementFactory(team=cast.platform, skill=cast.python)
    RoleTargetFactory(skill=cast.python)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    client = sign_in(cast.eve)
    html = client.get(skill_url(cast.python, "skill_retire")).content.decode()
    assert all(words in html for words in ("1 person is rated", "1 team&#x27;s need", "1 role has a target"))
    assert client.post(skill_url(cast.python, "skill_retire")).url == CRAFT
    assert cast.ben.ratings.get().level == 4
    assert TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python).status == ""
    context = client.get(CRAFT).context
    assert (context["retired"], context["count"]) == ([cast.python], 2)


def test_a_skill_that_is_brought_back_counts_again(cast, sign_in):
    RequirementFactory(team=cast.platform, skill=cast.python)
    client = sign_in(cast.eve)
    client.post(skill_url(cast.python, "skill_retire"))
    assert not TeamSkillSummary.objects.filter(skill=cast.python).exists()
    client.post(skill_url(cast.python, "skill_bring_back"))
    cast.python.refresh_from_db()
    assert cast.python.retired_on is None
    assert TeamSkillSummary.objects.get(skill=cast.python).status == "unknown"


def test_only_hr_brings_a_skill_back(cast, sign_in):
    Skill.objects.filter(pk=cast.python.pk).update(retired_on=date(2024, 1, 1))
    url = skill_url(cast.python, "skill_bring_back")
    assert sign_in(cast.ada).post(url).status_code == 403
    assert sign_in(cast.eve).get(url).status_code == 405
