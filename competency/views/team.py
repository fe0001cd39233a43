"""The matrix of a team."""

from django.http import Http404


def matrix(request, **kwargs):
    raise Http404


def changes(request, **kwargs):
    raise Http404
