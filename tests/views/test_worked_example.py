"""The worked example of five people and six skills, typed in through the pages on the days it names."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Rating, Requirement
from tests.factories import (
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    SkillFactory,
    TeamFactory,
    UserFactory,
)
from tests.matrix.test_analysis import TABLE
from tests.matrix.worked_example import SHARES, SKILLS


def parts(said):
    """(months ago, source, value) of one cell as the example writes it, for instance "4/3", "3/3=3(30)" or "-"."""
    said, _, months = said.rstrip(")").partition("(")
    said, _, agreed = said.partition("=")
    own, _, managers = said.partition("/") if said != "N/A" else ("na", "", "na")
    for source, value in (("self", own), ("manager", managers), ("agreed", agreed)):
        if value not in ("", "-"):
            yield int(months or 5), source, value


@pytest.fixture
def team(db):
    """Who is there and what can be rated; no need and no rating yet."""
    framework = FrameworkFactory()
    team = TeamFactory(name="Example", framework=framework)
    LeadershipFactory(team=team, user=UserFactory(name="Mara", email="mara@example.com"))
    for name, share in SHARES.items():
        MembershipFactory(engineer=EngineerFactory(name=name, login=True), team=team, allocation=share)
    domain = DomainFactory(framework=framework)
    for slug, (*_need, half_life, _a, _b, _c, _d, _e) in SKILLS.items():
        SkillFactory(domain=domain, name=slug, slug=slug, half_life_months=half_life)
    return team


def type_in(team, sign_in, monkeypatch):
    """Needs on the page of needs today, each rating on the page of its cell on its day, oldest day first."""
    skills = {skill.slug: skill for skill in team.framework.skills.all()}
    people = {engineer.name: engineer for engineer in team.engineers.all()}
    manager = team.leaders.get()
    rows = {}
    for slug, (level, headcount, weight, *_rest) in SKILLS.items():
        for name, value in (("level", level), ("people", headcount), ("weight", weight)):
            rows[f"s{skills[slug].pk}-{name}"] = value
    assert sign_in(manager).post(reverse("needs", args=[team.slug]), rows).status_code == 302
    today = timezone.now()
    said = [
        (months, source, value, people[name], skills[slug])
        for slug, (_level, _people, _weight, _half_life, *cells) in SKILLS.items()
        for name, cell in zip(SHARES, cells, strict=True)
        for months, source, value in parts(cell)
    ]
    for months in sorted({each[0] for each in said}, reverse=True):
        day = today - timedelta(days=months * 30.4375 + 1)
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda day=day: day)
            for source, value, engineer, skill in (each[1:] for each in said if each[0] == months):
                client = sign_in(engineer.user if source == "self" else manager)
                address = reverse("cell", args=[team.slug, engineer.pk, skill.pk])
                assert client.post(address, {"source": source, "value": value}).status_code == 302
    return skills


def test_the_page_shows_the_numbers_of_the_table(team, sign_in, monkeypatch):
    skills = type_in(team, sign_in, monkeypatch)
    assert (Requirement.objects.count(), Rating.objects.count()) == (6, 25)
    response = sign_in(HrUserFactory()).get(reverse("gaps", args=[team.slug]))
    analysis = response.context["analysis"]
    for slug, (holders, supply, low, high, coverage, after, *judgement) in TABLE.items():
        gap = analysis.finding(skills[slug].pk).gap
        assert [analysis.names[person] for person in gap.holders] == holders.split()
        assert (gap.supply, gap.supply_low, gap.supply_high) == (supply, low, high)
        assert gap.coverage == (None if coverage is None else pytest.approx(coverage))
        assert gap.coverage_after_loss == (None if after is None else pytest.approx(after, abs=1e-6))
        assert [gap.status, gap.certainty, gap.severity] == judgement
    assert analysis.figures.index == pytest.approx(0.730769, abs=1e-6)
    html = response.content.decode()
    assert "73%" in html
    assert "chen" in html
