"""Finding people, skills, teams and roles from anywhere."""

from django.views.decorators.http import require_safe

from competency.htmx import render_page
from competency.matrix.search import find

from .navigation import parts_of


@require_safe
def search(request):
    parts = parts_of(request.user)
    found = find(request.GET.get("q", ""), viewer=request.user, names_people=parts.is_hr or parts.is_manager)
    return render_page(request, "competency/search.html", {"found": found}, partial="found")
