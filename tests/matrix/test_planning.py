"""What the planner is asked for a team: levels, interest, mentors, lenders, roles to hire on, and what is wished."""

import pytest

from competency.decisions.plan_problem import Action
from competency.matrix.analysis import analyse
from competency.matrix.planning import propose, state_problem
from competency.matrix.replanning import curve_of, otherwise_of
from competency.matrix.vacancies import load_vacancies
from competency.matrix.wishes import Wishes
from competency.models.ratings import Interest
from competency.models.recording import record
from tests.factories import (
    ActionFactory,
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    TeamFactory,
    rate,
)


def by_ada(cast, engineer, level, *, skill=None):
    return rate(engineer, skill or cast.python, level, source="manager", by=cast.ada)


@pytest.fixture
def need(cast):
    """One person at Python 3, critical; Ben has 2 and Cleo 1, and nobody elsewhere could mentor."""
    by_ada(cast, cast.ben, 2)
    by_ada(cast, cast.cleo, 1)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3, deadline_months=9)


@pytest.fixture
def lead(cast):
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    return role


def analysis_of(cast, viewer=None):
    return analyse(cast.platform, framework=cast.framework, viewer=viewer or cast.ada)


def plan_of(cast, *, viewer=None, **wishes):
    return propose(analysis_of(cast, viewer), Wishes(**wishes))


def actions(proposal):
    return [step.action for step in proposal.plan.steps]


def learns(engineer, skill):
    return Action("train", engineer.pk, skill.pk)


def test_the_cheapest_person_learns_and_the_plan_costs_what_the_verdict_says(cast, need, lead):
    proposal = plan_of(cast)
    assert actions(proposal) == [learns(cast.ben, cast.python)]
    verdict = proposal.analysis.finding(cast.python.pk).verdict
    assert proposal.plan.cost == verdict.option.cost == 10268.75
    assert (proposal.coverage_before, proposal.plan.coverage) == (0.0, 1.0)


def test_the_same_inputs_give_the_same_plan_and_digest(cast, need, lead):
    first, second = plan_of(cast), plan_of(cast)
    assert first.plan == second.plan
    assert plan_of(cast, budget=20_000.0).plan.inputs != first.plan.inputs


def test_who_said_not_now_is_never_proposed_and_may_not_be_forced(cast, need, lead):
    record(cast.ben, skill=cast.python, source="interest", by=cast.ben.user, interest=Interest.NOT_NOW)
    proposal = plan_of(cast)
    assert learns(cast.ben, cast.python) not in actions(proposal)
    forced = plan_of(cast, have=(learns(cast.ben, cast.python),))
    assert learns(cast.ben, cast.python) not in actions(forced)
    assert forced.conflicts == ("Ben learns Python: “not now” was chosen, so it is never proposed.",)


def test_what_is_hidden_from_the_viewer_counts_as_not_rated(cast, lead):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    by_ada(cast, cast.cleo, 0)
    rate(cast.ben, cast.python, 4)
    seen_by_manager = plan_of(cast)
    assert actions(seen_by_manager) == [Action("hire", lead.pk)]
    assert plan_of(cast, viewer=cast.eve).plan.steps == ()


def test_a_need_that_nobody_is_rated_in_is_no_part_of_the_problem(cast, need):
    RequirementFactory(team=cast.platform, skill=cast.sql)
    assert set(plan_of(cast).problem.needs) == {cast.python.pk}


def test_what_an_engineer_declined_is_not_proposed_again(cast, need, lead):
    ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python, state="declined")
    assert actions(plan_of(cast)) == [learns(cast.cleo, cast.python)]


def test_what_was_declined_in_another_team_says_nothing_here(cast, need):
    ActionFactory(plan__team=cast.design, engineer=cast.ben, skill=cast.python, state="declined")
    assert actions(plan_of(cast)) == [learns(cast.ben, cast.python)]


# Roles to hire on ----------------------------------------------------------------------------------------


