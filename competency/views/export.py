"""The matrix as a file."""

from django.http import Http404


def team_export(request, **kwargs):
    raise Http404
