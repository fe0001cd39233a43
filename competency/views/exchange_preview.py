"""One file on its way in: what it would change, and applying that; large files in the background."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from competency.access import visible_run
from competency.exchange.exclusion import exclude, say_exclusion
from competency.exchange.mapping import MappingProblem
from competency.exchange.moved import keep_stale
from competency.exchange.offered import code_of
from competency.exchange.previews import Lines, exclusion_of, kept, look, offers_of, people_of, way_of
from competency.exchange.runs import Stale, apply_run
from competency.exchange.summary import WORDS, say_counts, write_lines
from competency.htmx import render_page
from competency.jobs import enqueue, find
from competency.jobs.board import look_at_board
from competency.jobs.imports import is_long, preview_of
from competency.models import ImportRun, Job, Preview

from .looks import note_engineers, note_export

PAGE = 200
MOST_OFFERS = 50
FACTS = {
    "problem": gettext_lazy("problems"),
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("known already"),
    "ignored": gettext_lazy("left out"),
}


@dataclass(frozen=True)
class Standing:
    """Where a file stands: what it would change, or the job that finds it out, or neither where something is open."""

    preview: Preview | None = None
    job: Job | None = None


def standing(run: ImportRun, *, by) -> Standing:
    """What the file would change: now for a small file, as it was found in the background for a large one.

    Raises MappingProblem where something about it has to be said first.
    """
    if not is_long(run):
        return Standing(look(run, by=by))
    preview = kept(run, by=by)
    if preview is not None:
        return Standing(preview)
    job = find("preview", preview_of(run), by=by)
    if job is None or (job.state == Job.State.DONE and not job.result):
        job = _begin(run, by=by)
        preview = kept(run, by=by)
    if (job.result or {}).get("refused"):
        raise MappingProblem(" ".join(job.result["refused"]))
    return Standing(preview, None if job.state == Job.State.DONE else job)


def _begin(run: ImportRun, *, by) -> Job:
    return enqueue("preview", preview_of(run), by=by, address=reverse("exchange_preview", args=[run.pk]))


@require_safe
def preview(request, pk):
    """What the file would change; it leads to the mapping while something about it is open."""
    run = visible_run(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    applying = Job.objects.filter(kind="import", params__run=run.pk).select_related("by").first()
    if applying is not None and applying.is_unfinished:
        return _show_job(request, run, applying)
    try:
        stands = standing(run, by=request.user)
    except MappingProblem as problem:
        messages.error(request, str(problem))
        return redirect("exchange_map", run.pk)
    if stands.job is not None:
        return _show_job(request, run, stands.job)
    if stands.preview is None:
        return redirect("exchange_map", run.pk)
    return _show(request, run, stands.preview, applying=applying)


def _show_job(request, run, job):
    context = {"run": run, "job": look_at_board(job), "mine": job.by_id == request.user.pk}
    return render_page(request, "competency/exchange_wait.html", context)


def _show(request, run, shown: Preview, *, applying=None, status=200):
    head = shown.head
    note_engineers(request.user, people_of(shown), place="exchange_preview")
    every = Lines(shown)
    numbers = every.numbers()
    counts = {kind: sum(number for (of, _model), number in numbers.items() if of == kind) for kind in FACTS}
    show = request.GET.get("show")
    if show not in FACTS:
        show = next((kind for kind in FACTS if counts[kind]), "unchanged")
    models = {model: number for (kind, model), number in numbers.items() if kind == show}
    model = request.GET.get("model") if request.GET.get("model") in models else ""
    page = Paginator(every.of(show, model), PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "preview": shown,
        "large": is_long(run),
        "clean": not head["problems"],
        "ended": _ended(applying, shown),
        "adds": say_counts(head["counts"]["added"]),
        "changes": say_counts(head["counts"]["changed"]),
        "facts": [
            (kind, counts[kind], label) for kind, label in FACTS.items() if counts[kind] or kind != "problem"
        ],
        "show": show,
        "models": [(name, models[name], WORDS[name][1]) for name in WORDS if models.get(name)],
        "model": model,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": _rows(page, shown),
        "with_columns": any(line.column for line in page),
        "offers": [{"offer": each, "code": code_of(each)} for each in offers_of(shown)[:MOST_OFFERS]],
        "more_offers": max(0, len(head["offers"]) - MOST_OFFERS),
        "moved": [
            each
            | {
                "word": WORDS[each["model"]][0] if each["model"] else "",
                "at": parse_datetime(each["at"] or ""),
            }
            for each in head["moved"]
        ],
        "more_moved": max(0, head["moved_count"] - len(head["moved"])),
    }
    return render_page(request, "competency/exchange_preview.html", context, status=status)


def _ended(applying: Job | None, shown: Preview) -> str:
    """Why the file is not applied, where somebody has begun to apply what is shown."""
    if applying is None or applying.params.get("seen") != shown.seen:
        return ""
    if applying.state == Job.State.CANCELLED:
        return _("The import was cancelled. Nothing was written.")
    refused = (applying.result or {}).get("refused", ())
    nothing = _("Nothing was written.")
    return " ".join(refused) or (f"{applying.error} {nothing}" if applying.error else "")


def _rows(page, shown: Preview) -> list[dict]:
    """The lines of a page, a problem with what can be left out so that it goes away."""
    rows, way = [], way_of(shown)
    for line in page:
        row = {"line": line, "word": WORDS[line.model][0] if line.model else ""}
        exclusion = exclusion_of(line, shown) if line.kind == "problem" else ""
        rows.append(
            row | ({"exclusion": exclusion, "place": say_exclusion(exclusion, way)} if exclusion else {})
        )
    return rows


@require_safe
def differences(request, pk):
    """The whole preview as a CSV file."""
    run = visible_run(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    try:
        shown = standing(run, by=request.user).preview
    except MappingProblem:
        return redirect("exchange_map", pk)
    if shown is None:
        return redirect("exchange_preview", pk)
    note_export(request.user, place="exchange_differences", people=people_of(shown), run=pk)
    headers = {"Content-Disposition": f'attachment; filename="differences-{pk}.csv"'}
    return StreamingHttpResponse(
        write_lines(Lines(shown)), content_type="text/csv; charset=utf-8", headers=headers
    )


@require_POST
def look_again(request, pk):
    """Find out anew what a large file would change; a small one is looked at whenever somebody looks."""
    run = visible_run(request.user, pk)
    if run.state == ImportRun.State.UPLOADED and is_long(run):
        Preview.objects.filter(run=run, by=request.user).delete()
        _begin(run, by=request.user)
    return redirect("exchange_preview", pk)


@require_POST
def leave_out(request, pk):
    """Leave out the row or column of a problem, or those of all problems."""
    run = visible_run(request.user, pk)
    shown = standing(run, by=request.user).preview if run.state == ImportRun.State.UPLOADED else None
    if shown is not None:
        possible = {exclusion_of(line, shown) for line in Lines(shown).of("problem")} - {""}
        chosen = request.POST.get("line", "")
        run.mapping = exclude(run.mapping, possible if chosen == "all" else possible & {chosen})
        run.save(update_fields=["mapping"])
    return redirect("exchange_preview", pk)


@require_POST
def apply(request, pk):
    """Write what was seen in the preview, once; where the database has changed since, show what it would be now."""
    run = visible_run(request.user, pk)
    seen = request.POST.get("seen", "")
    if run.state == ImportRun.State.UPLOADED and is_long(run):
        address = reverse("exchange_run", args=[pk])
        enqueue("import", {"run": pk, "seen": seen}, by=request.user, address=address)
        return redirect("exchange_run", pk)
    try:
        apply_run(run, by=request.user, seen=seen)
    except Stale as stale:
        shown = keep_stale(run, stale.reading, stale.diff, by=request.user)
        return _show(request, run, shown, status=409)
    except MappingProblem as problem:
        messages.error(request, str(problem))
        return redirect("exchange_map", pk)
    except ValidationError as refusal:
        run.refresh_from_db(fields=["state"])
        if run.state == ImportRun.State.UPLOADED:
            messages.error(request, " ".join(refusal.messages))
    return redirect("exchange_run", pk)
