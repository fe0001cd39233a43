"""One cell of the matrix."""

from django.http import Http404


def cell(request, **kwargs):
    raise Http404
