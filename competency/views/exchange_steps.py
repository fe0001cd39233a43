"""One file on its way in: how it is read, what it would change, and applying that."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import require_hr, visible_run
from competency.exchange.destination import find_wrong_place, scale_of
from competency.exchange.excerpt import take_excerpt
from competency.exchange.exclusion import exclude, find_exclusion, say_exclusion
from competency.exchange.kinds import KINDS
from competency.exchange.mapping import MappingProblem
from competency.exchange.mapping_fields import SHOWN_COLUMNS, MappingFields
from competency.exchange.offered import code_of
from competency.exchange.row_fields import RowFields
from competency.exchange.runs import (
    Stale,
    apply_run,
    diff_reading,
    diff_run,
    fingerprint,
    read_run,
)
from competency.exchange.saved import save_mapping
from competency.exchange.summary import WORDS, list_lines, say_counts, write_lines
from competency.forms.exchange import DestinationForm
from competency.forms.mapping import MappingForm, change_framework
from competency.htmx import render_page
from competency.models import ImportRun, Skill

from .looks import note_export

PAGE = 200
MOST_OFFERS = 50
FACTS = {
    "problem": gettext_lazy("problems"),
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("known already"),
    "ignored": gettext_lazy("left out"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def map_file(request, pk):
    """How the file is read, to be changed; every answer proposes the rest anew."""
    run = visible_run(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    if request.method == "POST" and request.POST.get("kind"):
        return _change_kind(request, run)
    problem = ""
    try:
        reading = read_run(run, by=request.user)
    except MappingProblem as refusal:
        problem, reading = str(refusal), read_run(run, by=request.user, answers={})
    excerpt = take_excerpt(reading.sheet, reading.proposal.mapping, columns=SHOWN_COLUMNS)
    form, destination = _forms(request, run, reading, excerpt)
    if request.method == "POST" and _keep(request, run, form, destination):
        return redirect("exchange_preview" if "preview" in request.POST else "exchange_map", pk)
    context = {
        "run": run,
        "kind": KINDS[run.kind],
        "form": form,
        "destination": destination,
        "problem": problem,
        "reading": reading,
        "excerpt": excerpt,
        "rows": [(row, form.rows.role(row.number)) for row in excerpt.rows],
        "columns": list(zip(form.table.columns, excerpt.columns, strict=False)),
        "hidden_columns": max(0, len(reading.proposal.mapping.columns) - SHOWN_COLUMNS),
        "others": [(name, kind.label) for name, kind in KINDS.items() if name != run.kind]
        if request.user.is_hr
        else [],
        "blocked": bool(reading.proposal.refusal or problem),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "competency/exchange_map.html", context, status=status)


def _forms(request, run, reading, excerpt) -> tuple[MappingForm, DestinationForm | None]:
    data = request.POST if request.method == "POST" else None
    destination, skills = None, []
    if KINDS[run.kind].asks:
        destination = DestinationForm(data, user=request.user, where=run.mapping)
        framework, _scale = scale_of(reading.where)
        skills = _skill_labels(framework) if framework else []
    table = MappingFields(reading, kind=run.kind, skills=skills)
    rows = RowFields(reading, shown=range(excerpt.rows[0].number, excerpt.rows[-1].number + 1))
    form = MappingForm(
        data, kind=run.kind, reading=reading, table=table, rows=rows, only_manager=not request.user.is_hr
    )
    return form, destination


def _skill_labels(framework) -> list[tuple[str, str, str]]:
    """(label, name, domain) of the skills in use; the label has the domain where several have the name."""
    rows = Skill.objects.in_use().filter(framework=framework).in_order()
    pairs = list(rows.values_list("name", "domain__name"))
    times = Counter(name for name, _domain in pairs)
    return [(f"{name} ({domain})" if times[name] > 1 else name, name, domain) for name, domain in pairs]


def _keep(request, run, form, destination) -> bool:
    """Keep the answers with the run if they are possible; otherwise the form says why not."""
    valid = form.is_valid()
    if destination is not None and destination.is_valid():
        destination.check_destination(KINDS[run.kind].asks)
        wrong = None if destination.errors else find_wrong_place(destination.answers())
        if wrong is not None:
            destination.add_error(*wrong)
    if not valid or (destination is not None and destination.errors):
        return False
    answers = form.answers(run.mapping)
    if destination is not None:
        where = destination.answers()
        if any(where.get(name) != run.mapping.get(name) for name in ("framework", "levels")):
            answers = change_framework(answers)
        answers |= where
    try:
        reading = read_run(run, by=request.user, answers=answers)
    except MappingProblem as problem:
        form.add_error(None, str(problem))
        return False
    name = form.cleaned_data["save_as"].strip()
    if "save" in request.POST and not name:
        form.add_error("save_as", _("Give it a name."))
        return False
    if "save" in request.POST:
        save_mapping(
            run, reading.proposal.mapping, name=name, by=request.user, framework=answers.get("framework", "")
        )
        answers["saved"] = name
        messages.success(request, _("Saved. The next file with these headings is read in the same way."))
    run.mapping = answers
    run.save(update_fields=["mapping"])
    if "preview" in request.POST and reading.proposal.questions:
        messages.warning(request, _("One more thing to decide before the preview."))
    return True


def _change_kind(request, run):
    """Read the same file as something else; what was said of it so far does not hold for that."""
    require_hr(request.user)
    if request.POST["kind"] in KINDS:
        run.kind, run.mapping = request.POST["kind"], {}
        run.save(update_fields=["kind", "mapping"])
    return redirect("exchange_map", run.pk)


@require_safe
def preview(request, pk):
    """What the file would change; it leads to the mapping while something about it is open."""
    run = visible_run(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    return _show_preview(request, run)


def _show_preview(request, run, *, notice="", status=200):
    try:
        reading = read_run(run, by=request.user)
        if not reading.proposal.is_ready:
            return redirect("exchange_map", run.pk)
        diff = diff_reading(reading, by=request.user)
    except MappingProblem as problem:
        messages.error(request, str(problem))
        return redirect("exchange_map", run.pk)
    counts, lines = diff.counts(), list_lines(diff)
    numbers = Counter(line.kind for line in lines)
    show = request.GET.get("show")
    if show not in FACTS:
        show = next((kind for kind in FACTS if numbers[kind]), "unchanged")
    models = Counter(line.model for line in lines if line.kind == show)
    model = request.GET.get("model") if request.GET.get("model") in models else ""
    chosen = [line for line in lines if line.kind == show and model in ("", line.model)]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    mapping = reading.proposal.mapping
    exclusions = [find_exclusion(each, mapping) for each in diff.problems]
    context = {
        "run": run,
        "reading": reading,
        "notice": notice,
        "diff": diff,
        "adds": say_counts(counts["added"]),
        "changes": say_counts(counts["changed"]),
        "facts": [
            (kind, numbers[kind], label)
            for kind, label in FACTS.items()
            if numbers[kind] or kind != "problem"
        ],
        "show": show,
        "models": [(name, models[name], WORDS[name][1]) for name in WORDS if models.get(name)],
        "model": model,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": _rows(page, exclusions if show == "problem" else [], mapping),
        "with_columns": any(line.column for line in page),
        "sheets": sum(bool(sheet.rows) for sheet in reading.workbook.sheets),
        "exclusions": len({each for each in exclusions if each}),
        "offers": [{"offer": each, "code": code_of(each)} for each in diff.offers[:MOST_OFFERS]],
        "more_offers": max(0, len(diff.offers) - MOST_OFFERS),
        "seen": fingerprint(diff),
    }
    return render_page(request, "competency/exchange_preview.html", context, status=status)


def _rows(page, exclusions, mapping) -> list[dict]:
    """The lines of a page, a problem with what can be left out so that it goes away."""
    start = page.start_index() - 1
    rows = [{"line": line, "word": WORDS[line.model][0] if line.model else ""} for line in page]
    for row, exclusion in zip(rows, exclusions[start:], strict=False):
        if exclusion:
            row |= {"exclusion": exclusion, "place": say_exclusion(exclusion, mapping)}
    return rows


@require_safe
def differences(request, pk):
    """The whole preview as a CSV file."""
    run = visible_run(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("exchange_run", pk)
    try:
        diff = diff_run(run, by=request.user)
    except MappingProblem:
        return redirect("exchange_map", pk)
    note_export(request.user, place="exchange_differences", people=(), run=pk)
    headers = {"Content-Disposition": f'attachment; filename="differences-{pk}.csv"'}
    return HttpResponse(
        write_lines(list_lines(diff)), content_type="text/csv; charset=utf-8", headers=headers
    )


@require_POST
def leave_out(request, pk):
    """Leave out the row or column of a problem, or those of all problems."""
    run = visible_run(request.user, pk)
    if run.state == ImportRun.State.UPLOADED:
        reading = read_run(run, by=request.user)
        diff = diff_reading(reading, by=request.user)
        possible = {find_exclusion(each, reading.proposal.mapping) for each in diff.problems} - {""}
        chosen = request.POST.get("line", "")
        run.mapping = exclude(run.mapping, possible if chosen == "all" else possible & {chosen})
        run.save(update_fields=["mapping"])
    return redirect("exchange_preview", pk)


@require_POST
def apply(request, pk):
    """Write what was seen in the preview, once; where the database has changed since, show what it would be now."""
    run = visible_run(request.user, pk)
    try:
        apply_run(run, by=request.user, seen=request.POST.get("seen", ""))
    except Stale:
        notice = _(
            "Something was changed since you looked. Nothing is written yet; this is what it would be now."
        )
        return _show_preview(request, run, notice=notice, status=409)
    except MappingProblem as problem:
        messages.error(request, str(problem))
        return redirect("exchange_map", pk)
    except ValidationError as refusal:
        run.refresh_from_db(fields=["state"])
        if run.state == ImportRun.State.UPLOADED:
            messages.error(request, " ".join(refusal.messages))
    return redirect("exchange_run", pk)
