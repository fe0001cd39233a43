"""The words that pages use, with what they mean."""

from django.views.decorators.http import require_safe

from competency.htmx import render_page
from competency.matrix.glossary import CHAPTERS


@require_safe
def glossary(request):
    return render_page(request, "competency/glossary.html", {"chapters": CHAPTERS})