def test_a_hire_brings_the_skills_whose_target_reaches_the_level_and_is_paid_the_median(cast, need, lead):
    RequirementFactory(team=cast.platform, skill=cast.sql, level=4, weight=3)
    by_ada(cast, cast.ben, 0, skill=cast.sql)
    RoleTargetFactory(role=lead, skill=cast.sql, level=3)
    RoleTargetFactory(role=lead, skill=cast.statistics, level=5)
    analysis = analysis_of(cast)
    vacancies = load_vacancies(analysis)
    assert vacancies[lead.pk].level == 3
    (profile,) = state_problem(analysis, vacancies=vacancies, wishes=Wishes()).profiles
    assert profile.skills == (cast.python.pk,)
    assert (profile.cost, profile.months, profile.most_skills) == (58_537.5, 6, 3)


def test_a_retired_role_is_not_hired_on(cast, need, lead):
    lead.retire()
    assert load_vacancies(analysis_of(cast)) == {}


def test_open_seats_are_the_teams_unless_others_are_asked_for(cast, need, lead):
    cast.platform.open_seats = 0
    cast.platform.save()
    nobody_learns = {"out": (cast.ben.pk, cast.cleo.pk)}
    assert actions(plan_of(cast, **nobody_learns)) == []
    assert actions(plan_of(cast, seats=1, **nobody_learns)) == [Action("hire", lead.pk)]


# Mentors and lenders -------------------------------------------------------------------------------------


def test_a_mentor_of_another_team_has_two_learners_over_all_skills(cast, need):
    rate(cast.gus, cast.python, 5, source="manager", by=cast.dan)
    rate(cast.gus, cast.sql, 5, source="manager", by=cast.dan)
    need.headcount = 2
    need.save()
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, headcount=2, weight=3)
    RequirementFactory(team=cast.design, skill=cast.python, level=3)
    RequirementFactory(team=cast.design, skill=cast.sql, level=3)
    by_ada(cast, cast.cleo, 2)
    for engineer in (cast.ben, cast.cleo):
        by_ada(cast, engineer, 2, skill=cast.sql)
    steps = plan_of(cast).plan.steps
    assert sum(step.mentor == cast.gus.pk for step in steps) == 2
    assert len(steps) > 2 or sum(step.mentor is None for step in steps) == len(steps) - 2


def test_a_mentor_elsewhere_is_no_holder_here(cast, need):
    rate(cast.gus, cast.python, 5, source="manager", by=cast.dan)
    for robust in ("none", "two", "any"):
        proposal = plan_of(cast, robust=robust)
        assert proposal.before[cast.python.pk].supply == 0, robust
        assert all(
            step.action.who != cast.gus.pk or step.action.kind == "borrow" for step in proposal.plan.steps
        )
    assert plan_of(cast, robust="two").before[cast.python.pk].holders == 0


def test_no_two_people_of_one_team_are_lent(cast, need):
    need.headcount = 2
    need.save()
    for name in ("Ida", "Jan"):
        engineer = EngineerFactory(name=name)
        MembershipFactory(engineer=engineer, team=cast.design)
        rate(engineer, cast.python, 3, source="manager", by=cast.dan)
    loans = plan_of(cast).problem.loans
    assert len(loans) == 1
    other = TeamFactory(framework=cast.framework)
    engineer = EngineerFactory()
    MembershipFactory(engineer=engineer, team=other)
    rate(engineer, cast.python, 3, source="manager", by=cast.eve)
    assert len(plan_of(cast).problem.loans) == 2


# Wishes --------------------------------------------------------------------------------------------------


def test_who_is_left_out_learns_nothing_and_still_mentors_and_holds(cast, need):
    assert actions(plan_of(cast, out=(cast.ben.pk,))) == [learns(cast.cleo, cast.python)]


def test_who_is_included_learns_the_best_thing_for_the_plan(cast, need):
    proposal = plan_of(cast, include=(cast.cleo.pk,))
    assert learns(cast.cleo, cast.python) in actions(proposal)
    assert proposal.conflicts == ()


def test_who_is_included_but_can_learn_nothing_is_told(cast, need):
    dora = EngineerFactory(name="Dora")
    MembershipFactory(engineer=dora, team=cast.platform)
    proposal = plan_of(cast, include=(dora.pk,))
    (sentence,) = proposal.conflicts
    assert sentence.startswith("Dora can learn nothing that is needed in time")
    assert actions(proposal) == [learns(cast.ben, cast.python)]


