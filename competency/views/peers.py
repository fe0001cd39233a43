"""Peers in a round: choosing who is asked, what is asked of me, and saying it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import asked_choice, own_engineer, peers_part
from competency.decisions.level import FEWEST_PEERS
from competency.forms.peers import PeerAnswerForm, PeersForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.asked_of_me import asked_of, load_asked_of_me, open_choices, open_rounds
from competency.models.peers import answer_as_peer, choose_peers


@require_safe
@never_cache
def my_peers(request):
    """What open rounds ask of me, about myself and as a peer, and whom I may ask; for htmx the lines of it."""
    engineer = own_engineer(request.user)
    context = {
        "engineer": engineer,
        "rounds": open_rounds(engineer),
        "asked": asked_of(request.user),
        "parts": open_choices(engineer),
    }
    return render_page(request, "competency/my_peers.html", context, partial="lines")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, pk, engineer_id):
    """Who is asked as a peer about one engineer: the engineer chooses, a manager or HR may change it."""
    part = peers_part(request.user, pk, engineer_id)
    form = PeersForm(request.POST if request.method == "POST" else None, part=part)
    if form.is_valid():
        try:
            choose_peers(part, peers=form.cleaned_data["peers"], by=request.user)
        except ValidationError as refusal:
            form.add_error("peers", refusal)
        else:
            messages.success(request, _("Saved. They see on their own page what is asked of them."))
            return redirect("peers_choose", pk, engineer_id)
    context = {
        "choices": part.peers.select_related("peer").order_by("peer__name", "pk"),
        "cycle": part.cycle,
        "engineer": part.engineer,
        "own": part.engineer.user_id == request.user.pk,
        "form": form,
        "least": FEWEST_PEERS,
        "enough": form.fields["peers"].queryset.count() >= FEWEST_PEERS,
        "settled": not part.cycle.is_open or part.exempt_at is not None,
    }
    return render_page(request, "competency/peers_choose.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def asked(request, pk, engineer_id):
    """The skills that a round asks a peer about, with what the peer has said; nobody else opens this page."""
    choice = asked_choice(request.user, pk, engineer_id)
    return render_page(request, "competency/peer_asked.html", _page(choice), partial="summary")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request, pk, engineer_id, skill_id):
    """One skill of it: to look at (GET), or something said about it (POST)."""
    choice = asked_choice(request.user, pk, engineer_id)
    if request.method != "POST":
        return _show(request, choice, skill_id)
    found = load_asked_of_me(choice).find(skill_id)
    if found is None:
        raise Http404(_("The round does not ask for this skill."))
    form = PeerAnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, choice, skill_id, message=" ".join(form.errors.get("value", [])), status=422)
    if form.cleaned_data["engineer"] not in (None, choice.peer_id):
        raise PermissionDenied(_("This page was opened by somebody else. Reload it and choose again."))
    skill = found[1].skill
    try:
        answer_as_peer(choice, skill=skill, **form.said)
    except ValidationError as refusal:
        return _show(request, choice, skill_id, message=" ".join(refusal.messages), status=422)
    if wants_fragment(request):
        return _show(request, choice, skill_id, saved=True)
    messages.success(request, _("%(skill)s is saved.") % {"skill": skill.name})
    return redirect(f"{reverse('peer_asked', args=[pk, engineer_id])}#skill-{skill_id}")


def _show(request, choice, skill_id, *, message="", saved=False, status=200) -> HttpResponse:
    context = _page(choice)
    found = context["page"].find(skill_id)
    if found is None:
        raise Http404(_("The round does not ask for this skill."))
    section, each = found
    context |= {
        "section": section,
        "each": each,
        "single": not wants_fragment(request),
        "message": message,
        "saved": saved,
    }
    events = None
    if saved:
        rated = {"skill": skill_id, "domain": section.domain.slug, "progress": section.words}
        events = {"rating-saved": rated}
    return render_page(
        request, "competency/peer_asked.html", context, partial="skill", status=status, events=events
    )


def _page(choice) -> dict:
    part = choice.part
    return {
        "choice": choice,
        "cycle": part.cycle,
        "engineer": part.engineer,
        "page": load_asked_of_me(choice),
        "least": FEWEST_PEERS,
        "fixed": not part.cycle.is_open or part.exempt_at is not None or part.engineer.has_left,
    }
