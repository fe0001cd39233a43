"""The small heatmap of a plan: each need's people today and afterwards, in the order of the framework."""

import pytest

from competency.matrix.analysis import analyse
from competency.matrix.plan_cover import columns_of
from competency.matrix.plan_sheet import lay_out_plan
from competency.matrix.planning import propose
from competency.matrix.wishes import Wishes
from tests.factories import RequirementFactory, rate


@pytest.fixture
def columns(cast):
    """Statistics is met, Python is short of one, SQL unknown; Ben and Cleo could learn Python."""
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=1, headcount=1)
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    RequirementFactory(team=cast.platform, skill=cast.sql)
    rate(cast.ben, cast.statistics, 2, source="manager", by=cast.ada)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)
    analysis = analyse(cast.platform, framework=cast.framework, viewer=cast.ada)
    return columns_of(lay_out_plan(propose(analysis, Wishes())))


def test_needs_stand_in_the_order_of_the_framework_under_their_domains(cast, columns):
    assert [column.skill for column in columns] == [cast.python, cast.sql, cast.statistics]
    assert [(column.starts, column.span) for column in columns] == [(True, 2), (False, 0), (True, 1)]


def test_a_cell_has_the_people_and_is_red_until_the_need_is_covered(columns):
    python = columns[0]
    assert (python.today.text, python.planned.text, python.is_better) == ("1", "2", True)
    assert python.today.css == "dm2"
    assert python.planned.css == "d0"
    assert python.today.label == "1 of 2 at level 3, 50 % covered"


def test_what_nobody_is_rated_in_stays_unknown_and_what_is_met_as_it_is(columns):
    _python, sql, statistics = columns
    assert (sql.today.text, sql.planned.text, sql.is_better) == ("?", "?", False)
    assert (statistics.today, statistics.is_better) == (statistics.planned, False)
