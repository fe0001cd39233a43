"""Files out: the matrix of a team as its page shows it, and lists of people, ratings, needs, roles and skills."""

from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.access import compared_teams, managed_team, require_hr, require_importer, visible_team
from competency.exchange.csv_out import long_table, wide_table
from competency.exchange.extract import take_extract
from competency.exchange.framework_out import write_framework_json
from competency.exchange.listing import list_framework, list_requirements, list_roles, list_roster
from competency.exchange.organisation_book import write_organisation
from competency.exchange.organisation_data import take_organisation
from competency.exchange.rating_list import list_ratings
from competency.exchange.table_out import FORMATS, Table, csv_lines
from competency.exchange.template_book import write_template
from competency.exchange.workbook import write_workbook
from competency.forms.matrix import MatrixForm, PastDateField, TemplateForm
from competency.forms.organisation import OrganisationExportForm
from competency.matrix.former import load_former
from competency.matrix.organisation import framework_to_compare, load_heatmap
from competency.models import Engineer, Framework, Source

from .looks import note_export
from .organisation_plan import joint_plan_to_export
from .plan import plan_to_export
from .team import open_matrix

# Of the matrix: the coloured workbook, the plain table in other formats, and a row for each level.
MATRIX = ("xlsx", "csv", "ods", "json", "long.csv")
LISTS = ("ratings", "roster", "requirements", "roles", "framework")


@require_safe
@never_cache
def team_export(request, slug, extension):
    """The rows, columns, order and day of the query string, always with levels as the lens and skills as columns."""
    if extension not in MATRIX:
        raise Http404(_("A matrix is exported as %s.") % ", ".join(f".{each}" for each in MATRIX))
    team = visible_team(request.user, slug)
    form = MatrixForm(_levels_by_skills(request.GET))
    if not form.is_valid():
        return _refuse_form(form)
    view = open_matrix(team, form=form, viewer=request.user)
    if view["matrix"] is None:
        raise Http404(_("There is no framework to export %(team)s in.") % {"team": team.name})
    people = [person.id for person in view["matrix"].people]
    note_export(request.user, place="team_export", team=team, people=people, format=extension)
    extract = take_extract(view["matrix"], full=view["full"], have=view["have"], by=str(request.user))
    name = extract.file_name(extension)
    if extension == "xlsx":
        plan, actions = plan_to_export(request, team) if _is_of_now(form) else (None, ())
        return _send(
            lambda file: write_workbook(file, extract, plan=plan, actions=actions), name=name, kind="xlsx"
        )
    if extension == "long.csv":
        return _send_table(long_table(extract), name=name, kind="csv")
    return _send_table(wide_table(extract), name=name, kind=extension)


def _is_of_now(form) -> bool:
    """Whether the matrix is that of the team itself and of today, and so goes with its plan."""
    return not form.cleaned_data.get("as_of") and not form.cleaned_data.get("below")


def _levels_by_skills(asked):
    """The query string of a page, with levels as the lens and skills as columns whatever the page looks at."""
    query = asked.copy()
    query["lens"], query["by"] = "level", "skills"
    return query


@require_safe
@never_cache
def team_template(request, slug):
    """A workbook to fill in: today's people and skills of the query string, with what one source has said so far."""
    team = managed_team(request.user, slug)
    query = _levels_by_skills(request.GET)
    query.pop("as_of", None)
    form = TemplateForm(query)
    if not form.is_valid():
        return _refuse_form(form)
    view = open_matrix(team, form=form, viewer=request.user)
    if view["matrix"] is None:
        raise Http404(_("There is no framework to export %(team)s in.") % {"team": team.name})
    extract = take_extract(view["matrix"], full=view["full"], have=view["have"], by=str(request.user))
    people = [person.id for person in extract.shown.people]
    note_export(request.user, place="template", team=team, people=people, format="xlsx")
    source, name = form.cleaned_data["source"] or Source.MANAGER, f"{team.slug}-to-fill-in.xlsx"
    return _send(lambda file: write_template(file, extract, source=source), name=name, kind="xlsx")


