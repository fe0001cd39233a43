"""The profile of an engineer: who may see it, what stays hidden, and what the role fit counts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from competency.models.staffing import leave
from tests.factories import (
    DomainFactory,
    MembershipFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    rate,
)

pytestmark = pytest.mark.django_db


def profile(client, engineer):
    return client.get(reverse("engineer", args=[engineer.pk]))


def line(response, skill):
    sections = response.context["sections"]
    lines = (line for section in sections for _domain, lines in section.domains for line in lines)
    return next(line for line in lines if line.skill == skill)


def said(response):
    return [(event.skill.name, event.source, event.level) for event in response.context["history"]]


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("eve", 200), ("hana", 404), ("dan", 404), ("root", 404)]
)
def test_a_profile_is_for_managers_and_hr(cast, sign_in, who, status):
    assert profile(sign_in(getattr(cast, who)), cast.ben).status_code == status


def test_a_profile_is_for_oneself_and_no_colleague(cast, sign_in):
    assert profile(sign_in(cast.ben.user), cast.ben).status_code == 200
    assert profile(sign_in(cast.ben.user), cast.cleo).status_code == 404


def test_every_skill_of_the_framework_is_there_by_domain(cast, sign_in):
    (section,) = profile(sign_in(cast.ada), cast.ben).context["sections"]
    assert [(domain.name, len(lines)) for domain, lines in section.domains] == [
        ("Engineering", 2),
        ("Science", 1),
    ]


def test_a_line_says_level_band_sides_target_and_difference(cast, sign_in):
    cast.ben.role = RoleTargetFactory(skill=cast.python, level=4).role
    cast.ben.save()
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    found = line(profile(sign_in(cast.ada), cast.ben), cast.python)
    assert (found.level, found.low, found.high, found.disagree) == (3, 2, 4, True)
    assert [each.value for each in found.said] == [4, 2, ""]
    assert (found.target, found.difference, found.difference_face) == (4, -1, ("dm1", "−1"))


def test_not_rated_zero_and_not_applicable_are_three_things(cast, sign_in):
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    rate(cast.ben, cast.sql, source="manager", by=cast.ada, not_applicable=True)
    response = profile(sign_in(cast.ada), cast.ben)
    lines = [line(response, skill) for skill in (cast.python, cast.sql, cast.statistics)]
    assert [(each.level, each.not_applicable) for each in lines] == [(0, False), (None, True), (None, False)]
    html = response.content.decode()
    assert all(words in html for words in ("not rated", "not applicable", ">0<"))


def test_a_manager_is_blind_to_the_self_rating_until_both_are_in(cast, sign_in):
    rate(cast.ben, cast.python, 5, note="I wrote the book.")
    client = sign_in(cast.ada)
    response = profile(client, cast.ben)
    assert line(response, cast.python).hidden
    assert line(response, cast.python).level is None
    assert "I wrote the book." not in response.content.decode()
    assert said(response) == []
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    response = profile(client, cast.ben)
    assert line(response, cast.python).level == 4
    assert said(response) == [("Python", "manager", 3), ("Python", "self", 5)]


def test_an_engineer_is_blind_to_the_managers_rating_until_both_are_in(cast, sign_in):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, note="Weak.")
    response = profile(sign_in(cast.ben.user), cast.ben)
    assert line(response, cast.python).hidden
    assert "Weak." not in response.content.decode()


def test_a_self_rating_that_was_taken_back_is_not_told_to_the_manager(cast, sign_in):
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python)
    assert said(profile(sign_in(cast.ada), cast.ben)) == []


def test_hr_sees_both_sides_at_once(cast, sign_in):
    rate(cast.ben, cast.python, 5)
    response = profile(sign_in(cast.eve), cast.ben)
    assert line(response, cast.python).level == 5
    assert said(response) == [("Python", "self", 5)]


def test_what_peers_said_is_never_shown_singly(cast, sign_in):
    rate(cast.ben, cast.python, 1, source="peer", by=cast.dan)
    assert said(profile(sign_in(cast.eve), cast.ben)) == []


def test_interest_is_the_engineers_own(cast, sign_in):
    rate(cast.ben, cast.python, source="interest", interest=2)
    assert len(profile(sign_in(cast.ben.user), cast.ben).context["history"]) == 1
    assert len(profile(sign_in(cast.ada), cast.ben).context["history"]) == 0


def test_the_history_holds_the_newest_fifty(cast, sign_in):
    for number in range(52):
        rate(cast.ben, cast.python, number % 6, source="manager", by=cast.ada)
    history = profile(sign_in(cast.ada), cast.ben).context["history"]
    assert len(history) == 50
    assert history[0].level == 51 % 6


def test_role_fit_counts_targets_and_leaves_out_hidden_and_not_applicable_ones(cast, sign_in):
    role = RoleFactory()
    more = [SkillFactory(domain=cast.python.domain) for _ in range(2)]
    for skill in (cast.python, cast.sql, cast.statistics, *more):
        RoleTargetFactory(role=role, skill=skill, level=3)
    cast.ben.role = role
    cast.ben.save()
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.statistics, source="manager", by=cast.ada, not_applicable=True)
    rate(cast.ben, more[0], 5)  # hidden from the manager
    (section,) = profile(sign_in(cast.ada), cast.ben).context["sections"]
    assert (section.fit.met, section.fit.of, section.unrated) == (1, 3, 1)
    (section,) = profile(sign_in(cast.eve), cast.ben).context["sections"]
    assert (section.fit.met, section.fit.of) == (2, 4)


def test_a_manager_goes_from_a_line_to_its_cell_and_nobody_else_does(cast, sign_in):
    cell = reverse("cell", args=["platform", cast.ben.pk, cast.python.pk])
    assert cell in profile(sign_in(cast.ada), cast.ben).content.decode()
    assert cell not in profile(sign_in(cast.eve), cast.ben).content.decode()
    assert cell not in profile(sign_in(cast.ben.user), cast.ben).content.decode()


def test_a_retired_skill_is_shown_where_it_was_rated(cast, sign_in):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    for skill in (cast.python, cast.sql):
        skill.retire()
    response = profile(sign_in(cast.ada), cast.ben)
    assert line(response, cast.python).level == 3
    with pytest.raises(StopIteration):
        line(response, cast.sql)


def test_a_rating_past_its_half_life_is_stale_and_less_certain(cast, sign_in):
    cast.python.half_life_months = 1
    cast.python.save()
    when = date(2024, 5, 1)
    stamp = datetime(2024, 5, 1, tzinfo=UTC)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada, rated_at=stamp)
    found = line(profile(sign_in(cast.ada), cast.ben), cast.python)
    assert (found.level, found.low, found.high, found.rated_on) == (3, 0, 4, when)
    assert found.steps > 10


def test_who_left_is_seen_by_hr_with_the_history(cast, sign_in):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    leave(cast.ben, on=date(2024, 5, 1))
    response = profile(sign_in(cast.eve), cast.ben)
    assert line(response, cast.python).level == 3
    assert "Left on 1 May 2024" in response.content.decode()
    assert profile(sign_in(cast.ada), cast.ben).status_code == 404


def test_a_leader_who_leaves_is_named(cast, sign_in):
    cast.ben.user = cast.ada
    cast.ben.save()
    leave(cast.ben, on=date(2024, 5, 1))
    assert "Still named as a leader of" in profile(sign_in(cast.eve), cast.ben).content.decode()


def test_a_team_that_the_viewer_may_not_see_has_no_name(cast, sign_in):
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation=Decimal("0.3"))
    html = profile(sign_in(cast.ada), cast.ben).content.decode()
    assert "another team" in html
    assert "Design" not in html


def test_thirty_skills_cost_as_many_queries_as_three(cast, sign_in, queries):
    client = sign_in(cast.ada)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    with queries() as few:
        profile(client, cast.ben)
    domain = DomainFactory(framework=cast.framework)
    for _ in range(27):
        rate(cast.ben, SkillFactory(domain=domain), 3, source="manager", by=cast.ada)
    with queries() as many:
        profile(client, cast.ben)
    assert len(many) == len(few) <= 28
