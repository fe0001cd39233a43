"""What engineers ask their managers to correct, and the answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_rate, require_importer
from competency.forms.comments import AnswerForm
from competency.htmx import render_page
from competency.matrix.shape import Viewpoint, is_blind
from competency.models import Comment, Membership, Rating

from .looks import note_engineers

PAGE = 50


@require_safe
def corrections(request):
    """Requests of the people whom the user rates, open ones first; all for HR."""
    return _page(request)


def _page(request, *, form=None, about=None, status=200):
    require_importer(request.user)
    asked = Comment.objects.for_managers(request.user).filter(asks=True)
    active = Membership.objects.active().select_related("team")
    asked = asked.select_related("engineer", "skill", "answered_by").prefetch_related(
        Prefetch("engineer__memberships", queryset=active, to_attr="teams_now")
    )
    page = Paginator(asked.order_by(F("answered_at").desc(nulls_first=True), "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    blind = _blind_cells(request.user, page)
    rows = [
        {
            "comment": each,
            "form": form if about == each.pk else AnswerForm(auto_id=f"id_{each.pk}_%s"),
            "team": next((held.team for held in each.engineer.teams_now), None) if each.is_open else None,
        }
        for each in page
        if (each.engineer_id, each.skill_id) not in blind
    ]
    note_engineers(request.user, [row["comment"].engineer_id for row in rows], place="corrections")
    context = {
        "rows": rows,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "hr": request.user.is_hr,
    }
    return render_page(request, "competency/corrections.html", context, status=status)


def _blind_cells(user, comments) -> set[tuple[int, int]]:
    """Cells of the comments whose other side a manager must not see yet, as the own rating was taken back."""
    if user.is_hr:
        return set()
    people = {each.engineer_id for each in comments}
    rows = Rating.objects.filter(engineer__in=people).values_list("engineer_id", "skill_id", "flags")
    return {(engineer, skill) for engineer, skill, flags in rows if is_blind(flags, Viewpoint.MANAGER)}


@require_POST
def correction_answer(request, pk):
    """The manager's answer: corrected or it stands, and why."""
    require_importer(request.user)
    comments = Comment.objects.for_managers(request.user).select_related("engineer")
    comment = get_object_or_404(comments, pk=pk)
    if not can_rate(request.user, comment.engineer):
        raise PermissionDenied(_("A manager of the engineer's team answers."))
    if (comment.engineer_id, comment.skill_id) in _blind_cells(request.user, [comment]):
        raise Http404(_("There is no such request."))
    form = AnswerForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _page(request, form=form, about=pk, status=422)
    try:
        with transaction.atomic():
            locked = Comment.objects.select_for_update().get(pk=pk)
            locked.give_answer(
                form.cleaned_data["text"], outcome=form.cleaned_data["outcome"], by=request.user
            )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(name)s reads your answer.") % {"name": comment.engineer})
    return redirect("corrections")
