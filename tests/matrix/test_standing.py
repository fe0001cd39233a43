"""Where somebody stands against the role: fit, medians by domain, and what the next role asks beyond today."""

import pytest

from competency.matrix.own import load_own
from competency.matrix.standing import standing
from tests.factories import DomainFactory, RoleFactory, RoleTargetFactory, SkillFactory, rate


@pytest.fixture
def stands(cast):
    """A function from targets of Ben's role and of the next one to where Ben stands."""

    def computed(targets, following=None):
        cast.ben.role = RoleFactory(next=RoleFactory())
        for role, levels in ((cast.ben.role, targets), (cast.ben.role.next, following or {})):
            for skill, level in levels.items():
                RoleTargetFactory(role=role, skill=skill, level=level)
        return standing(load_own(cast.ben, framework=cast.framework))

    return computed


def test_fit_counts_targets_met_and_not_rated_as_not_met(cast, stands):
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.sql, 1)
    assert stands({cast.python: 3, cast.sql: 2, cast.statistics: 2}).fit == (1, 3)


def test_fit_leaves_out_what_is_not_applicable_or_hidden(cast, stands):
    rate(cast.ben, cast.python, not_applicable=True)
    rate(cast.ben, cast.sql, 5, source="manager", by=cast.ada)
    assert stands({cast.python: 3, cast.sql: 2, cast.statistics: 2}).fit == (0, 1)


def test_a_spoke_has_the_medians_over_skills_with_a_target(cast, stands):
    third = SkillFactory(domain=cast.python.domain)
    for skill, level in ((cast.python, 4), (cast.sql, 1), (third, 5)):
        rate(cast.ben, skill, level)
    [spoke] = stands({cast.python: 3, cast.sql: 2}).spokes
    assert (spoke.name, spoke.mine, spoke.expected, spoke.known, spoke.total) == (
        "Engineering",
        2.5,
        2.5,
        2,
        2,
    )


def test_a_spoke_without_a_known_level_has_no_median_rather_than_zero(cast, stands):
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada)
    [spoke] = stands({cast.python: 3}).spokes
    assert (spoke.mine, spoke.known) == (None, 0)


def test_ahead_is_what_lies_above_my_level_nearest_first(cast, stands):
    rate(cast.ben, cast.python, 1)
    rate(cast.ben, cast.sql, 3)
    rate(cast.ben, cast.statistics, 4)
    ahead = stands({}, {cast.python: 4, cast.sql: 4, cast.statistics: 4}).ahead
    assert [(section.name, [(a.each.skill.name, a.distance) for a in found]) for section, found in ahead] == [
        ("Engineering", [("SQL", 1), ("Python", 3)])
    ]


def test_the_domain_with_the_nearest_step_comes_first_and_the_unknown_last(cast, stands):
    rate(cast.ben, cast.python, 1)
    rate(cast.ben, cast.statistics, 2)
    new = SkillFactory(domain=DomainFactory(framework=cast.framework, name="Craft", position=0))
    ahead = stands({}, {cast.python: 3, cast.sql: 1, cast.statistics: 3, new: 1}).ahead
    assert [(section.name, [a.distance for a in found]) for section, found in ahead] == [
        ("Science", [1]),
        ("Engineering", [2, None]),
        ("Craft", [None]),
    ]
