"""A rating round: who is asked for what, what counts as given, and which step follows which."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competency.models import Cycle, CyclePart, RatingEvent
from competency.models.recording import Entry, record_many
from competency.models.rounds import (
    archive_cycle,
    asked_parts,
    close_cycle,
    count_given,
    exempt,
    extend_cycle,
    open_cycle,
    reopen_cycle,
    take_exemption_back,
)
from tests.factories import (
    CycleFactory,
    FrameworkFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    rate,
)


def opened(cast, **fields):
    return CycleFactory(framework=cast.framework, opened=True, **fields)


def asked(cycle):
    return {part.engineer.name: set(part.skill_ids) for part in asked_parts(cycle)}


def part_of(cycle, engineer):
    return cycle.parts.select_related("engineer").get(engineer=engineer)


def given(cycle, engineer):
    """(asked, given) of self and manager."""
    part = part_of(cycle, engineer)
    return count_given(cycle, [part])[part.pk]


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def refusal(step, *args, **words):
    with pytest.raises(ValidationError) as refused:
        step(*args, **words)
    [sentence] = refused.value.messages
    return sentence


# Who is asked for what ---------------------------------------------------------------------------------------


def test_everybody_who_works_in_a_team_of_the_framework_is_asked_for_every_skill(cast):
    everything = {cast.python.pk, cast.sql.pk, cast.statistics.pk}
    assert asked(CycleFactory(framework=cast.framework)) == dict.fromkeys(["Ben", "Cleo", "Gus"], everything)


def test_a_round_of_teams_asks_those_below_them_too(cast):
    assert asked(CycleFactory(framework=cast.framework, teams=[cast.platform])).keys() == {"Ben", "Cleo"}
    assert asked(CycleFactory(framework=cast.framework, teams=[cast.department])).keys() == {
        "Ben",
        "Cleo",
        "Gus",
    }


def test_teams_of_another_framework_are_not_asked(cast):
    cast.design.framework = FrameworkFactory()
    cast.design.save()
    assert asked(CycleFactory(framework=cast.framework)).keys() == {"Ben", "Cleo"}


def test_a_round_of_stale_skills_asks_for_what_is_old_or_not_rated(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 3, rated_at=timezone.now() - timedelta(days=3000))
    cycle = CycleFactory(framework=cast.framework, which=Cycle.Which.STALE, teams=[cast.platform])
    assert asked(cycle)["Ben"] == {cast.sql.pk, cast.statistics.pk}


def test_a_round_of_required_skills_asks_for_what_role_or_team_asks(cast):
    cast.ben.role = RoleFactory()
    cast.ben.save()
    RoleTargetFactory(role=cast.ben.role, skill=cast.python)
    RequirementFactory(team=cast.platform, skill=cast.sql)
    cycle = CycleFactory(framework=cast.framework, which=Cycle.Which.REQUIRED)
    assert asked(cycle) == {"Ben": {cast.python.pk, cast.sql.pk}, "Cleo": {cast.sql.pk}}


def test_who_is_asked_stays_as_it_was_at_opening(cast):
    cycle = opened(cast, teams=[cast.platform])
    cast.cleo.memberships.update(team=cast.design)
    assert part_of(cycle, cast.cleo).team == cast.platform


def test_opening_costs_the_same_for_3_people_and_for_30(cast, queries):
    def cost():
        cycle = CycleFactory(framework=cast.framework)
        with queries() as sent:
            open_cycle(cycle)
        close_cycle(cycle)
        return len(sent)

    few = cost()
    for _ in range(27):
        MembershipFactory(team=cast.platform)
    assert cost() == few


# What belongs to it and what counts --------------------------------------------------------------------------


def test_a_rating_knows_the_open_round_that_asks_for_it(cast):
    rate(cast.ben, cast.python, 1)
    cycle = opened(cast, teams=[cast.platform])
    rate(cast.ben, cast.python, 2)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    close_cycle(cycle)
    rate(cast.ben, cast.python, 4)
    assert list(RatingEvent.objects.order_by("pk").values_list("cycle", flat=True)) == [
        None,
        cycle.pk,
        cycle.pk,
        None,
        None,
    ]


def test_many_ratings_know_it_too(cast):
    cycle = opened(cast, which=Cycle.Which.STALE)
    before = timezone.now() - timedelta(days=1)
    cell = {"source": "self", "level": 2}
    record_many(
        [
            Entry(cast.ben.pk, cast.python.pk, **cell),
            Entry(cast.ben.pk, cast.sql.pk, rated_at=before, **cell),
        ]
    )
    found = dict(RatingEvent.objects.values_list("skill__slug", "cycle"))
    assert found == {"python": cycle.pk, "sql": None}


def test_a_rating_of_something_that_the_round_does_not_ask_is_none_of_it(cast):
    rate(cast.ben, cast.python, 1)
    opened(cast, which=Cycle.Which.STALE)
    rate(cast.ben, cast.python, 2)
    assert RatingEvent.objects.latest("pk").cycle is None


def test_given_is_what_a_side_has_said_since_the_round_opened(cast):
    rate(cast.ben, cast.python, 1)
    cycle = opened(cast)
    rate(cast.ben, cast.sql, 2)
    rate(cast.ben, cast.statistics, not_applicable=True)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    assert given(cycle, cast.ben) == ((3, 2), (3, 1))
    rate(cast.ben, cast.sql)
    assert given(cycle, cast.ben) == ((3, 1), (3, 1))


def test_who_cannot_sign_in_is_not_asked_about_themselves(cast):
    assert given(opened(cast), cast.cleo) == ((0, 0), (3, 0))


def test_who_is_exempt_is_asked_for_nothing(cast):
    cycle = opened(cast)
    exempt(part_of(cycle, cast.ben), by=cast.eve)
    assert given(cycle, cast.ben) == ((0, 0), (0, 0))
    rate(cast.ben, cast.python, 1)
    assert RatingEvent.objects.get().cycle is None
    take_exemption_back(part_of(cycle, cast.ben))
    assert given(cycle, cast.ben) == ((3, 1), (3, 0))
    assert part_of(cycle, cast.ben).exempt_by is None


def test_a_skill_that_is_retired_meanwhile_counts_no_more(cast):
    cycle = opened(cast)
    cast.sql.retired_on = timezone.localdate()
    cast.sql.save()
    assert given(cycle, cast.ben) == ((2, 0), (2, 0))


def test_closing_freezes_what_was_given(cast):
    cycle = opened(cast)
    rate(cast.ben, cast.python, 1)
    close_cycle(cycle)
    rate(cast.ben, cast.sql, 1)
    part = part_of(cycle, cast.ben)
    assert (part.self_asked, part.self_given) == (3, 1)
    assert (part.manager_asked, part.manager_given) == (3, 0)


# Which step follows which ------------------------------------------------------------------------------------


def test_a_round_goes_from_draft_to_the_archive(cast):
    cycle = CycleFactory(framework=cast.framework)
    assert open_cycle(cycle) == 3
    extend_cycle(cycle, closes_on=in_days(30))
    close_cycle(cycle)
    reopen_cycle(cycle, closes_on=in_days(3))
    assert cycle.closed_at is None
    close_cycle(cycle)
    archive_cycle(cycle)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.closes_on) == (Cycle.State.ARCHIVED, in_days(3))


def test_a_step_out_of_turn_is_refused_with_a_sentence(cast):
    draft, cycle = CycleFactory(framework=cast.framework, name="Draft"), opened(cast, name="Spring")
    assert refusal(open_cycle, cycle) == "Spring is open or over already."
    assert refusal(close_cycle, draft) == "Draft is not open, so there is nothing to close."
    assert refusal(reopen_cycle, cycle, closes_on=in_days(1)).startswith("Spring is not closed")
    assert refusal(extend_cycle, draft, closes_on=in_days(1)).startswith("Draft is not open")
    assert refusal(archive_cycle, cycle) == "Spring is not closed. Close it first."
    assert "is over. Choose a later day." in refusal(extend_cycle, cycle, closes_on=in_days(-1))
    assert "the day on which the round opens" in refusal(extend_cycle, cycle, closes_on=in_days(0))


def test_a_round_that_asks_nobody_does_not_open(cast):
    cycle = CycleFactory(framework=FrameworkFactory(), name="Empty")
    assert refusal(open_cycle, cycle).startswith("Empty would ask nobody for anything.")
    assert not CyclePart.objects.exists()


def test_one_open_round_at_a_time_asks_somebody_about_a_framework(cast):
    first = opened(cast, name="Spring", teams=[cast.platform])
    other = CycleFactory(framework=cast.framework)
    assert refusal(open_cycle, other).startswith("2 people are asked by Spring, which is open.")
    close_cycle(first)
    open_cycle(other)
    assert refusal(reopen_cycle, first, closes_on=in_days(1)).startswith("2 people are asked by")


# Whose rounds they are ---------------------------------------------------------------------------------------


def test_hr_sees_every_round_and_others_the_begun_ones_that_concern_them(cast):
    draft = CycleFactory(framework=cast.framework)
    cycle = opened(cast, teams=[cast.platform])
    everybody = Cycle.objects.order_by("pk")
    assert list(everybody.visible_to(cast.eve)) == [draft, cycle]
    for user in (cast.ben.user, cast.ada, cast.hana):
        assert list(everybody.visible_to(user)) == [cycle]
    for user in (cast.dan, cast.root, cast.fay.user):
        assert not everybody.visible_to(user)


def test_a_manager_sees_people_by_name_and_a_head_has_them_counted(cast):
    opened(cast)

    def names(parts):
        return set(parts.values_list("engineer__name", flat=True))

    assert names(CyclePart.objects.named_to(cast.ada)) == {"Ben", "Cleo"}
    assert names(CyclePart.objects.named_to(cast.eve)) == {"Ben", "Cleo", "Gus"}
    assert names(CyclePart.objects.named_to(cast.hana)) == set()
    assert names(CyclePart.objects.counted_for(cast.hana)) == {"Ben", "Cleo", "Gus"}
    assert names(CyclePart.objects.counted_for(cast.ben.user)) == set()


def test_a_round_asks_who_is_in_it_and_not_exempt(cast):
    cycle = opened(cast, teams=[cast.platform])
    assert list(Cycle.objects.open().of(cast.ben)) == [cycle]
    assert not Cycle.objects.of(cast.gus)
    exempt(part_of(cycle, cast.ben), by=cast.eve)
    assert not Cycle.objects.of(cast.ben)
