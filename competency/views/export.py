"""The matrix of a team as a file: what the page shows is what is downloaded."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.access import visible_team
from competency.exchange.csv_out import write_matrix_csv
from competency.exchange.extract import Extract, take_extract
from competency.exchange.workbook import write_workbook
from competency.forms.matrix import MatrixForm

from .team import open_matrix

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
def team_export(request, slug, extension):
    """The rows, columns, order and day of the query string, always with levels as the lens and skills as columns."""
    send = SENDERS.get(extension)
    if send is None:
        raise Http404(_("A matrix is exported as .xlsx or .csv."))
    team = visible_team(request.user, slug)
    query = request.GET.copy()
    query["lens"], query["by"] = "level", "skills"
    form = MatrixForm(query)
    if not form.is_valid():
        sentences = [f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()]
        return HttpResponse("\n".join(sentences), status=422, content_type="text/plain; charset=utf-8")
    view = open_matrix(team, form=form, viewer=request.user)
    if view["matrix"] is None:
        raise Http404(_("There is no framework to export %(team)s in.") % {"team": team.name})
    return send(take_extract(view["matrix"], full=view["full"], have=view["have"], by=str(request.user)))


def _send_workbook(extract: Extract) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    write_workbook(file, extract)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=extract.file_name("xlsx"), content_type=WORKBOOK_TYPE
    )


def _send_csv(extract: Extract) -> StreamingHttpResponse:
    disposition = f'attachment; filename="{extract.file_name("csv")}"'
    return StreamingHttpResponse(
        write_matrix_csv(extract),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


SENDERS = {"xlsx": _send_workbook, "csv": _send_csv}
