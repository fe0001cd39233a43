"""Page or fragment: one view, one context, one template with named partials."""

import json
import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page: not for boosted requests and never for a restored history entry."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(request, template, context=None, *, partial=None, status=200, events=None) -> HttpResponse:
    """The whole page for a browser, or the template's named partial for htmx.

    ``events`` maps names to details that other parts of the page listen for (``HX-Trigger``).
    """
    fragment = partial if partial and wants_fragment(request) else None
    name = f"{template}#{fragment}" if fragment else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if events:
        response["HX-Trigger"] = json.dumps(events)
    return response


def redirect_page(request, url: str) -> HttpResponse:
    """A redirect of the whole page: a header for htmx, a 302 for a browser."""
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponse(status=302, headers={"Location": url})


def try_again(error: Exception) -> HttpResponse:
    """503 with a sentence, for an error of the database that is not the request's fault.

    Rendered without the request: a page that asked the database for its menu would fail like the one before.
    """
    logging.getLogger(__name__).error("The database cannot do its work: %s", error, exc_info=error)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
