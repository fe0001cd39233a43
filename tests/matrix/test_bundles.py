"""What several teams lack is put together, with the role and the teams that could help."""

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.bundles import answer, bundle, critical_gaps
from competency.matrix.organisation import load_heatmap
from competency.models import Team
from tests.factories import RoleFactory, RoleTargetFactory, TeamFactory
from tests.matrix.summaries import summarise

pytestmark = pytest.mark.django_db
EVERYWHERE = slice(0, 99)


@pytest.fixture
def research(cast):
    return TeamFactory(name="Research", parent=cast.department)


def heatmap_of(cast):
    return load_heatmap(Team.objects.in_use(), framework=cast.framework, viewer=cast.eve)


def bundles_of(cast, rows=EVERYWHERE):
    return bundle(heatmap_of(cast), rows=rows, assumptions=DEFAULTS)


def shares(rows):
    return [(share.team.name, share.people) for share in rows]


def test_shortages_of_one_skill_at_one_level_are_added_up(cast, research):
    summarise(cast.platform, cast.python, have=1, need=2)
    summarise(cast.design, cast.python, have=0, need=1.5)
    summarise(research, cast.python, have=3, need=3)
    (found,) = bundles_of(cast)
    assert (found.skill.name, found.level, found.teams, found.missing) == ("Python", 3, 2, 2.5)
    assert shares(found.shares) == [("Design", 1.5), ("Platform", 1.0)]


def test_one_team_alone_and_other_levels_make_no_bundle(cast):
    summarise(cast.platform, cast.python, have=1, need=2, level=3)
    summarise(cast.design, cast.python, have=1, need=2, level=4)
    summarise(cast.design, cast.sql, have=1, need=2)
    assert bundles_of(cast) == []


def test_who_has_a_quarter_or_more_to_spare_at_the_level_could_lend(cast, research):
    for team in (cast.platform, cast.design):
        summarise(team, cast.python, have=0, need=1, level=3)
    summarise(research, cast.python, have=2.5, need=1, level=4)
    summarise(TeamFactory(name="Lower"), cast.python, have=5, need=1, level=2)
    summarise(TeamFactory(name="Barely"), cast.python, have=1.2, need=1, level=3)
    (found,) = bundles_of(cast)
    assert shares(found.spare) == [("Research", 1.5)]


def test_what_is_withheld_is_in_no_sum_and_nobody_to_lend(cast, research):
    summarise(cast.platform, cast.python, have=0, need=1)
    summarise(cast.design, cast.python, have=0, need=1, rated=4)
    summarise(research, cast.python, have=5, need=1, rated=4)
    assert bundles_of(cast) == []


def test_soft_skills_are_left_out(cast):
    cast.python.kind = "soft"
    cast.python.save()
    summarise(cast.platform, cast.python, have=0)
    summarise(cast.design, cast.python, have=0)
    assert bundles_of(cast) == []


def test_only_the_teams_in_the_rows_are_bundled_but_all_may_lend(cast):
    other = TeamFactory(name="Abroad")
    for team in (cast.platform, cast.design):
        summarise(team, cast.python, have=0, need=1)
    summarise(other, cast.python, have=3, need=1)
    heatmap = heatmap_of(cast)
    place = next(i for i, row in enumerate(heatmap.rows) if row.name == "Engineering")
    (found,) = bundle(heatmap, rows=slice(place, heatmap.rows[place].stop), assumptions=DEFAULTS)
    assert shares(found.spare) == [("Abroad", 2.0)]
    assert bundle(heatmap, rows=slice(0, 1), assumptions=DEFAULTS) == []


def test_the_role_to_hire_meets_the_most_and_expects_the_least(cast):
    for team in (cast.platform, cast.design):
        summarise(team, cast.python, have=0, need=1)
        summarise(team, cast.sql, have=0, need=2)
    for name, levels in {
        "Coder": {cast.python: 3},
        "Both": {cast.python: 3, cast.sql: 3},
        "Star": {cast.python: 5, cast.sql: 5},
        "Junior": {cast.python: 2, cast.sql: 2},
    }.items():
        role = RoleFactory(name=name)
        for skill, level in levels.items():
            RoleTargetFactory(role=role, skill=skill, level=level)
    found = answer(bundles_of(cast), most=5)
    assert [(each.bundle.skill.name, each.role.name) for each in found] == [
        ("SQL", "Both"),
        ("Python", "Both"),
    ]
    assert [other.skill.name for other in found[0].others] == ["Python"]
    assert len(answer(bundles_of(cast), most=1)) == 1


def test_without_a_role_that_expects_it_there_is_no_profile(cast):
    summarise(cast.platform, cast.python, have=0)
    summarise(cast.design, cast.python, have=0)
    RoleTargetFactory(skill=cast.python, level=2)
    (found,) = answer(bundles_of(cast), most=5)
    assert (found.role, found.others) == (None, ())


def test_critical_gaps_are_listed_the_worst_first_and_counted(cast):
    summarise(cast.platform, cast.python, have=0, weight=3)
    summarise(cast.design, cast.python, have=0, weight=2, certainty="clear")
    summarise(cast.design, cast.sql, have=1, need=2, weight=3)
    summarise(cast.platform, cast.statistics, have=1, need=2, weight=2)
    found, count = critical_gaps(heatmap_of(cast), rows=EVERYWHERE, most=2)
    assert count == 3
    assert [(gap.team.name, gap.skill.name, gap.severity, gap.certainty) for gap in found] == [
        ("Platform", "Python", 100, "likely"),
        ("Design", "Python", 67, "clear"),
    ]
