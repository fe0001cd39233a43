"""The states of an action, and who may move it where."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from competency.models import Action
from tests.factories import ActionFactory, PlanFactory


def test_a_proposal_to_somebody_who_signs_in_is_theirs_to_answer(cast):
    action = ActionFactory(engineer=cast.ben)
    assert action.moves_of_manager == ["dropped"]
    assert action.answers == ["accepted", "later", "declined"]


def test_a_manager_answers_for_somebody_without_a_login(cast):
    action = ActionFactory(engineer=cast.cleo)
    assert action.moves_of_manager == ["accepted", "later", "declined", "dropped"]


def test_a_hire_asks_nobody(cast):
    action = ActionFactory(kind="hire", engineer=None, skill=None)
    assert action.answers == []
    assert "accepted" in action.moves_of_manager


def test_what_is_accepted_goes_on_and_ends(cast):
    action = ActionFactory(engineer=cast.ben, state="accepted")
    assert action.answers == []
    before = action.moved_at
    for state in ("under_way", "done"):
        action.move(state, among=action.moves_of_manager)
    action.refresh_from_db()
    assert action.state == "done"
    assert action.moved_at > before
    assert action.moves_of_manager == []


def test_what_was_declined_stays_declined(cast):
    action = ActionFactory(engineer=cast.cleo, state="declined")
    assert action.moves_of_manager == []
    assert action.answers == []


def test_a_move_that_is_not_among_those_allowed_is_refused(cast):
    action = ActionFactory(engineer=cast.ben)
    with pytest.raises(ValidationError, match="cannot go from “proposed” to “done”"):
        action.move("done", among=action.moves_of_manager)
    action.refresh_from_db()
    assert action.state == "proposed"


def test_a_training_names_who_learns_what(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionFactory(engineer=None)


def test_open_and_asked_of(cast):
    plan = PlanFactory(team=cast.platform)
    open_one = ActionFactory(plan=plan, engineer=cast.ben)
    ActionFactory(plan=plan, engineer=cast.ben, state="done")
    hire = ActionFactory(plan=plan, engineer=None, skill=None, kind="hire")
    assert set(Action.objects.of_team(cast.platform).open()) == {open_one, hire}
    assert list(Action.objects.asked_of(cast.ben).open()) == [open_one]
    assert not Action.objects.of_team(cast.design).exists()


def test_what_is_done_took_from_its_start_or_else_from_the_agreement(cast):
    begun = ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python, state="accepted")
    begun.move("under_way", among=begun.moves_of_manager)
    assert (begun.started_on, begun.closed_on) == (timezone.localdate(), None)
    begun.move("done", among=begun.moves_of_manager)
    assert begun.closed_on == timezone.localdate()
    agreed = ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.sql, state="accepted")
    agreed.moved_at = timezone.now() - timedelta(days=30)
    agreed.move("done", among=agreed.moves_of_manager)
    assert (agreed.closed_on - agreed.started_on).days == 30
