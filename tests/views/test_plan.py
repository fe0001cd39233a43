"""The plan page: what it says, that its address is its state, and that no question stays without an answer."""

import pytest
from django.urls import reverse

from competency.models import Action, Plan
from tests.factories import (
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(cast):
    return reverse("plan", args=[cast.platform.slug])


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def page(sign_in, user, url, query=None, *, status=200):
    response = sign_in(user).get(url, query or {})
    assert response.status_code == status
    return response.content.decode()


def train(engineer, skill):
    return f"train.{engineer.pk}.{skill.pk}"


# Who may -------------------------------------------------------------------------------------------------


def test_it_is_for_managers_and_hr_only(cast, sign_in, url, need):
    for user, status in (
        (cast.ben.user, 403),
        (cast.hana, 403),
        (cast.dan, 404),
        (cast.eve, 200),
        (cast.ada, 200),
    ):
        assert sign_in(user).get(url).status_code == status


# What it says --------------------------------------------------------------------------------------------


def test_steps_stand_with_cost_time_coverage_and_provenance(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url, {"without": train(cast.cleo, cast.python)})
    assert "Learns Python, 2 to 3, alone." in html
    assert "<b>$10,269</b>" in html
    assert "<b>4.5 months</b>" in html
    assert "<b>0% → 100%</b>" in html
    assert "proven: no better plan exists" in html
    assert "HiGHS, scipy" in html
    assert "the same inputs give the same plan" in html


def test_the_limits_and_warnings_are_printed(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url)
    assert "Trainings are taken to work" in html
    assert "at most 3 of the needed skills" in html
    assert "Outside hires are paid 18 to 20 % more" in html


def test_each_step_can_be_ruled_out_and_forced_by_a_plain_link(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url, {"budget": "20000", "without": train(cast.cleo, cast.python)})
    assert (
        f"?budget=20000&amp;without={train(cast.cleo, cast.python)}&amp;have={train(cast.ben, cast.python)}"
        in html
    )
    assert "without: Cleo learns Python" in html
    assert 'href="/teams/platform/plan/?budget=20000"' in html
    forced = page(sign_in, cast.ada, url, {"have": train(cast.ben, cast.python)})
    assert "must have: Ben learns Python" in forced
    assert "Otherwise?" not in forced


def test_who_is_included_is_named_as_the_reason(cast, sign_in, url, need):
    for engineer in (cast.ben, cast.cleo):
        html = page(sign_in, cast.ada, url, {"include": engineer.pk})
        assert f"included: {engineer.name}" in html
        assert f'{engineer.get_absolute_url()}">{engineer.name}</a>' in html


def test_the_form_keeps_what_was_asked(cast, sign_in, url, need):
    query = {
        "must": "critical",
        "robust": "two",
        "budget": "5000",
        "seats": "0",
        "within": "8",
        "out": cast.ben.pk,
    }
    html = page(sign_in, cast.ada, url, query)
    assert 'value="critical" checked' in html
    assert 'value="two" checked' in html
    for part in ('value="5000"', 'value="8"', f'<input type="hidden" name="out" value="{cast.ben.pk}">'):
        assert part in html


def test_what_stays_open_is_told_with_the_reason(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url, {"budget": "1"})
    assert "What stays open" in html
    assert "More money would close it" in html
    assert "No step is possible" in html


def test_the_outlook_names_successors(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url)
    assert "Critical skills in twelve months" in html
    assert "not met today" in html


def test_a_fragment_is_the_plan_alone(cast, sign_in, url, need):
    html = sign_in(cast.ada).get(url, headers=HTMX).content.decode()
    assert "<html" not in html
    assert html.lstrip().startswith('<div id="plan"')


# Empty, over-constrained, contradictory -------------------------------------------------------------------


def test_without_needs_it_says_how_to_begin(cast, sign_in, url):
    html = page(sign_in, cast.ada, url)
    assert "Nothing to plan yet" in html
    assert "start=roles" in html


def test_where_nobody_is_rated_it_says_rate_first(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python)
    assert "Rate first" in page(sign_in, cast.ada, url)


def test_an_empty_team_has_a_plan_or_reasons(cast, sign_in):
    team = TeamFactory(framework=cast.framework)
    RequirementFactory(team=team, skill=cast.python, level=3)
    html = page(sign_in, cast.eve, reverse("plan", args=[team.slug]))
    assert "No role expects level 3 of it" in html


def test_everything_covered_offers_a_reserve(cast, sign_in, url, need):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    html = page(sign_in, cast.ada, url)
    assert "Nothing to do" in html
    assert "?robust=any" in html


def test_contradictory_wishes_are_answered_with_a_sentence_and_a_plan(cast, sign_in, url, need):
    both = train(cast.ben, cast.python)
    html = page(sign_in, cast.ada, url, {"have": both, "without": both}, status=422)
    assert "Ben learns Python: both forced and forbidden. Choose one." in html
    assert "Cleo" in html
    assert "Adopt this plan" not in html
    assert "infeasible" not in html


@pytest.mark.parametrize(
    "query",
    [
        {"budget": "-1"},
        {"budget": "much"},
        {"seats": "-2"},
        {"within": "0"},
        {"must": "some"},
        {"robust": "x"},
    ],
)
def test_a_limit_that_is_none_is_refused_and_the_rest_solved(cast, sign_in, url, need, query):
    html = page(sign_in, cast.ada, url, query, status=422)
    assert 'role="alert"' in html
    assert "Learns Python" in html


def test_nonsense_in_the_lists_changes_nothing(cast, sign_in, url, need):
    query = {"have": ["x", "train.1"], "without": "train.9.9", "out": ["a", "99"], "include": ""}
    html = page(sign_in, cast.ada, url, query)
    assert "Learns Python, 2 to 3" in html
    assert "left out: ?" not in html


# Otherwise and the curve ---------------------------------------------------------------------------------


def test_otherwise_is_computed_for_one_step(cast, sign_in, url, need):
    plan = page(sign_in, cast.ada, url)
    step = next(s for e in (cast.ben, cast.cleo) if f"step={(s := train(e, cast.python))}" in plan)
    address = reverse("plan_otherwise", args=[cast.platform.slug])
    html = sign_in(cast.ada).get(address, {"step": step}, headers=HTMX).content.decode()
    assert "would do as well." in html
    assert "<html" not in html
    assert "<html" in page(sign_in, cast.ada, address, {"step": step})


def test_otherwise_of_what_is_no_step_is_answered(cast, sign_in, need):
    address = reverse("plan_otherwise", args=[cast.platform.slug])
    for step in ("", "x", "train.999.1", "hire.1"):
        assert "no longer has this step" in page(sign_in, cast.ada, address, {"step": step}, status=422)


def test_points_of_the_curve_set_the_budget(cast, sign_in, need):
    address = reverse("plan_curve", args=[cast.platform.slug])
    html = page(sign_in, cast.ada, address, {"robust": "any", "budget": "1"})
    assert "?robust=any&amp;budget=0" in html
    assert "?robust=any&amp;budget=10270" in html
    assert "$10,269" in html


def test_the_next_sum_is_told_in_points(cast, sign_in, need):
    address = reverse("plan_curve", args=[cast.platform.slug])
    assert "The first $50,000 buy" in page(sign_in, cast.ada, address)
    html = page(sign_in, cast.ada, address, {"budget": "1"})
    assert "The next $50,000 buy <b>+100</b> points: 0% → 100%." in html


def test_the_next_sum_begins_at_the_shown_plan_also_where_that_is_no_point(cast, sign_in):
    """Ten thousand buy the lighter need alone, while each point buys the heavier one first."""
    for engineer, skill, level, weight in ((cast.ben, cast.python, 1, 3), (cast.cleo, cast.sql, 2, 1)):
        rate(engineer, skill, level, source="manager", by=cast.ada)
        RequirementFactory(team=cast.platform, skill=skill, level=3, weight=weight, deadline_months=24)
    html = page(sign_in, cast.ada, reverse("plan_curve", args=[cast.platform.slug]), {"budget": "10400"})
    assert "The next $50,000 buy <b>+75</b> points: 25% → 100%." in html
    assert html.count('class="dot on"') == 1
    assert "<title>The plan above</title>" in html


def test_the_budget_of_a_point_buys_the_point(cast, sign_in, url, need):
    assert "<b>0% → 100%</b>" in page(sign_in, cast.ada, url, {"budget": "10270"})


def test_a_curve_of_one_point_says_so(cast, sign_in, need):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    assert "No money buys more" in page(sign_in, cast.ada, reverse("plan_curve", args=[cast.platform.slug]))


# Adopting ------------------------------------------------------------------------------------------------


def adopt(sign_in, user, cast, url, query=""):
    client = sign_in(user)
    html = client.get(url + query).content.decode()
    inputs = html.split('name="inputs" value="')[1].split('"')[0]
    return client.post(
        reverse("plan_adopt", args=[cast.platform.slug]) + query, {"inputs": inputs}, follow=True
    )


def test_adopting_lists_the_actions(cast, sign_in, url, need):
    html = adopt(sign_in, cast.ada, cast, url, "?budget=20000").content.decode()
    assert "The plan is adopted." in html
    assert "Adopted actions" in html
    assert "adopted by Ada on" in html
    assert "$10,269, 0% → 100% covered" in html
    assert Plan.objects.get().by == cast.ada
    assert Action.objects.get().state == "proposed"


def test_a_plan_that_is_no_longer_the_one_shown_is_not_adopted(cast, sign_in, url, need):
    address = reverse("plan_adopt", args=[cast.platform.slug])
    html = sign_in(cast.ada).post(address, {"inputs": "old"}, follow=True).content.decode()
    assert "Something has changed since the plan was shown." in html
    assert not Plan.objects.exists()


def test_adopting_twice_is_told(cast, sign_in, url, need):
    adopt(sign_in, cast.ada, cast, url)
    assert "adopted already" in adopt(sign_in, cast.ada, cast, url).content.decode()
    assert Plan.objects.count() == 1


# Cost ----------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_people_needs_and_actions(cast, sign_in, url, need, queries):
    adopt(sign_in, cast.ada, cast, url)
    role = RoleFactory()
    RoleTargetFactory(role=role, skill=cast.python)
    rate(cast.gus, cast.python, 4, source="manager", by=cast.dan)
    RequirementFactory(team=cast.design, skill=cast.sql)
    rate(cast.gus, cast.sql, 4, source="manager", by=cast.dan)
    client = sign_in(cast.ada)

    def count():
        with queries() as sent:
            assert client.get(url).status_code == 200
        return len(sent)

    few = count()
    need.headcount = 6
    need.save()
    for _ in range(6):
        skill = SkillFactory(domain=cast.python.domain)
        RequirementFactory(team=cast.platform, skill=skill, level=3)
        RoleTargetFactory(role=role, skill=skill)
        rate(cast.gus, skill, 4, source="manager", by=cast.dan)
        rate(cast.ben, skill, 2, source="manager", by=cast.ada)
    for _ in range(20):
        engineer = EngineerFactory(login=True)
        MembershipFactory(engineer=engineer, team=cast.platform)
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
    adopt(sign_in, cast.ada, cast, url)
    assert Action.objects.count() > 5
    assert count() == few
    assert few <= 32


def test_the_needs_stand_before_and_after_in_the_look_of_the_matrix(cast, sign_in, url, need):
    html = page(sign_in, cast.ada, url)
    assert '<table class="matrix lens-target plan-cover">' in html
    assert 'aria-label="0 of 1 at level 3, 0 % covered"' in html
    assert 'aria-label="1 of 1 at level 3, 100 % covered"' in html
    assert '<td class="fit p0"><span>0%</span></td>' in html
    assert '<td class="fit p100"><span>100%</span></td>' in html
