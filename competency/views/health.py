"""Whether the process lives and is ready, for a load balancer; and how much it does, for a monitor."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.operation.counters import Counters, exposition
from competency.operation.trouble import free_megabytes

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def live(request):
    """200 as long as the process answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def ready(request):
    """200 if requests can be served; otherwise 503 and what fails, by name."""
    failing = _failing()
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


@never_cache
@login_not_required
@require_safe
def metrics(request):
    """Counters in the text format of Prometheus for whoever sends the token of the settings; for others no page."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(token, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(exposition(Counters()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _failing() -> dict[str, str]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        logger.exception("The database does not answer.")
        return {"database": "does not answer"}
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)
        return {"migrations": f"not applied: {names}"}
    free = free_megabytes()
    if free is not None and free < settings.MEGABYTES_FREE:
        return {"disk": f"{free} MB free, {settings.MEGABYTES_FREE} wanted"}
    return {}
