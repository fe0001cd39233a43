"""The actions of adopted plans: managers move them, and engineers answer what is proposed to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import own_engineer
from competency.forms.plan import MoveForm
from competency.htmx import render_page, wants_fragment
from competency.models import Action

from .plan import planned_team


@require_POST
def plan_action(request, slug, pk):
    """Another state or another day for one action of the team's plans."""
    team = planned_team(request.user, slug)
    back = reverse("plan", args=[team.slug]) + "#actions"
    form = MoveForm(request.POST)
    with transaction.atomic():
        actions = Action.objects.of_team(team).select_related("engineer").select_for_update(of=["self"])
        action = get_object_or_404(actions, pk=pk)
        refusal = _moved(action, form, among=action.moves_of_manager)
        if form.is_valid() and form.cleaned_data["due_on"] and not refusal:
            action.due_on = form.cleaned_data["due_on"]
            action.save(update_fields=["due_on"])
    if refusal:
        messages.error(request, refusal)
    return redirect(back)


@require_safe
def my_actions(request):
    """What is proposed to me and what I have agreed to; for htmx the section of my own page."""
    engineer = own_engineer(request.user)
    return render_page(request, "competency/my_actions.html", _mine(engineer), partial="mine")


@require_POST
def my_action(request, pk):
    """The engineer's own answer to a proposal; no reason is asked."""
    engineer = own_engineer(request.user)
    with transaction.atomic():
        action = get_object_or_404(Action.objects.asked_of(engineer).select_for_update(of=["self"]), pk=pk)
        refusal = _moved(action, MoveForm(request.POST), among=action.answers)
    status = 422 if refusal else 200
    if refusal or wants_fragment(request):
        context = _mine(engineer) | {"refusal": refusal}
        return render_page(request, "competency/my_actions.html", context, partial="mine", status=status)
    return redirect("my_actions")


def _moved(action: Action, form: MoveForm, *, among) -> str:
    """Move the action if a state was named; the sentence that says why not, or an empty one."""
    if not form.is_valid():
        return " ".join(error for errors in form.errors.values() for error in errors)
    state = form.cleaned_data["state"]
    if not state and not form.cleaned_data["due_on"]:
        return _("Choose what to do with it.")
    try:
        if state:
            action.move(state, among=among)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _mine(engineer) -> dict:
    actions = list(
        Action.objects.asked_of(engineer).open().select_related("partner", "skill", "plan__team", "plan__by")
    )
    return {
        "engineer": engineer,
        "proposed": [each for each in actions if each.state in (Action.State.PROPOSED, Action.State.LATER)],
        "agreed": [each for each in actions if each.state in (Action.State.ACCEPTED, Action.State.UNDER_WAY)],
    }
