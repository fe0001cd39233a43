"""My skills."""

from django.http import Http404


def skills(request, **kwargs):
    raise Http404


def rate(request, **kwargs):
    raise Http404
