"""What stands beside each need: the shares of the team at every level, without what the viewer must not see yet."""

from decimal import Decimal

from competency.matrix.load import load_matrix
from competency.matrix.needs import load_table, supplies
from tests.factories import FrameworkFactory, RequirementFactory, SkillFactory, rate

OTHERS = ("Retired", "Elsewhere")


def supply(cast, viewer, skill):
    return supplies(load_matrix(cast.platform, framework=cast.framework, viewer=viewer))[skill.pk]


def test_shares_are_counted_at_and_from_each_level(cast):
    cast.cleo.memberships.update(allocation=Decimal("0.4"))
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)
    found = supply(cast, cast.ada, cast.python)
    assert found.at == {0: 0, 1: 0, 2: 1, 3: 0, 4: 0.4, 5: 0}
    assert found.at_least == {0: 1.4, 1: 1.4, 2: 1.4, 3: 0.4, 4: 0.4, 5: 0}
    assert (found.rated, found.hidden) == (2, 0)


def test_what_is_hidden_is_counted_as_hidden_and_nowhere_else(cast):
    rate(cast.ben, cast.python, 5)
    found = supply(cast, cast.ada, cast.python)
    assert (sum(found.at.values()), found.rated, found.hidden) == (0, 0, 1)
    assert supply(cast, cast.eve, cast.python).at[5] == 1


def test_not_applicable_is_no_level(cast):
    rate(cast.ben, cast.python, source="manager", by=cast.ada, not_applicable=True)
    assert supply(cast, cast.ada, cast.python).rated == 0


def test_rows_follow_the_framework_and_then_the_needs_outside_it(cast):
    other = SkillFactory(framework=FrameworkFactory(scale=range(1, 4)))
    for skill in (other, cast.sql, cast.python):
        RequirementFactory(team=cast.platform, skill=skill)
    cast.sql.retire()
    table = load_table(cast.platform, cast.framework, headings_of_others=OTHERS)
    assert [(heading, skills) for heading, skills in table.groups()] == [
        ("Engineering", [cast.python.pk]),
        ("Science", [cast.statistics.pk]),
        ("Retired", [cast.sql.pk]),
        ("Elsewhere", [other.pk]),
    ]
    scales = {skill.pk: levels for skill, levels in table.rows}
    assert scales[cast.sql.pk] == [0, 1, 2, 3, 4, 5]
    assert scales[other.pk] == [1, 2, 3]
    assert set(table.needs) == {other.pk, cast.sql.pk, cast.python.pk}
