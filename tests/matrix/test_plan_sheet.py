"""What a plan says: steps by person and hire, the needs before and after, and why something stays open."""

import pytest

from competency.decisions.plan_problem import Action
from competency.matrix.analysis import analyse
from competency.matrix.plan_otherwise import say_otherwise
from competency.matrix.plan_sheet import lay_out_plan
from competency.matrix.planning import propose
from competency.matrix.replanning import otherwise_of
from competency.matrix.wishes import Wishes, read_action, write_action
from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory, rate


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


@pytest.fixture
def lead(cast):
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=4)
    return role


def proposal_of(cast, viewer=None, **wishes):
    analysis = analyse(cast.platform, framework=cast.framework, viewer=viewer or cast.ada)
    return propose(analysis, Wishes(**wishes))


def sheet_of(cast, viewer=None, **wishes):
    return lay_out_plan(proposal_of(cast, viewer, **wishes))


def reasons(cast, **wishes):
    (row,) = sheet_of(cast, **wishes).unmet
    return row.reasons


@pytest.mark.parametrize("text", ["train.12.34", "borrow.5.34", "hire.3"])
def test_a_step_is_read_back_as_it_was_written(text):
    assert write_action(read_action(text)) == text


@pytest.mark.parametrize(
    "text", ["", "train", "train.1", "hire.1.2", "fire.1.2", "train.a.b", "train.1.2.3", "hire."]
)
def test_what_is_no_step_is_none(text):
    assert read_action(text) is None


def test_a_training_is_told_with_levels_mentor_cost_and_time(cast, need):
    (group,) = sheet_of(cast, without=(Action("train", cast.cleo.pk, cast.python.pk),)).groups
    (line,) = group.lines
    assert group.title == "Ben"
    assert line.sentence == "Learns Python, 2 to 3, alone."
    assert (group.cost, group.ready, line.forced) == (10268.75, 4.5, False)


def test_a_mentor_whom_the_viewer_may_not_know_is_somebody_of_a_team(cast, need):
    rate(cast.gus, cast.python, 5, source="manager", by=cast.dan)
    RequirementFactory(team=cast.design, skill=cast.python, level=3)
    assert "with somebody in Design as mentor" in sheet_of(cast).lines[0].sentence
    assert "with Gus as mentor" in sheet_of(cast, viewer=cast.eve).lines[0].sentence


def test_a_loan_is_told_to_end_and_to_leave_the_lender_covered(cast, need):
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    sheet = sheet_of(cast, have=(Action("borrow", cast.gus.pk, cast.python.pk),))
    (group,) = sheet.groups
    assert group.title == "Borrow: somebody in Design"
    assert group.lines[0].sentence == (
        "Python, 1 of full time for 6 months; their team stays covered. "
        "Then this share is gone again, so prepare somebody meanwhile."
    )
    assert group.lines[0].forced
    assert sheet.months == 1


def test_one_month_is_no_months(cast, need, lead):
    learning, hiring, _lending = reasons(cast, within=1)
    assert "needs longer than 1 month, has declined" in learning
    assert hiring == "A hire takes 6 months, and it is due in 1 month."


def test_each_hire_is_told_apart_with_what_it_brings_and_its_pay(cast, need, lead):
    need.headcount = 2
    need.save()
    sheet = sheet_of(cast, out=(cast.ben.pk, cast.cleo.pk))
    assert [group.title for group in sheet.groups] == ["Hire: Lead", "Hire: Lead"]
    assert sheet.lines[0].sentence == "Brings Python at 4; paid as level 4, the middle of the role's targets."
    assert sheet.yearly_pay == 2 * 156_750 * 1.4


def test_needs_stand_before_and_after(cast, need):
    (row,) = sheet_of(cast).rows
    assert (row.before.supply, row.after.supply) == (0, 1)
    assert row.changed
    assert not row.is_open
    assert row.reasons == []


# What stays open -----------------------------------------------------------------------------------------


def test_money_is_named_where_more_of_it_would_close_the_need(cast, need):
    assert reasons(cast, budget=100.0) == [
        "More money would close it; without a limit the whole plan costs $10,269."
    ]


def test_where_more_money_would_close_a_part_the_rest_is_told_as_it_would_be_then(cast, need, lead):
    need.headcount = 5
    need.save()
    cast.platform.open_seats = 0
    cast.platform.save()
    assert reasons(cast, budget=100.0) == [
        "More money would close a part; without a limit the whole plan costs $20,538. Even then:",
        "All 2 who could learn it in time do.",
        "There is no open seat to hire for.",
        "Nobody elsewhere can be spared for it in time.",
    ]


def test_without_anybody_near_role_or_lender_all_three_are_named(cast, need):
    need.level = 5
    need.save()
    assert reasons(cast) == [
        "Nobody else is rated within 2 levels of 5.",
        "No role expects level 5 of it, so there is nobody to hire for it.",
        "Nobody elsewhere can be spared for it in time.",
    ]


def test_time_and_seats_are_named(cast, need, lead):
    learning, hiring, _lending = reasons(cast, within=2)
    assert learning.startswith("Whoever is near it needs longer than 2 months")
    assert hiring == "A hire takes 6 months, and it is due in 2 months."
    learning, hiring, _lending = reasons(cast, seats=0, out=(cast.ben.pk, cast.cleo.pk))
    assert learning == "Nobody near the level is open to learning it now, or they were left out."
    assert hiring == "There is no open seat to hire for."


def test_everybody_who_could_learn_it_does(cast, need):
    need.headcount = 3
    need.save()
    assert reasons(cast)[0] == "All 2 who could learn it in time do."


def test_what_was_not_asked_for_is_open_without_reproach(cast, need):
    need.weight = 1
    need.save()
    sheet = sheet_of(cast, must="critical")
    assert sheet.unmet == []
    assert [row.reasons for row in sheet.open] == [["Not asked for: only critical needs must be closed."]]


# Otherwise -----------------------------------------------------------------------------------------------


def otherwise(cast, **wishes):
    proposal = proposal_of(cast, **wishes)
    return say_otherwise(proposal, otherwise_of(proposal, proposal.plan.steps[0].action))


def test_somebody_else_would_do_as_well(cast, need):
    assert otherwise(cast) in ("Ben would do as well.", "Cleo would do as well.")


def test_a_dearer_substitute_is_told_with_what_it_costs_more(cast, need, lead):
    assert otherwise(cast, out=(cast.cleo.pk,)) == "Hire one Lead instead, for $55,862 more."


def test_several_steps_instead_of_one_are_told_one_by_one(cast, need):
    """Ben alone can learn Python; without that Cleo learns one half of it and a loan brings the other."""
    cast.cleo.memberships.update(allocation=0.5)
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    cast.gus.memberships.update(allocation=0.5)
    proposal = proposal_of(cast)
    (step,) = proposal.plan.steps
    assert step.action.who == cast.ben.pk
    said = say_otherwise(proposal, otherwise_of(proposal, step.action))
    assert said == "Cleo learns Python; Borrow somebody in Design for Python. It costs $17,762 more."


def test_where_nothing_stands_in_it_says_what_stays_open(cast, need):
    said = otherwise(cast, out=(cast.cleo.pk,))
    assert said == "Nothing replaces it fully: more of Python stays open."


def test_needs_that_stay_open_for_the_same_reasons_stand_together(cast, need):
    rate(cast.ben, cast.sql, 2, source="manager", by=cast.ada)
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, weight=3)
    ((rows, said),) = sheet_of(cast, budget=1.0).open_by_reasons
    assert {row.skill for row in rows} == {cast.python, cast.sql}
    assert len(said) == 1
