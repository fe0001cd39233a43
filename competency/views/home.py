"""The first page of each person."""

from django.http import Http404


def home(request, **kwargs):
    raise Http404
