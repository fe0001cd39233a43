"""The actions of adopted plans: managers move them, and engineers answer what is proposed to them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_manage, own_engineer, owners_of, visible_team
from competency.forms.plan import MoveForm
from competency.htmx import render_page, wants_fragment
from competency.models import Action, Rating, Team, User


@require_POST
def plan_action(request, slug, pk):
    """Another state, or another owner and day, for one action of the team's plans: by who plans, and by its owner."""
    team = visible_team(request.user, slug)
    manages = can_manage(request.user, team)
    back = (
        reverse("plan", args=[team.slug]) + "#actions" if manages else reverse("organisation_plan") + "#owned"
    )
    with transaction.atomic():
        actions = Action.objects.of_team(team).select_related("engineer", "skill")
        if not manages:
            actions = actions.filter(pk__in=owned_by(request.user))
            if not actions.exists():
                raise PermissionDenied(_("The plan of a team is for its managers and for HR."))
        action = get_object_or_404(actions.select_for_update(of=["self"]), pk=pk)
        form = MoveForm(request.POST, owners=_possible_owners(action, team))
        refusal = _moved(action, form, among=action.moves_of_manager)
        if not refusal:
            _assign(action, form.cleaned_data)
    if refusal:
        messages.error(request, refusal)
    return redirect(back)


def owned_by(user) -> QuerySet[Action]:
    """Open actions that the user owns and that ask nothing of anybody by name: a head's own."""
    return Action.objects.open().filter(owner=user).exclude(kind__in=Action.PERSONAL)


def _possible_owners(action: Action, team: Team) -> QuerySet[User]:
    """Who leads the team, whoever owns it now, and the engineer; for what names somebody no head."""
    leading = owners_of(team).filter(manages=True) if action.is_personal else owners_of(team)
    others = [action.owner_id, action.engineer.user_id if action.engineer_id else None]
    return User.objects.filter(Q(pk__in=leading.values("pk")) | Q(pk__in=[each for each in others if each]))


def _assign(action: Action, data) -> None:
    changed = {name: data[name] for name in ("due_on", "owner") if data[name]}
    for name, value in changed.items():
        setattr(action, name, value)
    if changed:
        action.save(update_fields=list(changed))


@require_safe
def my_actions(request):
    """What is proposed to me and what I have agreed to; for htmx the section of my own page."""
    engineer = own_engineer(request.user)
    return render_page(request, "competency/my_actions.html", own_actions(engineer), partial="mine")


@require_POST
def my_action(request, pk):
    """The engineer's own answer to a proposal; no reason is asked."""
    engineer = own_engineer(request.user)
    with transaction.atomic():
        asked = Action.objects.asked_of(engineer).select_related("engineer", "skill")
        action = get_object_or_404(asked.select_for_update(of=["self"]), pk=pk)
        refusal = _moved(action, MoveForm(request.POST), among=action.moves_of_engineer)
    status = 422 if refusal else 200
    if refusal or wants_fragment(request):
        context = own_actions(engineer) | {"refusal": refusal}
        return render_page(request, "competency/my_actions.html", context, partial="mine", status=status)
    return redirect("my_actions")


def _moved(action: Action, form: MoveForm, *, among) -> str:
    """Move the action if a state was named; the sentence that says why not, or an empty one."""
    if not form.is_valid():
        return form.sentence
    state = form.cleaned_data["state"]
    if not state and not form.cleaned_data["due_on"] and not form.cleaned_data["owner"]:
        return _("Choose what to do with it.")
    try:
        if state:
            action.move(state, among=among)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def own_actions(engineer) -> dict:
    """What is proposed, agreed, and done without a new self-rating; what is "not now" since is proposed no more."""
    states, answered = Action.State, {}
    actions = (
        Action.objects.asked_of(engineer)
        .filter(Q(state__in=Action.OPEN) | Q(state=states.DONE, kind=Action.Kind.TRAIN))
        .with_interest()
        .select_related("engineer", "partner", "skill", "plan__team", "plan__by", "owner")
    )
    for action in actions:
        answered.setdefault(action.state, []).append(action)
    agreed = answered.get(states.ACCEPTED, []) + answered.get(states.UNDER_WAY, [])
    return {
        "engineer": engineer,
        "mentors": _partners(agreed, Action.Kind.TRAIN),
        "learners": _partners(agreed, Action.Kind.MENTOR),
        "proposed": [
            each
            for state in (states.PROPOSED, states.LATER)
            for each in answered.get(state, ())
            if not each.not_now
        ],
        "agreed": agreed,
        "to_rate": _not_rated_since(answered.get(states.DONE, ()), engineer),
    }


def _partners(actions, kind) -> list[tuple[str, list[str]]]:
    """Names with skills: my mentors where the kind is a training, whom I mentor where it is the other side."""
    found: dict[str, list[str]] = {}
    for each in actions:
        if each.kind == kind and each.partner_id:
            found.setdefault(each.partner.name, []).append(each.skill.name)
    return sorted(found.items())


def _not_rated_since(done, engineer) -> list[Action]:
    """Trainings whose skill the engineer has not rated since they ended. One query."""
    ratings = Rating.objects.filter(engineer=engineer, skill__in=[each.skill_id for each in done])
    said = dict(ratings.values_list("skill_id", "self_at"))
    return [each for each in done if not (at := said.get(each.skill_id)) or at < each.moved_at]