@require_safe
@never_cache
def organisation_export(request):
    """The teams and skills of the query string as the page compares them, with what every figure rests on."""
    teams = compared_teams(request.user)
    form = OrganisationExportForm(request.GET)
    options = form.options()
    if "as_of" in form.errors:
        return _refuse(f"{form['as_of'].label}: {' '.join(form.errors['as_of'])}")
    framework = framework_to_compare(form.cleaned_data.get("framework"))
    if framework is None:
        raise Http404(_("There is no framework yet."))
    day, former, words = form.cleaned_data["as_of"], None, {"framework": framework, "viewer": request.user}
    if day:
        former = load_former(teams, day=day, **words)
    heatmap = former.heatmap if former else load_heatmap(teams, **words)
    extract = take_organisation(heatmap, options=options, by=str(request.user), former=former, **words)
    if extract.named:
        note_export(request.user, place="organisation", people=extract.named, format="xlsx")
    plan = None if day else joint_plan_to_export(request.user)
    return _send(
        lambda file: write_organisation(file, extract, plan=plan), name=extract.file_name(), kind="xlsx"
    )


@require_safe
@never_cache
def list_export(request, kind, extension):
    """A list in one of the formats, of everybody for HR, or of a team that the user manages and those below it."""
    if kind not in LISTS or extension not in FORMATS:
        raise Http404(_("There is no such list."))
    require_importer(request.user)
    team = managed_team(request.user, request.GET["team"]) if request.GET.get("team") else None
    by = str(request.user)
    if kind in ("roles", "framework"):
        return _send_framework(kind, _framework(request.GET.get("framework")), extension, by=by)
    if team is None:
        require_hr(request.user)
    if kind == "ratings":
        day = PastDateField(label=_("As of"), required=False)
        try:
            as_of = day.clean(request.GET.get("as_of"))
        except ValidationError as error:
            return _refuse(f"{day.label}: {' '.join(error.messages)}")
        people = Engineer.objects.at_or_below(team, on=as_of).values_list("pk", flat=True)
        note_export(request.user, place="ratings", team=team, people=people, format=extension)
        table = list_ratings(request.user, team=team, as_of=as_of, by=by)
    else:
        listed = Engineer.objects.working().at_or_below(team) if kind == "roster" else Engineer.objects.none()
        people = listed.values_list("pk", flat=True)
        note_export(request.user, place=kind, team=team, people=people, format=extension)
        lister = list_roster if kind == "roster" else list_requirements
        table = lister(team=team, by=by)
    return _send_table(table, name=table.file_name(extension), kind=extension)


def _framework(slug: str | None) -> Framework:
    """The one asked for, or else the organisation's."""
    if slug:
        return get_object_or_404(Framework, slug=slug)
    framework = framework_to_compare()
    if framework is None:
        raise Http404(_("There is no framework yet."))
    return framework


def _send_framework(kind: str, framework: Framework, extension: str, *, by: str):
    lister = list_framework if kind == "framework" else list_roles
    table = lister(framework, by=by)
    name = f"{framework.slug}-{table.file_name(extension)}"
    if kind == "framework" and extension == "json":
        return _send(lambda file: write_framework_json(file, framework), name=name, kind="json")
    return _send_table(table, name=name, kind=extension)


def _send_table(table: Table, *, name: str, kind: str):
    """Comma-separated text leaves as it is read; the other formats are finished first."""
    if kind != "csv":
        return _send(lambda file: FORMATS[kind].write(file, table), name=name, kind=kind)
    return StreamingHttpResponse(
        csv_lines(table),
        content_type=FORMATS["csv"].content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _send(write, *, name: str, kind: str) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[kind].content_type)


def _refuse_form(form) -> HttpResponse:
    return _refuse("\n".join(f"{form[name].label}: {' '.join(each)}" for name, each in form.errors.items()))


def _refuse(sentences: str) -> HttpResponse:
    return HttpResponse(sentences, status=422, content_type="text/plain; charset=utf-8")
