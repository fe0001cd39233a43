"""A plan that is adopted becomes actions, each once, with everything that it was computed from."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from competency.decisions.plan_problem import Action as Step
from competency.matrix.adoption import adopt, provenance
from competency.matrix.analysis import analyse
from competency.matrix.plan_sheet import lay_out_plan
from competency.matrix.planning import propose
from competency.matrix.wishes import Wishes
from competency.models import Action, Assumption, Plan
from tests.factories import (
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    rate,
)


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def sheet_of(cast, viewer=None, **wishes):
    analysis = analyse(cast.platform, framework=cast.framework, viewer=viewer or cast.ada)
    return lay_out_plan(propose(analysis, Wishes(**wishes)))


def test_a_training_becomes_a_proposal_due_when_it_ends(cast, need):
    plan = adopt(sheet_of(cast), by=cast.ada)
    (action,) = plan.actions.all()
    assert (action.kind, action.engineer, action.skill, action.owner) == (
        "train",
        cast.ben,
        cast.python,
        cast.ada,
    )
    assert action.state == Action.State.PROPOSED
    assert action.sentence == "Learn Python up to level 3, without a mentor."
    assert action.due_on == timezone.localdate() + timedelta(days=137)


def test_a_mentor_of_the_team_is_asked_as_well(cast, need):
    need.headcount = 2
    need.save()
    mia = EngineerFactory(name="Mia")
    MembershipFactory(engineer=mia, team=cast.platform)
    rate(mia, cast.python, 5, source="manager", by=cast.ada)
    learns, mentors = adopt(sheet_of(cast), by=cast.ada).actions.order_by("-kind")
    assert (learns.engineer, learns.partner) == (cast.ben, mia)
    assert (mentors.kind, mentors.engineer, mentors.partner) == ("mentor", mia, cast.ben)
    assert mentors.sentence == "Mentor Python up to level 3."


def test_what_is_proposed_does_not_tell_a_level_that_somebody_is_blind_to(cast, need):
    mia = EngineerFactory(name="Mia")
    MembershipFactory(engineer=mia, team=cast.platform)
    rate(mia, cast.python, 5, source="manager", by=cast.ada)
    need.headcount = 2
    need.save()
    for action in adopt(sheet_of(cast), by=cast.ada).actions.all():
        assert "2" not in action.sentence


def test_nobody_of_another_team_is_stored_whoever_adopts(cast, need):
    rate(cast.gus, cast.python, 5, source="manager", by=cast.dan)
    loan = Step("borrow", cast.gus.pk, cast.python.pk)
    adopt(sheet_of(cast, viewer=cast.eve, have=(loan,)), by=cast.eve)
    (action,) = Action.objects.all()
    assert (action.kind, action.engineer, action.partner) == ("borrow", None, None)
    assert action.sentence.startswith("From Design: Python, 1 of full time")
    assert "Gus" not in action.sentence
    Action.objects.all().delete()
    RequirementFactory(team=cast.design, skill=cast.python, level=3)
    adopt(sheet_of(cast, viewer=cast.eve), by=cast.eve)
    assert Action.objects.get().sentence == "Learn Python up to level 3, with a mentor of another team."


def test_a_hire_is_an_action_with_its_role(cast, need):
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    adopt(sheet_of(cast, out=(cast.ben.pk,)), by=cast.ada)
    action = Action.objects.get()
    assert (action.kind, action.role, action.engineer) == ("hire", role, None)


def test_adopting_the_same_again_adds_nothing(cast, need):
    assert adopt(sheet_of(cast), by=cast.ada) is not None
    assert adopt(sheet_of(cast), by=cast.ada) is None
    assert (Plan.objects.count(), Action.objects.count()) == (1, 1)


def test_another_plan_drops_what_nobody_has_answered_and_keeps_what_was_accepted(cast, need):
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    adopt(sheet_of(cast, out=(cast.cleo.pk,)), by=cast.ada)
    adopt(sheet_of(cast, out=(cast.ben.pk,)), by=cast.ada)
    states = dict(Action.objects.values_list("engineer__name", "state"))
    assert states == {"Ben": "dropped", "Cleo": "proposed"}
    Action.objects.filter(engineer=cast.cleo).update(state="accepted")
    adopt(sheet_of(cast, out=(cast.cleo.pk,)), by=cast.ada)
    assert Action.objects.filter(engineer=cast.cleo, state="accepted").exists()
    assert Action.objects.filter(engineer=cast.ben, state="proposed").exists()


def test_the_plan_keeps_what_it_was_computed_from_and_no_names(cast, need):
    Assumption.objects.create(name="course_cost", value=500)
    sheet = sheet_of(cast, budget=20_000.0)
    plan = Plan.objects.get(pk=adopt(sheet, by=cast.ada).pk)
    assert plan.inputs == sheet.proposal.plan.inputs
    assert plan.parameters["budget"] == 20_000
    assert plan.assumptions == {"course_cost": 500}
    assert (plan.status, plan.gap) == ("optimal", 0)
    assert plan.solver.startswith("HiGHS, scipy ")
    assert plan.result["coverage"] == 1
    assert "Ben" not in json.dumps(plan.result)


def test_a_gap_of_which_nothing_is_known_is_kept_as_none(cast, need):
    sheet = sheet_of(cast)
    object.__setattr__(sheet.proposal.plan, "cost_gap", float("inf"))
    assert provenance(sheet)["gap"] is None
