"""Mentors and lenders come from other teams, without uncovering those and without telling what is hidden."""

from decimal import Decimal

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.elsewhere import MOST_LENDERS, hidden_from, load_elsewhere
from competency.matrix.shape import Viewpoint, is_blind
from competency.models import Rating
from competency.models.recording import Entry, record_many
from competency.models.summaries import refresh
from tests.factories import (
    EngineerFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    rate,
)


@pytest.fixture
def need(cast):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3)


def elsewhere(cast, viewer, *needs):
    return load_elsewhere(cast.platform, needs, viewer=viewer, assumptions=DEFAULTS)


def by_dan(cast, engineer, level, *, skill=None):
    rate(engineer, skill or cast.python, level, source="manager", by=cast.dan)


def lender_ids(found, need):
    return [lender.id for lender in found.lenders.get(need.skill_id, ())]


def test_without_needs_nothing_is_asked(cast, queries):
    with queries() as sent:
        found = elsewhere(cast, cast.ada)
    assert (sent, found.lenders, found.mentors) == ([], {}, {})


def test_somebody_of_another_team_at_the_level_may_be_lent(cast, need):
    by_dan(cast, cast.gus, 3)
    found = elsewhere(cast, cast.ada, need)
    [lender] = found.lenders[cast.python.pk]
    assert (lender.id, lender.level, lender.lendable, lender.team) == (cast.gus.pk, 3, 1.0, cast.design.pk)
    assert found.teams[cast.design.pk] == "Design"


def test_a_mentor_is_at_the_level_of_mentors_or_of_the_need(cast, need):
    by_dan(cast, cast.gus, 3)
    assert elsewhere(cast, cast.ada, need).mentors == {}
    by_dan(cast, cast.gus, 4)
    assert [m.id for m in elsewhere(cast, cast.ada, need).mentors[cast.python.pk]] == [cast.gus.pk]


def test_members_of_the_team_itself_are_not_elsewhere(cast, need):
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada)
    assert elsewhere(cast, cast.ada, need).lenders == {}


def test_whoever_left_is_nowhere(cast, need):
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada)
    cast.ben.memberships.update(team=cast.design)
    assert lender_ids(elsewhere(cast, cast.eve, need), need) == [cast.ben.pk]
    cast.ben.left_on = cast.fay.left_on
    cast.ben.save()
    assert lender_ids(elsewhere(cast, cast.eve, need), need) == []


def test_nobody_is_lent_whose_own_team_needs_the_skill(cast, need):
    by_dan(cast, cast.gus, 4)
    RequirementFactory(team=cast.design, skill=cast.python, level=3, headcount=1)
    by_dan(cast, cast.gus, 4)
    assert lender_ids(elsewhere(cast, cast.ada, need), need) == []


def test_only_what_the_own_team_can_spare_is_lent(cast, need):
    RequirementFactory(team=cast.design, skill=cast.python, level=3, headcount=Decimal("1.5"))
    other = EngineerFactory(name="Other")
    MembershipFactory(engineer=other, team=cast.design)
    for engineer in (cast.gus, other):
        by_dan(cast, engineer, 4)
    lenders = elsewhere(cast, cast.ada, need).lenders[cast.python.pk]
    assert [lender.lendable for lender in lenders] == [0.5, 0.5]


def test_who_may_not_be_named_is_called_after_the_team(cast, need):
    by_dan(cast, cast.gus, 4)
    found = elsewhere(cast, cast.ada, need)
    assert found.names == {cast.gus.pk: "somebody in Design"}
    assert found.unnamed == {cast.gus.pk: cast.design.pk}
    named = elsewhere(cast, cast.eve, need)
    assert (named.names, named.unnamed) == ({cast.gus.pk: "Gus"}, {})


def test_the_number_of_lenders_looked_at_is_bounded(cast, need):
    people = [EngineerFactory() for _ in range(MOST_LENDERS + 5)]
    for engineer in people:
        MembershipFactory(engineer=engineer, team=cast.design)
    record_many(
        Entry(p.pk, cast.python.pk, "manager", level=3 + n % 2, by_id=cast.dan.pk)
        for n, p in enumerate(people)
    )
    found = elsewhere(cast, cast.ada, need)
    assert len(found.lenders[cast.python.pk]) == MOST_LENDERS
    assert found.lenders[cast.python.pk][0].level == 4


def test_it_asks_the_same_number_of_questions_for_more_people_and_needs(cast, need, queries):
    def count(*needs):
        with queries() as sent:
            elsewhere(cast, cast.ada, *needs)
        return len(sent)

    RequirementFactory(team=cast.design, skill=cast.statistics)
    refresh([cast.design.pk])
    by_dan(cast, cast.gus, 4)
    # What the account leads is asked once per request.
    count(need)
    few = count(need)
    for _ in range(10):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.design)
        by_dan(cast, engineer, 4)
        by_dan(cast, engineer, 4, skill=cast.sql)
    more = count(need, RequirementFactory(team=cast.platform, skill=cast.sql, level=2))
    assert few == more == 6


# What is hidden ------------------------------------------------------------------------------------------


def test_a_hidden_self_rating_makes_nobody_a_mentor_or_lender(cast, need):
    LeadershipFactory(team=cast.design, user=cast.ada)
    ida = EngineerFactory(name="Ida", login=True)
    MembershipFactory(engineer=ida, team=cast.design)
    rate(ida, cast.python, 5)
    found = elsewhere(cast, cast.ada, need)
    assert (found.mentors, found.lenders, found.names) == ({}, {}, {})
    rate(ida, cast.python, 5, source="manager", by=cast.ada)
    assert elsewhere(cast, cast.ada, need).names == {ida.pk: "Ida"}


def test_a_hidden_self_rating_does_not_cover_for_somebody_who_would_be_lent(cast, need):
    """The summary counts Ida, so Design could spare Gus; but Ada must not learn that from the proposal."""
    LeadershipFactory(team=cast.design, user=cast.ada)
    RequirementFactory(team=cast.design, skill=cast.python, level=3, headcount=1)
    ida = EngineerFactory(name="Ida", login=True)
    MembershipFactory(engineer=ida, team=cast.design)
    by_dan(cast, cast.gus, 4)
    rate(ida, cast.python, 4)
    assert lender_ids(elsewhere(cast, cast.ada, need), need) == []
    rate(ida, cast.python, 4, source="manager", by=cast.ada)
    assert lender_ids(elsewhere(cast, cast.ada, need), need) == [cast.gus.pk, ida.pk]


@pytest.mark.parametrize("own", [None, 3])
@pytest.mark.parametrize("managers", [None, 4])
@pytest.mark.parametrize("agreed", [None, 4])
@pytest.mark.parametrize("side", [Viewpoint.SELF, Viewpoint.MANAGER, Viewpoint.OPEN])
def test_the_database_hides_what_the_matrix_hides(cast, own, managers, agreed, side):
    for source, level, by in (
        ("self", own, cast.ben.user),
        ("manager", managers, cast.ada),
        ("agreed", agreed, cast.ada),
    ):
        if level is not None:
            rate(cast.ben, cast.python, level, source=source, by=by)
    viewer = {Viewpoint.SELF: cast.ben.user, Viewpoint.MANAGER: cast.ada, Viewpoint.OPEN: cast.eve}[side]
    for rating in Rating.objects.all():
        hidden = hidden_from(viewer, Rating.objects.all()).filter(pk=rating.pk).exists()
        assert hidden == is_blind(rating.flags, side)
