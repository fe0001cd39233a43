"""The gaps page: who may see it, what it says, that settling a rating recomputes it, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Override
from tests.factories import (
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(cast):
    return reverse("gaps", args=[cast.platform.slug])


@pytest.fixture
def need(cast):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def by_ada(cast, engineer, level, *, skill=None, **words):
    return rate(engineer, skill or cast.python, level, source="manager", by=cast.ada, **words)


def page(sign_in, user, url, query=None):
    response = sign_in(user).get(url, query or {})
    assert response.status_code == 200
    return response.content.decode()


# Who may -------------------------------------------------------------------------------------------------


def test_a_stranger_does_not_find_it(cast, sign_in, url):
    assert sign_in(cast.dan).get(url).status_code == 404
    assert sign_in(cast.root).get(url).status_code == 404


def test_a_member_sees_the_team_but_not_its_gaps(cast, sign_in, url):
    assert sign_in(cast.ben.user).get(url).status_code == 403


@pytest.mark.parametrize("who", ["ada", "hana", "eve"])
def test_its_manager_the_head_and_hr_may_look(cast, sign_in, url, need, who):
    assert "Flags by severity" in page(sign_in, getattr(cast, who), url)


def test_only_get_is_answered(cast, sign_in, url):
    assert sign_in(cast.ada).post(url).status_code == 405


# What it says --------------------------------------------------------------------------------------------


def test_a_flag_has_its_status_sentence_answers_and_reasons(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 2)
    by_ada(cast, cast.cleo, 0)
    html = page(sign_in, cast.ada, url)
    assert "Nobody</span>" in html
    assert "<b>0</b> of 1 at level 3" in html
    assert "Probably short: 0 of 1 at level 3; train Ben (2 to 3): 4.5 months, $10,300" in html
    assert "not possible: nobody elsewhere can be spared by their own team" in html
    assert "coverage = min(1, have / need) = min(1, 0 / 1) = 0" in html
    assert "manager only" in html
    assert "$10,269" in html


def test_the_first_thing_to_do_stands_on_top(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 2)
    by_ada(cast, cast.cleo, 0)
    html = page(sign_in, cast.ada, url)
    first = html.index("Do first")
    assert first < html.index("1 or 3? The gap hangs on it.") < html.index("Flags by severity")
    assert reverse("cell", args=[cast.platform.slug, cast.ben.pk, cast.python.pk]) in html[first:]


def test_without_needs_it_says_how_to_begin(cast, sign_in, url):
    html = page(sign_in, cast.ada, url)
    assert "No needs set" in html
    assert "start=roles" in html
    assert "start=roles" not in page(sign_in, cast.hana, url)


def test_without_a_framework_it_says_so(cast, sign_in):
    cast.framework.retired_on = timezone.localdate()
    cast.framework.save()
    team = TeamFactory()
    assert "No framework yet" in page(sign_in, cast.eve, reverse("gaps", args=[team.slug]))


def test_nobody_rated_is_unknown_and_not_nothing(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url)
    assert "Nobody rated yet." in html
    assert "<b>?</b> of 1 at level 3" in html
    assert "Unknown is not 0." in html


def test_an_empty_team_is_told(cast, sign_in):
    team = TeamFactory(framework=cast.framework)
    RequirementFactory(team=team, skill=cast.python, level=3)
    html = page(sign_in, cast.eve, reverse("gaps", args=[team.slug]))
    assert "Nobody is in this team, so it has nothing of what it needs." in html


def test_a_need_that_does_not_count_yet_and_one_of_a_retired_skill_are_told(cast, sign_in, url):
    day = timezone.localdate() + timedelta(days=40)
    RequirementFactory(team=cast.platform, skill=cast.python, starts_on=day)
    RequirementFactory(team=cast.platform, skill=cast.sql)
    cast.sql.retire()
    html = page(sign_in, cast.ada, url)
    assert "Not counted yet" in html
    assert "no gap before" in html
    assert "SQL is retired since" in html
    assert "Remove or replace it" in html


def test_somebody_with_more_than_full_time_in_all_teams_is_told(cast, sign_in, url, need):
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation="0.5")
    assert "Ben gives 1.5 of full time to all teams together" in page(sign_in, cast.ada, url)


def test_everything_covered_is_good_news(cast, sign_in, url, need):
    for engineer in (cast.ben, cast.cleo):
        by_ada(cast, engineer, 5)
    html = page(sign_in, cast.ada, url)
    assert "No flags" in html
    assert "1 need is covered, also after any one departure" in html


def test_a_past_day_is_shown_as_such(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 4)
    day = timezone.localdate() - timedelta(days=9)
    html = page(sign_in, cast.ada, url, {"as_of": day.isoformat()})
    assert "Levels as they were at the end of" in html
    assert "Nobody rated yet." in html


def test_a_day_that_is_none_or_lies_ahead_is_refused_with_a_sentence(cast, sign_in, url, need):
    ahead = timezone.localdate() + timedelta(days=3)
    response = sign_in(cast.ada).get(url, {"as_of": ahead.isoformat()})
    assert response.status_code == 422
    assert "lies in the future" in response.content.decode()
    assert sign_in(cast.ada).get(url, {"as_of": "yesterday"}).status_code == 422


def test_nonsense_in_the_query_string_supposes_nothing(cast, sign_in, url, need):
    query = {"leaves": "x", "half": "999999", "joins": "-1", "low": ["1", "a.b", "9.9"], "high": "1.2.3"}
    assert "Recomputed on a copy" not in page(sign_in, cast.ada, url, query)


# Blindness -----------------------------------------------------------------------------------------------


def test_a_hidden_self_rating_shows_only_that_it_is_hidden(cast, sign_in, url, need):
    before = page(sign_in, cast.ada, url)
    rate(cast.ben, cast.python, 5)
    after = page(sign_in, cast.ada, url)
    assert "hidden until you have rated" in after
    assert "Nobody rated yet." in before
    assert "Nobody rated yet." in after
    assert "rests on" not in after
    for part in ("<b>?</b> of 1 at level 3", "rated</dt><dd>0 of 2"):
        assert part in before
        assert part in after


def test_hr_is_not_blind(cast, sign_in, url, need):
    rate(cast.ben, cast.python, 5)
    assert "Python rests on Ben alone" in page(sign_in, cast.eve, url)


# From outside --------------------------------------------------------------------------------------------


def test_a_head_gets_flags_without_names_and_groups_of_five(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 2)
    html = page(sign_in, cast.hana, url)
    assert "1 need is withheld" in html
    assert "of 1 at level 3" not in html
    for _ in range(5):
        engineer = EngineerFactory(name="Zoe Somebody")
        MembershipFactory(engineer=engineer, team=cast.platform)
        by_ada(cast, engineer, 2)
    html = page(sign_in, cast.hana, url)
    assert "withheld" not in html
    assert "train somebody (2 to 3)" in html
    for name in ("Ben", "Cleo", "Zoe"):
        assert name not in html
    assert "/override/" not in html
    assert "What if" not in html


def test_a_head_supposes_nothing_about_people(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 4)
    assert "Ben" not in page(sign_in, cast.hana, url, {"leaves": cast.ben.pk})


# Cost ----------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_people_and_needs(cast, sign_in, url, need, queries):
    client = sign_in(cast.ada)

    def count():
        with queries() as sent:
            assert client.get(url).status_code == 200
        return len(sent)

    rate(cast.gus, cast.python, 4, source="manager", by=cast.dan)
    RequirementFactory(team=cast.design, skill=cast.sql)
    Override.objects.create(team=cast.platform, skill=cast.python, kind="hire", reason="x", by=cast.ada)
    by_ada(cast, cast.ben, 2)
    rate(cast.gus, cast.sql, 4, source="manager", by=cast.dan)
    few = count()
    skills = [SkillFactory(domain=cast.python.domain) for _ in range(8)]
    for skill in skills:
        RequirementFactory(team=cast.platform, skill=skill, level=3, headcount=2)
        rate(cast.gus, skill, 4, source="manager", by=cast.dan)
        Override.objects.create(team=cast.platform, skill=skill, kind="hire", reason="x", by=cast.ada)
    for _ in range(28):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.platform)
        by_ada(cast, engineer, 2)
        by_ada(cast, engineer, 3, skill=skills[0])
    assert count() == few
    assert few <= 28
