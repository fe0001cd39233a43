"""One file on its way in: how it is read, to be looked at and changed."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency.access import require_hr, visible_run
from competency.exchange.destination import find_wrong_place, scale_of, split_answers
from competency.exchange.excerpt import take_excerpt
from competency.exchange.kinds import KINDS
from competency.exchange.mapping import MappingProblem
from competency.exchange.mapping_fields import SHOWN_COLUMNS, MappingFields
from competency.exchange.row_fields import RowFields
from competency.exchange.runs import (
    read_run,
)
from competency.exchange.saved import save_mapping
from competency.forms.exchange import DestinationForm
from competency.forms.mapping import MappingForm, change_framework
from competency.htmx import render_page
from competency.models import ImportRun, Skill


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
    columns = form.table.columns
    context = {
        "run": run,
        "kind": KINDS[run.kind],
        "form": form,
        "destination": destination,
        "problem": problem,
        "reading": reading,
        "excerpt": excerpt,
        "rows": [(row, form.rows.role(row.number)) for row in excerpt.rows],
        "columns": [(columns[index], label) for index, label in excerpt.columns.items()],
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
        if _is_other_scale(split_answers(run.mapping)[0], where):
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


def _is_other_scale(before: dict, where: dict) -> bool:
    """Whether what was said of levels and skills belongs to another framework than the one that is said now.

    Where none was said before, it was said of a scale, and holds for a framework whose scale has the same ends.
    """
    if all(where.get(name, "") == before[name] for name in ("framework", "levels")):
        return False
    return bool(before["framework"]) or scale_of(where)[1][:2] != scale_of(before)[1][:2]


def _change_kind(request, run):
    """Read the same file as something else; only where it goes still holds for that."""
    require_hr(request.user)
    if request.POST["kind"] in KINDS:
        kept = {name: run.mapping[name] for name in ("framework", "team", "levels") if name in run.mapping}
        run.kind, run.mapping = request.POST["kind"], kept
        run.save(update_fields=["kind", "mapping"])
    return redirect("exchange_map", run.pk)
