"""Each team's summary of each skill says what its people's ratings and its need amount to, and follows every change."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from competency.models import Membership, Requirement, TeamSkillSummary
from competency.models.recording import Entry, record_many
from competency.models.summaries import refresh, refresh_engineers, refresh_skills, summarise
from tests.factories import MembershipFactory, RequirementFactory, SkillFactory, TeamFactory, rate


def summary(team, skill):
    return TeamSkillSummary.objects.get(team=team, skill=skill)


def test_a_summary_counts_people_and_levels(cast):
    MembershipFactory(team=cast.platform)  # not rated
    rate(cast.ben, cast.python, 4)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    row = summary(cast.platform, cast.python)
    assert (row.members, row.rated, row.not_applicable) == (3, 2, 0)
    assert row.level_counts == [0, 0, 1, 0, 1]
    assert row.level_sum == 6


def test_not_rated_zero_and_not_applicable_are_counted_apart(cast):
    MembershipFactory(team=cast.platform)
    rate(cast.ben, cast.python, 0)
    rate(cast.cleo, cast.python, source="manager", by=cast.ada, not_applicable=True)
    row = summary(cast.platform, cast.python)
    assert (row.members, row.rated, row.not_applicable, row.level_counts) == (3, 1, 1, [1])


def test_without_a_need_a_summary_does_not_judge(cast):
    rate(cast.ben, cast.python, 4)
    row = summary(cast.platform, cast.python)
    assert (row.need_level, row.coverage, row.status, row.severity, row.spof) == (None, None, "", None, False)


def test_a_need_is_measured_in_shares_of_full_time(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, weight=3)
    Membership.objects.filter(engineer=cast.cleo).update(allocation="0.5")
    rate(cast.ben, cast.python, 4)
    rate(cast.cleo, cast.python, 3, source="agreed", by=cast.ada)
    row = summary(cast.platform, cast.python)
    assert (row.need_level, row.headcount, row.weight) == (3, 2.0, 3)
    assert (row.count, row.supply, row.coverage) == (2, 1.5, 0.75)
    assert row.coverage_after_loss == 0.25
    assert row.status == "short"


def test_what_rests_on_one_person_is_marked(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 4)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    row = summary(cast.platform, cast.python)
    assert (row.status, row.spof, row.count) == ("single", True, 1)


def test_a_need_that_nobody_is_rated_for_is_unknown_and_not_zero(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    refresh([cast.platform.pk])
    row = summary(cast.platform, cast.python)
    assert (row.status, row.coverage, row.severity) == ("unknown", None, None)


def test_disagreement_is_counted_until_it_is_settled(cast):
    rate(cast.ben, cast.python, 5)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert summary(cast.platform, cast.python).disagree == 1
    rate(cast.ben, cast.python, 4, source="agreed", by=cast.ada)
    assert summary(cast.platform, cast.python).disagree == 0


def test_a_rating_older_than_the_half_life_is_stale_and_less_certain(cast):
    skill = SkillFactory(domain=cast.python.domain, half_life_months=12)
    RequirementFactory(team=cast.platform, skill=skill, level=3)
    rate(cast.ben, skill, 3, source="agreed", by=cast.ada, rated_at=timezone.now() - timedelta(days=360))
    assert (summary(cast.platform, skill).stale, summary(cast.platform, skill).certainty) == (0, "none")
    rate(cast.cleo, skill, 0, source="agreed", by=cast.ada)
    (later,) = summarise([cast.platform.pk], skills=[skill.pk], on=timezone.localdate() + timedelta(days=10))
    assert (later.stale, later.certainty, later.coverage) == (1, "possible", 1.0)


def test_only_the_teams_of_the_person_rated_change(cast):
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    assert set(TeamSkillSummary.objects.values_list("team__name", flat=True)) == {"Design"}


def test_somebody_in_two_teams_counts_in_both_with_the_share_of_each(cast):
    Membership.objects.filter(engineer=cast.ben).update(allocation="0.6")
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation="0.4")
    for team in (cast.platform, cast.design):
        RequirementFactory(team=team, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 4)
    assert summary(cast.platform, cast.python).supply == 0.6
    assert summary(cast.design, cast.python).supply == 0.4


def test_people_who_left_do_not_count(cast):
    rate(cast.ben, cast.python, 4)
    cast.ben.left_on = timezone.localdate()
    cast.ben.save()
    refresh([cast.platform.pk])
    assert not TeamSkillSummary.objects.exists()


def test_a_summary_goes_when_its_last_reason_goes(cast):
    need = RequirementFactory(team=cast.platform, skill=cast.python)
    refresh([cast.platform.pk, cast.design.pk])
    assert TeamSkillSummary.objects.count() == 1
    need.delete()
    refresh([cast.platform.pk, cast.design.pk])
    assert not TeamSkillSummary.objects.exists()


def test_refreshing_some_skills_leaves_the_others_alone(cast):
    for skill in (cast.python, cast.sql):
        RequirementFactory(team=cast.platform, skill=skill)
    refresh([cast.platform.pk])
    Requirement.objects.all().delete()
    refresh([cast.platform.pk], skills=[cast.python.pk])
    assert TeamSkillSummary.objects.get().skill == cast.sql


def test_a_skill_is_refreshed_in_every_team_that_has_or_needs_it(cast):
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    RequirementFactory(team=cast.platform, skill=cast.python)
    TeamSkillSummary.objects.update(rated=9)
    refresh_skills([cast.python.pk])
    assert dict(TeamSkillSummary.objects.values_list("team__name", "rated")) == {"Design": 1, "Platform": 0}


def test_people_are_refreshed_in_all_their_teams(cast):
    rate(cast.ben, cast.python, 4)
    MembershipFactory(engineer=cast.ben, team=cast.design)
    refresh_engineers([cast.ben.pk])
    assert set(TeamSkillSummary.objects.values_list("team__name", flat=True)) == {"Platform", "Design"}


def test_a_requirement_counts_from_its_first_day(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, starts_on=date(2024, 6, 1))
    assert summarise([cast.platform.pk], on=date(2024, 5, 31)) == []
    assert len(summarise([cast.platform.pk], on=date(2024, 6, 1))) == 1


def test_a_need_for_a_retired_skill_is_no_longer_measured(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    cast.python.retired_on = date(2024, 6, 1)
    cast.python.save()
    assert summarise([cast.platform.pk]) == []


def test_the_queries_of_a_refresh_do_not_grow_with_teams_and_people(cast, queries):
    def cost(teams):
        with queries() as sent:
            refresh([team.pk for team in teams])
        return len(sent)

    teams = [TeamFactory() for _ in range(10)]
    at = datetime(2024, 1, 1, tzinfo=UTC)
    engineers = [MembershipFactory(team=team).engineer for team in teams for _ in range(3)]
    record_many([Entry(e.pk, cast.python.pk, "manager", level=3, rated_at=at) for e in engineers])
    assert cost(teams[:1]) == cost(teams) == 6
