"""The page's figures are those of the worked example; what the viewer must not see counts nowhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from competency.matrix.analysis import analyse
from competency.models import Assumption, Requirement
from tests.factories import (
    EngineerFactory,
    MembershipFactory,
    OrganisationFactory,
    RequirementFactory,
    TeamFactory,
    rate,
)

from .worked_example import write_down


def analysis_of(team, viewer, *, framework, **words):
    return analyse(team, framework=framework, viewer=viewer, **words)


@pytest.fixture
def example(db):
    return write_down()


@pytest.fixture
def judged(example):
    """The example as HR sees it, to whom nothing is hidden."""
    return analysis_of(example.team, example.hr, framework=example.framework)


# The worked example --------------------------------------------------------------------------------------

TABLE = {
    # skill: holders, S, S_low, S_high, coverage, after loss, status, certainty, severity
    "ml-frameworks": ("ana ben chen", 3, 3, 3.5, 1, 1, "ok", "none", 0),
    "orchestration": ("chen", 1, 0, 3, 0.5, 0, "short", "likely", 65),
    "mlops-deployment": ("ana", 1, 1, 1, 1, 0, "single", "none", 30),
    "nlp": ("", 0, 0, 0, 0, 0, "absent", "clear", 67),
    "communication": ("ana ben chen dia", 3.5, 2.5, 3.5, 1, 0.833333, "tight", "possible", 3),
    "federated-learning": ("", 0, 0, 4, None, None, "unknown", "unknown", None),
}


@pytest.mark.parametrize("slug", TABLE)
def test_a_need_of_the_worked_example_has_the_numbers_of_its_table(example, judged, slug):
    holders, supply, low, high, coverage, after, status, certainty, severity = TABLE[slug]
    gap = judged.finding(example.skills[slug].pk).gap
    assert [judged.names[person] for person in gap.holders] == holders.split()
    assert (gap.supply, gap.supply_low, gap.supply_high) == (supply, low, high)
    assert gap.coverage == (None if coverage is None else pytest.approx(coverage))
    assert gap.coverage_after_loss == (None if after is None else pytest.approx(after, abs=1e-6))
    assert (gap.status, gap.certainty, gap.severity) == (status, certainty, severity)


def test_the_team_of_the_worked_example_has_its_figures(example, judged):
    figures, ids = judged.figures, {name: person.pk for name, person in example.people.items()}
    assert figures.index == pytest.approx(0.730769, abs=1e-6)
    expected = {"ana": 0.474359, "ben": 0.705128, "chen": 0.589744, "dia": 0.730769, "eli": 0.730769}
    for name, index in expected.items():
        assert figures.index_without[ids[name]] == pytest.approx(index, abs=1e-6)
    assert figures.worst_loss_person == ids["ana"]
    assert figures.concentration == pytest.approx(0.230769, abs=1e-6)
    assert figures.bus_factor == 1
    assert figures.unknown == (example.skills["federated-learning"].pk,)


def test_the_worked_example_says_which_ratings_to_settle_first(example, judged):
    slugs = {skill.pk: slug for slug, skill in example.skills.items()}
    found = [(judged.names[p.person], slugs[p.skill], round(p.swing, 2)) for p in judged.pivotal]
    assert found == [
        ("ben", "orchestration", 50.0),
        ("eli", "orchestration", 50.0),
        ("ana", "federated-learning", 23.33),
        ("ben", "federated-learning", 23.33),
        ("chen", "federated-learning", 23.33),
        ("eli", "federated-learning", 23.33),
        ("chen", "communication", 14.44),
    ]


def test_needs_stand_by_severity_and_unknown_ones_before_light_ones(judged):
    assert [f.skill.slug for f in judged.findings] == [
        "nlp",
        "orchestration",
        "mlops-deployment",
        "federated-learning",
        "communication",
        "ml-frameworks",
    ]


def test_the_manager_of_the_example_does_not_count_what_is_hidden(example):
    """Dia has rated herself in mlops-deployment, the manager has not: for the manager she is not rated."""
    judged = analysis_of(example.team, example.manager, framework=example.framework)
    finding = judged.finding(example.skills["mlops-deployment"].pk)
    assert finding.hidden == {example.people["dia"].pk}
    assert (finding.gap.rated, finding.gap.supply_high) == (4, 1.5)
    assert judged.hidden == 1


# Blindness -----------------------------------------------------------------------------------------------


def test_a_hidden_self_rating_changes_no_figure_of_the_manager(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    before = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    rate(cast.ben, cast.python, 5)
    after = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert after.finding(cast.python.pk).gap == before.finding(cast.python.pk).gap
    assert after.finding(cast.python.pk).sentence == before.finding(cast.python.pk).sentence
    assert after.figures == before.figures
    assert after.pivotal == before.pivotal
    assert after.finding(cast.python.pk).hidden == {cast.ben.pk}


def test_a_hidden_not_applicable_is_not_told_from_not_rated(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, not_applicable=True)
    finding = analysis_of(cast.platform, cast.ada, framework=cast.framework).finding(cast.python.pk)
    assert finding.cells == {}
    assert finding.gap.status == "unknown"


def test_once_both_have_rated_it_counts(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    finding = analysis_of(cast.platform, cast.ada, framework=cast.framework).finding(cast.python.pk)
    assert finding.gap.holders == (cast.ben.pk,)
    assert finding.cells[cast.ben.pk].source == "combined"
    assert finding.hidden == frozenset()


def test_a_head_counts_everybody_and_names_nobody(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    judged = analysis_of(cast.platform, cast.hana, framework=cast.framework)
    finding = judged.finding(cast.python.pk)
    assert finding.gap.count == 1
    assert "rests on one person alone" in finding.sentence
    assert "Ben" not in " ".join([*judged.names.values(), finding.sentence])


# Which needs count ---------------------------------------------------------------------------------------


def test_a_need_counts_from_its_day_on(cast):
    today = timezone.localdate()
    later = RequirementFactory(team=cast.platform, skill=cast.python, starts_on=today + timedelta(days=1))
    RequirementFactory(team=cast.platform, skill=cast.sql, starts_on=today)
    judged = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert [f.skill for f in judged.findings] == [cast.sql]
    assert judged.upcoming == [later]


def test_the_need_of_a_retired_skill_is_kept_apart(cast):
    need = RequirementFactory(team=cast.platform, skill=cast.python)
    cast.python.retire()
    judged = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert judged.findings == []
    assert judged.retired == [need]


def test_a_team_without_needs_is_no_error(cast):
    judged = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert (judged.findings, judged.pivotal, judged.figures.index) == ([], [], None)


def test_an_empty_team_has_nothing_of_what_it_needs(cast):
    team = TeamFactory(framework=cast.framework)
    RequirementFactory(team=team, skill=cast.python, level=3, headcount=2)
    finding = analysis_of(team, cast.eve, framework=cast.framework).findings[0]
    assert (finding.gap.status, finding.gap.certainty, finding.verdict.kind) == ("absent", "clear", "hire")


def test_what_applies_to_nobody_is_absent(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, source="manager", by=cast.ada, not_applicable=True)
    gap = analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0].gap
    assert (gap.status, gap.rated_share) == ("absent", None)


def test_somebody_in_two_teams_counts_in_each_with_the_share_given_to_it(cast):
    MembershipFactory(engineer=EngineerFactory(name="Half"), team=cast.platform, allocation=Decimal("0.25"))
    half = cast.platform.memberships.get(engineer__name="Half").engineer
    MembershipFactory(engineer=half, team=cast.design, allocation=Decimal("0.75"))
    for team in (cast.platform, cast.design):
        RequirementFactory(team=team, skill=cast.python, level=3)
    rate(half, cast.python, 4, source="manager", by=cast.ada)
    for team, share in ((cast.platform, 0.25), (cast.design, 0.75)):
        assert analysis_of(team, cast.eve, framework=cast.framework).findings[0].gap.supply == share


# Numbers behind the verdict ------------------------------------------------------------------------------


def test_the_organisations_assumptions_and_currency_are_used(cast):
    OrganisationFactory(currency="€")
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    before = analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0]
    Assumption.objects.create(name="recruiting_share", value=0.0)
    after = analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0]
    assert after.verdict.option.cost < before.verdict.option.cost
    assert "€" in before.sentence
    assert "$" not in before.sentence


def test_a_need_without_a_deadline_has_the_one_of_its_weight(cast):
    need = RequirementFactory(team=cast.platform, skill=cast.python, weight=Requirement.Weight.CRITICAL)
    judged = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert need.deadline_months is None
    assert judged.findings[0].verdict.question.deadline == 6


def test_a_training_that_comes_too_late_says_until_when_one_would_have_to_wait(cast):
    """From level 1 to 3 without a mentor: 3 * (0.75 + 1) * 1.5 = 7.875 months, so ready in the eighth."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, deadline_months=6)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 1, source="manager", by=cast.ada)
    finding = analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0]
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 + 8
    assert finding.verdict.kind == "hire"
    assert finding.sentence.endswith(
        f"Training wins if you can wait until {date(months // 12, months % 12 + 1, 1):%B %Y}."
    )


def test_nobody_is_hired_for_a_soft_skill_or_without_a_seat(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 0, source="manager", by=cast.ada)
    cast.platform.open_seats = 0
    assert analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0].verdict.kind == "none"
    cast.platform.open_seats = None
    cast.python.kind = "soft"
    cast.python.save()
    assert analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0].verdict.kind == "none"


def test_nobody_is_proposed_who_prefers_not_to(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.python, source="interest", interest=0)
    finding = analysis_of(cast.platform, cast.ada, framework=cast.framework).findings[0]
    assert [candidate.id for candidate in finding.verdict.candidates] == [cast.cleo.pk]


def test_a_past_day_is_judged_by_the_ratings_of_that_day(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    then = timezone.now() - timedelta(days=90)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=then)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    day = timezone.localdate() - timedelta(days=30)
    past = analysis_of(cast.platform, cast.ada, framework=cast.framework, as_of=day)
    now = analysis_of(cast.platform, cast.ada, framework=cast.framework)
    assert (past.findings[0].gap.supply, now.findings[0].gap.supply) == (0, 1)
    assert past.on == day
