"""My data: everything held about me, who looked, what I say about it, and all of it as a file."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import own_engineer, require_storable
from competency.exchange.extract import PURPOSE
from competency.exchange.table_out import Table, csv_lines
from competency.forms.comments import CommentForm
from competency.htmx import render_page
from competency.matrix.held import about, load_held, rows_of
from competency.models import AuditEntry, Comment, Organisation

from .audit import rows_of as entries_in_words
from .looks import note_export

LOOKS = 100
HEADINGS = ("Part", "What", "Source", "Value", "Text", "By", "At")


@require_safe
def my_data(request):
    engineer = own_engineer(request.user)
    looks = AuditEntry.objects.about(engineer.pk).order_by("-sequence")[:LOOKS]
    context = {
        "engineer": engineer,
        "about": about(engineer),
        "memberships": engineer.memberships.select_related("team").order_by("-starts_on"),
        "held": load_held(engineer),
        "actions": engineer.actions.select_related("plan__team"),
        "looks": entries_in_words(looks),
        "most_looks": LOOKS,
        "months": (Organisation.objects.first() or Organisation()).retention_months,
    }
    return render_page(request, "competency/my_data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_comment(request, skill_id):
    """One rating of mine, with everything that was said about it, and the place to say something."""
    require_storable(skill_id)
    engineer = own_engineer(request.user)
    held = next(iter(load_held(engineer, skill_id=skill_id)), None)
    if held is None:
        raise Http404(_("Nothing is held about you in this skill."))
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        instance=Comment(engineer=engineer, skill=held.skill),
    )
    if request.method == "POST" and not held.may_comment:
        form.add_error(None, _("There is no rating by somebody else that you see yet."))
    if form.is_valid():
        form.save()
        said = (
            _("Your manager is asked.") if form.instance.asks else _("The comment stands beside the rating.")
        )
        messages.success(request, said)
        return redirect("my_comment", skill_id)
    context = {"engineer": engineer, "held": held, "form": form}
    return render_page(request, "competency/my_comment.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def my_data_export(request, extension):
    """Everything held about me as a table: CSV with guarded text, or JSON with the same columns."""
    engineer = own_engineer(request.user)
    if extension not in ("csv", "json"):
        raise Http404(_("Your data goes out as .csv or .json."))
    note_export(request.user, place="me_export", people=[engineer.pk], format=extension)
    table = Table("my-data", HEADINGS, rows_of(engineer), by=str(request.user))
    headers = {"Content-Disposition": f'attachment; filename="{table.file_name(extension)}"'}
    if extension == "csv":
        return StreamingHttpResponse(
            csv_lines(table), content_type="text/csv; charset=utf-8", headers=headers
        )
    rows = [dict(zip(map(str.lower, HEADINGS), row, strict=True)) for row in table.rows]
    content = {
        "purpose": str(PURPOSE),
        "person": engineer.name,
        "taken_at": timezone.now().isoformat(timespec="seconds"),
        "rows": rows,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
