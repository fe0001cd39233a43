"""Whether the process lives and is ready, for a load balancer."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
    return {}
