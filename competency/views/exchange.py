"""Files in: those that were brought in, a new one, and one that is taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import can_compare, require_importer, visible_run
from competency.exchange.destination import find_wrong_place
from competency.exchange.kinds import KINDS
from competency.exchange.limits import FileProblem
from competency.exchange.listing import HEADINGS
from competency.exchange.offers import say_lists
from competency.exchange.runs import check_size, limits, start_run, take_back
from competency.exchange.samples import write_sample
from competency.exchange.summary import say_counts
from competency.forms.exchange import ACCEPTED, UploadForm
from competency.htmx import render_page
from competency.models import ImportRun, Job, Team

PAGE = 50


@require_safe
def runs(request):
    """Every file that HR has brought in; a manager sees the own ones."""
    require_importer(request.user)
    files = ImportRun.objects.select_related("by").defer("content", "journal", "mapping")
    if not request.user.is_hr:
        files = files.filter(by=request.user)
    page = Paginator(files, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": [{"run": run, "kind": KINDS[run.kind].label, **_said(run)} for run in page],
        "hr": request.user.is_hr,
        "kinds": _kinds(request.user),
        "lists": say_lists(request.user),
        "can_compare": can_compare(request.user),
        "formats": [("csv", "CSV"), ("xlsx", "XLSX"), ("ods", "ODS"), ("json", "JSON")],
    }
    return render_page(request, "competency/exchange.html", context)


def _kinds(user) -> list[tuple]:
    """Short name, label and text of the kinds of files that somebody may bring in."""
    return [(name, kind.label, kind.text) for name, kind in KINDS.items() if user.is_hr or kind.for_managers]


def _said(run) -> dict:
    """What a run added and changed, in words."""
    return {kind: say_counts(run.counts.get(kind, {})) for kind in ("added", "changed", "unchanged")}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    """Choose a file and say what it is; whatever cannot be read is refused at the field and not kept."""
    require_importer(request.user)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, user=request.user, kinds=KINDS)
        run = _start(form, request.user) if form.is_valid() else None
        if run is not None:
            return redirect("exchange_preview", run.pk)
    else:
        asked = {name: request.GET[name] for name in ("kind", "team") if request.GET.get(name)}
        form = UploadForm(user=request.user, kinds=KINDS, initial=asked)
    context = {
        "form": form,
        "most": f"{limits().file_bytes // 2**20:,}",
        "formats": ACCEPTED,
        "hr": request.user.is_hr,
    }
    return render_page(
        request, "competency/exchange_upload.html", context, status=422 if form.is_bound else 200
    )


def _start(form, user) -> ImportRun | None:
    """The run of an uploaded file; None where the file cannot be read, which is an error of the form then."""
    said, file = form.cleaned_data, form.cleaned_data["file"]
    answers = form.answers() if KINDS[said["kind"]].asks else {}
    wrong = find_wrong_place(answers) if answers else None
    if wrong is not None:
        form.add_error(*wrong)
        return None
    try:
        check_size(file.size)
        return start_run(kind=said["kind"], name=file.name, data=file.read(), by=user, answers=answers)
    except FileProblem as problem:
        form.add_error("file", str(problem))
        return None


@require_safe
def json_schema(request):
    """What is in the JSON files that go out, and what is read of those that come in."""
    require_importer(request.user)
    context = {"lists": [(kind, ", ".join(headings)) for kind, headings in HEADINGS.items()]}
    return render_page(request, "competency/exchange_json.html", context)


@require_safe
def sample(request, kind):
    """A small file of the kind, to see how one may look and to fill in."""
    require_importer(request.user)
    content = write_sample(kind)
    if content is None:
        raise Http404(_("There is no sample of this kind."))
    headers = {"Content-Disposition": f'attachment; filename="sample-{kind}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def run(request, pk):
    """What an applied file wrote, and what of it was taken back; one that is not applied goes on where it stands."""
    shown = visible_run(request.user, pk)
    if shown.state == ImportRun.State.UPLOADED:
        return redirect("exchange_preview", pk)
    made = shown.journal.get("made", {})
    teams = Team.objects.visible_to(request.user).filter(pk__in=made.get("team", []))
    context = {
        "run": shown,
        "kind": KINDS[shown.kind].label,
        **_said(shown),
        "ignored": shown.counts.get("ignored", 0),
        "team": Team.objects.filter(pk=shown.journal.get("team")).first(),
        "new_teams": teams.order_by("name"),
        "undone": shown.journal.get("undone"),
        "hr": request.user.is_hr,
    }
    return render_page(request, "competency/exchange_run.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Ask first; then take everything back that nothing rests on by now, and list what stays."""
    shown = visible_run(request.user, pk)
    if shown.state != ImportRun.State.APPLIED:
        return redirect("exchange_run", pk)
    if request.method == "POST":
        try:
            take_back(shown, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("exchange_run", pk)
    notes = [
        _(
            "Ratings become what their source said before; people, teams and skills that came with the file go."
        ),
        _("What somebody has rated, changed or built on since stays as it is, and is listed."),
    ]
    context = {
        "title": _("Take back %(file)s?") % {"file": shown.file_name},
        "sentence": _("Everything that this file added or changed is taken back as a whole."),
        "notes": notes,
        "action": _("Take back"),
        "back": reverse("exchange_run", args=[pk]),
        "crumbs": [
            (reverse("exchange"), _("Import & export")),
            (reverse("exchange_run", args=[pk]), shown.file_name),
        ],
    }
    return render_page(request, "competency/exchange_undo.html", context)


@require_POST
def discard(request, pk):
    """Drop an uploaded file that was not applied."""
    shown = visible_run(request.user, pk)
    if shown.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    for job in Job.objects.unfinished().filter(kind__in=("preview", "import"), params__run=pk):
        job.cancel()
    shown.delete()
    messages.success(request, _("%(file)s is dropped; it had changed nothing.") % {"file": shown.file_name})
    return redirect("exchange")