def test_steps_are_forced_and_forbidden(cast, need, lead):
    assert actions(plan_of(cast, have=(Action("hire", lead.pk),))) == [Action("hire", lead.pk)]
    assert actions(plan_of(cast, without=(learns(cast.ben, cast.python),))) == [
        learns(cast.cleo, cast.python)
    ]


@pytest.mark.parametrize("what", ["step", "person", "left out"])
def test_contradictions_are_told_and_the_rest_is_solved(cast, need, what):
    ben = learns(cast.ben, cast.python)
    wishes, said = {
        "step": (
            {"have": (ben,), "without": (ben,)},
            "Ben learns Python: both forced and forbidden. Choose one.",
        ),
        "person": (
            {"out": (cast.ben.pk,), "include": (cast.ben.pk,)},
            "Ben is both left out and to be included. Choose one.",
        ),
        "left out": (
            {"have": (ben,), "out": (cast.ben.pk,)},
            "Ben learns Python: forced, but the person is left out. Choose one.",
        ),
    }[what]
    proposal = plan_of(cast, **wishes)
    assert proposal.conflicts == (said,)
    assert actions(proposal) == [learns(cast.cleo, cast.python)]


def test_what_is_forced_but_impossible_or_too_dear_is_told(cast, need, lead):
    late = plan_of(cast, have=(learns(cast.cleo, cast.python),), within=3)
    assert late.conflicts == ("Cleo learns Python: this cannot be done, or not by the deadline.",)
    dear = plan_of(cast, have=(Action("hire", lead.pk),), budget=100.0)
    assert "costs more than the budget of $" in dear.conflicts[0]
    assert dear.plan.cost <= 100


def test_a_forced_step_that_is_not_about_the_team_is_told_without_naming_anybody(cast, need, lead):
    said = "A step that must be in the plan is not about this team's people, roles and needs."
    gus = learns(cast.gus, cast.python)
    for action in (gus, learns(cast.ben, cast.sql), Action("hire", 0), Action("borrow", 0, cast.python.pk)):
        proposal = plan_of(cast, have=(action,))
        assert proposal.conflicts == (said,)
        assert actions(proposal) == [learns(cast.ben, cast.python)]


def test_a_forced_hire_without_a_seat_says_so(cast, need, lead):
    proposal = plan_of(cast, have=(Action("hire", lead.pk),), seats=0)
    assert proposal.conflicts == ("Hires that must be in the plan: 1; open seats: 0.",)


def test_within_shortens_every_deadline(cast, need, lead):
    assert actions(plan_of(cast, within=4)) == []
    assert actions(plan_of(cast, within=5)) == [learns(cast.ben, cast.python)]


# Otherwise and the curve ---------------------------------------------------------------------------------


def test_without_one_step_somebody_else_stands_in(cast, need):
    by_ada(cast, cast.cleo, 2)
    proposal = plan_of(cast)
    (action,) = actions(proposal)
    other = otherwise_of(proposal, action)
    assert other.extra_cost == 0
    assert other.extra_unmet_weight == 0
    assert {action, *other.instead} == {learns(cast.ben, cast.python), learns(cast.cleo, cast.python)}


def test_of_two_hires_otherwise_is_one_fewer(cast, need, lead):
    need.headcount = 2
    need.save()
    proposal = plan_of(cast, out=(cast.ben.pk, cast.cleo.pk))
    assert actions(proposal) == [Action("hire", lead.pk)] * 2
    other = otherwise_of(proposal, Action("hire", lead.pk))
    assert len(other.plan.steps) == 1
    assert other.extra_unmet_weight == 1.5


def test_a_forced_step_and_one_not_in_the_plan_have_no_otherwise(cast, need, lead):
    hire = Action("hire", lead.pk)
    assert otherwise_of(plan_of(cast, have=(hire,)), hire) is None
    assert otherwise_of(plan_of(cast), hire) is None


def test_the_curve_begins_with_nothing_and_ends_with_everything(cast, need, lead):
    need.headcount = 2
    need.save()
    corners = curve_of(plan_of(cast, budget=0.0, robust="any"))
    assert (corners[0].cost, corners[0].coverage) == (0, 0)
    assert corners[-1].coverage == 1
    costs = [corner.cost for corner in corners]
    assert costs == sorted(costs)
