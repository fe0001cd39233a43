"""The first page of each person."""

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from competency.htmx import render_page
from competency.matrix.first_hour import first_hour
from competency.models import Team, User

from .navigation import parts_of


@require_safe
def home(request):
    """Send everybody to the page they most likely came for; say what to do to who has none."""
    parts = parts_of(request.user)
    if parts.is_hr and not Team.objects.exists():
        return render_page(request, "competency/home.html", {"hour": first_hour(request.user)})
    if parts.is_hr or parts.is_head or (parts.is_manager and not parts.matrix):
        return redirect("teams")
    if parts.matrix:
        return redirect("team", parts.matrix)
    if parts.is_engineer:
        return redirect("me")
    if parts.is_auditor:
        return redirect("audit")
    if parts.is_administrator:
        return redirect("admin:index" if User.objects.in_hr().exists() else "setup")
    return render_page(request, "competency/home.html", {"hour": None})
