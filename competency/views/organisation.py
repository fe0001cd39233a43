"""The teams compared."""

from django.http import Http404


def organisation(request, **kwargs):
    raise Http404
