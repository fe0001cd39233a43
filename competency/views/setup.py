"""The first run: the first HR account and the organisation's name."""

from django.http import Http404


def setup(request, **kwargs):
    raise Http404
