"""What brings an engineer closest to the next role: the quickest targets first, never what is not wanted now."""

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.closest import FEW, find_way
from competency.matrix.own import load_own
from competency.models.ratings import Interest
from competency.models.recording import record
from tests.factories import RoleFactory, RoleTargetFactory, SkillFactory, rate


@pytest.fixture
def way(cast):
    """A function from the next role's targets to Ben's way there."""

    def found(targets):
        cast.ben.role = RoleFactory(next=RoleFactory())
        for skill, level in targets.items():
            RoleTargetFactory(role=cast.ben.role.next, skill=skill, level=level)
        return find_way(load_own(cast.ben, framework=cast.framework), assumptions=DEFAULTS)

    return found


def interested(cast, skill, interest):
    record(cast.ben, skill=skill, source="interest", by=cast.ben.user, interest=interest)


def test_the_quickest_target_stands_first_with_its_months(cast, way):
    rate(cast.ben, cast.python, 1)
    rate(cast.ben, cast.sql, 2)
    rate(cast.ben, cast.statistics, 3)
    found = way({cast.python: 3, cast.sql: 3, cast.statistics: 3})
    assert [(one.each.skill, one.months, one.alone) for one in found.first] == [
        (cast.sql, 3.0, 4.5),
        (cast.python, 5.25, 7.875),
    ]
    assert (found.met, found.met_then, found.of, found.months) == (1, 3, 3, 8.25)


def test_only_a_few_stand_first_and_the_rest_is_counted(cast, way):
    skills = [cast.python, *SkillFactory.create_batch(FEW, domain=cast.python.domain)]
    for skill in skills:
        rate(cast.ben, skill, 2)
    found = way(dict.fromkeys(skills, 3))
    assert (len(found.first), len(found.rest)) == (FEW, 1)


def test_of_equals_what_one_is_keen_on_comes_first(cast, way):
    for skill in (cast.python, cast.sql):
        rate(cast.ben, skill, 2)
    interested(cast, cast.sql, Interest.KEEN)
    found = way({cast.python: 3, cast.sql: 3})
    assert [one.each.skill for one in found.first] == [cast.sql, cast.python]


def test_not_now_is_never_suggested_and_what_has_no_level_is_only_counted(cast, way):
    rate(cast.ben, cast.python, 2)
    interested(cast, cast.python, Interest.NOT_NOW)
    rate(cast.ben, cast.statistics, not_applicable=True)
    found = way({cast.python: 3, cast.sql: 3, cast.statistics: 3})
    assert (found.first, found.not_now, found.unrated, found.of) == ([], 1, 1, 2)


def test_what_is_hidden_from_the_engineer_is_no_part_of_it(cast, way):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    found = way({cast.python: 3})
    assert (found.first, found.of) == ([], 0)
